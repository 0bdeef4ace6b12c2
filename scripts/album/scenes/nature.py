"""Landscapes, plants and weather."""

from __future__ import annotations

import math

from album.canvas import Canvas


def _tree(c: Canvas, x: float, foot: float, height: float, crown: str, trunk: str = "#5b3f2a") -> None:
    c.rect(x - height * 0.035, foot - height * 0.45, height * 0.07, height * 0.45, trunk)
    for dx, dy, r in ((0, 0.72, 0.26), (-0.17, 0.58, 0.2), (0.17, 0.58, 0.2), (0, 0.5, 0.2)):
        c.disc(x + dx * height, foot - dy * height, r * height, crown)


def _pine(c: Canvas, x: float, foot: float, height: float, colour: str) -> None:
    c.rect(x - height * 0.04, foot - height * 0.15, height * 0.08, height * 0.15, "#4a3426")
    for low, wide in ((0.1, 0.3), (0.35, 0.24), (0.6, 0.17)):
        top = foot - height * (low + 0.42)
        half = height * wide
        c.poly([(x, top), (x - half, foot - height * low), (x + half, foot - height * low)], colour)


def lake_sunset(c: Canvas) -> None:
    """A lake at sunset, a five-storey pagoda dark on the hill."""
    c.sky(["#3b2a63", "#b0456a", "#f58a4b", "#ffd58a"], 0, 300)
    c.glow(430, 250, 190, "#fff0b0", 0.9)
    c.disc(430, 250, 34, "#fff4cf")
    c.hills(300, 90, "#6b3f63", 0.4, 1.2)
    c.hills(300, 50, "#472c4f", 2.2, 2.0)
    for storey in range(5):
        half, y = 34 - storey * 4.5, 232 - storey * 28
        c.rect(170 - half * 0.7, y - 18, half * 1.4, 20, "#20142a")
        c.poly(
            [
                (170 - half - 8, y - 14),
                (170 - half * 0.6, y - 28),
                (170 + half * 0.6, y - 28),
                (170 + half + 8, y - 14),
            ],
            "#20142a",
        )
    c.rect(168, 58, 4, 36, "#20142a")
    c.poly([(90, 300), (135, 240), (170, 228), (215, 242), (275, 300)], "#20142a")
    c.reflect(300, "#5a2f55", 0.3)
    for i in range(16):
        half = 36 - i * 1.6
        c.line([(430 - half, 306 + i * 10), (430 + half, 306 + i * 10)], "#ffe9a8aa", 3)
    c.poly([(500, 392), (600, 392), (585, 410), (515, 410)], "#1a1020")
    c.line([(548, 392), (548, 362)], "#1a1020", 3)
    c.disc(548, 358, 6, "#1a1020")


def bridge_in_rain(c: Canvas) -> None:
    """An arched stone bridge over a lake, willows and rain."""
    c.sky(["#9fb2b8", "#c9d6d4", "#dfe7df"], 0, 300)
    c.hills(300, 110, "#a5bbb6", 0.9, 1.4)
    c.hills(300, 60, "#87a39a", 2.8, 2.2)
    c.poly([(120, 310), (220, 262), (320, 246), (420, 262), (520, 310), (520, 330), (120, 330)], "#8d8b85")
    c.pie(320, 332, 58, 56, 180, 360, "#c3cfcd")
    for x in range(150, 500, 25):
        y = 246 + abs(x - 320) ** 1.6 / 90
        c.rect(x, y - 16, 4, 20, "#a9a7a0")
    c.line([(150, 278), (230, 248), (320, 232), (410, 248), (490, 278)], "#a9a7a0", 4)
    c.reflect(330, "#9db1af", 0.45)
    c.line([(60, 470), (75, 300), (120, 150)], "#4c4034", 16)
    for i in range(26):
        x = 20 + i * 9
        c.line([(110 + i * 2, 130), (x + 15, 160 + i % 5 * 12), (x, 330 + i % 4 * 24)], "#6f9a52", 3)
    for x, y in c.scatter(150, 0, 0, 640, 470):
        c.line([(x, y), (x - 4, y + 16)], "#ffffff90", 1)


