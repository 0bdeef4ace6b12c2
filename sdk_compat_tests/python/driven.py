"""The scenarios through an SDK of another language.

The scenarios speak the request and answer classes of the newest Python SDK. Its generated methods end in the core's
``call_api``; here that call is handed to a driver, a small program that makes it with its own language's SDK and says
what came back. So the scenario and what must hold are written once, and every byte on the wire is the other SDK's.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from iqs_sdk import Iqs
from play import Lacking
from sdk import VERSION, Failure, Sdk

PATIENCE = 60.0  # seconds that an answer may take, retries of the SDK included


@dataclass(frozen=True)
class Traits:
    """How an SDK shows what it raises (drivers.toml).

    ``refusals`` and ``faults``: names of its exception classes below and from status 500. ``shows``: what of an error a
    program can read: "status", "request-id", "body"; "typed": calls go through its own models; "maps-as-texts": so it
    reads maps. ``cannot``: "streams", "endpoint-with-scheme". ``codes``: the codes that it replaces by its own.
    ``messages``: what its scheme is told in other words. ``loses``: by action, members that its classes do not keep.
    """

    name: str
    command: tuple[str, ...]
    refusals: frozenset[str]
    faults: frozenset[str]
    throttling: frozenset[str]
    framings: frozenset[str]
    shows: frozenset[str]
    cannot: frozenset[str]
    codes: tuple[tuple[str, str], ...]
    messages: tuple[tuple[str, str], ...]
    loses: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def read(cls, text: str) -> Traits:
        """From the JSON that the tests pass."""
        row = json.loads(text)
        return cls(
            row["name"],
            tuple(row["command"]),
            frozenset(row["refusals"]),
            frozenset(row["faults"]),
            frozenset(row["throttling"]),
            frozenset(row["framings"]),
            frozenset(row["shows"]),
            frozenset(row["cannot"]),
            tuple(row["codes"].items()),
            tuple(row["messages"].items()),
            tuple((action, tuple(members)) for action, members in row["loses"].items()),
        )


class DriverError(Exception):
    """What the driven SDK raised, with the names that Python's core uses."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told.get("message"))
        self.kind: str = told["type"]
        self.code: str = told.get("code") or ""
        self.message: str = told.get("message") or ""
        self.status: int = told.get("status") or 0
        self.statusCode = self.status
        self.request_id: str = told.get("requestId") or ""
        self.retry_after: int | None = told.get("retryAfter")
        self.data: Any = told.get("data")


class Driver:
    """The process: questions go in, answers come back in any order."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", errors="strict"
        )
        self._numbers = itertools.count(1)
        self._open: dict[int, Future[dict[str, Any]]] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def ask(self, **question: Any) -> dict[str, Any]:
        """The answer to one question; may be called from many threads. Raises Lacking and DriverError."""
        number = next(self._numbers)
        future: Future[dict[str, Any]] = Future()
        self._open[number] = future
        assert self._process.stdin
        with self._lock:
            self._process.stdin.write(json.dumps({"id": number, **question}) + "\n")
            self._process.stdin.flush()
        told = future.result(PATIENCE)
        if lacking := told.get("lacks"):
            raise Lacking(lacking)
        if error := told.get("error"):
            raise DriverError(error)
        return told

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            told = json.loads(line)
            self._open.pop(told.pop("id")).set_result(told)
        code = self._process.wait()
        for future in list(self._open.values()):
            future.set_exception(EOFError(f"the driver ended with {code}"))

    def close(self) -> None:
        """Let it end by itself."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)


@dataclass(frozen=True)
class Line:
    """One client of the driven SDK, in the place of a Python client's connection."""

    driver: Driver
    endpoint: str
    key: str
    secret: str
    token: str
    algorithm: str

    def take_over(self, client: Any) -> None:
        """Whatever this Python client calls from now on, the driver's SDK does."""
        client.call_api = self.call_api
        client.call_sseapi = self.call_sseapi

    def call_api(self, params: Any, request: Any, runtime: Any, generic: bool = False) -> dict[str, Any]:
        """The answer as Python's core would give it."""
        told = self.driver.ask(generic=generic, **self._question(params, request, runtime))
        return {"statusCode": told["status"], "headers": told.get("headers") or {}, "body": told.get("body")}

    def call_sseapi(self, params: Any, request: Any, runtime: Any) -> Iterator[Any]:
        """The events of a stream as Python's core would give them."""
        told = self.driver.ask(stream=True, **self._question(params, request, runtime))
        for one in told["events"]:
            yield SimpleNamespace(status_code=told["status"], headers={}, event=SimpleNamespace(**one))

    def _question(self, params: Any, request: Any, runtime: Any) -> dict[str, Any]:
        extra = getattr(getattr(runtime, "extends_parameters", None), "headers", None)
        return {
            "endpoint": self.endpoint,
            "key": self.key,
            "secret": self.secret,
            "token": self.token,
            "way": self.algorithm,
            "action": params.action,
            "version": params.version,
            "pathname": params.pathname,
            "method": params.method,
            "style": params.style,
            "reqBodyType": params.req_body_type,
            "bodyType": params.body_type,
            "query": {name: given(value) for name, value in (request.query or {}).items()},
            "body": {name: given(value) for name, value in request.body.items()} if request.body else None,
            "headers": {**(request.headers or {}), **(extra or {})},
        }


