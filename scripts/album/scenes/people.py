"""People. Every face that is drawn is remembered by the canvas."""

from __future__ import annotations

from album.canvas import Canvas

SKIN = "#f3c9a5"


def _bust(c: Canvas, x: float, y: float, r: float, hair: str, shirt: str, style: str, glasses: bool = False) -> None:
    """Head and shoulders; `style` is long, bun, short or baby."""
    c.oval(x, y + r * 2.5, r * 1.9, r * 1.35, shirt)
    c.rect(x - r * 1.9, y + r * 2.5, r * 3.8, r * 3, shirt)
    c.rect(x - r * 0.35, y + r * 0.7, r * 0.7, r * 0.7, SKIN)
    if style == "long":
        c.oval(x, y + r * 0.25, r * 1.28, r * 1.55, hair)
    if style == "bun":
        c.disc(x, y - r * 1.25, r * 0.42, hair)
    if style != "baby":
        c.oval(x, y - r * 0.22, r * 1.14, r * 1.08, hair)
    for side in (-1, 1):
        c.disc(x + side * r * 0.98, y + r * 0.1, r * 0.18, SKIN)
    c.oval(x, y + r * 0.12, r * 0.95, r, SKIN)
    if style == "baby":
        c.arc(x, y - r * 0.82, r * 0.2, r * 0.16, 90, 360, hair, r * 0.1)
    else:
        c.pie(x, y - r * 0.2, r * 1.02, r * 0.95, 190, 350, hair)
    for side in (-1, 1):
        c.disc(x + side * r * 0.36, y + r * 0.08, r * 0.1, "#2b2320")
        c.disc(x + side * r * 0.58, y + r * 0.42, r * 0.16, "#f0a89a")
        if glasses:
            c.ring(x + side * r * 0.36, y + r * 0.08, r * 0.28, "#44403c", r * 0.06)
    if glasses:
        c.line([(x - r * 0.1, y + r * 0.06), (x + r * 0.1, y + r * 0.06)], "#44403c", r * 0.06)
    c.pie(x, y + r * 0.48, r * 0.36, r * 0.3, 10, 170, "#b8433f")
    c.face(x, y + r * 0.12, r * 0.95, r)


def _figure(
    c: Canvas,
    x: float,
    foot: float,
    height: float,
    shirt: str,
    trousers: str,
    hair: str,
    arms: str = "down",
    skirt: bool = False,
) -> None:
    """A whole person in front view; `arms` is down, up or left."""
    head = height * 0.11
    top = foot - height
    hip = foot - height * 0.42
    shoulder = top + head * 2.1
    half = height * 0.1
    width = height * 0.055
    for side in (-1, 1):
        c.line([(x + side * half * 0.5, hip), (x + side * half * 0.6, foot - width / 2)], trousers, width * 1.5)
        c.oval(x + side * half * 0.75, foot, width, width * 0.5, "#3a3330")
    hands = {
        "down": [(x - half * 2, hip), (x + half * 2, hip)],
        "up": [(x - half * 2.4, top - head * 0.6), (x + half * 2.4, top - head * 0.6)],
        "left": [(x - half * 3.2, shoulder + half), (x + half * 2, hip)],
    }[arms]
    for side, hand in zip((-1, 1), hands, strict=True):
        c.line([(x + side * half, shoulder + width), hand], shirt, width)
        c.disc(*hand, width * 0.55, SKIN)
    c.rect(x - half, shoulder, 2 * half, hip - shoulder + width, shirt, width)
    if skirt:
        c.poly(
            [
                (x - half, hip - width),
                (x + half, hip - width),
                (x + half * 2, hip + height * 0.17),
                (x - half * 2, hip + height * 0.17),
            ],
            trousers,
        )
    c.disc(x, top + head * 0.9, head * 1.06, hair)
    c.oval(x, top + head * 1.1, head * 0.86, head * 0.9, SKIN)
    for side in (-1, 1):
        c.disc(x + side * head * 0.32, top + head, head * 0.1, "#2b2320")
    c.arc(x, top + head * 1.25, head * 0.36, head * 0.3, 20, 160, "#a33f38", head * 0.1)
    c.face(x, top + head * 1.1, head * 0.9, head)


def _meadow(c: Canvas, horizon: float) -> None:
    c.sky(["#6cbcf0", "#e2f4fb"], 0, horizon)
    c.rect(0, horizon, c.width, c.height - horizon, "#74b552")


