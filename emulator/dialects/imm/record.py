"""A file as IMM shows it: what is stored, and what is added on reply."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from emulator.dialects.imm.body import array, dumps, record, spliced, whole

if TYPE_CHECKING:
    from emulator.domain.place import Place
    from emulator.domain.searching import Match

FIRST = ("ObjectType", "ObjectId", "URI", "Filename", "CreateTime", "UpdateTime", "MediaType", "ContentType", "Size")


def written(given: Mapping[str, Any]) -> bytes:
    """The stored record. Only set members are shown: no nulls, no empty texts, no empty arrays (IMM: GetFileMeta)."""
    kept = {name: value for name, value in given.items() if value is not None and value not in ("", [], {})}
    order = [name for name in FIRST if name in kept]
    return record((name, kept[name]) for name in (*order, *sorted(kept.keys() - set(order))))


def element(number: int, text: str, page: int | None, kind: str, pictures: tuple[tuple[int, str], ...] = ()) -> bytes:
    """A passage as a member of ``Elements``, without its similarity; of ``pictures`` in it IMM shows nothing."""
    return whole(
        (
            ("ObjectId", dumps(f"element-{number}")),
            ("ElementType", dumps(kind)),
            ("ElementContents", array([dumps({"Type": "text", "Content": text})])),
        )
    )


def head(place: Place) -> bytes:
    """What every file of a dataset says of its whereabouts."""
    return record((("OwnerId", place.scope.account), ("ProjectName", place.project), ("DatasetName", place.dataset)))


def shown(place: Place, records: Iterable[bytes], fields: Collection[str]) -> bytes:
    """The files of a reply, as an array."""
    whereabouts = head(place)
    return array(spliced(whereabouts, stored, fields) for stored in records)


def found(place: Place, matches: Iterable[Match], fields: Collection[str]) -> bytes:
    """The files that a search by meaning found, as an array."""
    whereabouts = head(place)
    return array(spliced(whereabouts, match.record, fields, why(match)) for match in matches)


def why(match: Match) -> bytes:
    """What such a search adds to a file: its similarity, and its best passages where it has any."""
    elements = [b'%s,"SemanticSimilarity":%s}' % (text[:-1], dumps(score)) for text, score in match.elements]
    lines = [b'"SemanticSimilarity":' + dumps(match.similarity), b'"SemanticTypes":["content"]']
    if elements:
        lines.append(b'"Elements":' + array(elements))
    return b"\n".join(lines)
