"""Every switch, typed, with its default: one source for flags, ``MYNA_*`` variables and code.

A field's name gives the flag (``data_dir`` → ``--data-dir``) and the variable (``MYNA_DATA_DIR``); its metadata gives
the help text. Flags win over variables, variables over defaults.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MIB = 1024 * 1024
LEAST_ROOM = 32 * MIB
LABEL = r"(?!-)[\w-]{1,63}(?<!-)"
"""One of the names in a host's that are parted by dots."""


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


def lower_name(text: str) -> str:
    """What may begin the name of an index."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", text):
        raise ValueError(
            f"{text!r} is not made of a-z, 0-9, dot, dash and underscore, beginning with a letter or digit"
        )
    return text


def provider(text: str) -> str:
    """``light``, ``clip:FOLDER`` or ``http:URL``; an address alone is an endpoint's."""
    if text.startswith(("http://", "https://")):
        return f"http:{text}"
    if text != "light" and not re.fullmatch(r"(?:clip|http):.+", text):
        raise ValueError(f"{text!r} is not light, clip:FOLDER or http:URL")
    return text


def web(text: str) -> str:
    """An http or https address; empty for none."""
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username or not text.isascii()):
        raise ValueError(f"{text!r} is not an address such as http://localhost:8080/notified")
    if not 0 < (parts.port or 80) < 65536:
        raise ValueError(f"{text!r} has no such port")
    return text


def pages(text: str) -> str:
    """A folder that is there, with ``+`` before it to add to the built-in one."""
    if not Path(text.removeprefix("+")).is_dir():
        raise ValueError(f"{text.removeprefix('+')} is no folder")
    if next(Path(text.removeprefix("+")).rglob("*.jsonl"), None) is None:
        raise ValueError(f"{text.removeprefix('+')} has no .jsonl files, one page a line")
    return text


def reachable(text: str) -> str:
    """A host that pages may be fetched from, or ``*.HOST`` for all below it; with ``:PORT``, or ``:*`` for any."""
    shape = re.fullmatch(rf"(\*\.)?({LABEL}(?:\.{LABEL})*|\[[0-9A-Fa-f:.]+\])(?::([0-9]{{1,5}}|\*))?", text)
    if shape is None or not (named(shape[2]) or (addressed(shape[2]) and not shape[1])):
        raise ValueError(f"{text!r} is not a host such as docs.example.com, *.example.com, 127.0.0.1:8080, localhost:*")
    if shape[3] not in (None, "*") and not 0 < int(shape[3]) < 65536:
        raise ValueError(f"{text!r} has no such port")
    return text


def named(host: str) -> bool:
    """Whether a host is a name, short enough in ASCII; what ends in a number is read as an address everywhere."""
    try:
        return not host.startswith("[") and not host.encode("idna").rpartition(b".")[2].isdigit()
    except UnicodeError:
        return False


def addressed(host: str) -> bool:
    """Whether a host is an address: of IPv4 whole, of IPv6 in brackets."""
    try:
        ipaddress.IPv6Address(host[1:-1]) if host.startswith("[") else ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def seconds(text: str) -> float:
    """A time of 0 or more seconds."""
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number of seconds") from None
    if not 0 <= value < 10**9:
        raise ValueError(f"{text!r} is not a time of 0 or more seconds")
    return value


def patience(text: str) -> float:
    """A time of more than 0 seconds: nothing is done in none."""
    value = seconds(text)
    if not value:
        raise ValueError(f"{text!r} is not a time of more than 0 seconds")
    return value


def room(text: str) -> int:
    """Bytes that a file can be read in; 0 for no limit."""
    value = whole(0, 2**50)(text)
    if 0 < value < LEAST_ROOM:
        raise ValueError(f"{value} is too little to read anything in; give at least {LEAST_ROOM}, or 0 for no limit")
    return value


