"""IQS with the SDK of its page, 1.7.1, and with the newest: the page's program, every operation, long streams.

Environments of their own, beside those of the scenarios: only the IQS package differs.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from myna_process import serving
from sdk_installation import NotInstalled, python_of
from sdk_scenarios import Environment, reasons

CORE = ("alibabacloud_tea_openapi==0.4.6", "darabonba-core==1.0.9", "alibabacloud-tea==0.4.3")
VERSIONS = {"1.10.2": 14, "1.7.1": 9}
"""Operations that each has."""
PROGRAM = Path(__file__).parent / "python" / "iqs_calls.py"
LONG = "狮子在草原上走了很远的路，" * 320
SENTENCE = "雄狮" + "和母狮在水边休息了很久" * 70 + "。"
STATES = {
    "not-activated": ("Retrieval.NotActivate", "Please activate AI search service"),
    "arrears": ("Retrieval.Arrears", "Please recharge first."),
    "not-authorised": (
        "Retrieval.NotAuthorised",
        "Please authorize the AliyunIQSFullAccess privilege to the sub-account.",
    ),
    "trial-expired": ("Retrieval.TestUserPeriodExpired", "The test period has expired."),
}
ways = pytest.mark.parametrize("way", ["sync", "async"])
versions = pytest.mark.parametrize("version", VERSIONS)


@cache
def interpreter(version: str) -> Path | NotInstalled:
    pins = (f"alibabacloud_iqs20241111=={version}", *CORE)
    try:
        return python_of(Environment(f"iqs-{version}", pins, ("sync",), frozenset()))
    except NotInstalled as error:
        return error


@pytest.fixture
def run(quiet_environment: dict[str, str]) -> Callable[..., Any]:
    """What the program prints; skips where its SDK cannot be installed."""

    def played(version: str, what: str, endpoint: str, way: str, *more: str) -> Any:
        python = interpreter(version)
        if isinstance(python, NotInstalled):
            line = f"IQS {version}: {reasons()['not-installed']}: {python}"
            if os.environ.get("MYNA_SDK_REQUIRED", "0") not in ("", "0"):
                pytest.fail(line, pytrace=False)
            pytest.skip(line)
        done = subprocess.run(
            [str(python), str(PROGRAM), what, endpoint, way, *more],
            capture_output=True,
            encoding="utf-8",
            env=quiet_environment,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return played


@ways
@versions
def test_the_pages_program(run: Callable[..., Any], endpoint: str, version: str, way: str) -> None:
    first, *items = run(version, "sample", endpoint, way)
    identifier, count, took = first.split(" ")
    assert (len(identifier), int(count), len(items)) == (36, 20, 20)
    assert int(took) >= 1
    assert not any("None" in one.split(" ") for one in items)
    assert not any("360doc.com" in one or "weibo.com" in one for one in items)


@ways
@versions
def test_every_operation_parses_into_its_models(run: Callable[..., Any], endpoint: str, version: str, way: str) -> None:
    today = datetime.now(timezone(timedelta(hours=8))).strftime("%Y%m%d")
    wrong = run(version, "every", endpoint, way, today)
    assert len(wrong) == VERSIONS[version]
    assert {name: problems for name, problems in wrong.items() if problems} == {}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose web has pages of 4,000 characters, and one with a sentence of 700."""
    folder = tmp_path_factory.mktemp("web")
    rows = [page(number, f"狮子{number}", LONG) for number in range(10)] + [page(10, "雄狮和母狮在水边休息", SENTENCE)]
    (folder / "pages.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    with serving([], "--web-corpus", str(folder), "--web-cache", "off") as address:
        yield address


def page(number: int, title: str, text: str) -> dict[str, Any]:
    url = f"http://long.example/{number}"
    return {"url": url, "title": title, "published": "2026-01-05T08:00:00+08:00", "language": "zh", "text": text}


@ways
@versions
def test_long_streams_arrive_whole(run: Callable[..., Any], large: str, version: str, way: str) -> None:
    told = run(version, "large", large, way)
    assert len(told["events"]) == 2
    assert min(told["events"]) > 200_000
    assert told["texts"] == [[3800], [3800]]
    if "omni" in told:
        assert told["omni"] >= 300
        assert SENTENCE in told["answer"]
    assert ("omni" in told) == (version == "1.10.2")


class Tea(BaseHTTPRequestHandler):
    """One page, and a way to another site."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/" else 302)
        self.send_header("Content-Type", "text/html; charset=gb2312")
        self.send_header("Location", "http://localhost:1/")
        self.end_headers()
        self.wfile.write("<h1>茶</h1><p>要泡<b>三</b>分钟。</p>".encode("gb2312"))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """``host:port`` of a site that is no Myna's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Tea) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@versions
def test_a_page_of_a_site_that_is_allowed(run: Callable[..., Any], site: str, version: str) -> None:
    with serving([], "--web-fetch", site, "--web-fetch", "*.example.com") as address:
        told = run(version, "read", address, "sync", f"http://{site}/")
        page = [
            200,
            None,
            "<h1>茶</h1>\n<p>要泡<strong>三</strong>分钟。</p>",
            "# 茶\n\n要泡**三**分钟。",
            "茶\n要泡三分钟。",
        ]
        assert told["read_page_basic"] == told["read_page_scrape"] == page
        told = run(version, "read", address, "async", f"http://{site}/away")
        assert told["read_page_basic"] == told["read_page_scrape"]
        assert told["read_page_basic"][0] == 4030


@pytest.mark.parametrize("state", STATES)
@versions
def test_the_pages_errors(run: Callable[..., Any], tmp_path: Path, version: str, state: str) -> None:
    accounts = tmp_path / "accounts.toml"
    keys = 'alibaba = [{ key = "test", secret = "test" }]'
    accounts.write_text(f'[[account]]\nid = "1000000000000001"\n{keys}\n[account.iqs]\nstate = "{state}"\n')
    with serving([], "--accounts", str(accounts), "--web-cache", "off") as address:
        for way in ("sync", "async"):
            told = run(version, "refused", address, way)
            (code, identifier, message), stranger = told["test"], told["nobody"]
            assert (code, message) == STATES[state]
            assert len(identifier) == 36
            assert stranger[0] == "InvalidAccessKeyId.NotFound"
            assert stranger[2] == "Specified access key is not found."