def tea_terraces(c: Canvas) -> None:
    """Rows of tea bushes on a hillside with a small white house."""
    c.sky(["#8ec5ee", "#e4f3f7"], 0, 220)
    c.hills(230, 120, "#8fb59b", 1.1, 1.2)
    c.rect(430, 150, 70, 44, "#f5f2ea")
    c.poly([(420, 152), (465, 122), (510, 152)], "#4c4a4a")
    c.hills(240, 60, "#6ea25a", 3.0, 0.9)
    for row in range(11):
        y = 232 + row * 24
        shade = "#3f7f34" if row % 2 else "#5a9c42"
        bend = [(x, y + 22 * math.sin(x / 130 + row * 0.25)) for x in range(0, 660, 20)]
        c.line(bend, "#8b6a45", 4 + row * 0.6)
        for x, top in bend:
            c.oval(x, top, 15 + row * 0.5, 9 + row * 0.5, shade)


def sea_sunset(c: Canvas) -> None:
    """The sun going down in the sea behind a palm tree."""
    c.sky(["#274b8c", "#d46a7e", "#ffb35c", "#ffe3a3"], 0, 290)
    c.glow(320, 286, 170, "#fff3c0", 0.9)
    c.disc(320, 282, 40, "#ffefb5")
    c.sky(["#e0895e", "#35507c", "#22406d"], 290, 480)
    for i in range(13):
        half = 60 - i * 3.4
        c.line([(320 - half, 294 + i * 9), (320 + half, 294 + i * 9)], "#ffdf9ab0", 3)
    c.poly([(0, 430), (200, 408), (420, 420), (640, 400), (640, 480), (0, 480)], "#6b4a3c")
    c.line([(520, 440), (540, 320), (575, 180)], "#1d1420", 12)
    for angle in (-170, -140, -105, -60, -25, 5):
        turn = math.radians(angle)
        tip = (575 + 125 * math.cos(turn), 190 + 90 * math.sin(turn) + 55)
        middle = (575 + 70 * math.cos(turn), 172 + 62 * math.sin(turn))
        c.line([(575, 180), middle, tip], "#1d1420", 9)
    c.disc(570, 190, 9, "#1d1420")
    c.disc(584, 192, 9, "#1d1420")


def beach_day(c: Canvas) -> None:
    """A beach at noon: blue sea, a striped parasol, a sandcastle and a ball."""
    c.sky(["#4fb3ec", "#cdeefb"], 0, 190)
    c.disc(560, 60, 32, "#fff3b0")
    c.sky(["#1487c0", "#35bdd0", "#9fe3df"], 190, 300)
    c.poly([(0, 292), (160, 300), (340, 288), (500, 302), (640, 292), (640, 480), (0, 480)], "#f2dca6")
    c.line([(0, 292), (160, 300), (340, 288), (500, 302), (640, 292)], "#ffffff", 7)
    c.line([(180, 440), (180, 240)], "#f8f8f8", 6)
    for i in range(6):
        c.pie(180, 262, 110, 92, 180 + i * 30, 210 + i * 30, "#e2473f" if i % 2 else "#ffffff")
    c.oval(200, 446, 90, 12, "#d6bd84")
    c.rect(120, 424, 110, 16, "#3d8bd0", 6)
    for x, w, h in ((400, 40, 60), (450, 60, 90), (520, 40, 60)):
        c.rect(x, 440 - h, w, h, "#d9b56c")
        for notch in range(0, w, 20):
            c.rect(x + notch, 430 - h, 10, 12, "#d9b56c")
    c.pie(480, 440, 14, 22, 180, 360, "#a7813f")
    c.line([(480, 350), (480, 318)], "#7a5a2c", 3)
    c.poly([(480, 318), (506, 326), (480, 334)], "#e2473f")
    c.disc(330, 440, 26, "#ffffff")
    c.pie(330, 440, 26, 26, 200, 260, "#2f7fd0")
    c.pie(330, 440, 26, 26, 320, 380, "#f2b632")
    c.pie(330, 440, 26, 26, 80, 140, "#e2473f")


def fuji(c: Canvas) -> None:
    """A snow-capped volcano mirrored in a lake."""
    c.sky(["#3f86d6", "#a9d3f2", "#f7e9e2"], 0, 310)
    c.poly([(60, 310), (250, 130), (300, 92), (345, 92), (395, 130), (600, 310)], "#51699a")
    c.poly(
        [
            (232, 148),
            (300, 92),
            (345, 92),
            (415, 148),
            (385, 176),
            (362, 150),
            (335, 190),
            (312, 152),
            (282, 182),
            (258, 152),
        ],
        "#fbfdff",
    )
    c.hills(310, 36, "#33524a", 1.5, 2.6)
    c.reflect(312, "#6b93bd", 0.3)
    for y in (350, 390, 430, 460):
        c.line([(40 + y % 70, y), (600 - y % 90, y)], "#ffffff40", 2)


