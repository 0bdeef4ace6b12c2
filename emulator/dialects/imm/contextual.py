"""ContextualRetrieval: documents for the newest question of a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.dialects.imm.body import Explained
from emulator.dialects.imm.places import place
from emulator.dialects.imm.record import found
from emulator.domain.conversations import Turn
from emulator.domain.library import Library
from emulator.domain.refusals import BadValue
from emulator.exchange import Call

HISTORY = 100
DOCUMENTS = ("document",)


def turns(messages: Sequence[Mapping[str, Any]]) -> list[Turn]:
    """Pairs of user and assistant, then the user's question; tool messages may stand between and break no pair.

    Raises BadValue.
    """
    found = [Turn(message["Role"], message.get("Content") or "") for message in messages]
    if len(found) - 1 > HISTORY:
        raise BadValue("Messages", f"The history holds {len(found) - 1} messages, {HISTORY} are allowed.")
    if found[-1].role != "user" or not found[-1].text.strip():
        raise BadValue("Messages", "The last message must be the user's question, and not empty.")
    spoken = [turn for turn in found if turn.role != "tool"]
    if len(spoken) % 2 == 0:
        raise BadValue("Messages", "Give an odd number of messages: pairs of user and assistant, then the question.")
    for number, turn in enumerate(spoken):
        expected = "user" if number % 2 == 0 else "assistant"
        if turn.role != expected:
            raise BadValue(
                "Messages", f"User and assistant must alternate: message {number} should be from {expected}."
            )
    return found


async def contextual_retrieval(call: Call, library: Library) -> Explained:
    given = call.parameters
    where = place(call)
    result = await library.searching.contextual(where, turns(given["Messages"]), DOCUMENTS, given["RecallOnly"])
    # No operation creates smart clusters, so an id of one names nothing, and nothing is in it.
    matches = [] if given.get("SmartClusterIds") else result.matches
    return Explained([("Results", found(where, matches, ()))], result.understood)
