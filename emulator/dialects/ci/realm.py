"""What CI hands the domain: its field table, its templates, its records, and the one project of every account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from emulator.dialects import world
from emulator.dialects.ci.names import of_field
from emulator.dialects.ci.places import HOME, REALM
from emulator.dialects.ci.record import element, facts, written
from emulator.dialects.world import Template
from emulator.domain.projects import Project, Quotas
from emulator.domain.realm import Realm
from emulator.query.fields import FieldTable

EMPTY = "Official:DefaultEmptyId"
"""What a dataset without a template is stored as (older fixtures have Official:Empty)."""
ENDLESS = 2**53
QUOTAS = Quotas(datasets=10**6, bindings=100, files=10**8, entities=ENDLESS, relations=ENDLESS, size=ENDLESS)
"""100 million files a dataset are documented (CI 436/107204), the other numbers are guesses."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a search of that name needs and gives: the operator that the dataset's template must have, the kind of file,
    the member of the reply."""

    template: str
    operator: str
    kind: str
    result: str


def realm(own: Iterable[Template] = ()) -> Realm:
    """CI's world, with templates of the user's own. Reads the catalogue."""
    home = Project(HOME, QUOTAS, template=EMPTY)
    return Realm(REALM, field_table(), world.templates("ci", own), written, facts, element, home, hands=False)


def field_table() -> FieldTable:
    """The catalogue's rows as query fields, under the house's names."""
    table = world.field_table("ci")
    return FieldTable((replace(field, path=of_field(field.path)) for field in table), table.version, table.identity)


@cache
def searches() -> dict[str, Kind]:
    """By the name that requests have: ImageSearch, DocSearch, VideoSearch, FaceSearch."""
    return {row["template"]: Kind(**row) for row in world.document("ci")["searches"]}
