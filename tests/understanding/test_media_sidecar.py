from __future__ import annotations

import json
from pathlib import Path

import pytest

from emulator.understanding.media import sidecar
from emulator.understanding.media.sidecar import LIMIT, SidecarInvalid, parse

GOOD = {
    "Labels": [{"LabelName": "狮子", "ParentLabelName": "动物", "LabelConfidence": 0.97, "LabelLevel": 2}],
    "Insights": {"Image": {"Caption": "一只雄狮站在草原上", "MultilingualContent": {"en": {"Caption": "a lion"}}}},
    "OCRTexts": "SAVANNA 2024",
    "Figures": [{"Gender": "female", "Age": 31, "Boundary": {"Left": 10, "Top": 12, "Width": 80, "Height": 80}}],
    "ProduceTime": "2024-05-01T09:00:00+08:00",
    "LatLong": "30.243100,120.150300",
    "CustomLabels": {"anything": ["goes", 1]},
    "MediaType": "image",
    "Duration": 3,
    "SceneElements": [{"TimeRange": [0, 2000], "Labels": [{"LabelName": "x"}]}],
}


def test_the_documented_example_is_taken_whole():
    parsed = parse(json.dumps(GOOD).encode())
    assert parsed.facts == GOOD
    assert parsed.ignored == ()


def test_a_byte_order_mark_does_no_harm():
    assert parse(b"\xef\xbb\xbf" + b'{"Title": "t"}').facts == {"Title": "t"}


def test_a_pasted_record_loses_what_only_a_record_has():
    record = {"URI": "oss://b/k", "OwnerId": "1", "CreateTime": "2021-06-29T14:50:13.011643661+08:00", "Title": "t"}
    parsed = parse(json.dumps(record).encode())
    assert parsed.facts == {"Title": "t"}
    assert parsed.ignored == ("URI", "OwnerId", "CreateTime")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"{'Title': 't'}", "not JSON"),
        ('{"Title": "标题"}'.encode("gb18030"), "not JSON in UTF-8"),
        (b"[]", "must be an object, not an array"),
        (b"null", "must be an object, not null"),
        (b'"x"', "must be an object, not a string"),
        (b'{"Lables": []}', "Lables: unknown name"),
        (b'{"title": "t"}', "title: unknown name"),
        (b'{"Labels": [{"LabelNam": "x"}]}', "Labels[0].LabelNam: unknown name, a Label has no such member"),
        (b'{"Labels": {}}', "Labels: array expected, not an object"),
        (b'{"Labels": [null]}', "Labels[0]: object expected, not null"),
        (b'{"Labels": [{"LabelConfidence": 97}]}', "Labels[0].LabelConfidence: 97 is not between 0 and 1"),
        (b'{"Labels": [{"LabelConfidence": "0.9"}]}', "Labels[0].LabelConfidence: number expected, not a string"),
        (b'{"Title": null}', "Title: string expected, not null"),
        (b'{"Title": 3}', "Title: string expected, not a number"),
        (b'{"ImageWidth": 3.5}', "ImageWidth: whole number expected, not a number"),
        (b'{"ImageWidth": true}', "ImageWidth: whole number expected, not a boolean"),
        (b'{"ImageWidth": 9223372036854775808}', "ImageWidth: out of the range"),
        (b'{"Duration": 1e999}', "Duration: not a finite number"),
        (b'{"Duration": NaN}', "NaN is not JSON"),
        (b'{"Insights": {"Image": "x"}}', "Insights.Image: object expected, not a string"),
        (b'{"Insights": {"Image": {"MultilingualContent": {"en": {"Capt": "x"}}}}}', "MultilingualContent.en.Capt"),
        (b'{"SceneElements": [{"TimeRange": [0, "1"]}]}', "SceneElements[0].TimeRange[1]: whole number"),
        (b'{"EXIF": {"Model": {"value": "x"}}}', "EXIF: string expected, not an object"),
        (b'{"MediaType": "picture"}', "MediaType: 'picture' is none of image"),
        (b'{"ProduceTime": "2024-05-01"}', "ProduceTime: '2024-05-01' is not a time"),
        (b'{"ProduceTime": "2024-13-01T09:00:00+08:00"}', "is not a time"),
        (b'{"LatLong": "95.0,120.0"}', "LatLong: '95.0,120.0' is not a position"),
        (b'{"LatLong": "30.2 120.1"}', "is not a position"),
        (b'{"Title": "a", "Title": "b"}', "Title is given twice"),
        (b'{"CustomLabels": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"ImageWidth": ' + b"9" * 5000 + b"}", "not JSON"),
        (b" " * (LIMIT + 1), "larger than"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text, says):
    with pytest.raises(SidecarInvalid) as invalid:
        parse(text)
    assert says in str(invalid.value)


def test_the_schema_is_sound():
    schema = json.loads(Path(sidecar.__file__).with_name("file_schema.json").read_text("utf-8"))
    schemas = schema["schemas"]
    assert set(schema["record"]) <= set(schemas["File"])
    for name, members in schemas.items():
        for member, rule in members.items():
            kind = rule if isinstance(rule, str) else rule["type"]
            inner = kind.removeprefix("array<").removeprefix("map<").removesuffix(">")
            assert inner in {"string", "long", "number(float)", "number(double)", "any"} | set(schemas), (name, member)
            assert isinstance(rule, str) or set(rule) <= {"type", "range", "enum", "format"}
