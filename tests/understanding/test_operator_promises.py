"""The operator table is sound, and what it says is extracted comes out of real files: all of it, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from made_files import XMP, Made, exif_of, id3, mp3, pdf, picture
from made_films import film
from test_media_faces import packet, region

from emulator.dialects.imm.realm import templates
from emulator.domain.reading import placed
from emulator.understanding.media import read, sidecar
from emulator.understanding.media.reading import OPERATORS, PICTURED

DOCUMENT = json.loads((Path(sidecar.__file__).parents[2] / "catalog" / "imm_templates.json").read_text("utf-8"))
TABLE = {row["id"]: row for row in DOCUMENT["operators"]}
SCHEMAS = json.loads((Path(sidecar.__file__).parent / "file_schema.json").read_text("utf-8"))["schemas"]


def leaves(value, path=""):
    """Paths of a fact's members; a list's are those of its elements."""
    if isinstance(value, list):
        return {leaf for one in value for leaf in leaves(one, path)} or {path}
    if isinstance(value, dict):
        return {leaf for name, one in value.items() for leaf in leaves(one, f"{path}.{name}" if path else name)}
    return {path}


def known(path: str) -> bool:
    """Whether IMM's File has such a member."""
    schema = "File"
    for name in path.split("."):
        rule = SCHEMAS.get(schema, {}).get(name)
        if rule is None:
            return False
        schema = (rule if isinstance(rule, str) else rule["type"]).removeprefix("array<").rstrip(">")
    return True


def extracted(operator: str) -> set[str]:
    return set(TABLE[operator]["extracted"])


def found(operator: str, *files: Made) -> set[str]:
    """What an operator has got out of files that can be read whole."""
    paths = set()
    for file in files:
        reading = read(file)
        assert reading.reasons == (), file.key
        paths |= leaves(reading.facts_by_operator.get(operator, {}))
    return paths - {""}


def cover_and_words() -> bytes:
    """An MP3 with a picture and lyrics."""
    frame = b"\x00image/jpeg\x00\x03\x00" + picture(size=(50, 40))
    words = b"\x01eng" + "\ufeff\0".encode("utf-16-le") + "床前明月光".encode("utf-16")
    body = b"".join(
        name + len(data).to_bytes(4, "big") + b"\x00\x00" + data for name, data in ((b"APIC", frame), (b"USLT", words))
    )
    size = bytes((len(body) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + body + mp3(50)


PHOTO = Made("a.jpg", picture(size=(200, 100), exif=exif_of(), xmp=XMP.encode()))
TAGGED = Made("b.jpg", picture(size=(200, 100), xmp=packet(region())))


def test_the_table_is_sound():
    assert len(TABLE) == len(DOCUMENT["operators"])
    for row in DOCUMENT["operators"]:
        assert set(row) <= {"id", "evidence", "extracted", "given", "note"}
        assert row["evidence"] in ("documented", "guess")
        paths = [*row["extracted"], *row.get("given", ())]
        assert len(paths) == len(set(paths)), row["id"]
        assert [path for path in paths if not known(path)] == [], row["id"]


def test_every_operator_of_a_template_and_of_the_reader_is_in_the_table():
    named = {operator for row in DOCUMENT["templates"] for operator in row["operators"]}
    assert named <= set(TABLE)
    assert {*OPERATORS, PICTURED} <= set(TABLE)


def test_everything_is_everything():
    """But for people's names, which are CI's business."""
    assert templates()["Myna:Everything"] == set(TABLE) - {"FaceNames"}
    assert set(TABLE) - set(templates()["Official:AllFunction"]) == {
        "FaceNames", "ImageEmbeddingExtraction", "TextRecognition", "SceneDetection"
    }  # fmt: skip


@pytest.mark.parametrize("operator", ["OSSMeta", "MIME"])
@pytest.mark.parametrize(
    "file", [PHOTO, Made("a.pdf", pdf(["text"])), Made("a.mp3", mp3()), Made("a.bin", b"\x00\x01")], ids=lambda f: f.key
)
def test_every_kind_of_object(operator, file):
    assert found(operator, file) == extracted(operator)


def test_exif():
    assert found("EXIF", PHOTO) == extracted("EXIF")


def test_labels_stand_for_classified_ones():
    assert found("Keywords", PHOTO) == extracted("Keywords")
    labels = {path for path in found("Keywords", PHOTO) if path.startswith("Labels.")}
    assert labels == extracted("LabelClassification")
    assert "Keywords" in templates()["Official:ImageManagement"]


def test_marked_faces():
    assert found("FaceDetection", TAGGED) == extracted("FaceDetection")


def test_names_of_marked_faces():
    assert found("FaceNames", TAGGED) == set(), "nobody has asked for them by name"
    both = ["FaceDetection", "FaceNames"]
    (figure,) = read(TAGGED, operators=both).facts_of(both)["Figures"]
    assert figure["FigureClusterId"] == "Lin Yue"
    (figure,) = read(TAGGED, operators=both).facts_of(["FaceDetection"])["Figures"]
    assert "Lin Yue" not in figure.values()


def test_addresses_by_position():
    facts = placed({"LatLong": "30.240700,120.101000"}, ("ReGEO",))
    assert leaves({"Addresses": facts["Addresses"]}) == extracted("ReGEO")
    assert "Addresses" not in placed({"LatLong": "30.240700,120.101000"}, ("EXIF",))
    assert placed({"LatLong": "0.100000,-30.000000"}, ("ReGEO",)) == {"LatLong": "0.100000,-30.000000"}
    given = {"LatLong": "30.240700,120.101000", "Addresses": [{"City": "given"}]}
    assert placed(given, ("ReGEO",)) == given
    for wrong in (None, 7, "x", "1,2,3", "99,0", "nan,nan"):
        assert "Addresses" not in placed({"LatLong": wrong}, ("ReGEO",))


def test_films_and_sounds():
    pytest.importorskip("av", reason="the extra media is not installed: films are told by their headers only")
    files = (Made("a.mp4", film(turned=True)), Made("a.mkv", film("matroska")), Made("a.mp3", cover_and_words()))
    assert found("MediaMeta", *files) == extracted("MediaMeta")
    assert found("SceneDetection", files[0]) == extracted("SceneDetection")
    tagged = Made("b.mp3", id3({b"TIT2": "x", b"TPE1": "y"}) + mp3(50))
    assert found("MediaMeta", tagged) <= extracted("MediaMeta")


def test_documents_have_passages_and_their_title_of_it():
    reading = read(Made("a.pdf", pdf(["床前明月光", "second"])))
    assert [one.page for one in reading.passages] == [1, 2]
    assert reading.facts_of(["ExtractDocumentText"]) == {}
    titled = read(Made("a.pdf", pdf(["床前明月光"], title="静夜思")))
    assert titled.facts_of(["ExtractDocumentText"]).keys() == extracted("ExtractDocumentText") == {"Title"}


def test_nobody_makes_up_a_score():
    assert extracted("ImageScoring") == set()
    assert "ImageScore" not in read(PHOTO).facts
