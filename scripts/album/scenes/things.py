"""Objects, rooms and sport."""

from __future__ import annotations

import math

from album.canvas import Canvas


def snowman(c: Canvas) -> None:
    """A snowman with a carrot nose, a red scarf and a black hat."""
    c.sky(["#8fb8dc", "#e6f0f7"], 0, 460)
    for x in (50, 420):
        for low, wide in ((0, 66), (60, 52), (120, 36)):
            c.poly([(x, 250 - low), (x - wide, 420 - low), (x + wide, 420 - low)], "#2f5f4c")
            c.poly([(x, 250 - low), (x - wide * 0.5, 318 - low), (x + wide * 0.5, 318 - low)], "#f4f9fc")
    c.rect(0, 440, 480, 200, "#eef4f9")
    c.oval(250, 580, 150, 24, "#cfdce8")
    c.disc(240, 480, 110, "#ffffff")
    c.disc(240, 340, 82, "#fbfdff")
    c.disc(240, 222, 62, "#ffffff")
    c.line([(166, 330), (90, 270)], "#5a3d22", 8)
    c.line([(314, 330), (390, 276)], "#5a3d22", 8)
    for x in (218, 262):
        c.disc(x, 208, 8, "#1d1d20")
    c.poly([(240, 222), (240, 240), (310, 236)], "#f08a2f")
    for i in range(5):
        c.disc(216 + i * 12, 254 + (4 - (i - 2) ** 2), 4, "#1d1d20")
    for y in (320, 350, 440):
        c.disc(240, y, 8, "#1d1d20")
    c.rect(182, 268, 116, 24, "#d8342e", 10)
    c.rect(270, 280, 26, 84, "#d8342e", 6)
    c.rect(170, 160, 140, 14, "#22222a", 6)
    c.rect(196, 96, 88, 70, "#22222a", 4)
    for i, (x, y) in enumerate(c.scatter(80, 0, 0, 480, 600)):
        c.disc(x, y, 2 + i % 3, "#ffffff")


def football_pitch(c: Canvas) -> None:
    """A football pitch with white lines, a goal and a ball on the grass."""
    c.sky(["#7dc0f0", "#d9eefa"], 0, 150)
    c.rect(0, 140, 640, 50, "#8d97a3")
    for i in range(80):
        c.disc(4 + i * 8, 150 + i % 3 * 8, 6, ["#e2574c", "#3f8fd6", "#f2b632", "#ffffff"][i % 4])
    c.rect(0, 176, 640, 12, "#f2f2f2")
    for i in range(8):
        c.poly(
            [(i * 80, 188), (i * 80 + 80, 188), (i * 120 - 80, 480), (i * 120 - 200, 480)],
            "#3f9a3c" if i % 2 else "#4cab47",
        )
    c.poly([(560, 188), (640, 188), (640, 480), (520, 480)], "#3f9a3c")
    for y in range(196, 272, 10):
        c.line([(230, y), (410, y)], "#ffffff80", 1.2)
    for x in range(230, 414, 12):
        c.line([(x, 190), (x, 270)], "#ffffff80", 1.2)
    c.line([(226, 272), (226, 188), (414, 188), (414, 272)], "#ffffff", 7)
    c.line([(130, 272), (510, 272), (580, 360), (60, 360), (130, 272)], "#ffffff", 4)
    c.line([(0, 274), (640, 274)], "#ffffff", 4)
    c.arc(320, 360, 90, 40, 0, 180, "#ffffff", 4)
    c.disc(320, 430, 30, "#ffffff")
    c.disc(320, 430, 10, "#222222")
    for i in range(5):
        turn = math.tau * i / 5 - 0.3
        c.disc(320 + 24 * math.cos(turn), 430 + 24 * math.sin(turn), 6, "#222222")


def piano(c: Canvas) -> None:
    """A black piano with its keys and a sheet of music."""
    c.sky(["#efe3cf", "#dcc6a2"])
    c.rect(50, 120, 540, 300, "#1d1b1e", 10)
    c.rect(70, 140, 500, 110, "#2b282d")
    c.rect(230, 130, 180, 120, "#fbf8ee")
    for group in (150, 190, 226):
        for i in range(5):
            c.line([(244, group + i * 5), (396, group + i * 5)], "#555555", 0.8)
        for i in range(7):
            y = group + 4 + (i * 7) % 16
            c.oval(256 + i * 20, y, 5, 3.6, "#111111")
            c.line([(260 + i * 20, y), (260 + i * 20, y - 16)], "#111111", 1.5)
    c.rect(60, 268, 520, 100, "#ffffff")
    for i in range(27):
        c.line([(60 + i * 20, 268), (60 + i * 20, 368)], "#777777", 1.5)
        if i and i % 7 not in (0, 3):
            c.rect(54 + i * 20, 268, 12, 60, "#111111")
    c.rect(50, 368, 540, 40, "#1d1b1e")
    for x in (70, 550):
        c.rect(x, 408, 22, 62, "#1d1b1e")
    for x in (296, 320, 344):
        c.rect(x - 5, 440, 12, 20, "#d9b345", 3)


