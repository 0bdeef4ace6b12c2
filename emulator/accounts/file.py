"""The account file (``--accounts FILE``, TOML): whose keys there are. Read whole or refused with a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from emulator.accounts.account import STATES, Account, Iqs
from emulator.accounts.credentials import ApiKey, Bearer, KeyPair
from emulator.accounts.directory import HOME, Directory

KEY = re.compile(r"[!#$%()*+.0-9<>?@A-Z\[\]^_`a-z{|}~-]+", re.ASCII)
Check = Callable[[Any, str], Any]
Usable = Callable[[str], object]
"""Raises ValueError for what nobody could use."""
Workable = Callable[[str, Sequence[str]], object]
"""Takes a template's id and operators; raises ValueError with a sentence for one that nobody could run."""


class AccountsInvalid(ValueError):
    """The file cannot be used; the message names file and place. Secrets are never quoted."""


@dataclass(frozen=True, slots=True)
class Template:
    """A workflow template of one's own."""

    id: str
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountFile:
    directory: Directory
    templates: tuple[Template, ...]


def anything(identifier: str, operators: Sequence[str]) -> None:
    """Every template will do."""


def read(path: Path, usable: Usable = str, deniable: Usable = str, workable: Workable = anything) -> AccountFile:
    """Raises AccountsInvalid.

    ``usable`` raises ValueError for a public key that signatures cannot be checked with, ``deniable`` for an entry of
    a ``deny`` list that matches nothing, with a sentence of its own.
    """
    import tomllib

    try:
        document = tomllib.loads(path.read_text("utf-8"))
        return of(document, usable, deniable, workable)
    except OSError as error:
        raise AccountsInvalid(f"{path} cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        raise AccountsInvalid(f"{path}: {error}") from None


def of(
    document: Mapping[str, Any], usable: Usable, deniable: Usable = str, workable: Workable = anything
) -> AccountFile:
    """Raises ValueError with the place: ``account[0].alibaba[1].secret: …``."""
    members(document, {"account", "template"}, "")
    directory = Directory()
    tables = array(document.get("account"), "account")
    if not tables:
        raise ValueError("there is no [[account]]")
    apps = [table["appid"] for table in tables if isinstance(table, Mapping) and "appid" in table]
    for number, table in enumerate(tables):
        if isinstance(table, Mapping) and apps.count(table.get("appid")) > 1:
            raise ValueError(f"account[{number}].appid: another account has the same AppId; each is one account's")
        add(directory, table, f"account[{number}]", usable, deniable)
    templates: list[Template] = []
    for number, table in enumerate(array(document.get("template"), "template")):
        place = f"template[{number}]"
        members(table, {"id", "operators"}, place)
        made = Template(needed(table, "id", place, text), texts(table.get("operators"), f"{place}.operators"))
        try:
            workable(made.id, made.operators)
        except ValueError as error:
            raise ValueError(f"{place}: {error}") from None
        if made.id in (one.id for one in templates):
            raise ValueError(f"{place}.id: the template {made.id} is given twice")
        templates.append(made)
    return AccountFile(directory, tuple(templates))


def add(directory: Directory, table: Mapping[str, Any], place: str, usable: Usable, deniable: Usable) -> None:
    """One ``[[account]]`` with all that speaks for it."""
    members(
        table,
        {"id", "appid", "home", "regions", "skew", "alibaba", "bearer", "tencent", "iqs_keys", "iqs", "token"},
        place,
    )
    number = needed(table, "id", place, text)
    home = table.get("home", {})
    members(home, set(HOME), f"{place}.home")
    account = Account(
        id=number,
        appid=optional(table, "appid", place, text, "1250000000"),
        home={**HOME, **{product: text(region, f"{place}.home.{product}") for product, region in home.items()}},
        regions=frozenset(texts(table.get("regions", []), f"{place}.regions")),
        iqs=iqs(table.get("iqs", {}), f"{place}.iqs"),
        skew=optional(table, "skew", place, number_of, 0.0),
    )
    pairs = [pair(one, number, at, usable, deniable) for one, at in rows(table, "alibaba", place)]
    temporary = [token(one, number, at, deniable) for one, at in rows(table, "token", place)]
    directory.add(
        account,
        # A temporary key serves both clouds: which one asks is told by its signature.
        alibaba=[*pairs, *temporary],
        tencent=[*(pair(one, number, at, usable, deniable) for one, at in rows(table, "tencent", place)), *temporary],
        bearers=[bearer(one, number, at) for one, at in rows(table, "bearer", place)],
        api_keys=[api_key(one, number, at) for one, at in rows(table, "iqs_keys", place)],
    )


def pair(table: Mapping[str, Any], account: str, place: str, usable: Usable, deniable: Usable) -> KeyPair:
    members(table, {"key", "secret", "public_key", "inactive", "deny"}, place)
    public = optional(table, "public_key", place, text, "")
    try:
        if public:
            usable(public)
    except ValueError:
        raise ValueError(f"{place}.public_key must be the PEM of an RSA public key, or its base64 alone") from None
    if not public and "secret" not in table:
        raise ValueError(f"{place}: secret or public_key is missing")
    return KeyPair(
        key=needed(table, "key", place, key_name),
        secret=optional(table, "secret", place, text, ""),
        account=account,
        public_key=public,
        inactive=optional(table, "inactive", place, truth, False),
        deny=denials(table.get("deny", []), f"{place}.deny", deniable),
    )


def token(table: Mapping[str, Any], account: str, place: str, deniable: Usable) -> KeyPair:
    members(table, {"key", "secret", "token", "expires", "deny"}, place)
    return KeyPair(
        key=needed(table, "key", place, key_name),
        secret=needed(table, "secret", place, text),
        account=account,
        token=needed(table, "token", place, text),
        expires=optional(table, "expires", place, moment, None),
        deny=denials(table.get("deny", []), f"{place}.deny", deniable),
    )


def bearer(table: Mapping[str, Any], account: str, place: str) -> Bearer:
    members(table, {"token", "expires"}, place)
    return Bearer(needed(table, "token", place, text), account, optional(table, "expires", place, moment, None))


def api_key(table: Mapping[str, Any], account: str, place: str) -> ApiKey:
    members(table, {"key", "active_from", "inactive"}, place)
    return ApiKey(
        needed(table, "key", place, text),
        account,
        optional(table, "active_from", place, moment, None),
        optional(table, "inactive", place, truth, False),
    )


def iqs(table: Mapping[str, Any], place: str) -> Iqs:
    members(table, {"state", "qps", "per_day", "trial_until"}, place)
    state = table.get("state", "active")
    if state not in STATES:
        raise ValueError(f"{place}.state must be one of {', '.join(STATES)}")
    return Iqs(
        state,
        optional(table, "qps", place, count, None),
        optional(table, "per_day", place, count, None),
        optional(table, "trial_until", place, moment, None),
    )


def members(table: Any, known: set[str], place: str) -> None:
    """Only known names: a misspelt ``inactive`` must not leave a key active."""
    if not isinstance(table, Mapping):
        raise ValueError(f"{place} must be a table")
    for name in table:
        if name not in known:
            raise ValueError(f"{place + '.' if place else ''}{name} is not known; use {', '.join(sorted(known))}")


def rows(table: Mapping[str, Any], name: str, place: str) -> list[tuple[Mapping[str, Any], str]]:
    return [(one, f"{place}.{name}[{number}]") for number, one in enumerate(array(table.get(name), f"{place}.{name}"))]


def array(value: Any, place: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"{place} must be an array")
    return value


def needed(table: Mapping[str, Any], name: str, place: str, check: Check) -> Any:
    if name not in table:
        raise ValueError(f"{place}.{name} is missing")
    return check(table[name], f"{place}.{name}")


def optional(table: Mapping[str, Any], name: str, place: str, check: Check, default: Any) -> Any:
    return check(table[name], f"{place}.{name}") if name in table else default


def text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{place} must be a text that is not empty")
    return value


def key_name(value: Any, place: str) -> str:
    """The public half of a key: signatures write it between signs that it must not hold itself."""
    if not isinstance(value, str) or not KEY.fullmatch(value):
        raise ValueError(f"{place} must be of printable ASCII without spaces and without , ; = & : / quotes")
    return value


def texts(value: Any, place: str) -> tuple[str, ...]:
    return tuple(text(one, f"{place}[{number}]") for number, one in enumerate(array(value, place)))


def truth(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{place} must be true or false")
    return value


def denials(value: Any, place: str, deniable: Usable) -> tuple[str, ...]:
    """A rule that matches nothing would leave permitted what it was meant to deny."""
    rules = texts(value, place)
    for number, rule in enumerate(rules):
        try:
            deniable(rule)
        except ValueError as error:
            raise ValueError(f"{place}[{number}]: {rule} {error}") from None
    return rules


def count(value: Any, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{place} must be a whole number of 0 or more")
    return value


def number_of(value: Any, place: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError(f"{place} must be a number")
    return float(value)


def moment(value: Any, place: str) -> float:
    """A TOML date-time with a zone, as seconds since the epoch."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        kind = "a date without a time" if isinstance(value, date) and not isinstance(value, datetime) else "not that"
        raise ValueError(f"{place} must be a date-time with a zone, such as 2026-12-01T00:00:00Z; it is {kind}")
    return value.timestamp()
