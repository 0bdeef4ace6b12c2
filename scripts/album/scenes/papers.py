"""Receipts, whiteboards and screens: pictures that can be read."""

from __future__ import annotations

from album.canvas import Canvas

Row = tuple[str, str]


def _paper(c: Canvas, head: str, under: str, rows: list[Row], total: Row, foot: str) -> None:
    c.rect(0, 0, c.width, c.height, "#8d9299")
    c.rect(30, 20, c.width - 60, c.height - 40, "#fdfdfb")
    middle = c.width / 2
    c.text(middle, 60, head, 30, "#111111", "mm")
    c.text(middle, 96, under, 16, "#333333", "mm")
    y = 130.0
    c.line([(50, y), (c.width - 50, y)], "#777777", 1.5)
    for name, price in rows:
        y += 32
        c.text(52, y, name, 19, "#111111", "lm")
        c.text(c.width - 52, y, price, 19, "#111111", "rm")
    y += 28
    c.line([(50, y), (c.width - 50, y)], "#777777", 1.5)
    c.text(52, y + 32, total[0], 26, "#111111", "lm")
    c.text(c.width - 52, y + 32, total[1], 26, "#111111", "rm")
    c.text(middle, c.height - 52, foot, 16, "#333333", "mm")


def coffee_receipt(c: Canvas) -> None:
    """A coffee bar's receipt."""
    rows = [("2 Latte", "9.00"), ("1 Espresso", "3.20"), ("1 Blueberry muffin", "4.10")]
    _paper(c, "MOON COFFEE", "2024-03-15 08:42  Table 6", rows, ("TOTAL", "16.30 USD"), "Thank you and come again")


def supermarket_receipt(c: Canvas) -> None:
    """A supermarket's receipt."""
    rows = [
        ("Milk 1L x2", "25.80"),
        ("Bread", "12.50"),
        ("Apples 1.2kg", "14.28"),
        ("Eggs 10", "16.90"),
        ("Rice 5kg", "39.90"),
    ]
    _paper(c, "GREEN MARKET", "2024-06-18 19:05  No. 00417", rows, ("TOTAL", "CNY 109.38"), "Paid by card **** 2046")


def noodle_receipt(c: Canvas) -> None:
    """A noodle shop's receipt with Chinese lines: beef noodles, rice, tea, total."""
    c.rect(0, 0, c.width, c.height, "#a8754a")
    c.rect(40, 24, c.width - 80, c.height - 48, "#fffef8")
    c.hanzi(136, 54, "牛肉面", 56, "#111111")
    c.text(c.width / 2, 150, "2024-05-02 12:10", 20, "#333333", "mm")
    c.line([(60, 180), (c.width - 60, 180)], "#777777", 2)
    for y, words, price in ((204, "牛肉面大", "2 x 22.00"), (258, "米", "1 x 2.00"), (312, "茶", "2 x 5.00")):
        c.hanzi(66, y, words, 30, "#111111")
        c.text(c.width - 66, y + 16, price, 24, "#111111", "rm")
    c.line([(60, 366), (c.width - 60, 366)], "#777777", 2)
    c.hanzi(66, 392, "合计", 42, "#111111")
    c.text(c.width - 120, 414, "56.00", 36, "#111111", "rm")
    c.hanzi(c.width - 108, 394, "元", 38, "#111111")


def whiteboard_roadmap(c: Canvas) -> None:
    """A whiteboard with three boxes for the quarters, arrows and sticky notes."""
    c.rect(0, 0, 640, 480, "#cfd3d8")
    c.rect(24, 20, 592, 420, "#fdfdfd", 6)
    c.text(320, 62, "Roadmap 2025", 40, "#1d4ed8", "mm")
    for i, (head, line, colour) in enumerate(
        (("Q1", "Search beta", "#dc2626"), ("Q2", "Mobile app", "#15803d"), ("Q3", "Launch", "#7c3aed"))
    ):
        x = 60 + i * 190
        c.line([(x, 120), (x + 140, 120), (x + 140, 230), (x, 230), (x, 120)], colour, 4)
        c.text(x + 70, 150, head, 34, colour, "mm")
        c.text(x + 70, 198, line, 23, "#222222", "mm")
        if i < 2:
            c.line([(x + 146, 175), (x + 180, 175)], "#222222", 4)
            c.poly([(x + 188, 175), (x + 174, 166), (x + 174, 184)], "#222222")
    for x, colour, words in ((80, "#fde68a", "Hire 2"), (230, "#fbcfe8", "Demo day"), (380, "#bbf7d0", "Budget 40k")):
        c.rect(x, 280, 128, 96, colour)
        c.text(x + 64, 328, words, 24, "#222222", "mm")
    c.rect(200, 446, 240, 14, "#8b9199", 4)


def whiteboard_weekly(c: Canvas) -> None:
    """A whiteboard with the notes of a weekly meeting in Chinese and English."""
    c.rect(0, 0, 640, 480, "#b9c2ca")
    c.rect(20, 16, 600, 430, "#ffffff", 6)
    c.hanzi(56, 46, "周会", 58, "#b91c1c")
    c.text(216, 76, "6", 52, "#b91c1c", "lm")
    c.hanzi(252, 50, "月", 48, "#b91c1c")
    c.text(316, 76, "3", 52, "#b91c1c", "lm")
    c.hanzi(350, 50, "日", 48, "#b91c1c")
    for i, words in enumerate(
        ("1. Search demo - Li Na", "2. Photo upload - Wang", "3. Budget 80,000", "4. Next: June 10")
    ):
        c.text(64, 170 + i * 58, words, 36, "#1f2937", "lm")
    c.line([(60, 366), (330, 366)], "#dc2626", 4)


def chart_screenshot(c: Canvas) -> None:
    """A screenshot of a dashboard with a line chart and three numbers."""
    c.rect(0, 0, 640, 400, "#0f172a")
    c.rect(0, 0, 640, 44, "#1e293b")
    c.text(20, 22, "Server dashboard", 22, "#e2e8f0", "lm")
    for i, (name, value) in enumerate((("CPU", "37%"), ("Memory", "5.2 GB"), ("Requests", "1,284/s"))):
        c.rect(20 + i * 205, 64, 190, 86, "#1e293b", 8)
        c.text(36 + i * 205, 86, name, 18, "#94a3b8", "lm")
        c.text(36 + i * 205, 122, value, 32, "#38bdf8", "lm")
    c.rect(20, 170, 600, 210, "#1e293b", 8)
    for y in range(200, 370, 40):
        c.line([(40, y), (600, y)], "#334155", 1)
    heights = (330, 300, 312, 260, 280, 220, 240, 200, 230, 190, 210)
    c.line([(40 + i * 56, y) for i, y in enumerate(heights)], "#22c55e", 4)
