"""Sources that another process can read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True)
class Filed:
    path: Path
    key: str
    size: int
    modified_ns: int = 1_776_774_493_123_456_789

    def open(self) -> BinaryIO:
        return self.path.open("rb")


def filed(path: Path, data: bytes) -> Filed:
    path.write_bytes(data)
    return Filed(path, path.name, len(data))
