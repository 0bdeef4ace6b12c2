"""Animals, wild and at home."""

from __future__ import annotations

import math

from album.canvas import Canvas


def _eyes(c: Canvas, x: float, y: float, gap: float, r: float, iris: str = "#1c1614") -> None:
    for side in (-1, 1):
        c.disc(x + side * gap, y, r, iris)
        c.disc(x + side * gap + r * 0.3, y - r * 0.35, r * 0.3, "#ffffff")


def kitten(c: Canvas) -> None:
    """An orange kitten sitting on a rug, looking at the camera."""
    c.sky(["#e9dcc9", "#d8c4a8"], 0, 330)
    c.rect(0, 330, 640, 150, "#9b7a58")
    c.oval(320, 440, 270, 50, "#b5475a")
    c.oval(320, 438, 235, 38, "#c9667a")
    c.line([(420, 420), (500, 410), (520, 350), (490, 320)], "#e08a35", 26)
    c.oval(320, 350, 105, 110, "#ee9d45")
    c.oval(320, 375, 58, 75, "#fbe3c0")
    for x in (278, 362):
        c.oval(x, 436, 30, 24, "#fbe3c0")
    c.disc(320, 200, 98, "#ee9d45")
    for side in (-1, 1):
        c.poly([(320 + side * 90, 168), (320 + side * 84, 76), (320 + side * 26, 118)], "#ee9d45")
        c.poly([(320 + side * 80, 150), (320 + side * 76, 98), (320 + side * 42, 122)], "#f7b7a8")
    for dx in (-28, 0, 28):
        c.line([(320 + dx, 108), (320 + dx * 0.8, 146)], "#c46f22", 9)
    _eyes(c, 320, 196, 40, 20, "#5a8f3a")
    _eyes(c, 320, 196, 40, 10)
    c.oval(320, 242, 40, 28, "#fbe3c0")
    c.poly([(308, 228), (332, 228), (320, 242)], "#d9656a")
    c.arc(308, 244, 13, 11, 0, 180, "#7a4a35", 3)
    c.arc(332, 244, 13, 11, 0, 180, "#7a4a35", 3)
    for side in (-1, 1):
        for dy in (-10, 2, 14):
            c.line([(320 + side * 38, 240 + dy * 0.4), (320 + side * 130, 232 + dy * 2)], "#ffffff", 2)


def sleeping_cat(c: Canvas) -> None:
    """A grey cat curled up asleep on a blue cushion."""
    c.sky(["#f2e8d8", "#e0d0b8"])
    c.oval(320, 350, 280, 92, "#3f6aa8")
    c.oval(320, 336, 262, 80, "#5b86c4")
    c.oval(330, 290, 200, 108, "#8b8f98")
    for i in range(5):
        c.arc(350, 300, 150 - i * 22, 84 - i * 12, 250, 330, "#6c7079", 9)
    c.line([(500, 330), (440, 384), (320, 396), (220, 380)], "#7c808a", 34)
    c.oval(190, 300, 84, 70, "#9a9ea7")
    c.poly([(124, 268), (116, 196), (180, 240)], "#9a9ea7")
    c.poly([(206, 236), (256, 196), (262, 272)], "#9a9ea7")
    c.arc(160, 300, 20, 12, 20, 160, "#33363c", 4)
    c.arc(216, 300, 20, 12, 20, 160, "#33363c", 4)
    c.poly([(180, 322), (198, 322), (189, 332)], "#d98a90")
    for dy in (0, 10):
        c.line([(140, 326 + dy), (84, 322 + dy * 2)], "#ffffff", 2)
        c.line([(236, 326 + dy), (290, 320 + dy * 2)], "#ffffff", 2)


