"""XML where JSON has maps: labels, conditions, structures. Nothing in it is lost without a word."""

from __future__ import annotations

from typing import Any

import pytest
from ci_client import Ci, leaf, uri, xml
from qsign_client import error
from wire_client import Client

ODD = {"a b": "1", "1x": "2", "猫": "3", "😀": "4", "a_x0020_b": "5", "_x5F_": "6", "_x005f_": "7", "x_": "8", "-": "9"}


@pytest.fixture
async def ci(client: Client) -> Ci:
    found = Ci(client, accept="")
    await Ci(client).dataset("test", "Official:ImageSearch")
    return found


async def sent(ci: Ci, method: str, path: str, inner: str) -> tuple[int, str]:
    """Status, and of a refusal what exactly was wrong."""
    raw = f"<Request><DatasetName>test</DatasetName>{inner}</Request>".encode()
    answer = await ci(method, path, raw=raw, kind="application/xml")
    if answer.status != 200:
        assert (answer.status, error(answer)["Code"]) == (400, "InvalidArgument")
    return answer.status, answer.headers.get("x-myna-detail", "")


async def labelled(ci: Ci, labels: str) -> tuple[int, str]:
    return await sent(ci, "POST", "/filemeta", f"<File><URI>{uri('a.jpg')}</URI>{labels}</File>")


async def stored(ci: Ci) -> dict[str, Any]:
    file = await Ci(ci.client).file("test", "a.jpg")
    assert file is not None
    return dict(file.get("CustomLabels", {}))


@pytest.mark.parametrize(
    ("inner", "wanted"),
    [
        ("<k>1</k><l>2</l>", {"k": "1", "l": "2"}),
        ("<Key>k</Key><Value>1</Value>", {"k": "1"}),
        ("<Key>a b</Key><Value/>", {"a b": ""}),
        ("<Key>1</Key>", {"Key": "1"}),
        ("<a_x0020_b>1</a_x0020_b>", {"a b": "1"}),
        ("<a_x005F_x0020_b>1</a_x005F_x0020_b>", {"a_x0020_b": "1"}),
        ("<a_xzz_b>1</a_xzz_b><x_xFFFFFF_>2</x_xFFFFFF_>", {"a_xzz_b": "1", "x_xFFFFFF_": "2"}),
    ],
)
async def test_labels(ci: Ci, inner: str, wanted: dict[str, str]) -> None:
    assert await labelled(ci, f"<CustomLabels>{inner}</CustomLabels>") == (200, "")
    assert await stored(ci) == wanted


async def test_pairs_that_repeat(ci: Ci) -> None:
    pairs = "".join(f"<CustomLabels><Key>{k}</Key><Value>{k}</Value></CustomLabels>" for k in "ab")
    assert (await labelled(ci, pairs))[0] == 200
    assert await stored(ci) == {"a": "a", "b": "b"}


@pytest.mark.parametrize(
    ("labels", "wrong"),
    [
        ("<CustomLabels><k>1</k><k>2</k></CustomLabels>", "The key k stands there twice."),
        ("<CustomLabels><k>1</k></CustomLabels><CustomLabels><k>2</k></CustomLabels>", "The key k stands there twice."),
        ("<CustomLabels><Key>k</Key><Value>1</Value><Key>l</Key><Value>2</Value></CustomLabels>", "The key Key stands"),
        ("<CustomLabels><a><b>1</b></a></CustomLabels>", "The value of a must be a text."),
        ("<CustomLabels><Key>k</Key><Value><b>1</b></Value></CustomLabels>", "The value of k must be a text."),
        ("<CustomLabels>red</CustomLabels>", "no text beside"),
        ("<CustomLabels>red<k>1</k></CustomLabels>", "no text beside"),
    ],
)
async def test_labels_that_would_lose_a_part(ci: Ci, labels: str, wrong: str) -> None:
    status, detail = await labelled(ci, labels)
    assert status == 400
    assert detail.startswith("CustomLabels: ")
    assert wrong in detail
    assert await Ci(ci.client).file("test", "a.jpg") is None