def similarity(text: str) -> float:
    """A number in 0..1."""
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None
    if not 0 <= value <= 1:
        raise ValueError(f"{text!r} is not in 0..1")
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
    cors_origins: tuple[str, ...] = switch(
        (), "further origins whose web pages may call the services, such as https://app.example; * for any", str, True
    )
    objects: tuple[Path, ...] = switch((), "folder of buckets: DIR/<bucket>/<key> is oss://<bucket>/<key>", Path, True)
    objects_writable: Path | None = switch(
        None,
        "folder of buckets that uploads and deletions change; without it they go into a layer of the account's own, "
        "and with --engine elasticsearch are refused",
        Path,
    )
    data_dir: Path | None = switch(
        None, "folder that keeps the data; without it a temporary one, removed at exit", Path
    )
    engine: str = switch(
        "embedded",
        "what keeps and searches: embedded in files of this process, elasticsearch for many processes with one state",
        choice("embedded", "elasticsearch"),
    )
    elasticsearch_url: str = switch("", "the server of --engine elasticsearch, such as http://localhost:9200")
    elasticsearch_api_key: str = switch("", "its API key; give it as a variable, flags can be seen by everybody")
    elasticsearch_prefix: str = switch("myna", "what the names of its indices begin with", lower_name)
    elasticsearch_grouping: str = switch(
        "shared",
        "new datasets share an index, or each has its own: then BM25 counts that dataset alone",
        choice("shared", "own"),
    )
    elasticsearch_shards: int = switch(1, "shards of a new shared index", whole(1, 128))
    elasticsearch_vectors: str = switch(
        "fast",
        "new vectors are found by graphs, compressed if learned, or one by one: fast, exact",
        choice("fast", "exact"),
    )
    elasticsearch_timeout: float = switch(10.0, "seconds until an answer of it is given up", seconds)
    embedder: str = switch(
        "light",
        "what turns texts and pictures into vectors: light, clip:FOLDER of a model, http:URL of an endpoint",
        provider,
    )
    embedder_model: str = switch("", "the model's name at --embedder http:URL")
    embedder_key: str = switch("", "its API key; give it as a variable, flags can be seen by everybody")
    embedder_scales: Path | None = switch(
        None, "TOML file: a model's cosines as similarities, lists of points named text and image", Path
    )
    trust_missing_objects: bool = switch(False, "index files whose object is missing, by what the request says", truth)
    strict: bool = switch(False, "refuse unknown parameters, which the real services ignore", truth)
    regions: str = switch(
        "all",
        "all serves every operation in every region, strict refuses those that the service does not offer in some",
        choice("all", "strict"),
    )
    throttling: str = switch(
        "off",
        "on refuses what a project of IMM gets beyond its ProjectQueriesPerSecond, by the account's time",
        choice("on", "off"),
    )
    answers: str = switch(
        "auto",
        "ContextualAnswer comes as JSON or as an event stream: json, stream, or auto as Accept asks",
        choice("auto", "json", "stream"),
    )
    notify_url: str = switch(
        "", "http(s) address that is told of indexed files, as by a notification of the service", web
    )
    log: str = switch("text", "one line a request: text, json or off", choice("text", "json", "off"))
    seed: int | None = switch(None, "make identifiers repeatable", number)
    clock_window: int = switch(900, "seconds that a signature's time may be off", whole(1, 10**9))
    nonces: int = switch(500_000, "how many used nonces are remembered", whole(1, 10**8))
    max_body: int = switch(64 * MIB, "largest request body, in bytes", whole(1024, 2**40))
    max_object: int = switch(5 * 1024 * MIB, "largest object that is put, in bytes", whole(1, 2**50))
    max_picture: int = switch(20 * MIB, "largest picture that CI searches by, in bytes", whole(1, 2**40))
    max_picture_side: int = switch(30_000, "longest side of a picture that CI searches by, in pixels", whole(1, 10**6))
    filter_conditions: int = switch(100, "how many conditions a Filter of CI may have", whole(1, 10_000))
    content_url: str = switch(
        "", "where clients reach /_content/, such as https://myna.example; without it as they reached Myna", web
    )
    max_target: int = switch(4 * MIB, "longest request line, in bytes", whole(8190, 2**31))
    max_headers: int = switch(65536, "largest headers of a request, all together, in bytes", whole(1024, 2**26))
    max_form: int = switch(4 * MIB, "largest body that is a form, in bytes", whole(1024, 2**31))
    max_parameters: int = switch(
        10_000, "how many parameters a request may have, in query and form together", whole(100, 10**7)
    )
    keep_alive: int = switch(600, "seconds that an idle connection stays open", whole(1, 86400))
    request_timeout: float = switch(
        120.0, "seconds that a request's head, and then its body, may take to arrive", seconds
    )
    read_seconds: float = switch(10.0, "seconds that reading one object may take", patience)
    read_memory: int = switch(1024 * MIB, "bytes that reading one object may take, 0 for no limit", room)
    read_budget: float = switch(1.0, "seconds that reading an object may hold up the indexing call", seconds)
    index_delay: float = switch(
        0.0,
        "seconds of the account's time until what was read of a file is in the dataset; until then it has what the "
        "call that indexed it says",
        seconds,
    )
    binding_interval: float = switch(
        1.0, "seconds between two looks at the folder of a bound bucket; large ones are looked at less often", patience
    )
    web_corpus: tuple[str, ...] = switch(
        (), "folder of web pages (.jsonl) in place of the built-in one; +DIR adds to it", pages, True
    )
    web_cache: str = switch(
        "",
        "folder that keeps the index of the web corpus from one start to the next; off keeps none, without it the "
        "user's cache folder does",
    )
    web_preload: float = switch(
        2.0, "seconds after the start when the web corpus is loaded, if no call for it came before", seconds
    )
    web_answers: int = switch(
        1000, "how many answers of web searches, and short requests, are remembered, 0 for none", whole(0, 10**7)
    )
    web_fetch: tuple[str, ...] = switch(
        (),
        "host that ReadPage may really fetch pages from, such as docs.example.com, *.example.com for all below it, "
        "127.0.0.1:8080, or localhost:* for any port; without it nothing is fetched",
        reachable,
        True,
    )
    iqs_seconds: float = switch(
        5.0, "seconds that an IQS search may take until 504; a deep one has three times that, ScanFile five", patience
    )
    stop_grace: float = switch(10.0, "seconds that running requests get at shutdown", seconds)
    open_datasets: int = switch(64, "how many dataset files stay open", whole(1, 10_000))
    search_cache: int = switch(16, "MiB of answers that are kept until their dataset changes", whole(0, 4096))
    semantic_floor: float = switch(
        0.1, "similarity below which SemanticQuery leaves out files that share no word with the question", similarity
    )
    retrieval_cut: float = switch(0.4, "similarity below which ContextualRetrieval leaves out files", similarity)
    retrieval_size: int = switch(10, "files that ContextualRetrieval returns", whole(1, 100))


