"""Streets, skylines and traffic."""

from __future__ import annotations

from album.canvas import Canvas


def _windows(c: Canvas, x: float, top: float, w: float, bottom: float, lit: str) -> None:
    y = top + 10
    while y < bottom - 8:
        column = x + 6
        while column < x + w - 8:
            if c.random.random() < 0.6:
                c.rect(column, y, 6, 8, lit)
            column += 13
        y += 17


def _skyline(c: Canvas, shore: float, heights: list[int], colours: list[str]) -> None:
    width = c.width / len(heights)
    for i, height in enumerate(heights):
        x = i * width
        c.rect(x + 2, shore - height, width - 4, height, colours[i % len(colours)])
        _windows(c, x + 2, shore - height, width - 4, shore, "#ffe08a")


def river_skyline(c: Canvas) -> None:
    """Lit towers along a river at night, a golden ball-shaped building between them."""
    c.sky(["#0a1030", "#2a2f66", "#6a4a78"], 0, 320)
    _skyline(c, 320, [120, 190, 150, 240, 130, 60, 60, 170, 250, 180, 140, 200], ["#1a2348", "#212c58", "#16203f"])
    c.glow(290, 262, 110, "#ffcf5a", 0.7)
    c.disc(290, 262, 56, "#e8b23a")
    for i in range(5):
        c.arc(290, 262, 56 - i * 12, 56, 90, 270, "#fff0b0", 2)
    c.rect(0, 314, 640, 8, "#f2c25a")
    c.reflect(322, "#131a3e", 0.25)
    for x in (120, 430):
        c.poly([(x, 400), (x + 110, 400), (x + 96, 418), (x + 14, 418)], "#d9534a")
        c.rect(x + 24, 384, 62, 16, "#ffe9a8")


def bund_skyline(c: Canvas) -> None:
    """A night skyline across the river with a TV tower of three pink balls and a bottle-opener tower."""
    c.sky(["#0b1030", "#1f2a66", "#433a7c"], 0, 320)
    _skyline(c, 320, [110, 150, 90, 60, 70, 120, 200, 150, 170, 120, 100, 90], ["#1b2650", "#27346a", "#141d40"])
    c.glow(200, 220, 130, "#e05aa8", 0.5)
    for x in (178, 222):
        c.line([(200, 220), (x, 320)], "#c9c9dd", 6)
    c.rect(195, 60, 10, 260, "#c9c9dd")
    c.line([(200, 70), (200, 20)], "#e8e8f5", 3)
    for y, r in ((248, 34), (158, 24), (88, 10)):
        c.disc(200, y, r, "#e8559f")
        c.arc(200, y, r * 0.8, r * 0.5, 10, 170, "#ffc0e0", 3)
    c.poly([(440, 320), (446, 80), (484, 64), (500, 320)], "#5f86c8")
    c.poly([(455, 92), (478, 84), (480, 116), (456, 116)], "#1f2a66")
    c.poly([(525, 320), (530, 150), (546, 40), (562, 150), (568, 320)], "#7fa0d8")
    c.rect(0, 314, 640, 6, "#ffd27a")
    c.reflect(320, "#10183c", 0.25)
    c.rect(0, 452, 640, 28, "#3a3448")
    for x in range(10, 640, 26):
        c.rect(x, 436, 5, 20, "#575068")
    c.line([(0, 438), (640, 438)], "#575068", 5)


def train(c: Canvas) -> None:
    """A white high-speed train with a blue stripe at a platform."""
    c.sky(["#9fd0f0", "#eef6f8"], 0, 372)
    c.rect(0, 30, 640, 34, "#7d858f")
    for x in (60, 250, 440, 620):
        c.rect(x, 60, 14, 300, "#99a1ab")
    c.poly([(0, 150), (420, 150), (520, 190), (590, 280), (600, 330), (0, 330)], "#f7f9fb")
    c.poly([(430, 170), (505, 200), (545, 250), (440, 250)], "#26364a")
    for x in range(20, 410, 78):
        c.rect(x, 182, 56, 50, "#33475e", 8)
    c.poly([(0, 262), (560, 262), (584, 284), (0, 284)], "#1f6fc4")
    c.rect(330, 176, 44, 140, "#dfe5ea", 4)
    c.disc(574, 300, 10, "#ffe9a0")
    c.rect(0, 330, 600, 16, "#4b525b")
    c.rect(0, 346, 640, 14, "#8a7a66")
    for x in range(0, 640, 40):
        c.rect(x, 356, 24, 10, "#6b5b48")
    c.rect(0, 372, 640, 108, "#c9c4ba")
    c.rect(0, 384, 640, 12, "#f2c530")


