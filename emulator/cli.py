"""``myna serve``, ``myna reindex``, ``myna env``, ``myna wait``: one function a command."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulator import __version__
from emulator.settings import BadSetting, Settings, flag, misspelt, read, variable

if TYPE_CHECKING:
    from emulator.app import Myna

DEMO = Path(__file__).parent / "_data" / "demo"
SOURCE_DEMO = Path(__file__).parent.parent / "fixtures" / "demo"
SWITCH = 0.0005
"""Seconds that a busy thread may go on while the event loop waits for its turn, dozens of times a request:
with Python's own 5 ms a long document that is being stored made requests wait for a tenth of a second."""
COLLECTED = (5_000, 8, 500)
"""When garbage is looked for, young, older and old. Everything waits while the old is looked through, a tenth of a
second where long documents are stored; by Python's own numbers that was many times a minute. The older, 40,000 of
them, take some 15 ms."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line's entrance; returns the exit code."""
    given = parser().parse_args(arguments)
    run = given.run
    try:
        code: int = run(given)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read what is printed has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def parser() -> argparse.ArgumentParser:
    """All commands. ``serve`` has a flag for every setting."""
    top = argparse.ArgumentParser(prog="myna", description="A local stand-in for cloud media search services.")
    top.add_argument("--version", action="version", version=f"myna {__version__}")
    commands = top.add_subparsers(dest="command", required=True)
    switches = [settings_flags()]
    serving = commands.add_parser("serve", help="run the server", parents=switches)
    serving.set_defaults(run=serve)
    purpose = "make all tokens and vectors anew, by the embedder that is given"
    remaking = commands.add_parser("reindex", help=purpose, parents=switches)
    remaking.set_defaults(run=reindex)
    environment = commands.add_parser("env", help="print the variables that point SDKs at a local Myna")
    add_port(environment)
    environment.set_defaults(run=env)
    waiting = commands.add_parser("wait", help="wait until a Myna is ready")
    add_port(waiting)
    waiting.add_argument("--timeout", type=float, default=30.0, help="seconds")
    waiting.set_defaults(run=wait)
    explaining = commands.add_parser("why", help="show all that a running Myna knows of one request")
    explaining.add_argument("request_id")
    add_port(explaining)
    explaining.set_defaults(run=why)
    listing = commands.add_parser("requests", help="list what a running Myna was asked, newest last")
    add_port(listing)
    listing.add_argument("--follow", action="store_true", help="go on as requests come, until Ctrl-C")
    listing.add_argument("--limit", type=int, default=20)
    listing.set_defaults(run=requests)
    return top


def add_port(command: argparse.ArgumentParser) -> None:
    """Where the running Myna is that a command speaks to."""
    default = os.environ.get(variable("port")) or 4570
    command.add_argument("--port", type=int, default=default, help=f"its port ({variable('port')}; default 4570)")


def settings_flags() -> argparse.ArgumentParser:
    """A flag for every setting."""
    command = argparse.ArgumentParser(add_help=False)
    for item in fields(Settings):
        text = f"{item.metadata['help']} ({variable(item.name)}"
        text += f"; default {item.default})" if item.default not in (None, (), False) else ")"
        options: dict[str, Any] = {"help": text, "dest": item.name, "default": None}
        if isinstance(item.default, bool):
            options |= {"nargs": "?", "const": "true", "metavar": "BOOL"}
        elif item.metadata["repeat"]:
            options |= {"action": "append", "metavar": "DIR" if item.metadata["parse"] is Path else "NAME"}
        command.add_argument(flag(item.name), **options)
    command.add_argument("--demo", action="store_true", help="also serve the demo album as the bucket album")
    return command


def demo() -> Path:
    """The demo album's folder: inside the installed package, or in a checkout."""
    return DEMO if DEMO.is_dir() else SOURCE_DEMO