class BadSetting(ValueError):
    """A flag or variable that cannot be read; the message names it."""


def flag(name: str) -> str:
    """``data_dir`` → ``--data-dir``."""
    return "--" + name.replace("_", "-")


def variable(name: str) -> str:
    """``data_dir`` → ``MYNA_DATA_DIR``."""
    return "MYNA_" + name.upper()


def misspelt(environ: Mapping[str, str]) -> list[str]:
    """``MYNA_*`` variables that nothing reads: neither settings, nor the address for clients, nor the tests' own."""
    known = {variable(item.name) for item in fields(Settings)} | {"MYNA_ENDPOINT"}
    own = ("MYNA_TEST_", "MYNA_SDK_", "MYNA_ELASTICSEARCH_REQUIRED")
    return sorted(
        name for name in environ if name.startswith("MYNA_") and name not in known and not name.startswith(own)
    )


def read(given: Mapping[str, Any], environ: Mapping[str, str]) -> Settings:
    """Settings from flag texts by field name and from ``MYNA_*`` variables. Raises BadSetting."""
    values: dict[str, Any] = {}
    for item in fields(Settings):
        source, text = flag(item.name), given.get(item.name)
        if text is None:
            source, text = variable(item.name), environ.get(variable(item.name)) or None
            if text is not None and item.metadata["repeat"]:
                parts = re.split(separator(item.metadata["parse"]), text)
                text = [part.strip() for part in parts if part.strip()]
        if text is None:
            continue
        try:
            parse = item.metadata["parse"]
            values[item.name] = tuple(parse(part) for part in text) if item.metadata["repeat"] else parse(text)
        except ValueError as error:
            raise BadSetting(f"{source}: {error}") from None
    settings = Settings(**values)
    for name in ("embedder_model", "embedder_key"):
        if getattr(settings, name) and not settings.embedder.startswith("http:"):
            raise BadSetting(
                f"{flag(name)} ({variable(name)}) belongs to --embedder http:URL, not to {settings.embedder}"
            )
    return settings


def separator(parse: Any) -> str:
    """What stands between values in a variable: between paths as in ``PATH``, else commas."""
    import os

    return re.escape(os.pathsep) if parse is Path else ","
