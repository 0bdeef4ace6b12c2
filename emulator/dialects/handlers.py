"""The functions that the rows of a catalogue name, in the files of their dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Generic, TypeVar

from emulator.exchange import Operation

H = TypeVar("H")


class Handlers(Generic[H]):
    """Those of one product; each file is imported with the first call of an operation that it has.

    ``files`` names the files of each group of operations.
    """

    def __init__(self, product: str, files: Mapping[str, Sequence[str]]) -> None:
        self._package = f"emulator.dialects.{product}"
        self._files = files
        self._found: dict[str, H] = {}

    def __getitem__(self, operation: Operation) -> H:
        """Raises LookupError where nobody has it, which a test rules out."""
        found = self._found.get(operation.name)
        if found is None:
            found = self._found[operation.name] = self._looked_up(operation)
        return found

    def _looked_up(self, operation: Operation) -> H:
        for name in self._files.get(operation.group, ()) if operation.handler else ():
            found: H | None = getattr(import_module(f"{self._package}.{name}"), operation.handler, None)
            if found is not None:
                return found
        raise LookupError(f"{operation.name} names the handler {operation.handler}, which nobody has")
