"""Where a call's resources are. CI has no projects: all datasets of an account lie in one, which is always there."""

from __future__ import annotations

import re

from emulator.dialects.ci.errors import Refused
from emulator.domain.objects import address
from emulator.domain.place import Place, Scope
from emulator.exchange import Call

REALM = "ci"
HOME = "ci"
NUMBERED = re.compile(r".+-([0-9]{6,12})")
"""A bucket's full name ends with the AppId of whose it is; a folder that stands for a bucket need not."""


def scope(call: Call) -> Scope:
    """The account's region. (That a listing has all regions, as a published script says, is not emulated.)"""
    return Scope(call.identity.account, call.region, REALM)


def place(call: Call) -> Place:
    """The dataset that the call names."""
    given = call.parameters
    return Place(scope(call), HOME, given.get("DatasetName") or given["datasetname"])


def bucket(call: Call, uri: str, parameter: str = "URI") -> str:
    """The bucket of ``cos://bucket/key``.

    Raises BadValue for what is no such address, Refused (``invalid-object``) for the bucket of another account.
    """
    found = address(uri, parameter)
    if getattr(found, "scheme", "") != "cos":
        raise Refused("params-invalid", f"{parameter}: It must look like cos://<BucketName-APPID>/<ObjectKey>.")
    name: str = found.bucket  # type: ignore[union-attr]  # what has a scheme has a bucket
    mine(call, name)
    return name


def mine(call: Call, name: str) -> None:
    """Raises Refused (``invalid-object``) for the bucket of another account."""
    numbered = NUMBERED.fullmatch(name)
    if numbered and call.identity.appid and numbered[1] != call.identity.appid:
        own = call.identity.appid
        raise Refused("invalid-object", f"The bucket {name} is not the account's, whose AppId is {own}.")