def snow_mountain(c: Canvas) -> None:
    """Jagged snowy peaks over a pine forest."""
    c.sky(["#2a6bb8", "#a7d2ef"], 0, 400)
    for peak, base, shade in ((180, 190, "#6d7f99"), (420, 230, "#5a6d8a"), (580, 160, "#7385a0")):
        top = 80 + (peak % 70)
        c.poly([(peak - base, 360), (peak, top), (peak + base, 360)], shade)
        drop = (360 - top) * 0.45
        slope = base / (360 - top)
        c.poly(
            [
                (peak, top),
                (peak - drop * slope, top + drop),
                (peak - drop * slope * 0.4, top + drop * 0.75),
                (peak, top + drop * 1.15),
                (peak + drop * slope * 0.45, top + drop * 0.7),
                (peak + drop * slope, top + drop),
            ],
            "#ffffff",
        )
    c.hills(380, 40, "#dfe9f0", 0.2, 1.4)
    for i in range(24):
        _pine(c, 12 + i * 28, 400 + (i * 37) % 60, 80 + (i * 53) % 50, "#1f4a38" if i % 2 else "#2b5b45")
    c.hills(470, 20, "#f4f8fb", 2.0, 1.0)


def cherry_blossoms(c: Canvas) -> None:
    """A branch full of pink cherry blossoms before a blue sky."""
    c.sky(["#77b7ea", "#dcf0fb"])
    for branch in (
        [(0, 420), (180, 320), (380, 230), (620, 60)],
        [(180, 320), (280, 340), (430, 380)],
        [(380, 230), (330, 120), (350, 40)],
    ):
        c.line(branch, "#4d342c", 15 if len(branch) == 4 else 8)
    places = [
        (60, 380),
        (130, 330),
        (200, 290),
        (250, 335),
        (320, 250),
        (340, 130),
        (345, 60),
        (400, 210),
        (440, 380),
        (370, 360),
        (470, 160),
        (530, 120),
        (590, 80),
        (300, 190),
        (500, 230),
        (150, 400),
    ]
    for i, (x, y) in enumerate(places):
        r = 20 + (i * 7) % 12
        for petal in range(5):
            turn = math.tau * petal / 5 + i
            c.disc(x + r * math.cos(turn), y + r * math.sin(turn), r * 0.72, "#f9c3d5" if i % 2 else "#f5a9c4")
        c.disc(x, y, r * 0.4, "#d9487a")
    for x, y in c.scatter(26, 0, 0, 640, 480):
        c.oval(x, y, 6, 3.5, "#fbd5e2", 40)


def lotus_pond(c: Canvas) -> None:
    """Pink lotus flowers between round leaves."""
    c.sky(["#4f8a7c", "#1f5a57"])
    for i, (x, y) in enumerate(
        [(90, 380), (250, 420), (430, 400), (570, 430), (160, 270), (540, 280), (350, 300), (60, 220), (420, 200)]
    ):
        c.oval(x, y, 88 - i * 4, 36 - i * 2, "#3f9150" if i % 2 else "#56a85c")
        c.line([(x - 60, y), (x + 60, y)], "#2c7040", 2)
    for x, y, r in ((210, 240, 62), (470, 190, 48), (340, 380, 40)):
        c.line([(x, y), (x + 6, y + r * 2)], "#3c7f45", 6)
        for angle in (-70, -35, 0, 35, 70):
            turn = math.radians(angle)
            c.oval(x + r * 0.6 * math.sin(turn), y - r * 0.45 * math.cos(turn), r * 0.3, r * 0.66, "#f3a6c0", angle)
        for angle in (-28, 0, 28):
            turn = math.radians(angle)
            c.oval(x + r * 0.4 * math.sin(turn), y - r * 0.3 * math.cos(turn), r * 0.22, r * 0.5, "#fbd3e0", angle)
        c.oval(x, y, r * 0.24, r * 0.16, "#e9c94b")


def rainbow(c: Canvas) -> None:
    """A rainbow over green fields after rain."""
    c.sky(["#6d8fb5", "#b9d6e8", "#e9f4f4"], 0, 420)
    for i, colour in enumerate(["#e0403a", "#f28b30", "#f7df4b", "#58b457", "#3f8fd6", "#4a57b8", "#8a4fb0"]):
        r = 280 - i * 12
        c.arc(320, 340, r, r, 180, 360, colour, 13)
    for x, y in ((110, 90), (160, 78), (205, 96), (500, 110), (545, 98), (585, 114)):
        c.disc(x, y, 34, "#f7fafc")
    c.hills(370, 60, "#6fae4d", 0.3, 1.0)
    c.hills(440, 50, "#4d9440", 2.0, 1.4)
    _tree(c, 520, 420, 110, "#2f6f35")