def puppy(c: Canvas) -> None:
    """A brown and white dog on the grass, tongue out, a red ball beside it."""
    c.sky(["#84c5f0", "#e5f5fb"], 0, 262)
    c.hills(260, 50, "#7dbb58", 0.5, 1.0)
    c.rect(0, 250, 640, 230, "#5da443")
    for x, y in c.scatter(120, 0, 270, 640, 480):
        c.line([(x, y), (x + 3, y - 12)], "#468a33", 2)
    c.line([(450, 330), (500, 280), (505, 240)], "#a8703c", 24)
    c.oval(360, 350, 125, 72, "#a8703c")
    c.oval(360, 378, 80, 44, "#fbf4e8")
    for x in (270, 310, 420, 456):
        c.rect(x - 14, 380, 30, 68, "#a8703c", 12)
        c.oval(x, 446, 20, 11, "#fbf4e8")
    c.disc(240, 240, 84, "#a8703c")
    c.oval(240, 222, 24, 66, "#fbf4e8")
    c.oval(160, 240, 28, 66, "#6f4522", 12)
    c.oval(320, 240, 28, 66, "#6f4522", -12)
    _eyes(c, 240, 222, 34, 12)
    c.oval(240, 276, 46, 36, "#fbf4e8")
    c.oval(240, 258, 17, 12, "#2a1d18")
    c.arc(240, 272, 26, 22, 20, 160, "#2a1d18", 4)
    c.oval(244, 308, 13, 22, "#ea6d7f")
    c.rect(184, 314, 112, 14, "#d23b3b", 6)
    c.disc(540, 430, 34, "#d8342e")
    c.arc(540, 430, 24, 24, 200, 260, "#ffffff", 4)


def goldfish(c: Canvas) -> None:
    """Two goldfish in a round glass bowl with water plants."""
    c.sky(["#f4efe2", "#e3d6bd"], 0, 400)
    c.rect(0, 390, 640, 90, "#8d6748")
    c.disc(320, 240, 182, "#d9f1f7")
    c.pie(320, 240, 178, 178, -28, 208, "#8fd0e6")
    c.oval(320, 158, 158, 20, "#b9e4f0")
    for x, tall in ((220, 110), (250, 80), (410, 100), (440, 70)):
        c.line([(x, 390), (x + 10, 390 - tall / 2), (x - 6, 390 - tall)], "#3d8f4a", 8)
    c.oval(320, 398, 120, 18, "#cbb28a")
    for x, y, side in ((270, 250, 1), (380, 310, -1)):
        c.poly([(x - side * 44, y), (x - side * 92, y - 36), (x - side * 78, y), (x - side * 92, y + 34)], "#f7a13c")
        c.oval(x, y, 54, 32, "#f2641f")
        c.poly([(x - 18, y - 28), (x + 14, y - 28), (x - side * 10, y - 54)], "#f7a13c")
        c.disc(x + side * 32, y - 8, 8, "#ffffff")
        c.disc(x + side * 33, y - 8, 4.5, "#111111")
    for x, y, r in ((330, 190, 7), (344, 214, 5), (420, 240, 6)):
        c.ring(x, y, r, "#ffffff", 2)
    c.ring(320, 240, 184, "#ffffff", 5)


def lion(c: Canvas) -> None:
    """A male lion standing in yellow savanna grass, an acacia far behind."""
    c.sky(["#7db8e6", "#f5e3b5"], 0, 280)
    c.hills(285, 36, "#a5945a", 0.7, 0.8)
    c.rect(0, 280, 640, 200, "#d9b45a")
    c.rect(528, 190, 10, 100, "#4b3a26")
    c.oval(533, 180, 84, 22, "#5f7a35")
    c.oval(500, 196, 50, 14, "#5f7a35")
    c.line([(500, 320), (560, 350), (570, 410)], "#c4913f", 10)
    c.disc(570, 414, 13, "#6b431d")
    c.oval(390, 320, 140, 66, "#cf9c48")
    for x in (290, 340, 460, 500):
        c.rect(x - 15, 350, 32, 92, "#c4913f", 12)
    for i in range(22):
        turn = math.tau * i / 22
        c.disc(230 + 78 * math.cos(turn), 250 + 80 * math.sin(turn), 36, "#6b3f18" if i % 2 else "#7d4c1f")
    c.oval(230, 252, 66, 72, "#dcae5c")
    for x in (182, 278):
        c.disc(x, 192, 18, "#cf9c48")
    _eyes(c, 230, 236, 27, 9, "#3a2410")
    c.oval(230, 288, 34, 28, "#f2dbaa")
    c.poly([(212, 262), (248, 262), (230, 282)], "#4b2c17")
    c.line([(230, 282), (230, 294)], "#4b2c17", 3)
    c.arc(219, 294, 12, 9, 0, 180, "#4b2c17", 3)
    c.arc(241, 294, 12, 9, 0, 180, "#4b2c17", 3)
    for x, y in c.scatter(150, 0, 400, 640, 480):
        c.line([(x, y + 12), (x + 5, y - 22)], "#b98f36" if x % 2 > 1 else "#e6c878", 2.5)


