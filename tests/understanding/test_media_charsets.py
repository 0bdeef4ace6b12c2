"""Texts that do not say which encoding they are in: read right, or refused with a reason."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from made_files import Made, id3, mp3

from emulator.understanding.media import read

TEXTS = {
    "japanese": "東京都は日本の首都です。今日は天気がいいので、公園を散歩しました。カメラで写真を撮りました。",
    "traditional": "臺北市是中華民國的首都。今天天氣很好，我們到公園散步，拍了很多照片，還吃了牛肉麵。",
    "korean": "서울은 대한민국의 수도입니다. 오늘은 날씨가 좋아서 공원에서 산책을 했습니다.",
    "chinese": "北京是中华人民共和国的首都。今天天气很好，我们去公园散步，拍了很多照片。",
}
CASES = [
    ("japanese", "shift_jis"),
    ("japanese", "cp932"),
    ("japanese", "euc_jp"),
    ("japanese", "iso2022_jp"),
    ("japanese", "gb18030"),
    ("traditional", "big5"),
    ("traditional", "cp950"),
    ("traditional", "gb18030"),
    ("korean", "euc_kr"),
    ("korean", "cp949"),
    ("chinese", "gb2312"),
    ("chinese", "gb18030"),
]
NOT_TOLD = "which other encoding it is in cannot be told"
WEB = Path(__file__).parents[2] / "fixtures" / "web"


def told(data: bytes, key: str = "a.txt") -> str:
    reading = read(Made(key, data))
    assert reading.reasons == ()
    return "\n".join(one.text for one in reading.passages)


@pytest.mark.parametrize("key", ["a.txt", "a.md", "a.csv", "a.html", "noending"])
@pytest.mark.parametrize(("language", "encoding"), CASES)
def test_a_text_that_declares_nothing_is_read_right(language, encoding, key):
    assert told(TEXTS[language].encode(encoding), key) == TEXTS[language]


@pytest.mark.parametrize(("language", "encoding"), CASES)
def test_far_behind_much_ascii_too(language, encoding):
    lead = "line of plain text\n" * 6000
    assert told((lead + TEXTS[language]).encode(encoding)).endswith(TEXTS[language])


@pytest.mark.parametrize(
    "text", ["纯文本", "月光", "床前明月光，疑是地上霜。", "老王，T恤三件", "会议纪要", "日本語テキスト"]
)
def test_short_texts_of_gb18030_stay_read(text):
    assert told(text.encode("gb18030")) == text


def test_every_chinese_text_of_the_built_in_web_stays_read():
    seen = 0
    for file in sorted(WEB.glob("*.jsonl")):
        for line in io.StringIO(file.read_text("utf-8")):
            page = json.loads(line)
            if page.get("language", "").startswith("zh"):
                text = page["text"].encode("gb18030")
                assert read(Made("a.txt", text)).reasons == (), page["url"]
                seen += 1
    assert seen > 50


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Die Straßen von Köln sind für Fußgänger schön, sagt Jörg.", "latin-1"),
        ("Où est passé le château de l’été dernier ?", "cp1252"),
        ("Привет, как дела? Сегодня хорошая погода.", "koi8-r"),
        ("Привет, как дела? Сегодня хорошая погода.", "cp1251"),
        ("Καλημέρα σας, τι κάνετε σήμερα;", "iso-8859-7"),
        ("สวัสดีครับ วันนี้อากาศดีมาก เราไปเดินเล่นในสวนสาธารณะและถ่ายรูปหลายรูป", "tis-620"),
    ],
)
def test_what_is_in_none_of_them_is_refused(text, encoding):
    reading = read(Made("a.txt", text.encode(encoding)))
    assert reading.passages == ()
    assert NOT_TOLD in reading.reasons[0]


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "big5", "Shift_JIS", "x-sjis", "euc-jp", "euc-kr", "iso-8859-1"])
def test_what_a_page_declares_counts_before_what_is_likely(declared):
    text = {"big5": "繁", "iso-8859-1": "Köln"}.get(declared.lower(), "山")
    text = "산" if declared == "euc-kr" else text
    codec = {"x-sjis": "cp932"}.get(declared, declared)
    page = f'<meta charset="{declared}"><p>{text}</p>'.encode(codec)
    assert told(page, "a.html") == text
    document = f"<?xml version='1.0' encoding='{declared}'?><a>{text}</a>".encode(codec)
    assert told(document, "a.xml") == text


def test_two_letters_of_gbk_that_are_sound_utf_8():
    assert told('<meta charset="gbk"><p>雪山</p>'.encode("gbk"), "a.html") == "雪山"
    assert told('<meta charset="gbk"><p>雪山</p>'.encode(), "a.html") == "雪山"  # surely UTF-8


@pytest.mark.parametrize(
    ("title", "encoding"), [("君が代の歌", "cp932"), ("月亮代表我的心", "big5"), ("사랑하는 사람에게", "cp949")]
)
def test_tags_that_claim_latin_1(title, encoding):
    assert read(Made("a.mp3", id3({b"TIT2": title.encode(encoding)}) + mp3())).facts["Title"] == title


def test_a_wrong_declaration_does_no_harm():
    page = f'<meta charset="utf-8"><p>{TEXTS["japanese"]}</p>'
    assert told(page.encode("shift_jis"), "a.html") == TEXTS["japanese"]
    assert told(page.replace("utf-8", "nonsense").encode("big5hkscs", "ignore"), "a.html")
