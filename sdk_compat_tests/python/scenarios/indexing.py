"""Indexing, and reading back what was stored."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from stage import Stage, scenario

LION = "照片/狮子 savanna+1.jpg"  # with a sidecar, EXIF and a position
PLAIN = "photos/beach.jpg"  # without anything beside it


def stored(stage: Stage, key: str) -> bytes:
    """The object's bytes, as the server has them."""
    return stage.objects.joinpath("shelf", *key.split("/")).read_bytes()


@scenario("imm.index.custom-members")
def custom_members(stage: Stage) -> None:
    where = stage.dataset()
    uri = "oss://trusted/albums/假期 100%/été.jpg"
    given = {"custom_id": "member-1", "custom_labels": {"owner": "小明", "count": "10", "shared": "True"}}
    stage.index(where, {"uri": uri, **given})
    found = stage.file(where, uri)
    assert found.uri == uri
    assert found.filename == "albums/假期 100%/été.jpg"
    assert found.object_id == hashlib.sha256(uri.encode()).hexdigest()
    assert found.custom_id == "member-1"
    assert found.custom_labels == given["custom_labels"]
    assert (found.object_type, found.media_type, found.content_type) == ("file", "image", "image/jpeg")
    assert found.create_time == found.update_time
    assert found.owner_id
    if not stage.lacks(["File.object_status"]):
        assert found.object_status == "Indexed"


@scenario("imm.index.metadata-only", "InputFile.labels", "InputFile.addresses", "InputFile.lat_long")
def metadata_only(stage: Stage) -> None:
    m = stage.models
    where = stage.dataset()
    uri = "oss://trusted/music/茉莉花.mp3"
    plain = {
        "content_type": "audio/mpeg",
        "media_type": "audio",
        "file_hash": "1d9c280a7c4f67f7ef873e28449dbe17",
        "ossuri": "oss://trusted/music/jasmine.mp3",
        "custom_id": "song-1",
        "custom_labels": {"mood": "calm", "track": 7, "liked": True, "gain": 0.5},
        "produce_time": "2021-06-29T14:50:13.011643661+08:00",
        "lat_long": "30.134390,120.074997",
        "title": "茉莉花",
        "artist": "Jane",
        "album_artist": "Jane and John",
        "album": "First Album",
        "composer": "民歌",
        "performer": "Jane",
    }
    addresses = [
        m.Address(
            language="zh-Hans",
            address_line="中国浙江省杭州市余杭区文一西路969号",
            country="中国",
            province="浙江省",
            city="杭州市",
            district="余杭区",
            township="文一西路",
        )
    ]
    labels = [
        m.Label(
            language="zh-Hans",
            label_name="音乐",
            label_level=2,
            label_confidence=0.95,
            parent_label_name="艺术",
            centric_score=0.877,
        )
    ]
    stage.index(where, {"uri": uri, "addresses": addresses, "labels": labels, **plain})
    found = stage.file(where, uri)
    assert {name: getattr(found, name) for name in plain} == plain
    assert [one.to_map() for one in found.addresses] == [one.to_map() for one in addresses]
    assert [one.to_map() for one in found.labels] == [without_lists(one.to_map()) for one in labels]


def without_lists(members: dict[str, Any]) -> dict[str, Any]:
    """An SDK sends ``[]`` for what was not given; that is not stored."""
    return {name: value for name, value in members.items() if value != []} | (
        {"Clips": []} if "Clips" in members else {}
    )


@scenario("imm.index.real-files")
def real_files(stage: Stage) -> None:
    where = stage.dataset()
    uri, beside = f"oss://shelf/{PLAIN}", f"oss://shelf/{LION}"
    stage.index(where, {"uri": uri}, {"uri": beside})
    body = stored(stage, PLAIN)
    digest = hashlib.md5(body).digest()
    found = stage.file(where, uri)
    assert found.size == len(body)
    assert found.content_md_5 == base64.b64encode(digest).decode()
    assert found.etag == f'"{digest.hex().upper()}"'
    assert found.file_hash.strip('"').lower() == digest.hex()
    assert (found.media_type, found.content_type) == ("image", "image/jpeg")
    assert (found.image_width, found.image_height) == (160, 120)
    lion = stage.file(where, beside)
    assert lion.size == len(stored(stage, LION))
    assert (lion.image_width, lion.image_height) == (320, 200)
    assert lion.produce_time == "2024-05-01T09:00:00+08:00"
    assert lion.lat_long == "-1.292100,36.821900"
    assert '"DateTimeOriginal"' in lion.exif
    assert [(one.label_name, one.label_confidence) for one in lion.labels] == [("狮子", 0.97), ("草原", 0.91)]
    dataset = stage.sdk.call("get_dataset", stage.models.GetDatasetRequest(with_statistics=True, **where)).dataset
    assert (dataset.file_count, dataset.total_file_size) == (2, found.size + lion.size)