def serve(given: argparse.Namespace) -> int:
    """Run until SIGINT or SIGTERM."""
    gc.disable()  # nothing that the imports make will ever be garbage; looking through it costs a tenth of the start
    sys.setswitchinterval(SWITCH)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        return asyncio.run(running(settings_of(given)))
    except BadSetting as error:
        print(f"myna: {error}", file=sys.stderr)
        return 2


def settings_of(given: argparse.Namespace) -> Settings:
    """From flags and variables. Raises BadSetting."""
    values = vars(given)
    if given.demo:
        values["objects"] = [*(values["objects"] or []), str(demo())]
    settings = read(values, os.environ)
    for name in misspelt(os.environ):
        print(f"myna: the variable {name} is no setting of Myna's; see `myna serve --help`", file=sys.stderr)
    for folder in settings.objects:
        if not folder.is_dir():
            raise BadSetting(f"--objects (MYNA_OBJECTS): {folder} is not a folder")
    written = settings.objects_writable
    if written is not None and not written.is_dir():
        raise BadSetting(f"--objects-writable (MYNA_OBJECTS_WRITABLE): {written} is not a folder")
    return settings


def assembled(settings: Settings) -> Myna | None:
    """Everything put together; None after it was said why that cannot be."""
    from emulator.accounts.file import AccountsInvalid
    from emulator.app import Myna
    from emulator.engine.failures import EngineError
    from emulator.store.api import StoreFailure
    from emulator.store.folder import FolderInUse
    from emulator.understanding.embed import EmbedderError

    try:
        return Myna(settings)
    except (AccountsInvalid, FolderInUse, StoreFailure, EngineError, EmbedderError) as error:
        print(f"myna: {error}", file=sys.stderr)
    except OSError as error:
        print(f"myna: --data-dir {settings.data_dir} cannot be used as a folder ({error.strerror})", file=sys.stderr)
    return None


def reindex(given: argparse.Namespace) -> int:
    """All datasets, one line a page of files."""
    from emulator.keeping import RESOURCES

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        settings = settings_of(given)
        if settings.engine == "embedded" and settings.data_dir is None:
            raise BadSetting(f"reindex needs {flag('data_dir')} ({variable('data_dir')}), where the data is kept")
        if settings.data_dir is not None and not (settings.data_dir / RESOURCES).is_file():
            raise BadSetting(f"{flag('data_dir')} ({variable('data_dir')}): {settings.data_dir} holds no data of Myna")
        return asyncio.run(reindexing(settings))
    except BadSetting as error:
        print(f"myna: {error}", file=sys.stderr)
        return 2


async def reindexing(settings: Settings) -> int:
    """0 when everything is made anew. What was not finished is taken up by the next reindex."""
    from emulator.domain.refusals import OUTAGES

    myna = assembled(settings)
    if myna is None:
        return 1
    try:
        async for one in myna.reindex():
            scope = one.place.scope
            line = f"{scope.account} {scope.region} {one.place.path}: {one.files} of {one.of} files"
            print(line + (f", {one.unseen} pictures cannot be read any more" if one.unseen else ""), flush=True)
        return 0
    except OUTAGES as error:
        print(f"myna: {error}", file=sys.stderr)
        return 1
    finally:
        await myna.stop()


async def running(settings: Settings) -> int:
    """Start, say where, wait for a signal, stop."""
    from emulator.domain.refusals import OUTAGES

    myna = assembled(settings)
    if myna is None:
        return 1
    try:
        port = await myna.start()
    except OUTAGES as error:
        print(f"myna: {error}", file=sys.stderr)
        await myna.stop()
        return 1
    except OSError as error:
        print(
            f"myna: cannot listen on {settings.host}:{settings.port} ({error.strerror}); "
            "another Myna may be running, or give another --port or --host",
            file=sys.stderr,
        )
        await myna.stop()
        return 1
    print(banner(settings, port), file=sys.stderr, flush=True)
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    gc.enable()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows: Ctrl-C raises KeyboardInterrupt instead
            break
    await stop.wait()
    await myna.stop()
    return 0


