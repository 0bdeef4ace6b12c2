"""Words, written plainly: what is a word, where it stands, how long a text is."""

from __future__ import annotations

import unicodedata

CJK = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x3040, 0x30FF), (0xAC00, 0xD7AF))


def runs(text: str) -> list[str]:
    """Runs of CJK characters, and of other letters and digits."""
    found: list[str] = []
    kind = ""
    for character in unicodedata.normalize("NFKC", text).lower():
        cjk = any(low <= ord(character) <= high for low, high in CJK)
        now = "c" if cjk else "w" if character.isalnum() else ""
        if now and now == kind:
            found[-1] += character
        elif now:
            found.append(character)
        kind = now
    return found


def is_cjk(run: str) -> bool:
    return any(low <= ord(run[0]) <= high for low, high in CJK)


def phrase(text: str, query: str) -> bool:
    """The query's runs stand in the text as a substring: CJK runs may be cut at either end, others not."""
    wanted, there = runs(query), runs(text)
    if not wanted:
        return False
    for start in range(len(there) - len(wanted) + 1):
        window = there[start : start + len(wanted)]
        if len(wanted) == 1:
            if window[0] == wanted[0] or (is_cjk(wanted[0]) and wanted[0] in window[0]):
                return True
            continue
        head = window[0] == wanted[0] or (is_cjk(wanted[0]) and window[0].endswith(wanted[0]))
        tail = window[-1] == wanted[-1] or (is_cjk(wanted[-1]) and window[-1].startswith(wanted[-1]))
        if head and tail and window[1:-1] == wanted[1:-1]:
            return True
    return False


def terms(query: str) -> list[str]:
    """Distinct pairs and single characters of CJK runs, other runs whole."""
    found: dict[str, None] = {}
    for run in runs(query):
        pieces = [run[at : at + 2] for at in range(len(run) - 1)] if is_cjk(run) and len(run) > 1 else [run]
        found.update(dict.fromkeys(pieces))
    return list(found)


def occurrences(text: str, term: str) -> int:
    """How often a term stands in a text."""
    count = 0
    for run in runs(text):
        if not is_cjk(run):
            count += run == term
        elif is_cjk(term):
            count += sum(run.startswith(term, at) for at in range(len(run)))
    return count


def length(text: str) -> int:
    return sum(len(run) if is_cjk(run) else 1 for run in runs(text))


def one_byte(count: int) -> int:
    """Lucene's SmallFloat.byte4ToInt(intToByte4(count)), step by step."""

    def to_int4(value: int) -> int:
        bits = value.bit_length()
        return value if bits < 4 else ((value >> (bits - 4)) & 7) | ((bits - 3) << 3)

    def from_int4(value: int) -> int:
        bits, shift = value & 7, (value >> 3) - 1
        return bits if shift == -1 else (bits | 8) << shift

    free = 255 - to_int4(2**31 - 1)
    return count if count < free else free + from_int4(to_int4(count - free))
