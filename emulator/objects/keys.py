"""Which names objects may have, and the order of names."""

from __future__ import annotations

import os

LONGEST = 1023
"""Bytes of a key in UTF-8, as OSS has it ("Object naming conventions"); COS takes 850, which its dialect checks."""
SIDECAR = ".myna.json"
LAST = chr(0x10FFFF)


def refusal(key: str) -> str | None:
    """Why no layer takes a key, or None."""
    if len(key) > LONGEST or len(key.encode("utf-8", "replace")) > LONGEST:
        return f"it has more than {LONGEST} bytes"
    if key.startswith("\\"):
        return "it begins with a backslash"
    return hostile(key)


def unfit(key: str) -> str | None:
    """Why a key is not followed into a folder, or None: it would lead out, or reach one file under two names."""
    why = hostile(key)
    if why is not None:
        return why
    segments = key.split("/")
    if "\\" in key:
        return "it holds a backslash"
    if "" in segments:
        return "it holds an empty segment"
    if os.name == "nt" and any(":" in one or one.endswith((".", " ")) for one in segments):
        return "Windows would read another name from it"
    return None


def hostile(key: str) -> str | None:
    """Why a key is followed nowhere, or None."""
    try:
        key.encode()
    except UnicodeEncodeError:
        return "it is not Unicode text"
    if not key or key.startswith("/"):
        return "it is empty or absolute"
    if "\x00" in key:
        return "it holds a NUL character"
    if {".", ".."} & set(key.split("/")):
        return "it holds a segment . or .."
    return None


def is_sidecar(key: str) -> bool:
    return key.lower().endswith(SIDECAR)  # without case: some disks are case-blind


def after(key: str) -> str:
    """The least text that is greater than ``key``."""
    return key + "\x00"


def beyond(prefix: str) -> str | None:
    """The least text that is greater than all that begin with ``prefix``; None where there is none."""
    kept = prefix.rstrip(LAST)
    if not kept:
        return None
    last = ord(kept[-1]) + 1
    return kept[:-1] + chr(0xE000 if last == 0xD800 else last)  # surrogates are no characters