def giraffe(c: Canvas) -> None:
    """A giraffe eating from an acacia tree."""
    c.sky(["#8cc4ee", "#fdf0cf"], 0, 502)
    c.rect(0, 500, 480, 140, "#cfae5c")
    c.line([(60, 560), (80, 360), (60, 240)], "#5a4028", 20)
    c.line([(76, 380), (150, 250)], "#5a4028", 11)
    for x, y, r in ((50, 220, 86), (150, 210, 76), (100, 170, 70)):
        c.oval(x, y, r, 32, "#6d8a3a")
    hide, spot = "#e9bd6b", "#9a5f28"
    for x in (250, 282, 360, 390):
        c.rect(x - 9, 430, 18, 150, hide, 6)
    c.oval(320, 400, 92, 56, hide)
    c.poly([(236, 390), (212, 200), (246, 190), (316, 366)], hide)
    c.oval(214, 188, 46, 24, hide, -14)
    c.oval(174, 198, 18, 13, "#d9a850")
    for x in (224, 238):
        c.line([(x, 172), (x + 2, 142)], "#7a4d22", 5)
        c.disc(x + 2, 140, 6, "#4b2f18")
    c.oval(262, 172, 20, 9, hide, -20)
    c.disc(208, 182, 6, "#22160c")
    for x, y, r in (
        (240, 240, 10),
        (234, 280, 13),
        (262, 300, 12),
        (250, 340, 14),
        (276, 350, 12),
        (270, 390, 15),
        (310, 380, 17),
        (350, 396, 16),
        (326, 424, 15),
        (384, 412, 13),
        (282, 424, 12),
        (226, 214, 8),
    ):
        c.oval(x, y, r, r * 0.8, spot, 20)
    c.line([(408, 390), (430, 450)], "#9a5f28", 5)


def elephants(c: Canvas) -> None:
    """A big and a small elephant drinking at a water hole."""
    c.sky(["#f2c27a", "#fbe9c6"], 0, 250)
    c.rect(0, 250, 640, 230, "#c79a5a")
    c.oval(250, 430, 300, 60, "#6aa0b8")
    for x, y, s in ((400, 260, 1.0), (570, 330, 0.55)):
        grey, dark = "#8a8780", "#716e68"
        for dx in (-60, -20, 50, 85):
            c.rect(x + dx * s, y + 40 * s, 36 * s, 110 * s, dark if dx in (-20, 50) else grey, 8)
        c.oval(x + 20 * s, y, 128 * s, 92 * s, grey)
        c.line([(x + 140 * s, y - 10 * s), (x + 160 * s, y + 60 * s)], dark, 6 * s)
        c.disc(x - 116 * s, y - 30 * s, 66 * s, grey)
        c.oval(x - 70 * s, y - 26 * s, 44 * s, 64 * s, dark)
        trunk = [(x - 164 * s, y - 14 * s), (x - 196 * s, y + 70 * s), (x - 190 * s, y + 150 * s)]
        c.line(trunk, grey, 34 * s)
        c.line([(x - 150 * s, y + 20 * s), (x - 190 * s, y + 40 * s), (x - 214 * s, y + 24 * s)], "#fbf6e6", 11 * s)
        c.disc(x - 140 * s, y - 44 * s, 7 * s, "#1d1a18")
    for y in (420, 440, 455):
        c.line([(100 + y % 40, y), (300 + y % 60, y)], "#ffffff60", 2)


