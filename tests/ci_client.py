"""Calls of CI's datasets from tests: JSON both ways unless said otherwise, signed with q-sign."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from qsign_client import HOST, Pairs, Sender, error
from wire_client import Answer, Client

BUCKET = "examplebucket-1250000000"
BUCKET_HOST = f"{BUCKET}.ci.ap-beijing.myqcloud.com"


def uri(key: str) -> str:
    return f"cos://{BUCKET}/{key}"


@dataclass(frozen=True)
class Ci:
    """``host`` is what is signed and called; ``accept`` empty asks for XML."""

    client: Client
    host: str = HOST
    accept: str = "application/json"

    async def __call__(
        self, method: str, path: str, body: Any = None, parameters: Pairs = (), *, raw: bytes = b"", kind: str = ""
    ) -> Answer:
        """``raw`` is sent as it is; ``kind`` is its content type."""
        headers = [*([("Accept", self.accept)] if self.accept else []), *([("Content-Type", kind)] if kind else [])]
        sent = raw if body is None else json.dumps(body, ensure_ascii=False).encode()
        return await Sender(self.client, self.host)(method, path, parameters, unsigned=headers, body=sent)

    async def done(self, method: str, path: str, body: Any = None, parameters: Pairs = ()) -> dict[str, Any]:
        """The members of an answer that must be a success."""
        answer = await self(method, path, body, parameters)
        assert answer.status == 200, (answer.headers.get("x-myna-detail"), answer.body)
        return answer.json

    async def refused(self, method: str, path: str, body: Any = None, parameters: Pairs = (), **how: Any) -> str:
        """The message of an answer that must be a refusal with 400 InvalidArgument."""
        answer = await self(method, path, body, parameters, **how)
        told = error(answer)
        assert (answer.status, told["Code"]) == (400, "InvalidArgument"), answer
        return told["Message"]

    async def dataset(self, name: str, template: str = "") -> str:
        await self.done("POST", "/dataset", {"DatasetName": name, "TemplateId": template})
        return name

    async def index(self, dataset: str, key: str, **file: Any) -> None:
        await self.done("POST", "/filemeta", {"DatasetName": dataset, "File": {"URI": uri(key), **file}})

    async def file(self, dataset: str, key: str) -> dict[str, Any] | None:
        """What is stored of a file."""
        found = await self.done("GET", "/filemeta", None, [("datasetname", dataset), ("uri", uri(key))])
        return found["Files"][0] if "Files" in found else None

    async def query(self, dataset: str, **asked: Any) -> dict[str, Any]:
        return await self.done("POST", "/datasetquery/simple", {"DatasetName": dataset, **asked})

    async def hybrid(self, dataset: str, **asked: Any) -> dict[str, Any]:
        return await self.done("POST", "/datasetquery/hybridsearch", {"DatasetName": dataset, **asked})


def leaf(field: str, operation: str, value: str = "") -> dict[str, str]:
    return {"Field": field, "Operation": operation, "Value": value}


def tree(element: ElementTree.Element) -> Any:
    """An element as nested dicts of lists, whose leaves are texts."""
    if not len(element):
        return element.text or ""
    found: dict[str, list[Any]] = {}
    for child in element:
        found.setdefault(child.tag, []).append(tree(child))
    return found


def xml(answer: Answer) -> Any:
    assert answer.headers["content-type"] == "application/xml"
    return tree(ElementTree.fromstring(answer.body))


def as_xml(value: Any) -> str:
    """A JSON body as the seed page writes XML, ``$and/Condition``, ``$in/Value``, ``SearchURIs/URI``."""
    return f"<Request>{members(value)}</Request>"


INSIDE = {"SearchURIs": "URI", "$and": "Condition", "$or": "Condition", "$in": "Value", "$nin": "Value"}


def members(value: Mapping[str, Any]) -> str:
    return "".join(f"<{name}>{inner(name, each)}</{name}>" for name, each in value.items())


def inner(name: str, value: Any) -> str:
    if isinstance(value, list):
        item = INSIDE.get(name, "Item")
        return "".join(f"<{item}>{inner(item, each)}</{item}>" for each in value)
    return members(value) if isinstance(value, Mapping) else str(value)


RED = (200, 30, 30)


def picture(size: tuple[int, int] = (60, 40), colour: tuple[int, int, int] = RED, form: str = "JPEG") -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()
