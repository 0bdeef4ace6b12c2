"""Buildings and landmarks."""

from __future__ import annotations

from album.canvas import Canvas


def great_wall(c: Canvas) -> None:
    """The Great Wall climbing over autumn hills, a watchtower on each ridge."""
    c.sky(["#5aa0dc", "#dceaf2"], 0, 300)
    c.hills(250, 110, "#8b8f7a", 0.6, 1.2)
    c.hills(340, 130, "#b5763a", 2.4, 1.1)
    path = [(640, 300), (560, 250), (470, 236), (390, 270), (320, 300), (230, 280), (150, 320), (80, 400), (40, 480)]
    for i in range(len(path) - 1):
        (x1, y1), (x2, y2) = path[i], path[i + 1]
        w1, w2 = 16 + i * 6, 22 + i * 6
        c.poly([(x1, y1), (x2, y2), (x2, y2 + w2), (x1, y1 + w1)], "#b9ab92")
        c.line([(x1, y1), (x2, y2)], "#8f8067", 4)
        for step in range(6):
            x, y = x1 + (x2 - x1) * step / 6, y1 + (y2 - y1) * step / 6
            c.rect(x - 3, y - 8, 7, 9, "#a2937a")
    for x, y, s in ((470, 236, 34), (230, 280, 52), (560, 250, 24)):
        c.rect(x - s, y - s * 1.3, 2 * s, s * 1.8, "#a89a80")
        for i in range(5):
            c.rect(x - s + i * s * 0.45, y - s * 1.55, s * 0.25, s * 0.3, "#a89a80")
        for dx in (-0.5, 0.2):
            c.pie(x + dx * s + s * 0.15, y - s * 0.4, s * 0.2, s * 0.35, 180, 360, "#4b4336")
    for i, (x, y) in enumerate(c.scatter(90, 0, 360, 640, 480)):
        if x > 130 + (480 - y):
            c.disc(x, y, 12, ["#c2521f", "#e0932f", "#8f6b2a"][i % 3])


def temple_of_heaven(c: Canvas) -> None:
    """The round hall with three blue roofs on its white terraces."""
    c.sky(["#4f9be2", "#e3f1f8"], 0, 400)
    c.rect(0, 400, 640, 80, "#d9d2c4")
    for i, half in enumerate((270, 230, 190)):
        c.rect(320 - half, 400 - i * 22 - 8, 2 * half, 24, "#f2efe8")
        for x in range(int(320 - half), int(320 + half), 18):
            c.rect(x, 384 - i * 22, 4, 12, "#d5d0c5")
    for half, eave, top, wall in ((150, 300, 246, 340), (115, 244, 192, 264), (80, 190, 118, 210)):
        c.rect(320 - half * 0.72, eave - 4, half * 1.44, wall - eave + 4, "#a8332b")
        for x in range(-3, 4):
            c.rect(320 + x * half * 0.2 - 4, eave, 8, wall - eave, "#d9b345")
        c.poly([(320 - half, eave), (320 - half * 0.45, top), (320 + half * 0.45, top), (320 + half, eave)], "#24479a")
        c.line([(320 - half, eave), (320 + half, eave)], "#d9b345", 5)
    c.poly([(284, 118), (320, 84), (356, 118)], "#24479a")
    c.disc(320, 78, 11, "#e6bf48")
    c.rect(300, 344, 40, 40, "#5c1f1a")


def ice_castle(c: Canvas) -> None:
    """Towers of ice lit in blue, pink and green at night, snow falling."""
    c.sky(["#060a26", "#14275a"], 0, 400)
    c.rect(0, 390, 640, 90, "#dfeaf5")
    towers = (
        (70, 80, 170, "#58c8f0"),
        (160, 100, 250, "#c77be8"),
        (270, 110, 320, "#6ff0e0"),
        (390, 100, 250, "#f08ac0"),
        (500, 80, 180, "#7da0ff"),
    )
    for x, w, h, colour in towers:
        c.glow(x + w / 2, 400 - h / 2, h * 0.75, colour, 0.5)
        c.rect(x, 400 - h, w, h, colour)
        for row in range(0, h, 22):
            c.line([(x, 400 - row), (x + w, 400 - row)], "#ffffff70", 1.5)
            c.line(
                [(x + w / 2 + (row % 44 - 22) * 0.6, 400 - row), (x + w / 2 + (row % 44 - 22) * 0.6, 378 - row)],
                "#ffffff70",
                1.5,
            )
        c.poly([(x - 6, 400 - h), (x + w / 2, 400 - h - 66), (x + w + 6, 400 - h)], "#f2fbff")
        c.pie(x + w / 2, 402, w * 0.24, 54, 180, 360, "#21397a")
    c.reflect(420, "#cfe0f2", 0.6)
    for i, (x, y) in enumerate(c.scatter(120, 0, 0, 640, 480)):
        c.disc(x, y, 1.6 + i % 3, "#ffffff")


