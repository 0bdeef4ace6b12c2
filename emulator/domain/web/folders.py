"""The corpus' files: folders of ``.jsonl``, one page a line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from emulator.domain.web.pages import BadPage, Page, page

LONGEST = 8_000_000
"""Bytes of a line."""


class CorpusInvalid(ValueError):
    """What is wrong with a folder; the message names the file and the line."""


def files(folder: Path) -> list[Path]:
    """The files of a folder, by name. Raises CorpusInvalid where there is none."""
    found = sorted(path for path in folder.rglob("*.jsonl") if path.is_file()) if folder.is_dir() else []
    if not found:
        raise CorpusInvalid(f"{folder} is no folder with .jsonl files, one page a line")
    return found


def pages(folders: Sequence[Path]) -> list[tuple[Page, Path]]:
    """All pages of all folders, each with its folder. Of two with one address the later folder's counts; in one folder
    that is a mistake. Raises CorpusInvalid."""
    found: dict[str, tuple[Page, Path]] = {}
    for folder in folders:
        here: set[str] = set()
        for path in files(folder):
            for number, each in lines(path):
                if each.url in here:
                    raise CorpusInvalid(f"{path}:{number}: {each.url} is there twice")
                here.add(each.url)
                found[each.url] = (each, folder)
    return list(found.values())


def lines(path: Path) -> Iterator[tuple[int, Page]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                if len(line) > LONGEST:
                    raise BadPage(f"the line is longer than {LONGEST} bytes")
                yield number, page(json.loads(line))
            except (ValueError, RecursionError) as error:
                raise CorpusInvalid(f"{path}:{number}: {error}") from None


def digest(folders: Iterable[Path]) -> str:
    """Changes whenever a file does."""
    made = hashlib.blake2b(digest_size=12)
    for folder in folders:
        for path in files(folder):
            made.update(hashlib.blake2b(path.read_bytes()).digest())
    return made.hexdigest()