def banner(settings: Settings, port: int) -> str:
    """What to point a client at."""
    lines = [
        f"myna {__version__} listens on http://{settings.host}:{port}",
        f"  endpoint='{settings.host}:{port}', protocol='http', " + keys_of(settings),
        *(
            ["  --auth off: signatures are not checked, everybody is the first account"]
            if settings.auth == "off"
            else []
        ),
        *(f"  oss://<bucket>/<key> is read from {folder}" for folder in settings.objects),
        *([f"  uploads change {settings.objects_writable}"] if settings.objects_writable else []),
        kept_in(settings),
    ]
    return "\n".join(lines)


def keys_of(settings: Settings) -> str:
    """The banner's words on which keys there are."""
    if settings.accounts is not None:
        return f"keys and secrets as in {settings.accounts}"
    return "access_key_id='test', access_key_secret='test'"


def kept_in(settings: Settings) -> str:
    """The banner's line on where the data is."""
    if settings.engine == "elasticsearch":
        return f"  data in Elasticsearch, indices {settings.elasticsearch_prefix}-*"
    return f"  data in {settings.data_dir}" if settings.data_dir else "  data in a temporary folder, removed at exit"


def env(given: argparse.Namespace) -> int:
    """Shell lines for ``eval``; the credentials are those of the default account."""
    print("export ALIBABA_CLOUD_ACCESS_KEY_ID=test")
    print("export ALIBABA_CLOUD_ACCESS_KEY_SECRET=test")
    print(f"export MYNA_ENDPOINT=127.0.0.1:{given.port}")
    return 0


def wait(given: argparse.Namespace) -> int:
    """0 once ``/_myna/health`` answers 200, 1 when the time is up."""
    import http.client
    import time

    deadline = time.monotonic() + given.timeout
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", given.port, timeout=2)
        try:
            connection.request("GET", "/_myna/health")
            if connection.getresponse().status == 200:
                return 0
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.05)
    print(f"myna: nothing is ready on port {given.port} after {given.timeout:g} s", file=sys.stderr)
    return 1


def asked(port: int, path: str) -> Any:
    """The JSON that a running Myna's control API gives. Raises SystemExit with what to do."""
    import http.client
    import json

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        value = json.loads(answer.read())
    except OSError:
        raise SystemExit(f"myna: nothing answers on port {port}; give the --port of a running server") from None
    finally:
        connection.close()
    if answer.status == 408:
        return []
    if answer.status != 200:
        raise SystemExit(f"myna: {value['error']}")
    return value


def why(given: argparse.Namespace) -> int:
    """One request, section by section."""
    from urllib.parse import quote

    for name, value in asked(given.port, f"/_myna/requests/{quote(given.request_id, safe='')}").items():
        if isinstance(value, dict):
            print(f"{name}:")
            for inner, each in value.items():
                print(f"  {inner}: {told(inner, each)}")
        else:
            print(f"{name}: {told(name, value)}")
    return 0


def told(name: str, value: Any) -> str:
    """A value for eyes; what a client sent may hold what moves a terminal's cursor, and must not."""
    import json

    from emulator.clock import rfc3339
    from emulator.journal.logbook import printable

    if name == "At" and isinstance(value, int | float):
        return rfc3339(round(value * 1000) * 10**6, digits=3)
    if name == "Headers" and isinstance(value, list):
        return "".join(f"\n    {printable(field)}: {printable(text)}" for field, text in value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return printable(text, kept="\n").replace("\n", "\n    ")


def requests(given: argparse.Namespace) -> int:
    """A line a request; with --follow new ones as they come."""
    from emulator.journal.logbook import printable

    query, newest = f"limit={given.limit}", ""
    try:
        while True:
            listed = asked(given.port, f"/_myna/requests?{query}")
            for one in reversed(listed):
                seen = f"{one['RequestId']} {one['Product']} {one['Operation']} {one['Status'] or '-'} {one['Code']}"
                print(printable(seen), flush=True)
            if not given.follow:
                return 0
            newest = listed[0]["RequestId"] if listed else newest
            query = f"limit=1000&wait=20&after={newest}"
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
