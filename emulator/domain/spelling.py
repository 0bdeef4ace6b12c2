"""How values are written of a field that compares without case: engines know them folded, files as they were given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from emulator.domain.facts import text
from emulator.domain.realm import Realm
from emulator.engine.api import Aggregate, Bucket, Hit, Index, Search
from emulator.query.fields import Field
from emulator.query.nodes import And, Compare, Exists

SEEN = 1000
"""Files that are looked through for all values at once; what none of these has is asked for by itself."""


async def spelled(index: Index, search: Search, result: Aggregate, realm: Realm) -> Aggregate:
    """The groups of a folded keyword or map's key under the spelling of the first file, by URI, that has the value."""
    path = result.aggregation.field
    field = realm.fields.find(path)
    if field is None or field.fold != "both" or not result.buckets:
        return result
    key = field.folded_key(path.removeprefix(f"{field.path}."))
    plain = Search(total=False, paged=False)
    exist = And((search.where, Exists(path)))
    found = written((await index.search(replace(plain, where=exist, size=SEEN))).hits, field, key, realm)
    buckets = []
    for one in result.buckets:
        if one.value not in found:
            same = And((search.where, Compare(path, "eq", one.value)))
            found |= written((await index.search(replace(plain, where=same, size=1))).hits, field, key, realm)
        buckets.append(Bucket(found.get(one.value, one.value), one.count))
    return replace(result, buckets=tuple(buckets))


def written(hits: Iterable[Hit], field: Field, key: str, realm: Realm) -> dict[str, str]:
    """Spellings by folded value, of each the first."""
    found: dict[str, str] = {}
    for hit in hits:
        given = realm.facts(hit.record).get(field.path)
        for name, value in given.items() if isinstance(given, dict) else [(key, given)] if given else ():
            if field.folded_key(name) == key:
                found.setdefault(field.folded_value(text(value)), text(value))
    return found
