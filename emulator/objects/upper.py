"""What lies above the user's folders and takes what is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from emulator.objects.api import NOTHING_SAID, Digest, Properties, ReadOnly, Staged
from emulator.objects.glimpse import Glimpse


@dataclass(frozen=True, slots=True)
class Row:
    """One key; ``path`` is None for a tombstone, which hides a file of a folder below."""

    key: str
    path: Path | None
    size: int = 0
    modified_ns: int = 0
    properties: Properties = NOTHING_SAID
    digest: Digest | None = None


class Rows(Protocol):
    """The rows of one bucket, in code-point order."""

    def first(self, bound: str) -> Row | None:
        """The first row whose key is not less than ``bound``, which never decreases; None at the end."""
        ...


class Upper(Protocol):
    """See :class:`emulator.objects.layer.Layer`, which changes nothing in two threads at once.

    ``opaque``: a bucket that is here hides the one of a folder below; else they are merged.
    """

    @property
    def opaque(self) -> bool: ...

    def refusal(self, bucket: str, key: str) -> str | None:
        """Why the key of a bucket cannot be written, or None. Raises :class:`ReadOnly` where nothing can."""
        ...

    def workspace(self) -> Path:
        """The folder for what is on its way; on the same disk as what is kept. Raises :class:`ReadOnly`."""
        ...

    def prepare(self) -> None:
        """Before anything is put into the workspace."""
        ...

    def row(self, account: str, bucket: str, key: str) -> Row | None: ...

    def rows(self, account: str, bucket: str) -> Rows: ...

    def has_bucket(self, account: str, bucket: str) -> bool: ...

    def buckets(self, account: str) -> tuple[str, ...]: ...

    def make_bucket(self, account: str, bucket: str) -> None: ...

    def drop_bucket(self, account: str, bucket: str) -> None: ...

    def write(self, account: str, bucket: str, row: Row, staged: Staged | None) -> None:
        """Keep a row, with the bytes that were staged or, without any, those that lie at its path already."""
        ...

    def remove(self, account: str, bucket: str, key: str, below: bool) -> None:
        """``below``: a folder has the key, which has to be hidden."""
        ...

    def keeps(self, path: Path) -> bool:
        """Whether the bytes at a path may be those of several rows, so that a copy needs no second file."""
        ...

    def glimpse(self, bucket: str) -> Glimpse | None:
        """See :meth:`emulator.objects.api.Objects.glimpse`."""
        ...

    def forget(self, account: str) -> None: ...

    def close(self) -> None: ...


class Nothing:
    """No row, and a sentence for whoever wants to write one."""

    opaque = False

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence

    def refusal(self, bucket: str, key: str) -> str | None:
        raise ReadOnly(self._sentence)

    def workspace(self) -> Path:
        raise ReadOnly(self._sentence)

    def prepare(self) -> None:
        raise ReadOnly(self._sentence)

    def row(self, account: str, bucket: str, key: str) -> Row | None:
        return None

    def rows(self, account: str, bucket: str) -> Rows:
        return self

    def first(self, bound: str) -> Row | None:
        return None

    def has_bucket(self, account: str, bucket: str) -> bool:
        return False

    def buckets(self, account: str) -> tuple[str, ...]:
        return ()

    def make_bucket(self, account: str, bucket: str) -> None:
        raise ReadOnly(self._sentence)

    def drop_bucket(self, account: str, bucket: str) -> None:
        raise ReadOnly(self._sentence)

    def write(self, account: str, bucket: str, row: Row, staged: Staged | None) -> None:
        raise ReadOnly(self._sentence)

    def remove(self, account: str, bucket: str, key: str, below: bool) -> None:
        raise ReadOnly(self._sentence)

    def keeps(self, path: Path) -> bool:
        return False

    def glimpse(self, bucket: str) -> Glimpse | None:
        return None

    def forget(self, account: str) -> None:
        """There is nothing."""

    def close(self) -> None:
        """There is nothing."""
