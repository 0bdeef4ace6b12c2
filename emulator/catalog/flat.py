"""Flattened structures: ``Tag.1.Key=a`` for ``Tag=[{"Key":"a"}]``, as pop-core and generic clients send them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from emulator.catalog.jsontext import encodable

Twig: TypeAlias = "str | Branch"

DEEPEST = 16
"""Parts of a flattened name that are read at most; the deepest documented structure has seven."""


class Tangled(ValueError):
    """Names contradict each other (``Tag.1`` and ``Tag.1.Key``), have too many parts, or bytes were not UTF-8.

    The message is a sentence for the caller.
    """


class Branch(dict[str, "Twig"]):
    """Texts by the next part of their names. Positions stay keys (``"1"``): only the type tells a list from a map."""

    def listed(self) -> list[Twig] | None:
        """The members of a list by their position, gaps closed; None where a key is not a position."""
        if not all(key.isascii() and key.isdigit() and len(key) < 10 for key in self):
            return None
        return [self[key] for key in sorted(self, key=int)]


def gather(pairs: Iterable[tuple[str, str]]) -> Branch:
    """Texts by dotted name → texts by part. Raises :class:`Tangled`."""
    tree = Branch()
    for name, text in pairs:
        if not encodable(name) or not encodable(text):
            raise Tangled("A part of it is not UTF-8.")
        parts = name.split(".")
        if len(parts) > DEEPEST:
            raise Tangled(f"A name in it has more than {DEEPEST} parts.")
        branch = tree
        for part in parts[:-1]:
            twig = branch.setdefault(part, Branch())
            if isinstance(twig, str):
                raise Tangled(f"Its part {name} contradicts another one.")
            branch = twig
        if parts[-1] in branch:
            raise Tangled(f"Its part {name} contradicts another one.")
        branch[parts[-1]] = text
    return tree
