"""Tencent CI's MetaInsight through any of Tencent's SDKs: Python's own, or those of other languages by their drivers.

Scenarios name operations and members as the vendor does. The SDKs read the same answer in different ways: Python makes
texts of everything and a map of a list with one element; Go fills what is absent with zeros; so scenarios compare with
``many`` and ``text``.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import play
from ci_answers import faults, many, text
from sdk import fresh

if TYPE_CHECKING:
    from driven import Driver, Traits

SCENARIOS = play.Repertoire()
scenario = SCENARIOS.scenario
PATHS = {
    "CreateDataset": ("POST", "/dataset"),
    "UpdateDataset": ("PUT", "/dataset"),
    "DeleteDataset": ("DELETE", "/dataset"),
    "DescribeDataset": ("GET", "/dataset"),
    "DescribeDatasets": ("GET", "/datasets"),
    "CreateDatasetBinding": ("POST", "/datasetbinding"),
    "DeleteDatasetBinding": ("DELETE", "/datasetbinding"),
    "DescribeDatasetBinding": ("GET", "/datasetbinding"),
    "DescribeDatasetBindings": ("GET", "/datasetbindings"),
    "CreateFileMetaIndex": ("POST", "/filemeta"),
    "UpdateFileMetaIndex": ("PUT", "/filemeta"),
    "DeleteFileMetaIndex": ("DELETE", "/filemeta"),
    "DescribeFileMetaIndex": ("GET", "/filemeta"),
    "DatasetSimpleQuery": ("POST", "/datasetquery/simple"),
    "DatasetFaceSearch": ("POST", "/datasetquery/facesearch"),
    "SearchImage": ("POST", "/datasetquery/imagesearch"),
    "DatasetHybridSearch": ("POST", "/datasetquery/hybridsearch"),
}
GALLERY = "gallery-1250000000"  # has pictures with sidecars
BUCKET = "trusted-1250000000"  # not mapped: what a request says of its objects is believed


class Refused(Exception):
    """What the SDK raised: its class, code, status, message and RequestId, as far as it shows them."""

    def __init__(self, kind: str, status: int, code: str, message: str, request_id: str) -> None:
        super().__init__(f"{kind}: {status} {code}: {message}")
        self.kind = kind
        self.status = status
        self.code = code
        self.message = message
        self.request_id = request_id


class MetaInsight(play.Stage):
    """One SDK, and what the scenario has to tidy up."""

    shows: frozenset[str] = frozenset({"status", "code", "message", "request-id"})
    refusals: frozenset[str] = frozenset()
    loses: Mapping[str, Collection[str]] = MappingProxyType({})  # by action: members that its classes do not keep
    retries = True  # tries again on a 5xx by itself
    repairs = False  # its clock, when the object store says that it is late
    endpoint: str

    def __init__(self) -> None:
        self._datasets: list[str] = []

    def call(self, action: str, **members: Any) -> dict[str, Any]:
        """The answer's body, with its RequestId and with all that its documented members must have. Raises Refused."""
        answer = self.asked(action, members)
        assert answer["RequestId"], action
        wrong = list(faults(answer, self.loses.get(action, ()), action))
        assert not wrong, "; ".join(wrong)
        return answer

    def asked(self, action: str, members: dict[str, Any]) -> dict[str, Any]:
        """The SDK's own call. Raises Refused."""
        raise NotImplementedError

    def together(self, calls: Sequence[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
        """All calls at the same time, bodies in their order."""
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(lambda one: self.call(one[0], **one[1]), calls))

    def another(self, key: str = "test", secret: str = "test", token: str = "", way: str = "") -> MetaInsight:
        """The same SDK with other credentials, or pointed at the address in another way ("cloud host", "proxy")."""
        raise NotImplementedError

    def refused(self, status: int, code: str, message: str, action: str, **members: Any) -> None:
        """Make the call, which must fail like this, as far as this SDK lets a program see it."""
        told = self._raised(action, members)
        assert told.kind in self.refusals, str(told)
        if "status" in self.shows:
            assert told.status == status, str(told)
        if "code" in self.shows:
            assert told.code == code, str(told)
        if "message" in self.shows:
            assert told.message == message, str(told)
        if "request-id" in self.shows:
            assert told.request_id, str(told)

    def _raised(self, action: str, members: dict[str, Any]) -> Refused:
        try:
            answer = self.call(action, **members)
        except Refused as told:
            return told
        raise AssertionError(f"{action} was to be refused, and answered {answer}")

    def dataset(self, template: str = "") -> str:
        """A new dataset that is removed after the scenario; returns its name."""
        name = fresh("set")[:32]
        self.call("CreateDataset", DatasetName=name, **({"TemplateId": template} if template else {}))
        self._datasets.append(name)
        return name

    def index(self, dataset: str, key: str, bucket: str = BUCKET, **members: Any) -> str:
        """Index an object; visible when this returns. Gives its URI."""
        uri = f"cos://{bucket}/{key}"
        self.call("CreateFileMetaIndex", DatasetName=dataset, File={"URI": uri, **members})
        return uri

    def file(self, dataset: str, uri: str) -> dict[str, Any]:
        """What is stored of a file, which must be there."""
        (found,) = many(self.call("DescribeFileMetaIndex", DatasetName=dataset, URI=uri).get("Files"))
        return found

    def uris(self, dataset: str, **query: Any) -> list[str]:
        """The URIs that a simple query finds."""
        answer = self.call("DatasetSimpleQuery", DatasetName=dataset, **query)
        return [uri(one) for one in many(answer.get("Files"))]

    def object(self, call: str, bucket: str, key: str = "", body: str | None = None, late: bool = False) -> Any:
        """A call of the object store: of "getObject" the text as Body, of "headObject" the headers in small letters.

        What is put is text/plain. ``late``: with a clock that is an hour late.
        """
        raise play.Lacking("calls of the object store")

    def tidy(self) -> None:
        for name in self._datasets:
            try:
                while files := self._files(name):
                    for one in files:
                        self.asked("DeleteFileMetaIndex", {"DatasetName": name, "URI": uri(one)})
                self.asked("DeleteDataset", {"DatasetName": name})
            except Refused as told:
                if told.status != 400:
                    raise

    def _files(self, dataset: str) -> list[Any]:
        return many(self.asked("DatasetSimpleQuery", {"DatasetName": dataset, "MaxResults": 100}).get("Files"))


def uri(file: dict[str, Any]) -> str:
    """Java's class of a file has both spellings."""
    return str(file.get("URI") or file.get("Uri"))


def pages(stage: MetaInsight, action: str, **members: Any) -> list[list[Any]]:
    """Every page of a list; a token that comes a second time is an endless loop."""
    name = "Datasets" if action == "DescribeDatasets" else "Files"
    found: list[list[Any]] = []
    token = ""
    seen: set[str] = set()
    while True:
        answer = stage.call(action, **members, **({"NextToken": token} if token else {}))
        found.append(many(answer.get(name)))
        token = text(answer.get("NextToken"))
        if not token:
            return found
        assert token not in seen, "the same NextToken came twice"
        seen.add(token)


class DrivenCi(MetaInsight):
    """Through a driver."""

    def __init__(
        self, driver: Driver, traits: Traits, endpoint: str, key: str = "test", secret: str = "test", token: str = ""
    ) -> None:
        super().__init__()
        self.driver = driver
        self.traits = traits
        self.endpoint = endpoint
        self.shows = traits.shows
        self.refusals = traits.refusals | traits.faults
        self.loses = dict(traits.loses)
        self.repairs = "clock-repair" not in traits.cannot
        self.retries = "retries" not in traits.cannot
        self.way = traits.name
        self._credentials = {"key": key, "secret": secret, "token": token}
        self._towards = ""

    def another(self, key: str = "test", secret: str = "test", token: str = "", way: str = "") -> DrivenCi:
        if way in self.traits.cannot:
            raise play.Lacking(f"the way by {way}")
        one = DrivenCi(self.driver, self.traits, self.endpoint, key, secret, token)
        one._towards = way
        return one

    def asked(self, action: str, members: dict[str, Any]) -> dict[str, Any]:
        method, path = PATHS[action]
        query = {name.lower(): plain(value) for name, value in members.items()} if method == "GET" else None
        told = self.ask(action=action, method=method, pathname=path, query=query, body=None if query else members)
        body: dict[str, Any] = told.get("body") or {}
        headers = {name.lower(): value for name, value in (told.get("headers") or {}).items()}
        assert headers["x-ci-request-id"]
        if "RequestId" in body:
            assert body["RequestId"] == headers["x-ci-request-id"]
        return {**body, "RequestId": headers["x-ci-request-id"]}

    def object(self, call: str, bucket: str, key: str = "", body: str | None = None, late: bool = False) -> Any:
        asked = {"object": call, "Bucket": bucket, "Key": key, "late": late}
        told = self.ask(**asked, **({} if body is None else {"Body": body}))
        if call == "headObject":
            return {name.lower(): value for name, value in told["headers"].items()}
        return told.get("body")

    def ask(self, **question: Any) -> dict[str, Any]:
        """Any question that the driver knows. Raises Refused."""
        from driven import DriverError

        given = {"endpoint": self.endpoint, "way": self._towards, **self._credentials, **question}
        try:
            return self.driver.ask(**given)
        except DriverError as error:
            raise Refused(error.kind, error.status, error.code, error.message, error.request_id) from error


def plain(value: Any) -> str:
    """A query's value as text."""
    return value if isinstance(value, str) else json.dumps(value)