def grandmother_and_girl(c: Canvas) -> None:
    """A grandmother with glasses and a grey bun, and a little girl beside her, both smiling."""
    c.sky(["#fbe8cf", "#f2cfa0"])
    c.rect(40, 40, 130, 170, "#ffffff")
    c.rect(50, 50, 110, 150, "#a9d4ee")
    c.line([(105, 50), (105, 200)], "#ffffff", 6)
    _bust(c, 250, 190, 82, "#b9b6b3", "#7c5aa6", "bun", glasses=True)
    _bust(c, 440, 290, 62, "#2a211e", "#ec6f8f", "long")
    c.oval(404, 236, 14, 9, "#e23b5a", 30)
    c.oval(428, 228, 14, 9, "#e23b5a", -30)


def grandmother_cooking(c: Canvas) -> None:
    """The same grandmother behind a steaming pot in the kitchen."""
    c.rect(0, 0, 640, 480, "#e6eee4")
    for x in range(0, 640, 64):
        c.line([(x, 0), (x, 240)], "#cfdccb", 2)
    for y in range(0, 250, 48):
        c.line([(0, y), (640, y)], "#cfdccb", 2)
    _bust(c, 320, 150, 76, "#b9b6b3", "#4f8a8b", "bun", glasses=True)
    c.rect(250, 300, 140, 180, "#f6f2e8", 10)
    c.rect(0, 390, 640, 90, "#8f6c4c")
    c.rect(390, 300, 180, 96, "#52575f", 12)
    c.oval(480, 302, 92, 18, "#6b717a")
    c.oval(480, 302, 78, 12, "#d9863f")
    for x in (440, 480, 520):
        c.line([(x, 280), (x + 12, 250), (x - 6, 220), (x + 8, 190)], "#ffffffb0", 6)
    c.line([(372, 330), (400, 300), (470, 296)], "#4f8a8b", 28)
    c.line([(500, 300), (560, 210)], "#a8763e", 8)


def baby(c: Canvas) -> None:
    """A laughing baby in a yellow shirt with a rattle."""
    c.sky(["#d5ecf8", "#f7f3e6"])
    _bust(c, 200, 160, 88, "#4a3426", "#f5cf4d", "baby")
    c.line([(330, 330), (350, 250)], "#ffffff", 10)
    c.disc(354, 232, 30, "#ee6f8a")
    c.disc(345, 224, 8, "#ffd7e0")
    c.disc(330, 334, 22, SKIN)


def children_flying_kites(c: Canvas) -> None:
    """Three children on a meadow, a kite on a string above each."""
    _meadow(c, 320)
    for x, y in ((90, 70), (130, 60), (166, 76), (470, 50), (510, 44)):
        c.disc(x, y, 26, "#ffffffd8")
    for child, (x, shirt, kite, kx, ky) in enumerate(
        (
            (140, "#e2574c", "#f2b632", 220, 90),
            (310, "#3f8fd6", "#d8449a", 380, 60),
            (480, "#f2b632", "#3aa66b", 560, 110),
        )
    ):
        _figure(c, x, 430, 150, shirt, "#3b4a63", "#2a211e", "up", skirt=child == 1)
        c.line([(x + 36, 272), (kx - 20, ky + 90), (kx, ky + 40)], "#555555", 1.5)
        c.poly([(kx, ky - 44), (kx + 32, ky), (kx, ky + 44), (kx - 32, ky)], kite)
        c.line([(kx, ky - 44), (kx, ky + 44)], "#ffffff", 2)
        c.line([(kx - 32, ky), (kx + 32, ky)], "#ffffff", 2)
        for i in range(3):
            c.poly(
                [
                    (kx - 6, ky + 56 + i * 16),
                    (kx + 6, ky + 64 + i * 16),
                    (kx - 6, ky + 66 + i * 16),
                    (kx + 6, ky + 54 + i * 16),
                ],
                kite,
            )


