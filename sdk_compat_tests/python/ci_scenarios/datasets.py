"""Datasets, what is indexed in them, and bindings."""

from __future__ import annotations

from ci_answers import many, text
from ci_sdk import BUCKET, MetaInsight, pages, scenario, uri
from sdk import fresh


@scenario("ci.dataset.life-cycle")
def life_cycle(stage: MetaInsight) -> None:
    name = fresh("set")[:32]
    made = stage.call("CreateDataset", DatasetName=name, Description="家庭相册 <&>", TemplateId="Official:ImageSearch")
    dataset = made["Dataset"]
    assert (dataset["DatasetName"], dataset["Description"]) == (name, "家庭相册 <&>")
    assert dataset["TemplateId"] == "Official:ImageSearch"
    assert dataset["CreateTime"].endswith("+08:00")
    found = stage.call("DescribeDataset", DatasetName=name, Statistics=True)["Dataset"]
    assert (found["DatasetName"], text(found["FileCount"])) == (name, "0")
    changed = stage.call("UpdateDataset", DatasetName=name, Description="旅行")["Dataset"]
    assert changed["Description"] == "旅行"
    assert name in [one["DatasetName"] for one in many(stage.call("DescribeDatasets", Prefix=name)["Datasets"])]
    gone = stage.call("DeleteDataset", DatasetName=name)["Dataset"]
    assert gone["DatasetName"] == name
    assert not many(stage.call("DescribeDatasets", Prefix=name).get("Datasets"))


@scenario("ci.dataset.paging")
def paging(stage: MetaInsight) -> None:
    stem = fresh("pages")[:20]
    names = [f"{stem}-{number}" for number in range(5)]
    for name in names:
        stage.call("CreateDataset", DatasetName=name)
    found = [
        [one["DatasetName"] for one in page] for page in pages(stage, "DescribeDatasets", Prefix=stem, MaxResults=2)
    ]
    assert [name for page in found for name in page] == names
    assert [len(page) for page in found if page] == [2, 2, 1]
    for name in names:
        stage.call("DeleteDataset", DatasetName=name)


@scenario("ci.index.life-cycle")
def index(stage: MetaInsight) -> None:
    dataset = stage.dataset()
    at = stage.index(dataset, "photos/hangzhou.jpg", CustomId="id-1", CustomLabels={"team": "red"}, MediaType="image")
    found = stage.file(dataset, at)
    assert (uri(found), found["MediaType"]) == (at, "image")
    assert found["CustomLabels"] == {"team": "red"}
    stage.call("UpdateFileMetaIndex", DatasetName=dataset, File={"URI": at, "CustomLabels": {"team": "蓝"}})
    assert stage.file(dataset, at)["CustomLabels"] == {"team": "蓝"}
    counted = stage.call("DescribeDataset", DatasetName=dataset, Statistics=True)["Dataset"]
    assert text(counted["FileCount"]) == "1"
    stage.refused(400, "InvalidArgument", "dataset not empty", "DeleteDataset", DatasetName=dataset)
    stage.call("DeleteFileMetaIndex", DatasetName=dataset, URI=at)
    assert not many(stage.call("DescribeFileMetaIndex", DatasetName=dataset, URI=at).get("Files"))


@scenario("ci.index.unicode-names")
def names(stage: MetaInsight) -> None:
    dataset = stage.dataset()
    keys = ("中文/图片.jpg", "with space/a+b&c=d.jpg", "percent%20E4.png", "emoji-🦁.jpg", "quotes'`.jpg")
    for number, key in enumerate(keys):
        at = stage.index(dataset, key, CustomLabels={"n": str(number)})
        found = stage.file(dataset, at)
        assert (uri(found), found["CustomLabels"]) == (at, {"n": str(number)})
        query = {"Operation": "eq", "Field": "URI", "Value": at}
        assert stage.uris(dataset, Query=query) == [at]


@scenario("ci.binding.life-cycle")
def binding(stage: MetaInsight) -> None:
    dataset = stage.dataset()
    bucket = f"cos://{BUCKET}/{fresh('bound')}/"
    made = stage.call("CreateDatasetBinding", DatasetName=dataset, URI=bucket)["Binding"]
    assert (made["URI"], made["State"]) == (bucket, "Running")
    described = stage.call("DescribeDatasetBinding", DatasetName=dataset, URI=bucket)["Binding"]
    assert (described["URI"], described["State"], described["CreateTime"]) == (bucket, "Running", made["CreateTime"])
    assert text(stage.call("DescribeDataset", DatasetName=dataset)["Dataset"]["BindCount"]) == "1"
    listed = many(stage.call("DescribeDatasetBindings", DatasetName=dataset).get("Bindings"))
    assert [one["URI"] for one in listed] == [bucket]
    stage.call("DeleteDatasetBinding", DatasetName=dataset, URI=bucket)
    assert not many(stage.call("DescribeDatasetBindings", DatasetName=dataset).get("Bindings"))


@scenario("ci.concurrency.32-calls")
def at_once(stage: MetaInsight) -> None:
    dataset = stage.dataset()
    uris = [f"cos://{BUCKET}/parallel/{number}.jpg" for number in range(32)]
    files = [{"URI": one, "CustomLabels": {"of": one}} for one in uris]
    made = stage.together([("CreateFileMetaIndex", {"DatasetName": dataset, "File": file}) for file in files])
    answers = stage.together([("DescribeFileMetaIndex", {"DatasetName": dataset, "URI": one}) for one in uris])
    assert [[file["CustomLabels"]["of"] for file in many(one["Files"])] for one in answers] == [[one] for one in uris]
    assert len({one["RequestId"] for one in made + answers}) == 64
