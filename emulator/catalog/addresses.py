"""What host names and paths of the three clouds say: product, region, bucket, AppId. Pure functions over texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

ALIBABA = re.compile(r"(imm|iqs)(?:-vpc|-internal)?\.([a-z0-9-]+)\.aliyuncs\.com")
API_KEY_HOST = "cloud-iqs.aliyuncs.com"
TENCENT = re.compile(
    r"(?:([a-z0-9.-]+)\.)?(ci|cos|pic)(?:-internal)?\.(?:([a-z0-9-]+)\.)?(?:myqcloud\.com|tencentci\.cn|tencentcos\.cn)"
)
BUCKET = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?-([0-9]{6,12})")
OWNED = re.compile(r".+-[0-9]{6,12}")
"""What ends in an AppId, as nothing but buckets do: a bucket's name, or what was meant to be one."""
NO_REGIONS = ("", "accelerate")

IQS_ROOTS = frozenset({"linked-retrieval", "amap-function-call-agent"})
"""First parts of the paths that the SDKs call."""
API_KEY_ROOTS = frozenset({"search", "readpage"})
"""First parts of the paths that are called with an API key."""
DATASET_ROOTS = frozenset({"dataset", "datasets", "datasetbinding", "datasetbindings", "datasetquery", "filemeta"})
"""First parts of the paths of Tencent Cloud's datasets."""
REMEMBERED = 64
"""Hosts and paths of which the reading is kept: several stages ask, and clients call few of them again and again."""


@dataclass(frozen=True, slots=True)
class Address:
    """What a host name says; everything is empty where it is no cloud's.

    ``product`` is imm, iqs or ci. ``service`` is the label of a Tencent host: ci, cos or pic. ``bucket`` is its full
    name, ``examplebucket-1250000000``; ``appid`` also comes from ``<AppId>.ci.<Region>.myqcloud.com``.
    """

    product: str = ""
    region: str = ""
    service: str = ""
    bucket: str = ""
    appid: str = ""


@lru_cache(REMEMBERED)
def address(host: str) -> Address:
    """Read a host name in lower case, without its port."""
    alibaba = ALIBABA.fullmatch(host)
    if alibaba:
        return Address(alibaba[1], alibaba[2])
    if host == API_KEY_HOST:
        return Address("iqs")
    tencent = TENCENT.fullmatch(host)
    if tencent is None:
        return Address()
    label, service, region = tencent[1] or "", tencent[2], tencent[3] or ""
    region = "" if region in NO_REGIONS else region
    bucket = BUCKET.fullmatch(label)
    if bucket:
        return Address("ci", region, service, label, bucket[1])
    return Address("ci", region, service, "", label if label.isdigit() else "")


def host_name(text: str) -> str:
    """The name in a ``Host`` header, in lower case: it may be a whole URL, carry a path, a port or a final dot."""
    host = text.strip().lower().split("://", 1)[-1].split("/", 1)[0]
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].rstrip(".")


def called(target: str, host: str) -> str:
    """The host name that was called: that of an absolute-form target (RFC 9112, 3.2.2), else that of ``Host``."""
    _, scheme, rest = target.partition("://")
    if scheme and not target.startswith("/"):
        return host_name(rest.partition("?")[0])
    return host_name(host)


@lru_cache(REMEMBERED)
def tidy(path: str) -> str:
    """A path as operations are looked up by: percent-escapes decoded, no doubled and no final slashes."""
    return "/" + "/".join(part for part in unquote(path).split("/") if part)


def root(path: str) -> str:
    """The first part of a tidy path, empty for ``/``."""
    return path.split("/", 2)[1]


@lru_cache(REMEMBERED)
def iqs_path(path: str) -> str:
    """The path of an IQS call in a tidy path, without what an endpoint puts before it; empty where it is none."""
    parts = path.split("/")[1:]
    start = next((at for at, part in enumerate(parts) if part in IQS_ROOTS), None)
    if start is not None:
        return "/" + "/".join(parts[start:])
    return path if parts[0] in API_KEY_ROOTS and len(parts) > 1 else ""


def api_key_way(host: str, path: str, sdk: bool) -> bool:
    """Whether an IQS call goes the way of clients with an API key: their host, or a short path and no SDK's headers."""
    return host == API_KEY_HOST or (not sdk and root(iqs_path(tidy(path)) or "/") in API_KEY_ROOTS)


def path_bucket(path: str) -> str:
    """The bucket of a path-style target, ``/examplebucket-1250000000/key``; empty where the path names none."""
    first = root(tidy(path))
    return first if BUCKET.fullmatch(first) else ""


def path_name(path: str) -> str:
    """The same of a name that no bucket may have, too: what is said of it is the object store's to say."""
    first = root(tidy(path))
    return first if OWNED.fullmatch(first) else ""


def object_store(where: Address, path: str) -> bool:
    """Whether a request to Tencent Cloud is for the object store (COS), not for CI.

    Dataset paths are CI's, except below a bucket's own COS host, where they are object keys; the Python SDK sends them
    to ``<AppId>.cos.<Region>`` when it is given an IP (measured against the official SDK).
    """
    if where.service in ("ci", "pic"):
        return False
    if where.service == "cos" and where.bucket:
        return True
    if root(tidy(path)) in DATASET_ROOTS:
        return False
    return where.service == "cos" or tidy(path) == "/" or bool(path_name(path))