def eiffel_tower(c: Canvas) -> None:
    """The Eiffel Tower over a lawn with trees."""
    c.sky(["#5aa7e6", "#dff0f8"], 0, 500)
    for x, y in ((70, 110), (110, 100), (150, 116), (380, 190), (420, 180)):
        c.disc(x, y, 26, "#ffffffd0")
    iron = "#6f5641"
    c.poly(
        [
            (110, 540),
            (170, 540),
            (212, 380),
            (232, 220),
            (238, 90),
            (242, 90),
            (248, 220),
            (268, 380),
            (310, 540),
            (370, 540),
            (290, 370),
            (262, 220),
            (246, 60),
            (240, 30),
            (234, 60),
            (218, 220),
            (190, 370),
        ],
        iron,
    )
    c.pie(240, 545, 72, 92, 180, 360, "#d6e9f2")
    c.rect(176, 400, 128, 18, iron)
    c.rect(206, 262, 68, 14, iron)
    c.rect(226, 112, 28, 10, iron)
    c.line([(240, 40), (240, 8)], iron, 4)
    for i in range(7):
        y = 290 + i * 15
        half = 16 + i * 4
        c.line([(240 - half, y), (240 + half, y + 15)], "#d6e9f2a0", 2)
        c.line([(240 + half, y), (240 - half, y + 15)], "#d6e9f2a0", 2)
    c.rect(0, 536, 480, 104, "#6fb04e")
    c.poly([(215, 540), (265, 540), (330, 640), (150, 640)], "#e8dcc0")
    for x in (20, 70, 410, 460):
        c.rect(x - 4, 510, 8, 40, "#5b3f2a")
        c.disc(x, 490, 36, "#3d7a36")


def brooklyn_bridge(c: Canvas) -> None:
    """A stone-towered suspension bridge over the river, skyscrapers behind."""
    c.sky(["#8fbfe6", "#f2dcc2"], 0, 330)
    for i in range(16):
        h = 70 + (i * 67) % 130
        c.rect(i * 42 - 6, 330 - h, 36, h, ["#9aa7b8", "#8494a8", "#aab5c2"][i % 3])
    c.rect(0, 320, 640, 160, "#547b98")
    for x in (170, 470):
        c.rect(x - 34, 120, 68, 290, "#a68a6a")
        c.rect(x - 40, 112, 80, 14, "#8f7556")
        for dx in (-17, 17):
            c.pie(x + dx, 190, 11, 26, 180, 360, "#dcd3c8")
            c.rect(x + dx - 11, 190, 22, 80, "#cfd0cd")
    c.rect(0, 288, 640, 18, "#5f5043")
    for left, right in ((-130, 170), (170, 470), (470, 770)):
        span = [(left + (right - left) * i / 20, 122 + 160 * (1 - ((i - 10) / 10) ** 2)) for i in range(21)]
        c.line(span, "#4c443c", 4)
        for x, y in span:
            c.line([(x, y), (x, 290)], "#4c443c", 1.5)
    for x, y in c.scatter(40, 0, 345, 620, 475):
        c.line([(x, y), (x + 26, y)], "#ffffff60", 2)


def golden_gate(c: Canvas) -> None:
    """A red suspension bridge whose towers rise out of white fog."""
    c.sky(["#4d8cd0", "#cfe2ee"], 0, 300)
    c.hills(330, 90, "#7c8f6a", 0.9, 0.8)
    red = "#c8402b"
    for x in (200, 480):
        for dx in (-20, 12):
            c.rect(x + dx, 70, 10, 330, red)
        for y in (84, 140, 200, 262):
            c.rect(x - 20, y, 42, 14, red)
    c.rect(0, 318, 640, 14, red)
    for left, right in ((-80, 200), (200, 480), (480, 760)):
        span = [(left + (right - left) * i / 24, 80 + 226 * (1 - ((i - 12) / 12) ** 2)) for i in range(25)]
        c.line(span, red, 5)
        for x, y in span:
            c.line([(x, y), (x, 320)], "#c8402b90", 1.5)
    c.sky(["#5e86a6", "#3f6b8c"], 400, 480)
    for i, (x, y) in enumerate(c.scatter(46, -20, 345, 660, 420)):
        c.oval(x, y, 80 + i % 5 * 9, 26, "#f4f6f7")


def buddhist_temple(c: Canvas) -> None:
    """A temple gate with curved roofs, stone steps and an incense burner."""
    c.sky(["#a9c9dd", "#eef2ea"], 0, 380)
    c.hills(330, 140, "#6f9a72", 0.5, 1.0)
    c.rect(120, 230, 400, 120, "#b3402f")
    for x in (130, 220, 310, 400, 494):
        c.rect(x, 230, 16, 120, "#7d2a20")
    for x in (160, 250, 340, 430):
        c.rect(x, 262, 40, 88, "#5a1f18")
    c.poly([(80, 216), (60, 240), (580, 240), (560, 216), (490, 168), (150, 168)], "#3d4247")
    c.poly([(60, 240), (40, 222), (90, 222)], "#3d4247")
    c.poly([(580, 240), (600, 222), (550, 222)], "#3d4247")
    c.rect(200, 130, 240, 42, "#b3402f")
    c.poly([(160, 134), (210, 88), (430, 88), (480, 134)], "#3d4247")
    c.line([(200, 88), (440, 88)], "#d9b345", 6)
    c.rect(276, 138, 88, 26, "#d9b345")
    for i in range(7):
        c.rect(150 - i * 14, 350 + i * 18, 340 + i * 28, 18, "#cfcabf" if i % 2 else "#bdb8ac")
    c.oval(320, 430, 52, 30, "#5b5546")
    c.rect(268, 402, 104, 14, "#6d6653")
    for dx in (-24, 0, 24):
        c.line([(320 + dx, 402), (320 + dx, 366)], "#8a2d22", 3)
        c.glow(320 + dx, 340, 24, "#ffffff", 0.5)
