"""What an engine does at once for many alternatives: a question names a thing by hundreds of labels."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.engine.schema import Schema
from emulator.query.nodes import Compare, Node, Phrase


def together(children: Sequence[Node], schema: Schema) -> tuple[list[Node], dict[str, list[str]]]:
    """Nodes any of which is asked to hold, or none: those that stay as they are, and the texts that one field is
    compared with, where these are several. Maps, and what is one document's alone, are left as they are.

    EngineError for an unknown field.
    """
    texts: dict[str, list[str]] = {}
    for node in children:
        if isinstance(node, Compare) and node.operator == "eq" and isinstance(node.value, str):
            texts.setdefault(node.field, []).append(node.value)
    several = {
        field: values
        for field, values in texts.items()
        if len(values) > 1
        and schema.find(field).kind in ("keyword", "text")
        and field != schema.identity
        and field not in schema.unique
    }
    rest = [
        node for node in children if not (isinstance(node, Compare) and node.operator == "eq" and node.field in several)
    ]
    return rest, several


def phrased(children: Sequence[Node]) -> tuple[list[Node], dict[str, list[str]]]:
    """The same for phrases, by field."""
    phrases: dict[str, list[str]] = {}
    for node in children:
        if isinstance(node, Phrase):
            phrases.setdefault(node.field, []).append(node.value)
    return [node for node in children if not isinstance(node, Phrase)], phrases