def given(value: Any) -> Any:
    """A parameter without what only Python's models put into it: ``[]`` for lists that nobody gave, inside of JSON."""
    if not isinstance(value, str):
        return pruned(value)
    if value[:1] not in ("{", "["):
        return value
    try:
        parsed = json.loads(value)
    except ValueError:
        return value
    return json.dumps(pruned(parsed), ensure_ascii=False, separators=(",", ":"))


def pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: pruned(one) for name, one in value.items() if one != []}
    if isinstance(value, list):
        return [pruned(one) for one in value]
    return value


class DrivenSdk(Sdk):
    """What scenarios of IMM call, in front of a driver."""

    def __init__(
        self,
        driver: Driver,
        traits: Traits,
        endpoint: str,
        key: str = "test",
        secret: str = "test",
        token: str = "",
        algorithm: str = "",
    ) -> None:
        super().__init__(endpoint, "sync", key, secret, token)
        self._driver = driver
        self._traits = traits
        self._exception = DriverError
        self.throttling = traits.throttling
        self.framings = traits.framings
        self._line = Line(driver, endpoint, key, secret, token, algorithm)
        self._line.take_over(self._client)

    def another(
        self, endpoint: str = "", key: str = "test", secret: str = "test", token: str = "", algorithm: str = ""
    ) -> DrivenSdk:
        if algorithm and "schemes" in self._traits.cannot:
            raise Lacking("a choice of schemes to sign")
        if "://" in endpoint and "endpoint-with-scheme" in self._traits.cannot:
            raise Lacking("an endpoint with a scheme")
        return DrivenSdk(self._driver, self._traits, endpoint or self._endpoint, key, secret, token, algorithm)

    def lacks(self, needs: Sequence[str]) -> list[str]:
        streams = [need for need in needs if need.endswith("_with_sse")]
        others = [need for need in needs if need not in streams]
        if "typed" in self._traits.shows and others:
            has = self._driver.ask(has=others)["has"]
            others = [need for need in others if need not in has]
        else:
            others = super().lacks(others)
        return others + (streams if "streams" in self._traits.cannot else [])

    def raw(
        self,
        action: str,
        query: dict[str, str],
        headers: dict[str, str] | None = None,
        *,
        method: str = "POST",
        version: str = VERSION,
    ) -> dict[str, Any]:
        self._client.call_api = lambda *given: self._line.call_api(*given, generic=True)
        try:
            return super().raw(action, query, headers, method=method, version=version)
        finally:
            self._line.take_over(self._client)

    def read(self, members: dict[str, Any]) -> dict[str, Any]:
        if "maps-as-texts" in self._traits.shows:
            return {name: str(value).lower() for name, value in members.items()}
        return members

    def words(self, message: str) -> str:
        return dict(self._traits.messages).get(message, message)

    def _framed(self, name: str, response: Any) -> None:
        if response.headers:  # some show a program none
            super()._framed(name, response)

    def same(self, failure: Failure, status: int, code: str) -> None:
        shown = failure.status if "status" in self._traits.shows else status
        codes = {code, dict(self._traits.codes).get(code, code)}  # its generic call replaces none
        assert shown == status, f"{failure.status} {failure.code}: {failure.message}"
        assert failure.code in codes, f"{failure.status} {failure.code}: {failure.message}"

    def _as_told(self, failure: Failure, status: int, code: str) -> Failure:
        self.same(failure, status, code)
        shown = self._traits.shows
        if "request-id" in shown:
            self._identified(failure)
        if "body" in shown:
            self._enveloped(failure, code)
        told = self._traits.refusals if status < 500 else self._traits.faults
        assert failure.kind in (self.throttling if code.startswith("Throttling") else told), failure.kind
        return failure


class DrivenIqs(Iqs):
    """What scenarios of IQS call, in front of a driver."""

    def __init__(
        self,
        driver: Driver,
        traits: Traits,
        endpoint: str,
        key: str = "test",
        secret: str = "test",
        token: str = "",
        algorithm: str = "",
    ) -> None:
        super().__init__(endpoint, "sync", key, secret, token)
        self._driver = driver
        self._traits = traits
        self._exception = DriverError
        self.throttling = traits.throttling
        Line(driver, endpoint, key, secret, token, algorithm).take_over(self._client)

    def another(self, key: str = "test", secret: str = "test", token: str = "", algorithm: str = "") -> DrivenIqs:
        if algorithm and "schemes" in self._traits.cannot:
            raise Lacking("a choice of schemes to sign")
        return DrivenIqs(self._driver, self._traits, self.endpoint, key, secret, token, algorithm)

    def lacks(self, needs: Sequence[str]) -> list[str]:
        streams = [need for need in needs if need.endswith("_with_sse")]
        return super().lacks(needs) or (streams if "streams" in self._traits.cannot else [])

    def words(self, message: str) -> str:
        return dict(self._traits.messages).get(message, message)

    def kind_as_told(self, failure: Failure, status: int) -> None:
        told = self._traits.refusals if status < 500 else self._traits.faults
        assert failure.kind in told | self.throttling, f"the SDK raised {failure.kind}"
