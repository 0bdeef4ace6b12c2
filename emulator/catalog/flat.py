"""Flattened structures: ``Tag.1.Key=a`` for ``Tag=[{"Key":"a"}]``, as pop-core and generic clients send them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Twig: TypeAlias = "str | Branch"

DEEPEST = 16
"""Parts of a flattened name that are read at most; the deepest documented structure has seven."""


class Tangled(ValueError):
    """Two names contradict each other (``Tag.1`` and ``Tag.1.Key``), or one has too many parts. Holds that name."""


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
        parts = name.split(".")
        if len(parts) > DEEPEST:
            raise Tangled(name)
        branch = tree
        for part in parts[:-1]:
            twig = branch.setdefault(part, Branch())
            if isinstance(twig, str):
                raise Tangled(name)
            branch = twig
        if parts[-1] in branch:
            raise Tangled(name)
        branch[parts[-1]] = text
    return tree
