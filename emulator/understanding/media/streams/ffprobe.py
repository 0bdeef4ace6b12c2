"""An ``ffprobe`` on PATH, where PyAV is not installed. Its words are IMM's already."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from emulator.understanding.media.charset import clean
from emulator.understanding.media.reading import Limits, Source, Unreadable
from emulator.understanding.media.streams.probe import Probe
from emulator.understanding.media.streams.pyav import FORMATS

_ANSWER = 16 * 1024 * 1024
"""Characters of an answer that are read."""


def program() -> str | None:
    """Where ``ffprobe`` is, None without it."""
    return shutil.which("ffprobe")


def read(source: Source, ffprobe: str, limits: Limits) -> Probe:
    """Raises :class:`Unreadable`. An object that is not a file is copied into one."""
    with ExitStack() as stack:
        path = getattr(source, "path", None)
        if path is None:
            copy = stack.enter_context(tempfile.NamedTemporaryFile(suffix=Path(source.key).suffix))
            with source.open() as stream:
                shutil.copyfileobj(stream, copy)
            copy.flush()
            path = copy.name
        command = [ffprobe, "-v", "error", "-show_format", "-show_streams", "-of", "json"]
        command += ["-format_whitelist", FORMATS, "-protocol_whitelist", "file", "-i", f"file:{path}"]
        try:
            done = subprocess.run(  # noqa: S603  # the program is the user's own, the path is one argument
                command, capture_output=True, timeout=limits.program, stdin=subprocess.DEVNULL
            )
        except subprocess.TimeoutExpired:
            raise Unreadable(f"ffprobe needed more than {limits.program:g} seconds") from None
        except OSError as broken:
            raise Unreadable(f"ffprobe cannot be run: {broken.strerror}") from None
    try:
        found = json.loads(done.stdout[:_ANSWER])
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not found.get("format"):
        told = clean(done.stderr.decode("utf-8", "replace").strip().rpartition(": ")[2])
        raise Unreadable(f"cannot be opened: {told or 'ffprobe found nothing'}")
    return found