def taxi(c: Canvas) -> None:
    """A yellow taxi on a street between tall buildings."""
    c.sky(["#a8c4dc", "#e6e3da"], 0, 330)
    for x, w, h, colour in (
        (0, 110, 330, "#8a6a5a"),
        (110, 90, 280, "#a89080"),
        (440, 90, 300, "#75808c"),
        (530, 110, 330, "#96796a"),
    ):
        c.rect(x, 330 - h, w, h, colour)
        for row in range(20, h - 20, 34):
            for column in range(12, w - 16, 28):
                c.rect(x + column, 330 - h + row, 14, 20, "#d6e2ea")
    c.rect(0, 330, 640, 150, "#5a5e64")
    for x in range(10, 640, 90):
        c.rect(x, 446, 50, 8, "#f2f2f2")
    c.rect(110, 300, 420, 84, "#f7c325", 22)
    c.poly([(190, 304), (240, 230), (410, 230), (470, 304)], "#f7c325")
    c.poly([(212, 300), (250, 244), (318, 244), (318, 300)], "#33475e")
    c.poly([(330, 300), (330, 244), (402, 244), (446, 300)], "#33475e")
    c.rect(282, 206, 90, 26, "#fff6cf", 6)
    c.text(327, 219, "TAXI", 21, "#222222", "mm")
    for i in range(20):
        c.rect(130 + i * 19, 332 + (i % 2) * 9, 10, 9, "#222222")
    for x in (200, 440):
        c.disc(x, 386, 38, "#22252a")
        c.disc(x, 386, 18, "#c5cad0")
    c.disc(522, 330, 10, "#fff6cf")


def street_sign(c: Canvas) -> None:
    """A blue street sign that says Zhongshan Road in Chinese and English, plane trees behind."""
    c.sky(["#a5d0ee", "#eef5f2"], 0, 480)
    for x, y, r in ((60, 150, 110), (180, 90, 90), (520, 110, 100), (620, 200, 90)):
        c.disc(x, y, r, "#74a85a")
    c.rect(0, 420, 640, 60, "#b5afa5")
    c.rect(308, 120, 22, 340, "#8b9199")
    c.rect(90, 110, 460, 170, "#ffffff", 14)
    c.rect(98, 118, 444, 154, "#1d55b0", 10)
    c.hanzi(206, 134, "中山路", 68, "#ffffff")
    c.text(320, 240, "ZHONGSHAN RD", 38, "#ffffff", "mm")
    c.hanzi(118, 180, "北", 30, "#ffffff")
    c.text(508, 196, "N", 34, "#ffffff", "mm")


def rainy_street(c: Canvas) -> None:
    """People under three bright umbrellas on a wet street in the evening."""
    c.sky(["#39445e", "#6b7690", "#8f94a5"], 0, 320)
    for i, h in enumerate((210, 260, 180, 240, 200, 280)):
        c.rect(i * 110, 320 - h, 104, h, ["#2d3448", "#383f55", "#262c3f"][i % 3])
        _windows(c, i * 110, 320 - h, 104, 320, "#f2cf7a")
    for x in (60, 580):
        c.rect(x - 4, 120, 8, 210, "#1f2330")
        c.glow(x, 110, 80, "#ffdf9a", 0.8)
        c.disc(x, 110, 14, "#fff1c8")
    c.reflect(320, "#414a60", 0.45)
    for x, colour, coat in ((170, "#e2403f", "#27303f"), (330, "#f2b632", "#4a2f3a"), (470, "#3f8fd6", "#2f3f35")):
        c.rect(x - 22, 270, 44, 104, coat, 10)
        c.rect(x - 14, 366, 11, 50, "#1c1f28")
        c.rect(x + 4, 366, 11, 50, "#1c1f28")
        c.line([(x, 290), (x, 180)], "#1c1f28", 4)
        c.pie(x, 232, 74, 66, 180, 360, colour)
    for x, y in c.scatter(240, 0, 0, 640, 470):
        c.line([(x, y), (x - 5, y + 18)], "#d5def080", 1.2)


def bicycle(c: Canvas) -> None:
    """A red bicycle with a basket leaning against a brick wall."""
    c.rect(0, 0, 640, 360, "#b5654a")
    for row in range(12):
        c.line([(0, row * 30), (640, row * 30)], "#d9a58f", 3)
        for x in range(0, 680, 68):
            c.line([(x + (row % 2) * 34, row * 30), (x + (row % 2) * 34, row * 30 + 30)], "#d9a58f", 3)
    c.rect(0, 360, 640, 120, "#9a948c")
    for x in (190, 450):
        c.ring(x, 340, 98, "#22252a", 9)
        for spoke in range(6):
            c.line(
                [
                    (x - 90 + spoke * 36, 340 - (90**2 - (spoke * 36 - 90) ** 2) ** 0.5),
                    (x + 90 - spoke * 36, 340 + (90**2 - (spoke * 36 - 90) ** 2) ** 0.5),
                ],
                "#c5cad0",
                1.5,
            )
        c.disc(x, 340, 8, "#555a60")
    red = "#d8342e"
    for part in (
        [(190, 340), (260, 210), (410, 210), (310, 345), (190, 340)],
        [(260, 200), (310, 345)],
        [(450, 340), (405, 180)],
    ):
        c.line(part, red, 9)
    c.line([(405, 185), (398, 160), (440, 150)], "#555a60", 8)
    c.oval(250, 192, 42, 12, "#3a2a20")
    c.rect(424, 160, 84, 58, "#c49a5a", 6)
    for x in range(434, 506, 14):
        c.line([(x, 164), (x, 214)], "#8f6a35", 2)
    c.disc(310, 345, 20, "#555a60")
    c.line([(310, 345), (330, 384)], "#555a60", 6)
    c.rect(318, 382, 34, 8, "#22252a")