def picnic(c: Canvas) -> None:
    """A father, a mother, a boy and a girl having a picnic on a checked cloth under a tree."""
    _meadow(c, 250)
    c.rect(548, 120, 34, 240, "#6b4a2c")
    for x, y, r in ((565, 90, 90), (500, 130, 60), (620, 140, 60)):
        c.disc(x, y, r, "#3f8a3c")
    _figure(c, 110, 380, 230, "#3b6ea8", "#4a4f5a", "#2a211e")
    _figure(c, 220, 380, 210, "#d9587a", "#d9587a", "#5a3420", skirt=True)
    _figure(c, 330, 385, 140, "#4fae62", "#3b4a63", "#2a211e")
    _figure(c, 430, 385, 130, "#f2b632", "#e2574c", "#5a3420", skirt=True)
    c.poly([(60, 390), (520, 390), (600, 476), (10, 476)], "#f7f4ee")
    for i in range(9):
        c.poly([(60 + i * 52, 390), (86 + i * 52, 390), (78 + i * 60, 476), (44 + i * 60, 476)], "#d8403f90")
    c.rect(250, 400, 90, 44, "#a8763e", 8)
    c.arc(295, 402, 40, 36, 180, 360, "#7d5527", 6)
    for x, colour in ((150, "#d8342e"), (176, "#5aa845"), (420, "#f2952f"), (446, "#d8342e")):
        c.disc(x, 432, 14, colour)
    c.pie(380, 440, 34, 30, 0, 180, "#3f9a45")
    c.pie(380, 440, 28, 24, 0, 180, "#e8455a")


def graduation(c: Canvas) -> None:
    """Three graduates in black gowns and square caps."""
    c.sky(["#6fb0e6", "#eaf4f8"], 0, 336)
    c.rect(60, 150, 520, 190, "#b5654a")
    for x in range(90, 560, 60):
        c.rect(x, 180, 30, 44, "#f2ead8")
        c.rect(x, 256, 30, 44, "#f2ead8")
    c.rect(0, 335, 640, 145, "#86b869")
    for x, style in ((150, "long"), (320, "short"), (490, "long")):
        _bust(c, x, 250, 50, "#2a211e", "#23232b", style)
        c.poly([(x - 18, 352), (x + 18, 352), (x, 400)], "#ffffff")
        c.poly([(x, 170), (x + 72, 194), (x, 218), (x - 72, 194)], "#17171d")
        c.line([(x + 56, 196), (x + 60, 240)], "#e6b93c", 4)


def fishing(c: Canvas) -> None:
    """An old man in a straw hat fishing from a wooden pier."""
    c.sky(["#f7c58a", "#fdeccb"], 0, 250)
    c.hills(255, 60, "#7f9a86", 0.8, 1.1)
    c.rect(0, 250, 640, 230, "#5d97b0")
    for y in range(270, 470, 26):
        c.line([(260 + y % 50, y), (600 - y % 60, y)], "#ffffff50", 2)
    c.rect(0, 390, 300, 22, "#8a6440")
    for x in (40, 140, 250):
        c.rect(x, 410, 16, 70, "#6b4a2c")
    _figure(c, 200, 394, 200, "#6b8f5a", "#4a4f5a", "#d8d4cf")
    c.oval(200, 206, 48, 12, "#e3c06b")
    c.pie(200, 206, 27, 30, 180, 360, "#d6b056")
    c.line([(240, 312), (430, 190)], "#5a3d22", 4)
    c.line([(430, 190), (450, 330)], "#ffffff", 1.5)
    c.disc(450, 334, 7, "#e0403a")
    c.rect(90, 352, 44, 38, "#3f7fb5", 4)


def runners(c: Canvas) -> None:
    """Four runners with race numbers on a road."""
    c.sky(["#86c1ec", "#f0f4ee"], 0, 220)
    for i in range(9):
        c.disc(30 + i * 76, 214, 44, "#4f9048")
    c.rect(0, 236, 640, 244, "#7b7f86")
    for i in range(5):
        c.poly(
            [
                (300 + i * 4, 250 + i * 46),
                (320 + i * 2, 250 + i * 46),
                (326 + i * 2, 276 + i * 46),
                (292, 276 + i * 46),
            ],
            "#ffffff",
        )
    for x, foot, height, shirt, number in (
        (130, 400, 210, "#e2574c", "17"),
        (270, 370, 190, "#3f8fd6", "208"),
        (400, 420, 220, "#f2b632", "64"),
        (540, 380, 200, "#59b36b", "311"),
    ):
        _figure(c, x, foot, height, shirt, "#2f3440", "#2a211e", "left")
        c.rect(x - 18, foot - height * 0.6, 36, 24, "#ffffff", 3)
        c.text(x, foot - height * 0.6 + 12, number, 17, "#222222", "mm")