@scenario("imm.index.request-before-sidecar", "InputFile.labels", "InputFile.produce_time")
def request_before_sidecar(stage: Stage) -> None:
    where = stage.dataset()
    uri = f"oss://shelf/{LION}"
    label = stage.models.Label(label_name="雄狮", label_confidence=0.5)
    stage.index(where, {"uri": uri, "labels": [label], "produce_time": "2020-01-01T00:00:00Z"})
    found = stage.file(where, uri)
    assert [one.label_name for one in found.labels] == ["雄狮"]
    assert found.produce_time == "2020-01-01T00:00:00Z"
    assert found.insights.image.caption == "一只雄狮站在草原上"


@scenario("imm.index.missing-object")
def missing_object(stage: Stage) -> None:
    where = stage.dataset()
    stage.index(where, {"uri": "oss://shelf/nobody/wrote/this.jpg"}, {"uri": f"oss://shelf/{PLAIN}"})
    assert not stage.files(where, "oss://shelf/nobody/wrote/this.jpg")
    assert stage.file(where, f"oss://shelf/{PLAIN}").size > 0


@scenario("imm.index.again-replaces")
def again_replaces(stage: Stage) -> None:
    where = stage.dataset()
    uri = "oss://trusted/again.jpg"
    stage.index(where, {"uri": uri, "custom_labels": {"round": "1"}})
    first = stage.file(where, uri)
    stage.index(where, {"uri": uri, "custom_labels": {"round": "2"}})
    second = stage.file(where, uri)
    assert second.custom_labels == {"round": "2"}
    assert second.object_id == first.object_id
    assert second.create_time == first.create_time
    assert second.update_time > first.update_time
    dataset = stage.sdk.call("get_dataset", stage.models.GetDatasetRequest(with_statistics=True, **where)).dataset
    assert dataset.file_count == 1


@scenario("imm.index.unicode-names")
def unicode_names(stage: Stage) -> None:
    where = stage.dataset()
    uris = [
        f"oss://trusted/{key}"
        for key in (
            "中文/文件夹/图片.jpg",
            "with space/a+b&c=d?e#f.jpg",
            "percent%20encoded%E4%BD%A0.png",
            "quotes\"'`.jpg",
            "emoji-🦁/👩‍👩‍👧.jpg",
            "combining-é-and-é.jpg",
            "日本語/العربية/русский.webp",
            "back\\slash.jpg",
        )
    ]
    stage.index(
        where, *({"uri": uri, "custom_labels": {"键": "值 & 🦁", "number": str(n)}} for n, uri in enumerate(uris))
    )
    assert [one.uri for one in stage.files(where, *uris)] == uris
    for number, uri in enumerate(uris):
        found = stage.file(where, uri)
        assert found.custom_labels == {"键": "值 & 🦁", "number": str(number)}
        assert found.filename == uri.removeprefix("oss://trusted/")
        query = stage.models.SimpleQuery(field="URI", operation="eq", value=uri)
        hits = stage.sdk.call("simple_query", stage.models.SimpleQueryRequest(query=query, **where)).files
        assert [one.uri for one in hits] == [uri]


@scenario("imm.index.large-request")
def large_request(stage: Stage) -> None:
    where = stage.dataset()
    uris = [f"oss://trusted/一个很长的文件夹名字/{number:03}/{'长' * 60}.jpg" for number in range(100)]
    stage.index(where, *({"uri": uri, "custom_labels": {"说明": "字" * 80}} for uri in uris))
    found = stage.files(where, *uris)
    assert [one.uri for one in found] == uris
    many = [{"uri": f"oss://trusted/{number}.jpg"} for number in range(101)]
    request = stage.models.BatchIndexFileMetaRequest(files=[stage.sdk.input_file(**one) for one in many], **where)
    stage.sdk.refused(400, "InvalidArgument", "batch_index_file_meta", request)
    assert not stage.files(where, "oss://trusted/0.jpg")


@scenario("imm.concurrency.32-calls")
def many_at_once(stage: Stage) -> None:
    m = stage.models
    where = stage.dataset()
    uris = [f"oss://trusted/parallel/{number}.jpg" for number in range(32)]
    calls = [
        ("index_file_meta", m.IndexFileMetaRequest(file=stage.sdk.input_file(uri=uri, custom_id=uri), **where))
        for uri in uris
    ]
    assert len({answer.event_id for answer in stage.sdk.together(calls)}) == 32
    answers = stage.sdk.together([("get_file_meta", m.GetFileMetaRequest(uri=uri, **where)) for uri in uris])
    assert [[one.custom_id for one in answer.files] for answer in answers] == [[uri] for uri in uris]
    assert len({answer.request_id for answer in answers}) == 32