async def test_what_is_written_can_be_sent_back(ci: Ci) -> None:
    """Every name that XML makes of a key is read as that key again."""
    await Ci(ci.client).index("test", "a.jpg", CustomLabels=ODD)
    answer = await ci("GET", "/filemeta", None, [("datasetname", "test"), ("uri", uri("a.jpg"))])
    written = answer.body.decode().partition("<CustomLabels>")[2].partition("</CustomLabels>")[0]
    assert len(xml(answer)["Files"][0]["CustomLabels"][0]) == len(ODD)
    assert (await labelled(ci, f"<CustomLabels>{written}</CustomLabels>"))[0] == 200
    assert await stored(ci) == ODD


FILTERS = [
    "<Filter>image</Filter>",
    "<Filter><MediaType>image</MediaType></Filter>",
    "<Filter><Size><$gt>1</$gt></Size><Size><$lt>5</$lt></Size></Filter>",
    "<Filter><MediaType><$eq>image</$eq><$eq>video</$eq></MediaType></Filter>",
    "<Filter><MediaType><$eq><a>image</a></$eq></MediaType></Filter>",
    "<Filter><Size><$gt><a>1</a></$gt></Size></Filter>",
    "<Filter><$and>image</$and></Filter>",
    "<Filter><$not><Size><$gt>1</$gt></Size></$not><$not><Size><$gt>2</$gt></Size></$not></Filter>",
    "<Filter><Size><$gt>1</$gt></Size></Filter><Filter><Size><$lt>5</$lt></Size></Filter>",
]
LIONS = "<Mode>text</Mode><Templates>ImageSearch</Templates><SearchText>lion</SearchText>"


@pytest.mark.parametrize("condition", FILTERS)
async def test_conditions_that_would_lose_a_part(ci: Ci, condition: str) -> None:
    assert (await sent(ci, "POST", "/datasetquery/hybridsearch", f"{LIONS}{condition}"))[0] == 400


async def test_a_condition_on_an_odd_key(ci: Ci) -> None:
    await Ci(ci.client).index("test", "a.jpg", CustomLabels={"a b": "lion"}, MediaType="image")
    found = []
    for value in ("lion", "cat"):
        inner = f"<CustomLabels.a_x0020_b><$eq>{value}</$eq></CustomLabels.a_x0020_b>"
        raw = f"<Request><DatasetName>test</DatasetName>{LIONS}<Filter>{inner}</Filter></Request>".encode()
        answer = await ci("POST", "/datasetquery/hybridsearch", raw=raw, kind="application/xml")
        assert answer.status == 200, answer
        found.append(b"a.jpg" in answer.body)
    assert found == [True, False]


async def test_a_text_is_no_structure(ci: Ci) -> None:
    for inner in ("<Query>Size</Query>", "<Query>Size<Operation>gt</Operation></Query>", "<SubQueries>x</SubQueries>"):
        status = (await sent(ci, "POST", "/datasetquery/simple", inner))[0]
        assert status == (200 if inner.startswith("<Sub") else 400)  # no parameter is called so
    assert (await sent(ci, "POST", "/datasetquery/simple", "<Query/>"))[0] == 200
    assert (await sent(ci, "POST", "/filemeta", f"<File>x<URI>{uri('a')}</URI></File>"))[0] == 400


async def test_nothing_is_a_list_that_is_an_object(client: Client) -> None:
    ci = Ci(client)
    await ci.dataset("test")
    for name in ("Aggregations", "WithFields"):
        assert await ci.refused("POST", "/datasetquery/simple", {"DatasetName": "test", name: {}})
        await ci.query("test", **{name: []})
    assert await ci.refused("POST", "/datasetquery/simple", {"DatasetName": "test", "Query": []})
    assert await ci.refused("POST", "/filemeta", {"DatasetName": "test", "File": []})
    lions = {"DatasetName": "test", "Templates": "ImageSearch", "Mode": "text", "SearchText": "lion"}
    message = await ci.refused("POST", "/datasetquery/hybridsearch", {**lions, "Filter": []})
    assert message.lower().startswith("parse filter fail")
    await ci.query("test", Query={})
    await ci.query("test", Query=leaf("Size", "gt", "1"), Aggregations=None)
