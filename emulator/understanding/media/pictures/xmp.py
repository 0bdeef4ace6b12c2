"""XMP packets: what people fill in: Dublin Core, Lightroom's hierarchy, marked faces (ISO 16684-1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from emulator.understanding.media.charset import clean
from emulator.understanding.media.pictures import regions
from emulator.understanding.media.reading import Unreadable

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_LIGHTROOM = "{http://ns.adobe.com/lightroom/1.0/}"
_DATES = (
    ("exif:DateTimeOriginal", "{http://ns.adobe.com/exif/1.0/}DateTimeOriginal"),
    ("photoshop:DateCreated", "{http://ns.adobe.com/photoshop/1.0/}DateCreated"),
    ("xmp:CreateDate", "{http://ns.adobe.com/xap/1.0/}CreateDate"),
)
"""When a picture was taken, or turned into data; not when its file was last changed."""
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Packet:
    subjects: tuple[str, ...] = ()
    hierarchy: tuple[str, ...] = ()
    title: str | None = None
    description: str | None = None
    regions: regions.Regions = field(default_factory=regions.Regions)
    dates: tuple[tuple[str, str], ...] = ()
    """(name of the property, text), the first counts most."""


def parse(packet: bytes) -> Packet:
    """Raises :class:`Unreadable` for what is not XML or declares entities."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(packet.strip(b"\x00 \t\r\n"))
    except (ParseError, DefusedXmlException, ValueError) as broken:
        raise Unreadable(f"the XMP packet cannot be read: {type(broken).__name__}") from None
    return Packet(
        _items(root, _DC + "subject"),
        _items(root, _LIGHTROOM + "hierarchicalSubject"),
        _alternative(root, _DC + "title"),
        _alternative(root, _DC + "description"),
        regions.of(root),
        tuple((name, text) for name, tag in _DATES if (text := _plain(root, tag))),
    )


def _plain(root: Element, name: str) -> str | None:
    """A property that is one text, in an attribute or an element."""
    texts = [one.get(name) for one in root.iter(_RDF + "Description")] + [one.text for one in root.iter(name)]
    return next((clean(text).strip() for text in texts if text and text.strip()), None)


def _elements(root: Element, name: str) -> list[Element]:
    return [one for holder in root.iter(name) for one in holder.iter(_RDF + "li")]


def _items(root: Element, name: str) -> tuple[str, ...]:
    texts = (clean(one.text or "").strip() for one in _elements(root, name))
    return tuple(dict.fromkeys(text for text in texts if text))


def _alternative(root: Element, name: str) -> str | None:
    """The default language's text, else the first; some writers put it in an attribute or bare."""
    found = sorted(_elements(root, name), key=lambda one: one.get(_LANGUAGE) != "x-default")
    texts = [one.text for one in found] + [one.text for one in root.iter(name)]
    texts += [one.get(name) for one in root.iter(_RDF + "Description")]
    return next((clean(text).strip() for text in texts if text and text.strip()), None)
