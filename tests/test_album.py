"""The demo album: it is complete, it is true to its sidecars, and the script makes it again."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import docx
import pytest
from PIL import Image, ImageOps
from PIL.ExifTags import GPS, IFD, Base
from pypdf import PdfReader

ROOT = Path(__file__).parents[1]
ALBUM = ROOT / "fixtures" / "demo" / "album"
SIDECAR = ".myna.json"
PICTURES = (".jpg", ".png", ".gif", ".webp", ".avif")
SAME_BYTES = (".json", ".txt", ".md", ".html", ".csv", ".zip")


def keys(folder: Path = ALBUM) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def objects() -> list[str]:
    return [key for key in keys() if not key.endswith(SIDECAR)]


def sidecars() -> dict[str, dict[str, Any]]:
    return {
        key.removesuffix(SIDECAR): json.loads((ALBUM / key).read_text("utf-8"))
        for key in keys()
        if key.endswith(SIDECAR)
    }


def upright(key: str) -> Image.Image:
    with Image.open(ALBUM / key) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def exif(path: Path) -> dict[str, dict[int, Any]]:
    """Every tag of a picture; pointers to the inner tables left out, they are offsets."""
    with Image.open(path) as image:
        tags = image.getexif()
        inner = {name: dict(tags.get_ifd(ifd)) for name, ifd in (("photo", IFD.Exif), ("place", IFD.GPSInfo))}
        return {"image": {tag: value for tag, value in tags.items() if tag not in (IFD.Exif, IFD.GPSInfo)}, **inner}


def position(key: str) -> tuple[float, float]:
    place = exif(ALBUM / key)["place"]
    values = [float(d + m / 60 + s / 3600) for d, m, s in (place[GPS.GPSLatitude], place[GPS.GPSLongitude])]
    south, west = place[GPS.GPSLatitudeRef] == "S", place[GPS.GPSLongitudeRef] == "W"
    return -values[0] if south else values[0], -values[1] if west else values[1]


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The album made twice, in two processes whose hashes are salted differently."""
    folders = []
    for seed in ("1", "2"):
        folder = tmp_path_factory.mktemp(f"album{seed}")
        (folder / "album" / "old").mkdir(parents=True)
        (folder / "album" / "old" / "stale.txt").write_text("not in the album")
        command = [sys.executable, str(ROOT / "scripts" / "make_album.py"), "--out", str(folder)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        folders.append(folder / "album")
    return folders


def test_there_is_enough_of_everything_and_not_too_much() -> None:
    endings = [Path(key).suffix for key in objects()]
    assert 70 <= len(endings) <= 90
    assert sum(ending in PICTURES for ending in endings) >= 50
    assert all(endings.count(ending) for ending in (*PICTURES, ".txt", ".md", ".html", ".pdf", ".docx", ".wav", ".zip"))
    assert sum((ALBUM / key).stat().st_size for key in keys()) < 3_000_000


def test_chinese_and_english_names_are_about_equally_many() -> None:
    chinese = [key for key in objects() if re.search("[\u4e00-\u9fff]", Path(key).name)]
    assert 0.4 <= len(chinese) / len(objects()) <= 0.6


def test_every_sidecar_sits_beside_its_file_and_holds_an_object() -> None:
    for key, told in sidecars().items():
        assert (ALBUM / key).is_file(), key
        assert isinstance(told, dict), key
        assert told, key


def test_labels_and_addresses_are_whole() -> None:
    for key, told in sidecars().items():
        for label in told.get("Labels", []):
            assert label["LabelName"], key
            assert 0 < label["LabelConfidence"] <= 1, key
            assert label["LabelLevel"] == (2 if "ParentLabelName" in label else 1), key
            chinese = re.fullmatch("[\u4e00-\u9fff]+", label["LabelName"]) is not None
            assert label["Language"] == ("zh-Hans" if chinese else "en"), key
        for address in told.get("Addresses", []):
            assert address["AddressLine"].startswith(address["Country"] + address["Province"]), key


def test_every_picture_opens_and_holds_the_faces_that_are_told() -> None:
    told = sidecars()
    for key in [key for key in objects() if key.endswith(PICTURES)]:
        image = upright(key)
        for figure in told.get(key, {}).get("Figures", []):
            box = figure["Boundary"]
            assert 0 <= box["Left"] < box["Left"] + box["Width"] <= image.width, key
            assert 0 <= box["Top"] < box["Top"] + box["Height"] <= image.height, key
            red, _, blue = image.getpixel((box["Left"] + box["Width"] // 4, box["Top"] + box["Height"] // 2))
            assert red > blue, key  # skin, not sky or grass


def test_time_and_position_are_told_once() -> None:
    for key, told in sidecars().items():
        if key.endswith(PICTURES) and exif(ALBUM / key)["photo"]:
            assert not {"ProduceTime", "LatLong"} & set(told), key
            assert bool(exif(ALBUM / key)["place"]) == ("Addresses" in told), key


@pytest.mark.parametrize(
    ("key", "where", "when", "offset"),
    [
        ("2023/杭州/西湖日落.jpg", (30.2313, 120.1493), "2023:10:02 17:31:20", "+08:00"),
        ("2024/kenya/lion-savanna.jpg", (-1.4061, 35.0081), "2024:08:10 07:05:44", "+03:00"),
        ("2021/new-york/brooklyn-bridge.jpg", (40.7061, -73.9969), "2021:09:18 17:55:00", "-04:00"),
        ("2024/beach/sunset-sanya.jpg", (18.2767, 109.4750), "2024:02:12 18:22:45", "+08:00"),
    ],
)
def test_exif_says_where_and_when(key: str, where: tuple[float, float], when: str, offset: str) -> None:
    photo = exif(ALBUM / key)["photo"]
    assert position(key) == pytest.approx(where, abs=1e-6)
    assert photo[Base.DateTimeOriginal] == when
    assert photo[Base.OffsetTimeOriginal] == offset


def test_a_fraction_of_a_second_and_missing_exif() -> None:
    assert exif(ALBUM / "2024/kenya/lion-savanna.jpg")["photo"][Base.SubsecTimeOriginal] == "37"
    assert exif(ALBUM / "nature/sunflowers.jpg") == {"image": {}, "photo": {}, "place": {}}


@pytest.mark.parametrize(
    ("key", "orientation", "stored", "shown"),
    [
        ("2024/哈尔滨/雪人.jpg", 6, (640, 480), (480, 640)),
        ("2024/kenya/giraffe-acacia.jpg", 6, (640, 480), (480, 640)),
        ("2022/paris/eiffel-tower.jpg", 8, (640, 480), (480, 640)),
        ("food/fruit-plate.jpg", 3, (640, 480), (640, 480)),
    ],
)
def test_turned_pictures_come_up_upright(
    key: str, orientation: int, stored: tuple[int, int], shown: tuple[int, int]
) -> None:
    with Image.open(ALBUM / key) as image:
        assert (image.size, image.getexif()[Base.Orientation]) == (stored, orientation)
    assert upright(key).size == shown


def test_upright_means_sky_above_and_ground_below() -> None:
    for key in ("2024/kenya/giraffe-acacia.jpg", "2022/paris/eiffel-tower.jpg"):
        image = upright(key)
        sky, ground = (image.getpixel((image.width - 8, y)) for y in (8, image.height - 8))
        assert sky[2] > sky[0], key
        assert ground[2] < ground[1], key
    fruit = upright("food/fruit-plate.jpg")
    red, green, _ = fruit.getpixel((230, 325))
    assert red > 2 * green  # the melon lies lower left


def test_keywords_and_named_faces_are_in_xmp() -> None:
    with Image.open(ALBUM / "family/graduation-day.jpg") as image:
        packet = image.info["xmp"].decode()
    assert re.findall("<rdf:li>([^<]+)</rdf:li>", packet) == ["graduation", "毕业", "friends"]
    assert re.findall('mwg-rs:Name="([^"]+)"', packet) == ["Lin Yue", "Zhao Peng", "Anna Berg"]


def test_documents_say_what_the_demo_asks() -> None:
    folder = ALBUM / "documents"
    lease = "".join(page.extract_text() for page in PdfReader(folder / "租房合同.pdf").pages).replace("\n", "")
    assert "乙方可以养一只猫，不可以养狗" in lease
    assert [len(page.images) for page in PdfReader(folder / "coffee-machine-manual.pdf").pages] == [1, 0, 0]
    assert "黄酒半斤，不要用水代替" in (folder / "红烧肉做法.txt").read_text("gb18030")
    table = docx.Document(str(folder / "西湖两日游计划.docx")).tables[0]
    assert [cell.text for cell in table.rows[1].cells] == ["雷峰塔", "8:00-19:00", "40元", "18:30停止售票"]


def test_structured_questions_have_the_answers_that_the_readme_gives() -> None:
    told = sidecars()

    def having(field: str, name: str, value: str) -> set[str]:
        return {key for key, facts in told.items() if any(item.get(name) == value for item in facts.get(field, []))}

    assert having("Labels", "LabelName", "猫") == {"pets/小猫.jpg", "pets/睡觉的灰猫.jpg"}
    assert having("Addresses", "Country", "肯尼亚") == {
        f"2024/kenya/{name}.jpg" for name in ("lion-savanna", "giraffe-acacia", "elephants-at-waterhole")
    }
    young = {key for key, facts in told.items() if any(face.get("Age", 99) < 10 for face in facts.get("Figures", []))}
    names = ("奶奶和孙女.jpg", "孩子们放风筝.jpg", "宝宝.webp", "picnic-under-the-tree.jpg")
    assert young == {f"family/{name}" for name in names}


def test_two_runs_give_the_same_bytes(remade: list[Path]) -> None:
    first, second = remade
    assert keys(first) == keys(second)
    assert [key for key in keys(first) if (first / key).read_bytes() != (second / key).read_bytes()] == []


def test_the_script_makes_these_files_and_no_others(remade: list[Path]) -> None:
    assert keys(remade[0]) == keys()


def test_plain_files_are_the_same_to_the_byte(remade: list[Path]) -> None:
    plain = [key for key in keys() if key.endswith(SAME_BYTES)]
    plain += [key for key in keys() if key.endswith(".pdf") and "coffee" not in key]  # that one holds a JPEG
    assert [key for key in plain if (remade[0] / key).read_bytes() != (ALBUM / key).read_bytes()] == []


def test_pictures_are_the_same_whatever_encoded_them(remade: list[Path]) -> None:
    for key in [key for key in keys() if key.endswith(PICTURES)]:
        with Image.open(ALBUM / key) as old, Image.open(remade[0] / key) as new:
            assert (old.format, old.size, getattr(old, "n_frames", 1)) == (
                new.format,
                new.size,
                getattr(new, "n_frames", 1),
            ), key
            assert old.info.get("xmp") == new.info.get("xmp"), key
            old_pixels, new_pixels = (image.convert("RGB").resize((16, 12)).tobytes() for image in (old, new))
        assert max(abs(a - b) for a, b in zip(old_pixels, new_pixels, strict=True)) <= 12, key
        assert exif(ALBUM / key) == exif(remade[0] / key), key


def test_sounds_are_the_same_but_for_rounding(remade: list[Path]) -> None:
    for key in [key for key in keys() if key.endswith(".wav")]:
        samples = []
        for folder in (ALBUM, remade[0]):
            with wave.open(io.BytesIO((folder / key).read_bytes())) as sound:
                assert sound.getparams()[:3] == (1, 2, 8000), key
                assert 0.3 <= sound.getnframes() / 8000 <= 1.1, key
                samples.append(memoryview(sound.readframes(sound.getnframes())).cast("h"))
        assert max(abs(a - b) for a, b in zip(*samples, strict=True)) <= 2, key
        assert max(samples[0]) > 3000, key


def test_documents_with_compressed_parts_say_the_same(remade: list[Path]) -> None:
    manual = "documents/coffee-machine-manual.pdf"
    old, new = (PdfReader(folder / manual) for folder in (ALBUM, remade[0]))
    assert [page.extract_text() for page in old.pages] == [page.extract_text() for page in new.pages]
    for key in [key for key in keys() if key.endswith(".docx")]:
        before, after = (docx.Document(str(folder / key)) for folder in (ALBUM, remade[0]))
        assert before.element.body.xml == after.element.body.xml, key
        assert before.core_properties.created == after.core_properties.created, key
