"""Every switch, typed, with its default: one source for flags, ``MYNA_*`` variables and code.

A field's name gives the flag (``data_dir`` → ``--data-dir``) and the variable (``MYNA_DATA_DIR``); its metadata gives
the help text. Flags win over variables, variables over defaults.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

MIB = 1024 * 1024


def switch(default: Any, text: str, parse: Callable[[str], Any] = str, repeat: bool = False) -> Any:
    """A settings field: its default, its help text, how its text is read, whether it may be given again."""
    return field(default=default, metadata={"help": text, "parse": parse, "repeat": repeat})


def truth(text: str) -> bool:
    """``1 true yes on`` and their opposites; anything else is refused."""
    value = text.strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError(f"{text!r} is neither true nor false")


def choice(*values: str) -> Callable[[str], str]:
    """A parser that accepts one of ``values``."""

    def parse(text: str) -> str:
        if text not in values:
            raise ValueError(f"{text!r} is not one of {', '.join(values)}")
        return text

    return parse


def whole(low: int, high: int) -> Callable[[str], int]:
    """A parser for whole numbers in a range."""

    def parse(text: str) -> int:
        value = number(text)
        if not low <= value <= high:
            raise ValueError(f"{value} is not in {low}..{high}")
        return value

    return parse


def number(text: str) -> int:
    """A whole number."""
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a whole number") from None


def seconds(text: str) -> float:
    """A time of 0 or more seconds."""
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number of seconds") from None
    if not 0 <= value < 10**9:
        raise ValueError(f"{text!r} is not a time of 0 or more seconds")
    return value


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one Myna."""

    host: str = switch("127.0.0.1", "address to listen on")
    port: int = switch(4570, "port to listen on; 0 takes a free one", whole(0, 65535))
    accounts: Path | None = switch(None, "TOML file of accounts and keys; without it test/test", Path)
    auth: str = switch(
        "on", "on checks every signature, off lets everybody in as the first account", choice("on", "off")
    )
    ci_errors: str = switch(
        "ci",
        "codes of signature errors on Tencent's dataset paths: ci as CI documents them, cos as the object store has "
        "them, by which SDKs set their clock",
        choice("ci", "cos"),
    )
    control_hosts: tuple[str, ...] = switch((), "further host names that may use the control API", str, True)
    objects: tuple[Path, ...] = switch((), "folder of buckets: DIR/<bucket>/<key> is oss://<bucket>/<key>", Path, True)
    data_dir: Path | None = switch(
        None, "folder that keeps the data; without it a temporary one, removed at exit", Path
    )
    trust_missing_objects: bool = switch(False, "index files whose object is missing, by what the request says", truth)
    strict: bool = switch(False, "refuse unknown parameters, which the real services ignore", truth)
    log: str = switch("text", "one line a request: text, json or off", choice("text", "json", "off"))
    seed: int | None = switch(None, "make identifiers repeatable", number)
    clock_window: int = switch(900, "seconds that a signature's time may be off", whole(1, 10**9))
    nonces: int = switch(500_000, "how many used nonces are remembered", whole(1, 10**8))
    max_body: int = switch(64 * MIB, "largest request body, in bytes", whole(1024, 2**40))
    max_target: int = switch(4 * MIB, "longest request line, in bytes", whole(8190, 2**31))
    keep_alive: int = switch(600, "seconds that an idle connection stays open", whole(1, 86400))
    request_timeout: float = switch(
        120.0, "seconds that a request's head, and then its body, may take to arrive", seconds
    )
    read_budget: float = switch(1.0, "seconds that reading an object may hold up the indexing call", seconds)
    stop_grace: float = switch(10.0, "seconds that running requests get at shutdown", seconds)
    open_datasets: int = switch(64, "how many dataset files stay open", whole(1, 10_000))
    retrieval_size: int = switch(10, "files that ContextualRetrieval returns", whole(1, 100))


class BadSetting(ValueError):
    """A flag or variable that cannot be read; the message names it."""


def flag(name: str) -> str:
    """``data_dir`` → ``--data-dir``."""
    return "--" + name.replace("_", "-")


def variable(name: str) -> str:
    """``data_dir`` → ``MYNA_DATA_DIR``."""
    return "MYNA_" + name.upper()


def read(given: Mapping[str, Any], environ: Mapping[str, str]) -> Settings:
    """Settings from flag texts by field name and from ``MYNA_*`` variables. Raises BadSetting."""
    values: dict[str, Any] = {}
    for item in fields(Settings):
        source, text = flag(item.name), given.get(item.name)
        if text is None:
            source, text = variable(item.name), environ.get(variable(item.name)) or None
            if text is not None and item.metadata["repeat"]:
                text = [part for part in re.split(separator(item.metadata["parse"]), text) if part]
        if text is None:
            continue
        try:
            parse = item.metadata["parse"]
            values[item.name] = tuple(parse(part) for part in text) if item.metadata["repeat"] else parse(text)
        except ValueError as error:
            raise BadSetting(f"{source}: {error}") from None
    return Settings(**values)


def separator(parse: Any) -> str:
    """What stands between values in a variable: between paths as in ``PATH``, else commas."""
    import os

    return re.escape(os.pathsep) if parse is Path else ","
