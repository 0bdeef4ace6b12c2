"""Whether a container holds a film or nothing but sound: its first bytes and its ending do not tell."""

from __future__ import annotations

from emulator.understanding.media import mime
from emulator.understanding.media.reading import Source
from emulator.understanding.media.streams import film

_STILLS = ("mjpeg", "png")
"""Covers and pictures of chapters, which are no film."""


def sort(source: Source, kind: mime.Kind) -> mime.Kind:
    """The kind by the tracks that the header describes; the same kind where it cannot be read."""
    sounds = mime.table()["tracks"]
    films = {sound: film for film, sound in reversed(sounds.items())}
    if kind.content_type not in sounds and kind.content_type not in films:
        return kind
    reader = film.HEADERS[films.get(kind.content_type, kind.content_type)]
    try:
        with source.open() as stream:
            streams = reader(stream)["streams"]
    except Exception:  # the reader of the whole file says what is wrong with it
        return kind
    kinds = {one.get("codec_type") for one in streams if one.get("codec_name") not in _STILLS}
    content_type = kind.content_type
    if "video" in kinds:
        content_type = films.get(content_type, content_type)
    elif "audio" in kinds:
        content_type = sounds.get(content_type, content_type)
    return mime.Kind(content_type, mime.media_type(content_type))
