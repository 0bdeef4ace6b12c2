"""Food and drink."""

from __future__ import annotations

import math

from album.canvas import Canvas


def _table(c: Canvas, colour: str, grain: str) -> None:
    c.rect(0, 0, c.width, c.height, colour)
    for y in range(20, c.height, 46):
        c.line([(0, y), (c.width, y + 6)], grain, 2)


def _plate(c: Canvas, x: float, y: float, r: float) -> None:
    c.oval(x + 6, y + 10, r, r * 0.86, "#00000030")
    c.oval(x, y, r, r * 0.86, "#ffffff")
    c.oval(x, y, r * 0.8, r * 0.68, "#f0eee9")


def birthday_cake(c: Canvas) -> None:
    """A two-tier birthday cake with seven burning candles, balloons and a card that says happy birthday."""
    c.sky(["#fce3ec", "#f7c9d8"], 0, 380)
    c.rect(0, 380, 640, 100, "#8fb7d9")
    for x, y, colour in ((70, 110, "#e2574c"), (130, 80, "#f2b632"), (560, 100, "#3f8fd6"), (600, 160, "#59b36b")):
        c.line([(x, y + 40), (x + 8, 330)], "#999999", 1.5)
        c.oval(x, y, 34, 42, colour)
        c.oval(x - 10, y - 14, 7, 10, "#ffffff80")
    c.oval(330, 420, 220, 26, "#ffffff")
    c.rect(160, 300, 340, 112, "#f6d9a8", 10)
    c.rect(225, 200, 210, 104, "#f9a8c0", 10)
    for x in range(170, 490, 32):
        c.disc(x + 10, 306, 18, "#ffffff")
    for x in range(235, 430, 28):
        c.disc(x + 8, 206, 15, "#fff5f8")
    for i in range(8):
        c.disc(186 + i * 41, 366, 9, ["#e2574c", "#3f8fd6", "#59b36b", "#f2b632"][i % 4])
    for i in range(7):
        x = 244 + i * 29
        c.rect(x - 4, 138, 8, 56, ["#3f8fd6", "#f2b632", "#59b36b"][i % 3])
        c.glow(x, 124, 26, "#ffb347", 0.8)
        c.oval(x, 124, 5, 11, "#ffd84d")
    c.rect(14, 380, 132, 86, "#fffdf4", 6)
    c.hanzi(24, 392, "生日", 26, "#c8324f")
    c.hanzi(76, 426, "快乐", 26, "#c8324f")


def beef_noodles(c: Canvas) -> None:
    """A bowl of noodle soup with beef, half an egg, greens, and chopsticks."""
    _table(c, "#b98d5c", "#a87c4c")
    c.oval(326, 262, 214, 200, "#00000038")
    c.oval(320, 250, 212, 198, "#2f5f9e")
    c.oval(320, 250, 194, 180, "#ffffff")
    c.oval(320, 252, 176, 162, "#b5692b")
    for i in range(26):
        y = 150 + i * 8
        half = 150 * math.sin(math.pi * (i + 2) / 30)
        c.line([(320 - half + t * half / 6, y + 7 * math.sin(t + i)) for t in range(13)], "#f6dc9a", 5)
    for x, y, tilt in ((240, 220, 10), (290, 190, -14), (262, 280, 24), (330, 236, 0)):
        c.oval(x, y, 44, 24, "#7a3f22", tilt)
        c.line([(x - 24, y - 4), (x + 24, y + 4)], "#9c5d38", 3)
    c.oval(410, 210, 44, 34, "#ffffff")
    c.disc(412, 210, 19, "#f7a52b")
    for x, y in ((370, 320), (410, 300), (340, 340)):
        c.oval(x, y, 40, 13, "#3f8f3a", -25)
    for x, y in c.scatter(30, 210, 160, 430, 340):
        c.disc(x, y, 4, "#6fb83f")
    c.line([(430, 470), (610, 90)], "#5a2e1c", 9)
    c.line([(462, 476), (628, 110)], "#5a2e1c", 9)


def dumplings(c: Canvas) -> None:
    """A plate of dumplings with a small dish of vinegar."""
    _table(c, "#8f5f3f", "#7f5234")
    _plate(c, 280, 250, 230)
    for i in range(10):
        turn = math.tau * i / 8
        x, y = (280 + 120 * math.cos(turn), 250 + 104 * math.sin(turn)) if i < 8 else (240 + (i - 8) * 84, 250)
        c.oval(x, y + 4, 46, 26, "#d9cba8", i * 31)
        c.oval(x, y, 46, 25, "#fbf1d8", i * 31)
        lean = math.radians(i * 31)
        for step in range(-2, 3):
            px, py = x + step * 15 * math.cos(lean), y + step * 15 * math.sin(lean)
            c.line([(px, py - 7), (px + 3, py + 4)], "#d8c49a", 3)
    c.disc(560, 360, 60, "#ffffff")
    c.disc(560, 360, 46, "#3a1d14")
    c.oval(546, 346, 12, 6, "#8a5a44")
    c.line([(500, 60), (610, 250)], "#2e1c14", 8)
    c.line([(530, 50), (628, 236)], "#2e1c14", 8)


