"""What a binding is bound to: a bucket, or what lies below a prefix in it."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.domain.refusals import BadValue
from emulator.objects.keys import hostile
from emulator.objects.uri import is_bucket


@dataclass(frozen=True, slots=True)
class Bound:
    """``prefix`` is empty for a whole bucket, else it ends with a slash."""

    scheme: str
    bucket: str
    prefix: str = ""

    @property
    def uri(self) -> str:
        """``oss://bucket``, ``cos://bucket/prefix/``."""
        return f"{self.scheme}://{self.bucket}" + (f"/{self.prefix}" if self.prefix else "")

    def of(self, key: str) -> str:
        """The address of an object in it."""
        return f"{self.scheme}://{self.bucket}/{key}"

    def key(self, uri: str) -> str:
        """The key of an object in it; empty for what is not."""
        start = f"{self.scheme}://{self.bucket}/"
        return uri[len(start) :] if uri.startswith(start + self.prefix) and uri != start + self.prefix else ""

    def covers(self, bucket: str, key: str) -> bool:
        return bucket == self.bucket and key.startswith(self.prefix)


def bound(uri: str, scheme: str, prefixes: bool, parameter: str = "URI") -> Bound:
    """``scheme://bucket``, with or without a slash behind it; ``prefixes``: ``scheme://bucket/prefix/`` too.

    Raises BadValue. (imm-behaviour.md 6, tencent-behaviour.md 3.1; what a wrong one answers is a guess.)
    """
    given, separator, rest = uri.partition("://")
    bucket, _, prefix = rest.partition("/")
    if not separator or given != scheme:
        raise BadValue(parameter, f"It must name a bucket as {scheme}://<bucket>.")
    if not is_bucket(bucket):
        raise BadValue(parameter, f"{bucket!r} cannot be the name of a bucket.")
    if prefix and not prefixes:
        raise BadValue(parameter, f"It must name a whole bucket as {scheme}://<bucket>, without a key.")
    if prefix and (not prefix.endswith("/") or hostile(prefix) is not None):
        raise BadValue(parameter, f"A prefix must end with a slash, as {scheme}://<bucket>/<prefix>/.")
    return Bound(scheme, bucket, prefix)