def starry_night(c: Canvas) -> None:
    """The Milky Way, a crescent moon and a tent with a light in it."""
    c.sky(["#050b24", "#10224f", "#243a6b"], 0, 400)
    for i in range(22):
        c.glow(120 + i * 22, 320 - i * 14, 60, "#6a7fc0", 0.3)
    for i, (x, y) in enumerate(c.scatter(230, 0, 0, 640, 360)):
        c.disc(x, y, 0.8 + i % 4 * 0.5, "#ffffff")
    c.disc(540, 80, 34, "#fdf3c8")
    c.disc(526, 72, 32, "#0b1838")
    c.hills(400, 60, "#0a1626", 1.0, 1.2)
    c.glow(230, 410, 110, "#ffc45c", 0.8)
    c.poly([(160, 430), (230, 350), (300, 430)], "#f29a3a")
    c.poly([(215, 430), (230, 372), (245, 430)], "#fff0b5")


def autumn_forest(c: Canvas) -> None:
    """A path through red and yellow trees, leaves on the ground."""
    c.sky(["#c9dbe6", "#f2e6cf"], 0, 270)
    for i in range(14):
        _tree(c, 20 + i * 47, 270 + i % 3 * 8, 130 + i % 4 * 18, ["#d98a2b", "#c4502a", "#e3b23c", "#a8402e"][i % 4])
    c.rect(0, 268, 640, 212, "#b98745")
    c.poly([(300, 268), (340, 268), (470, 480), (150, 480)], "#dcc39a")
    for i, (x, y) in enumerate(c.scatter(170, 0, 280, 640, 480)):
        c.oval(x, y, 7, 4, ["#c4502a", "#e3b23c", "#d98a2b"][i % 3], i * 23)
    _tree(c, 70, 430, 300, "#c4502a")
    _tree(c, 580, 440, 330, "#e3a83c")


def sunflowers(c: Canvas) -> None:
    """Sunflowers in a field under a blue sky."""
    c.sky(["#3f9be0", "#d7effa"], 0, 250)
    c.rect(0, 240, 640, 240, "#4f8f36")
    for i in range(20):
        c.disc(16 + i * 33, 246 + i % 3 * 6, 12, "#f2c230")
        c.disc(16 + i * 33, 246 + i % 3 * 6, 5, "#5a3a1e")
    for x, y, r in ((130, 250, 66), (330, 220, 78), (530, 260, 62), (230, 370, 48), (440, 370, 50)):
        c.line([(x, y), (x, 480)], "#3a7028", 10)
        c.oval(x + 34, y + r + 40, 36, 14, "#3f7f2d", -25)
        for petal in range(18):
            turn = 360 / 18 * petal
            rad = math.radians(turn)
            c.oval(x + r * 0.78 * math.cos(rad), y + r * 0.78 * math.sin(rad), r * 0.36, r * 0.14, "#f7c52b", turn)
        c.disc(x, y, r * 0.58, "#5c3a1c")
        c.disc(x, y, r * 0.4, "#7a4f26")


def waterfall(c: Canvas) -> None:
    """A waterfall between mossy rocks into a green pool."""
    c.sky(["#bfe0e8", "#e8f4ee"], 0, 120)
    c.poly([(0, 60), (210, 90), (230, 400), (0, 430)], "#56624a")
    c.poly([(640, 50), (430, 90), (410, 400), (640, 430)], "#4c5843")
    c.sky(["#eaf6fa", "#b9dde8", "#f4fbfd"], 90, 380)
    c.poly([(0, 60), (210, 90), (232, 400), (0, 430)], "#5d6b4f")
    c.poly([(640, 50), (430, 90), (408, 400), (640, 430)], "#525f47")
    for i in range(30):
        x = 216 + i * 7
        c.line([(x, 92 + i % 5 * 6), (x, 375)], "#ffffff" if i % 2 else "#a8cfdd", 2)
    c.rect(0, 380, 640, 100, "#2f7f78")
    for i in range(20):
        c.disc(218 + i * 11, 382 + i % 3 * 6, 16, "#ffffffd0")
    for i, (x, y) in enumerate(
        [(40, 110), (120, 160), (60, 260), (150, 330), (600, 130), (520, 200), (590, 300), (480, 340)]
    ):
        c.oval(x, y, 54, 24, "#4f8a3a" if i % 2 else "#6aa34a")
    for x, y in ((90, 430), (150, 450), (560, 440), (500, 456)):
        c.oval(x, y, 44, 24, "#6b6b63")