def fruit_plate(c: Canvas) -> None:
    """Apples, an orange, bananas, grapes and a slice of watermelon on a plate."""
    _table(c, "#e9dfc9", "#dccfb2")
    _plate(c, 320, 270, 260)
    c.pie(230, 300, 110, 100, 20, 160, "#3f9a45")
    c.pie(230, 298, 98, 86, 22, 158, "#eaf5e0")
    c.pie(230, 296, 90, 78, 23, 157, "#e8455a")
    for x, y in ((190, 340), (230, 352), (266, 338), (222, 326)):
        c.oval(x, y, 4, 6, "#2a1a14")
    for i in range(3):
        c.arc(440 + i * 14, 150 + i * 12, 130, 110, 60, 150, "#f5d33c", 26)
    for x, y, colour in ((250, 200, "#d8342e"), (340, 180, "#d8342e")):
        c.disc(x, y, 50, colour)
        c.oval(x - 18, y - 18, 10, 14, "#ffffff70")
        c.line([(x, y - 44), (x + 8, y - 66)], "#5a3d22", 5)
        c.oval(x + 22, y - 62, 16, 7, "#5aa845", -20)
    c.disc(330, 290, 48, "#f2952f")
    c.disc(322, 280, 8, "#f7b566")
    for row in range(4):
        for i in range(4 - row):
            c.disc(420 + i * 30 + row * 15, 300 + row * 26, 17, "#6b3a8a")
            c.disc(414 + i * 30 + row * 15, 294 + row * 26, 4, "#b48fd0")


def hotpot(c: Canvas) -> None:
    """A hotpot divided into red and white broth, plates of meat and vegetables around it."""
    _table(c, "#4a3328", "#3d2a21")
    c.disc(320, 240, 168, "#b9bcc2")
    c.disc(320, 240, 152, "#7d8188")
    c.pie(320, 240, 146, 146, 90, 270, "#c62a1e")
    c.pie(320, 240, 146, 146, 270, 450, "#f2e6c8")
    c.pie(320, 167, 73, 73, 270, 450, "#c62a1e")
    c.pie(320, 313, 73, 73, 90, 270, "#f2e6c8")
    c.arc(320, 167, 75, 75, 270, 450, "#d5d8dc", 6)
    c.arc(320, 313, 75, 75, 90, 270, "#d5d8dc", 6)
    for x, y in ((230, 200), (250, 280), (300, 150), (340, 170), (210, 240), (270, 220)):
        c.oval(x, y, 22, 6, "#7d120c", x)
        c.disc(x + 20, y + 14, 5, "#e8862f")
    for x, y in ((400, 250), (360, 300), (420, 290), (330, 340)):
        c.disc(x, y, 14, "#fbf7ea")
    c.oval(410, 220, 22, 9, "#5a9c42", 30)
    for x, y, kind in ((80, 90, "meat"), (560, 90, "green"), (80, 390, "green"), (560, 390, "meat")):
        _plate(c, x, y, 76)
        for i in range(6):
            turn = math.tau * i / 6
            colour = "#d9606a" if kind == "meat" else "#4f9a3f"
            c.oval(x + 30 * math.cos(turn), y + 26 * math.sin(turn), 24, 11, colour, i * 60)
    for i in range(5):
        c.line([(230 + i * 45, 110), (240 + i * 45, 70), (226 + i * 45, 30)], "#ffffff50", 7)


def breakfast(c: Canvas) -> None:
    """A croissant on a plate and a cup of coffee on a cafe table."""
    _table(c, "#cbb79a", "#bda789")
    _plate(c, 230, 270, 190)
    for i in range(7):
        turn = math.radians(200 + i * 23.5)
        x, y = 230 + 104 * math.cos(turn), 320 + 96 * math.sin(turn)
        size = 26 + 26 * math.sin(math.pi * (i + 0.5) / 7)
        c.oval(x, y, size, size * 0.86, "#b5702c" if i % 2 else "#d08a3c")
        c.oval(x - 6, y - 8, size * 0.45, size * 0.3, "#e8b26a")
    c.oval(490, 230, 116, 104, "#ffffff")
    c.oval(490, 226, 92, 82, "#e9e6e0")
    c.disc(490, 218, 72, "#ffffff")
    c.disc(490, 218, 60, "#5a3520")
    c.ring(566, 218, 26, "#ffffff", 9)
    c.oval(490, 214, 30, 24, "#c99a66")
    c.poly([(464, 222), (516, 222), (490, 252)], "#c99a66")
    c.line([(400, 330), (560, 350)], "#a9adb3", 7)
    c.oval(570, 352, 20, 11, "#a9adb3", 8)
