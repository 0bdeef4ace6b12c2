"""What a conversation asks for: the newest question, and what earlier turns were about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CARRIED = 2  # earlier user turns whose words help a follow-up question


@dataclass(frozen=True, slots=True)
class Turn:
    """``role`` is user, assistant or tool."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """``text`` is the newest turn; ``context`` the user turns just before it, nearest last."""

    text: str
    context: str


def question(turns: Sequence[Turn]) -> Question:
    """The newest turn, with the words of the user turns before it, so that "how much is it?" finds what "it" is."""
    before = [turn.text for turn in turns[:-1] if turn.role == "user"]
    return Question(turns[-1].text, "\n".join(before[-CARRIED:]))
