"""From a field table to what every index keeps: which fields stand alone, which in arrays, which name a document."""

from __future__ import annotations

import hashlib
import json

from emulator.engine.api import EngineError
from emulator.query.fields import Field, FieldTable


class Schema:
    """What follows from a field table for every engine. EngineError for a table that none can keep.

    ``identity`` is the field that is the document's URI, or empty; ``arrays`` are the members of each array of objects
    by its path, in the order of the paths.
    """

    def __init__(self, table: FieldTable) -> None:
        self.table = table
        self.plain = tuple(field for field in table if not field.array and field.kind != "map")
        self.maps = tuple(field.path for field in table if field.kind == "map")
        self.identity = table.identity if any(field.path == table.identity for field in self.plain) else ""
        self.unique = {field.path: field for field in self.plain if field.unique and field.path != self.identity}
        for field in self.unique.values():
            if field.kind not in ("keyword", "text"):
                raise EngineError(f"The field {field.path} is unique, so it must hold text, not {field.kind}")
        self.arrays = {path: tuple(field for field in table if field.array == path) for path in sorted(table.arrays)}
        for field in (member for members in self.arrays.values() for member in members):
            if field.kind == "map":
                raise EngineError(f"The field {field.path} is a map inside an array, which no index holds")

    def find(self, path: str) -> Field:
        field = self.table.find(path)
        if field is None:
            raise EngineError(f"The index has no field {path}")
        return field

    def member(self, path: str, array: str) -> Field:
        """A field that belongs to that array. EngineError for another one."""
        field = self.find(path)
        if field.array != array:
            raise EngineError(f"{path} is not a member of the array {array}")
        return field

    @property
    def fingerprint(self) -> str:
        """Changes whenever what is kept would."""
        rows = [[f.path, f.kind, f.array, f.unique, f.fold] for f in self.table]
        digest = hashlib.blake2b(json.dumps([rows, self.table.identity]).encode(), digest_size=8).hexdigest()
        return f"{self.table.version}:{digest}"
