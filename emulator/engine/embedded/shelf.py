"""Which index files are open: the least recently used idle one makes room for the next."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from emulator.engine.embedded.store import Store


@dataclass(slots=True)
class _Place:
    store: Store
    users: int = 0
    used: int = 0


class Shelf:
    """Thread-safe. Opening and closing happen under one lock, so a file is never opened twice nor while it goes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._places: dict[Path, _Place] = {}
        self._guard = threading.Condition()
        self._turn = itertools.count(1)

    def peek(self, path: Path) -> Store | None:
        """The store, if it is open. It may be closed at any moment: use :meth:`Store.get` only. Never waits."""
        place = self._places.get(path)
        if place is None:
            return None
        place.used = next(self._turn)
        return place.store

    @contextlib.contextmanager
    def borrowed(self, path: Path, opened: Callable[[], Store]) -> Iterator[Store]:
        """The store at ``path``, opened by ``opened`` if it is not; it stays open inside the block."""
        with self._guard:
            place = self._places.get(path)
            if place is None:
                place = self._places[path] = _Place(opened())
            place.used = next(self._turn)
            place.users += 1
            self._make_room()
        try:
            yield place.store
        finally:
            with self._guard:
                place.users -= 1
                self._guard.notify_all()

    @contextlib.contextmanager
    def kept(self, path: Path, store: Store) -> Iterator[bool]:
        """Whether ``store`` is the open one; then it stays open inside the block. Nothing is opened."""
        with self._guard:
            place = self._places.get(path)
            if place is None or place.store is not store:
                place = None
            else:
                place.users += 1
        try:
            yield place is not None
        finally:
            if place is not None:
                with self._guard:
                    place.users -= 1
                    self._guard.notify_all()

    def _make_room(self) -> None:
        while len(self._places) > self._limit:
            idle = [path for path, place in self._places.items() if not place.users]
            if not idle:
                return
            oldest = min(idle, key=lambda path: self._places[path].used)
            self._places.pop(oldest).store.close()

    @contextlib.contextmanager
    def shut(self, path: Path) -> Iterator[None]:
        """Wait for the store's users and close it; inside the block nobody opens it."""
        with self._guard:
            # While this waits, somebody else may close the place to make room, or open another.
            self._guard.wait_for(lambda: path not in self._places or not self._places[path].users)
            place = self._places.pop(path, None)
            if place is not None:
                place.store.close()
            yield

    def remove(self, path: Path) -> None:
        """Wait for the store's users, close it and delete its files."""
        with self.shut(path):
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        with self._guard:
            self._guard.wait_for(lambda: not any(place.users for place in self._places.values()))
            while self._places:
                self._places.popitem()[1].store.close()
