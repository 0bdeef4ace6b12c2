"""Lists of sites: which hosts an entry of includeSites or excludeSites means (iqs-behaviour.md 10.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

SEPARATORS = re.compile("[,，]")


def bare(host: str) -> str:
    """A host as sites are compared: lower case, without ``www.`` and a final dot."""
    return host.lower().rstrip(".").removeprefix("www.")


def entries(listed: str) -> tuple[str, ...]:
    """The sites of a comma list; of a whole address its host counts, without its port. Empty parts are passed over."""
    found = (entry(part.strip()) for part in SEPARATORS.split(listed))
    return tuple(dict.fromkeys(one for one in found if one))


def entry(written: str) -> str:
    """One site as it was written: a host, or an address."""
    try:
        host = urlsplit(written if "//" in written else f"//{written}").hostname
    except ValueError:  # a bracket that is never closed
        host = None
    return bare(host or "").removeprefix("*.").lstrip(".")


def covers(site: str, host: str) -> bool:
    """A site is its own host and all below it: weibo.com has m.weibo.com, and not notweibo.com."""
    return host == site or host.endswith(f".{site}")


def covered(hosts: Iterable[str], sites: Iterable[str]) -> tuple[str, ...]:
    """Those of the hosts that one of the sites has."""
    sites = tuple(sites)
    return tuple(host for host in hosts if any(covers(site, host) for site in sites)) if sites else ()