def panda(c: Canvas) -> None:
    """A giant panda sitting and eating bamboo."""
    c.sky(["#cfe8c8", "#a5cf98"], 0, 392)
    for i, x in enumerate((30, 90, 560, 610, 500)):
        c.rect(x, 0, 20, 420, "#6fa64a")
        for y in range(40 + i * 12, 400, 70):
            c.line([(x - 2, y), (x + 22, y)], "#4d7f30", 4)
            c.oval(x + 40, y + 10, 32, 8, "#5b9440", 25)
    c.rect(0, 390, 640, 90, "#6f9f4a")
    c.oval(320, 340, 128, 118, "#f7f5f0")
    c.oval(320, 270, 132, 44, "#1e1c1d")
    for x, tilt in ((228, 30), (412, -30)):
        c.oval(x, 430, 62, 40, "#1e1c1d", tilt)
    c.oval(226, 320, 34, 74, "#1e1c1d", 18)
    for x in (236, 404):
        c.disc(x, 92, 36, "#1e1c1d")
    c.oval(320, 170, 112, 98, "#fbfaf6")
    for side in (-1, 1):
        c.oval(320 + side * 46, 164, 24, 32, "#1e1c1d", side * 30)
        c.disc(320 + side * 42, 162, 9, "#ffffff")
        c.disc(320 + side * 41, 163, 5.5, "#000000")
    c.oval(320, 206, 20, 13, "#1e1c1d")
    c.arc(320, 218, 22, 18, 30, 150, "#1e1c1d", 4)
    c.line([(470, 360), (360, 236)], "#7bb24e", 12)
    c.oval(366, 214, 34, 10, "#5b9440", -50)
    c.oval(340, 232, 34, 10, "#5b9440", 10)
    c.oval(412, 310, 34, 66, "#1e1c1d", -38)


def parrot(c: Canvas) -> None:
    """A red and blue parrot on a branch."""
    c.sky(["#dff0d8", "#b3d8a8"])
    for x, y in c.scatter(20, 0, 0, 480, 640):
        c.oval(x, y, 52, 16, "#8fc27d", x)
    c.line([(0, 470), (480, 430)], "#6b4a2c", 24)
    c.poly([(270, 430), (330, 430), (320, 620), (290, 620)], "#d4302b")
    c.poly([(290, 430), (340, 430), (352, 590), (330, 600)], "#2b62c4")
    c.oval(260, 320, 84, 140, "#d4302b", -12)
    c.oval(306, 330, 46, 122, "#2b62c4", -14)
    c.oval(292, 280, 34, 60, "#f2c52f", -14)
    c.disc(230, 170, 74, "#d4302b")
    c.oval(206, 172, 34, 30, "#fbf1e4")
    c.disc(206, 162, 10, "#1d1a18")
    c.poly([(170, 150), (120, 190), (140, 236), (158, 200), (176, 200)], "#2d2a28")
    for x in (236, 270):
        c.rect(x, 440, 12, 26, "#4a4642", 4)


def bouncing_ball(c: Canvas) -> None:
    """A red ball that bounces on a table, one bounce in an animation."""
    c.rect(0, 0, c.width, c.height, "#dbeafe")
    c.rect(0, 190, c.width, 50, "#8a6a48")
    height = 130 * (1 - (2 * c.phase - 1) ** 2)
    c.oval(160, 196, 34 - height * 0.12, 6, "#5c4630")
    c.disc(160, 164 - height, 28, "#dc2626")
    c.disc(150, 154 - height, 7, "#fca5a5")
