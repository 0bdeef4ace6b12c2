"""Labels, titles and captions that people wrote into their pictures: XMP, IPTC and EXIF.

These are the only labels there are without a model and without a sidecar; none is made up. People are taken at their
word, which is told as :data:`SURE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from emulator.understanding.media import mime
from emulator.understanding.media.pictures import exif, iptc, xmp
from emulator.understanding.media.pictures.header import Header
from emulator.understanding.media.pictures.tiff import Tags
from emulator.understanding.media.reading import Facts, Unreadable

_SEPARATORS = re.compile(r"[;；\x00]")
_LABELS = 1000
SURE = 0.95
"""``LabelConfidence`` of what people wrote (a guess: the vendor's labels come from a model)."""


def packet_of(header: Header) -> tuple[xmp.Packet, tuple[str, ...]]:
    """What the XMP says, and why it could not be read."""
    if header.xmp is None:
        return xmp.Packet(), ()
    try:
        return xmp.parse(header.xmp), ()
    except Unreadable as broken:
        return xmp.Packet(), (str(broken),)


def of_picture(packet: xmp.Packet, header: Header, tags: Tags | None) -> Facts:
    """Labels (a marked face's name is none: it is a person's), Title and Insights.Image.Caption."""
    records = iptc.records(header.iptc) if header.iptc else {}
    main = {} if tags is None else tags.main
    flat = [*packet.subjects, *records.get(iptc.KEYWORD, ()), *split(exif.text(main, exif.XP_KEYWORDS) or "")]
    facts: Facts = {}
    if found := labels(flat, packet.hierarchy):
        facts["Labels"] = found
    titles = (packet.title, *records.get(iptc.OBJECT_NAME, ()), exif.text(main, exif.XP_TITLE))
    if title := next((one for one in titles if one), None):
        facts["Title"] = title
    captions = (packet.description, *records.get(iptc.CAPTION, ()), exif.text(main, exif.IMAGE_DESCRIPTION))
    if caption := next((one for one in captions if one and not _by_machine(one)), None):
        facts["Insights"] = {"Image": {"Caption": caption}}
    return facts


def split(text: str) -> list[str]:
    """Keywords of one field, divided by semicolons."""
    return [one.strip() for one in _SEPARATORS.split(text) if one.strip()]


def labels(flat: Iterable[str], hierarchy: Iterable[str] = ()) -> list[Facts]:
    """Label objects, each name once. ``动物|哺乳动物|狮子`` gives three with level and parent.

    Guesses: a flat one is of the first level, and ``CentricScore`` is one by the label's rank."""
    found: dict[str, Facts] = {}
    for path in hierarchy:
        parent = None
        for level, name in enumerate((one.strip() for one in path.split("|") if one.strip()), 1):
            label: Facts = {"LabelName": name, "LabelConfidence": SURE, "LabelLevel": level}
            if parent is not None:
                label["ParentLabelName"] = parent
            found.setdefault(name, label)
            parent = name
    for name in flat:
        found.setdefault(name, {"LabelName": name, "LabelConfidence": SURE, "LabelLevel": 1})
    ranked = enumerate(list(found.values())[:_LABELS], 1)
    return [{**label, "CentricScore": round(1 / rank, 6)} for rank, label in ranked]


def _by_machine(caption: str) -> bool:
    return caption.strip().lower() in {one.lower() for one in mime.table()["captions"]["by_machines"]}
