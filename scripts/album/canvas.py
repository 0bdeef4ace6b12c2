"""A drawing surface in picture coordinates, twice as fine inside as the picture that comes out."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFilter, ImageFont, ImageOps

Point = tuple[float, float]
Stroke = list[Point]
Box = tuple[int, int, int, int]  # left, top, width, height in pixels of the finished picture

OVERSAMPLING = 2


@cache
def strokes() -> dict[str, list[Stroke]]:
    """The Chinese characters that can be drawn, each as lines on a grid of 100 by 100."""
    table = json.loads((Path(__file__).parent / "strokes.json").read_text("utf-8"))
    return {char: [[(x, y) for x, y in line] for line in lines] for char, lines in table.items()}


class Canvas:
    """`width` by `height` drawing units; the finished picture has `scale` pixels a unit.

    `phase` (0..1) is the moment of an animation; `faces` collects what was drawn as a face, left to right
    in the order of drawing, so that a sidecar can tell the truth about it.
    """

    def __init__(self, width: int, height: int, scale: float, phase: float = 0.0) -> None:
        self.width = width
        self.height = height
        self.scale = scale
        self.phase = phase
        self.faces: list[Box] = []
        self.random = random.Random(20240501)
        self._k = scale * OVERSAMPLING
        self.image = Image.new("RGB", (self._px(width), self._px(height)), "white")
        self._draw = ImageDraw.Draw(self.image, "RGBA")

    def finished(self) -> Image.Image:
        """The picture, scaled down to its size."""
        return self.image.resize(
            (round(self.width * self.scale), round(self.height * self.scale)), Image.Resampling.BOX
        )

    def _px(self, units: float) -> int:
        return round(units * self._k)

    def _points(self, points: Iterable[Point]) -> list[Point]:
        return [(x * self._k, y * self._k) for x, y in points]

    def rect(self, x: float, y: float, w: float, h: float, fill: str, radius: float = 0) -> None:
        """A filled rectangle, with round corners where `radius` is given."""
        box = [x * self._k, y * self._k, (x + w) * self._k, (y + h) * self._k]
        self._draw.rounded_rectangle(box, radius * self._k, fill=fill)

    def oval(self, x: float, y: float, rx: float, ry: float, fill: str, tilt: float = 0) -> None:
        """A filled ellipse around (x, y), turned clockwise by `tilt` degrees."""
        if not tilt:
            self._draw.ellipse(
                [(x - rx) * self._k, (y - ry) * self._k, (x + rx) * self._k, (y + ry) * self._k], fill=fill
            )
            return
        turn = math.radians(tilt)
        steps = [math.tau * i / 40 for i in range(40)]
        outline = [(rx * math.cos(a), ry * math.sin(a)) for a in steps]
        cos, sin = math.cos(turn), math.sin(turn)
        self.poly([(x + px * cos - py * sin, y + px * sin + py * cos) for px, py in outline], fill)

    def disc(self, x: float, y: float, r: float, fill: str) -> None:
        """A filled circle."""
        self.oval(x, y, r, r, fill)

    def ring(self, x: float, y: float, r: float, colour: str, width: float) -> None:
        """A circle's line; `r` is its outer radius."""
        box = [(x - r) * self._k, (y - r) * self._k, (x + r) * self._k, (y + r) * self._k]
        self._draw.ellipse(box, outline=colour, width=self._px(width))

    def arc(
        self, x: float, y: float, rx: float, ry: float, start: float, end: float, colour: str, width: float
    ) -> None:
        """Part of an ellipse's line, in degrees clockwise from three o'clock."""
        box = [(x - rx) * self._k, (y - ry) * self._k, (x + rx) * self._k, (y + ry) * self._k]
        self._draw.arc(box, start, end, fill=colour, width=self._px(width))

    def pie(self, x: float, y: float, rx: float, ry: float, start: float, end: float, fill: str) -> None:
        """A filled slice of an ellipse."""
        box = [(x - rx) * self._k, (y - ry) * self._k, (x + rx) * self._k, (y + ry) * self._k]
        self._draw.pieslice(box, start, end, fill=fill)

    def poly(self, points: Sequence[Point], fill: str) -> None:
        """A filled polygon."""
        self._draw.polygon(self._points(points), fill=fill)

    def line(self, points: Sequence[Point], colour: str, width: float = 2) -> None:
        """A polyline with round joints and ends."""
        scaled = self._points(points)
        self._draw.line(scaled, fill=colour, width=max(1, self._px(width)), joint="curve")
        if width >= 4:
            for x, y in (points[0], points[-1]):
                self.disc(x, y, width / 2, colour)

    def sky(self, colours: Sequence[str], top: float = 0, bottom: float | None = None) -> None:
        """A vertical gradient through `colours` from `top` to `bottom`, over the whole width."""
        first, last = self._px(top), self._px(self.height if bottom is None else bottom)
        stops = [ImageColor.getrgb(colour)[:3] for colour in colours]
        for row in range(first, last):
            place = (row - first) / max(1, last - first - 1) * (len(stops) - 1)
            index = min(int(place), len(stops) - 2)
            part = place - index
            mixed = tuple(round(a + (b - a) * part) for a, b in zip(stops[index], stops[index + 1], strict=True))
            self._draw.line([(0, row), (self.image.width, row)], fill=mixed)

    def glow(self, x: float, y: float, r: float, colour: str, strength: float = 1.0) -> None:
        """Light that fades from (x, y) to nothing at `r`."""
        size = self._px(2 * r)
        mask = ImageOps.invert(Image.radial_gradient("L")).resize((size, size))
        mask = mask.point([round(value * value / 255 * strength) for value in range(256)])
        self.image.paste(ImageColor.getrgb(colour), (self._px(x - r), self._px(y - r)), mask)

    def reflect(self, shore: float, tint: str, strength: float = 0.35) -> None:
        """Mirror what stands above `shore` into the water below it, mixed with the water's `tint`."""
        line = self._px(shore)
        depth = self.image.height - line
        above = self.image.crop((0, max(0, line - depth), self.image.width, line))
        mirrored = ImageOps.flip(above).resize((self.image.width, depth)).filter(ImageFilter.BoxBlur(3))
        water = Image.new("RGB", mirrored.size, tint)
        self.image.paste(Image.blend(mirrored, water, strength), (0, line))

    def hills(self, base: float, height: float, colour: str, shift: float = 0.0, waves: float = 1.6) -> None:
        """A soft range of hills whose feet are at the bottom of the picture."""
        turn = math.tau * waves / self.width
        top: list[Point] = []
        for x in range(0, self.width + 8, 8):
            rise = 0.6 * math.sin(x * turn + shift) + 0.4 * math.sin(2.3 * x * turn + 2 * shift)
            top.append((x, base - height * (0.5 + 0.5 * rise)))
        self.poly([(0, self.height), *top, (self.width, self.height)], colour)

    def scatter(self, count: int, left: float, top: float, right: float, bottom: float) -> list[Point]:
        """`count` points in a box, the same ones in every run."""
        return [(self.random.uniform(left, right), self.random.uniform(top, bottom)) for _ in range(count)]

    def text(self, x: float, y: float, words: str, size: float, colour: str, anchor: str = "la") -> None:
        """Latin text in Pillow's own typeface."""
        font = ImageFont.load_default(size * self._k)
        self._draw.text((x * self._k, y * self._k), words, fill=colour, font=font, anchor=anchor)

    def hanzi(self, x: float, y: float, words: str, size: float, colour: str, gap: float = 1.15) -> None:
        """Chinese characters from their strokes; the first one's left upper corner is at (x, y).

        Raises KeyError for a character that strokes.json does not have.
        """
        unit = size / 100
        for index, char in enumerate(words):
            left = x + index * size * gap
            for stroke in strokes()[char]:
                points = [(left + px * unit, y + py * unit) for px, py in stroke]
                self.line(points, colour, size * 0.085)
                for px, py in points:
                    self.disc(px, py, size * 0.042, colour)

    def face(self, x: float, y: float, rx: float, ry: float) -> None:
        """Remember that a face is drawn around (x, y)."""
        left, top = round((x - rx) * self.scale), round((y - ry) * self.scale)
        self.faces.append((left, top, round(2 * rx * self.scale), round(2 * ry * self.scale)))