def guitar(c: Canvas) -> None:
    """A wooden acoustic guitar against a green wall."""
    c.sky(["#7fa88f", "#557f68"])
    c.rect(222, 40, 36, 300, "#4a2f1e")
    c.poly([(214, 60), (266, 60), (272, 0), (208, 0)], "#3a2417")
    for y in range(80, 330, 24):
        c.line([(222, y), (258, y)], "#d8cfb8", 2)
    c.oval(240, 380, 92, 84, "#c98b45")
    c.oval(240, 500, 126, 112, "#c98b45")
    c.oval(240, 380, 80, 72, "#dca25c")
    c.oval(240, 500, 114, 100, "#dca25c")
    c.rect(222, 290, 36, 110, "#4a2f1e")
    c.disc(240, 436, 44, "#2a1a12")
    c.ring(240, 436, 52, "#7d4a22", 6)
    c.rect(192, 540, 96, 16, "#3a2417", 4)
    for i in range(6):
        x = 228 + i * 5
        c.line([(x, 10), (x, 546)], "#f0ece0", 1)


def bookshelf(c: Canvas) -> None:
    """A wooden shelf full of books in many colours, with a plant and a globe."""
    c.rect(0, 0, 640, 480, "#7a5236")
    colours = ["#c8402b", "#2f5f9e", "#3f8a4a", "#e0a83c", "#6b3a8a", "#2f7f78", "#b5657a", "#44484f"]
    for shelf in range(3):
        top = 16 + shelf * 156
        c.rect(16, top, 608, 140, "#4d3220")
        x = 24.0
        while x < 600:
            if (shelf == 1 and 400 < x < 520) or (shelf == 2 and 90 < x < 210):
                x += 30
                continue
            wide = 16 + c.random.random() * 20
            tall = 90 + c.random.random() * 42
            c.rect(x, top + 140 - tall, wide, tall, colours[int(c.random.random() * 8)])
            c.rect(x + 3, top + 156 - tall, wide - 6, 6, "#f2e6c8")
            x += wide + 2
    c.disc(470, 252, 40, "#4f9ad0")
    c.oval(458, 240, 16, 20, "#5aa845", 20)
    c.oval(486, 262, 14, 10, "#5aa845")
    c.rect(446, 300, 48, 12, "#d9b345", 4)
    c.rect(122, 424, 56, 44, "#d9744a", 6)
    for angle in (-60, -30, 0, 30, 60):
        turn = math.radians(angle)
        c.oval(150 + 32 * math.sin(turn), 400 - 30 * math.cos(turn), 11, 34, "#5aa845", angle)


def office_desk(c: Canvas) -> None:
    """A desk with a laptop that shows a chart, a coffee mug, a notebook and a lamp."""
    c.sky(["#eef1f4", "#d8dee4"], 0, 340)
    c.rect(0, 340, 640, 140, "#b58a5c")
    c.rect(190, 130, 280, 186, "#2b2e33", 10)
    c.rect(202, 142, 256, 160, "#f7fafc")
    for i, h in enumerate((40, 70, 56, 96, 120)):
        c.rect(222 + i * 44, 288 - h, 28, h, ["#3f8fd6", "#59b36b", "#f2b632", "#e2574c", "#6b5bc4"][i])
    c.line([(216, 290), (446, 290)], "#555a60", 2)
    c.poly([(170, 316), (490, 316), (530, 362), (130, 362)], "#b9bec5")
    c.poly([(200, 322), (460, 322), (478, 346), (182, 346)], "#5c626a")
    c.rect(540, 300, 60, 70, "#d8342e", 8)
    c.ring(604, 332, 22, "#d8342e", 8)
    for x in (556, 580):
        c.line([(x, 290), (x + 6, 272), (x - 4, 254)], "#ffffffc0", 4)
    c.poly([(40, 400), (170, 390), (190, 456), (50, 466)], "#fdf6dc")
    for i in range(4):
        c.line([(58, 412 + i * 13), (164, 404 + i * 13)], "#9db4c8", 1.5)
    c.line([(180, 380), (230, 440)], "#2f5f9e", 6)
    c.line([(90, 340), (60, 200), (130, 120)], "#3a3e46", 8)
    c.poly([(100, 116), (150, 96), (180, 150), (110, 166)], "#f2b632")
    c.glow(140, 200, 110, "#fff0b0", 0.5)


def coffee_machine(c: Canvas) -> None:
    """A line drawing of a coffee machine: tank, display, spout, cup and drip tray, each with its number."""
    c.rect(0, 0, c.width, c.height, "#ffffff")
    ink = "#333333"
    c.line(
        [
            (80, 40),
            (240, 40),
            (240, 120),
            (160, 120),
            (160, 230),
            (250, 230),
            (250, 260),
            (70, 260),
            (70, 40),
            (80, 40),
        ],
        ink,
        4,
    )
    c.line([(250, 40), (300, 40), (300, 260), (250, 260)], ink, 3)
    c.rect(100, 60, 90, 34, "#d5e8dc")
    c.poly([(190, 120), (220, 120), (212, 144), (198, 144)], ink)
    c.line([(180, 180), (232, 180), (224, 226), (188, 226), (180, 180)], ink, 3)
    for x, y, number in ((330, 150, "1"), (50, 76, "2"), (250, 144, "3"), (44, 246, "4")):
        c.ring(x, y, 14, ink, 2)
        c.text(x, y, number, 16, ink, "mm")
    c.line([(316, 150), (290, 150)], ink, 1.5)
    c.line([(64, 76), (100, 76)], ink, 1.5)
    c.line([(236, 144), (214, 138)], ink, 1.5)
    c.line([(58, 246), (80, 246)], ink, 1.5)
