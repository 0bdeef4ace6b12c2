"""The folder of buckets that the scenarios' server reads: ``shelf`` with pictures and documents, ``test-bucket``,
which has the one object that the documented pages name, and Tencent's ``gallery-1250000000`` with pictures of people.
"""

from __future__ import annotations

import json
import wave
from pathlib import Path

SIDECAR = {
    "Labels": [
        {"LabelName": "狮子", "ParentLabelName": "动物", "LabelConfidence": 0.97},
        {"LabelName": "草原", "ParentLabelName": "风景", "LabelConfidence": 0.91},
    ],
    "Insights": {"Image": {"Caption": "一只雄狮站在草原上", "Description": "A male lion in the grass."}},
    "OCRTexts": "SAVANNA 2024",
    "Figures": [{"Gender": "female", "Age": 31, "Boundary": {"Left": 10, "Top": 12, "Width": 30, "Height": 40}}],
}
BOX = {"Left": 10, "Top": 5, "Width": 20, "Height": 30}
GALLERY = {
    "lion.jpg": {"Labels": [{"LabelName": "狮子", "LabelConfidence": 0.97}]},
    "beach.jpg": {"Labels": [{"LabelName": "海滩", "LabelConfidence": 0.97}]},
    "alice.jpg": {"Figures": [{"FigureId": "face-1", "FigureClusterId": "alice", "Boundary": BOX}]},
    "both.jpg": {
        "Figures": [
            {"FigureId": "face-2", "FigureClusterId": "bob", "Boundary": BOX},
            {"FigureId": "face-3", "FigureClusterId": "alice", "Boundary": {**BOX, "Width": 60}},
        ]
    },
}
TEXTS = {
    "notes/tea.md": "# Tea\n\nOolong wants water of 90 degrees and should steep for three minutes.\n\n"
    "Black tea takes boiling water.\n",
    "notes/茶.txt": "绿茶的水温不要超过八十度，泡两分钟。\n红茶可以用开水。\n",
    "notes/bridge.html": "<!doctype html><title>The bridge</title><h1>The suspension bridge</h1>"
    "<p>Two main cables carry the suspension bridge. It was paid for by the city.</p>",
}


def fill(folder: Path) -> Path:
    """Write the bucket below ``folder``; returns ``folder``."""
    shelf = folder / "shelf"
    for key, text in TEXTS.items():
        write(shelf / key, text.encode())
    picture(shelf / "photos/beach.jpg", (160, 120), (240, 210, 140), {})
    lion = shelf / "照片/狮子 savanna+1.jpg"
    picture(lion, (320, 200), (180, 140, 60), exif())
    write(lion.with_name(lion.name + ".myna.json"), json.dumps(SIDECAR, ensure_ascii=False).encode())
    picture(folder / "test-bucket" / "test-object", (64, 48), (90, 160, 90), {})
    for number, (key, told) in enumerate(GALLERY.items()):
        at = folder / "gallery-1250000000" / key
        picture(at, (120, 90), (60 * number, 200 - 40 * number, 90), {})
        write(at.with_name(at.name + ".myna.json"), json.dumps(told, ensure_ascii=False).encode())
    report(shelf / "reports/harbour.docx")
    sound(shelf / "sounds/tone.wav")
    return folder


def write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def exif() -> dict[int, object]:
    """Tags by number, those of the sub-directories under the number of their pointer."""
    south = {1: "S", 2: (1.0, 17.0, 31.56), 3: "E", 4: (36.0, 49.0, 18.84)}
    return {0x8769: {0x9003: "2024:05:01 09:00:00", 0x9011: "+08:00"}, 0x8825: south}


def picture(path: Path, size: tuple[int, int], colour: tuple[int, int, int], tags: dict[int, object]) -> None:
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    with Image.new("RGB", size, colour) as image:
        data = Image.Exif()
        for number, value in tags.items():
            data[number] = value
        image.save(path, "JPEG", exif=data)


def sound(path: Path) -> None:
    """A second of silence."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 8000))


def report(path: Path) -> None:
    from docx import Document

    path.parent.mkdir(parents=True, exist_ok=True)
    document = Document()
    document.add_heading("The harbour", 1)
    document.add_paragraph("Eleven container cranes stand in the harbour.")
    document.add_paragraph("Ferries leave every hour.")
    document.save(str(path))
