"""What the handlers work with, and what several of them ask of a call."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from emulator.catalog.errors import ErrorTable
from emulator.dialects.ci.elements import Element
from emulator.exchange import Call, Fault, Request
from emulator.objects.api import BucketNotMapped, DigestWrong, Pairs, Properties, Staged
from emulator.objects.fields import Vendor, said
from emulator.objects.layer import Layer
from emulator.objects.uploads import Uploads

LONGEST_KEY = 850
"""Bytes of a key in UTF-8 (COS 436/13324)."""
METADATA = 2048
"""Bytes of all own metadata of an object, names and values (COS 436/7749; how they count, and the code, is a guess)."""
STANDARD = "STANDARD"
STORAGE = "x-cos-storage-class"
COS = Vendor("x-cos-meta-", "x-cos-tagging", "x-cos-hash-crc64ecma", (STORAGE,), "x-cos-tagging-count")
TAGS, TAG_NAME, TAG_VALUE = 10, 127, 255


@dataclass(frozen=True, slots=True)
class Shelf:
    """The account's objects, the uploads that are under way, and the words for what is refused."""

    objects: Layer
    uploads: Uploads
    errors: ErrorTable

    def owned(self, bucket: str, appid: str) -> None:
        """Raises Fault for a bucket that is not the account's own: whose name does not end in its AppId."""
        if bucket.rpartition("-")[2] != appid:
            raise Fault(self.errors["access-denied"])

    def bucket(self, call: Call) -> tuple[str, str]:
        """The account and the bucket of a call. Raises BucketNotMapped."""
        account, bucket = call.identity.account, call.parameters["Bucket"]
        if not self.objects.has_bucket(account, bucket):
            raise BucketNotMapped(bucket)
        return account, bucket

    def place(self, call: Call) -> tuple[str, str, str]:
        """The same and the key, which must be one that can be put. Raises BucketNotMapped and Fault."""
        account, bucket = self.bucket(call)
        key = call.parameters["Key"]
        if len(key.encode()) > LONGEST_KEY:
            raise Fault(self.errors["key-too-long"])
        self.objects.writable(bucket, key)
        return account, bucket, key

    def properties(self, headers: Iterable[tuple[str, str]]) -> Properties:
        """What a request says of an object. Raises Fault."""
        try:
            found = said(headers, COS)
        except ValueError as error:
            raise self.argument(str(error)) from None
        self.tags(found.tags)
        if sum(len(f"{name}{value}".encode()) for name, value in found.metadata) > METADATA:
            raise self.argument(f"The x-cos-meta-* of an object have {METADATA} bytes together at most.")
        kept = tuple((name, value) for name, value in found.headers if (name, value.upper()) != (STORAGE, STANDARD))
        return Properties(kept, found.metadata, found.tags)

    def tags(self, tags: Pairs) -> None:
        """Raises Fault for tags that the service does not take (COS 436/42997; codes are a guess)."""
        names = [name for name, _ in tags]
        if len(names) > TAGS or len(names) != len(set(names)):
            raise Fault(self.errors["invalid-tag"], Detail=f"An object has {TAGS} tags at most, each with its own key.")
        if any(not 0 < len(name) <= TAG_NAME or len(value) > TAG_VALUE for name, value in tags):
            sentence = f"A tag's key has 1 to {TAG_NAME} characters, its value {TAG_VALUE} at most."
            raise Fault(self.errors["invalid-tag"], Detail=sentence)

    def argument(self, sentence: str) -> Fault:
        return Fault(self.errors["invalid-argument"], Detail=sentence)

    def md5(self, request: Request) -> str:
        """Content-MD5 in hex, empty where there is none. Raises Fault."""
        given = request.headers.get("content-md5") or ""
        try:
            found = b64decode(given, validate=True)
        except ValueError:
            found = b"?"
        if len(found) not in (0, 16):
            raise Fault(self.errors["invalid-digest"])
        return found.hex()

    def checked(self, request: Request) -> bytes:
        """A body that is a document, if its MD5 is the one given. Raises DigestWrong and Fault."""
        given, found = self.md5(request), hashlib.md5(request.body, usedforsecurity=False).hexdigest()
        if given and given != found:
            raise DigestWrong(given, found)
        return request.body

    def whole(self, parameters: Mapping[str, str], name: str, most: int, usual: int | None = None) -> int:
        """A number that the query gives, at most ``most``; without one ``usual``, or ``most``."""
        return min(int(parameters[name]), most) if parameters.get(name) else most if usual is None else usual


def body(request: Request) -> Iterable[bytes] | Staged:
    """The bytes of an object: in memory, or staged already by whoever listened."""
    if request.unread:
        raise RuntimeError("a body that nobody read was to be kept")
    if request.kept is None:
        return [request.body]
    assert isinstance(request.kept, Staged), "the sink is the layer's own"
    return request.kept


def first(element: Element, tag: str) -> str | None:
    """The text of the first child of that name as it stands, blanks and all, or None."""
    return next(("".join(child.pieces) for child in element.named(tag)), None)


def fresh(request: Request) -> bool:
    """Whether an object must not be overwritten."""
    return (request.headers.get("x-cos-forbid-overwrite") or "").lower() == "true"


def storage_class(properties: Properties) -> str:
    return dict(properties.headers).get(STORAGE, STANDARD)
