"""A real Elasticsearch, put together once a machine from what Maven Central carries, kept outside of the source tree.

The folder is ``$MYNA_ELASTICSEARCH_CACHE``, else ``$XDG_CACHE_HOME/myna/elasticsearch``, for root
``/var/cache/myna/elasticsearch``: Elasticsearch refuses to run as root, and nobody else can enter root's home. In it is
one folder a version and plug-in. A folder that is there is complete: it is made beside and renamed. Nobody writes to it
afterwards.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

VERSION = "8.19.21"
ARTEFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
PLUGIN = Path(__file__).parent / "plugin"
DESCRIPTOR = f"""\
name=myna-tests
description=what the distribution on Maven Central lacks
version=1
classname=myna.tests.Root
java.version=17
elasticsearch.version={VERSION}
"""


class NotPrepared(Exception):
    """Elasticsearch cannot be put together here; the message is one line that says why."""


def cache() -> Path:
    own, base = os.environ.get("MYNA_ELASTICSEARCH_CACHE"), os.environ.get("XDG_CACHE_HOME")
    if own:
        return Path(own)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/cache/myna/elasticsearch")
    return (Path(base) if base else Path.home() / ".cache") / "myna" / "elasticsearch"


def java_home() -> Path:
    """The JDK that ``java`` on the path belongs to. Raises NotPrepared."""
    return Path(tool("java")).resolve().parents[1]


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NotPrepared(f"{name} is not installed, and MYNA_TEST_ELASTICSEARCH_URL names no running Elasticsearch")
    return found


def home() -> Path:
    """The unpacked server with the plug-in. Raises NotPrepared."""
    sources = sorted(PLUGIN.glob("*.java"))
    stamp = hashlib.sha256(DESCRIPTOR.encode() + b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    folder = cache() / f"{VERSION}-{stamp}"
    java_home()
    if not folder.is_dir():
        make(folder, sources)
    return folder


def make(folder: Path, sources: list[Path]) -> None:
    """Make it beside its place and rename it; one that somebody else finished first is as good."""
    compiler, maven = tool("javac"), tool("mvn")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        draft.chmod(0o755)  # the server may have to run as somebody else
        copy = [maven, "-q", "-B", "dependency:copy", f"-Dartifact={ARTEFACT}", f"-DoutputDirectory={draft}"]
        run(copy, draft)
        (archive,) = draft.glob("*.zip")
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(draft)
        archive.unlink()
        (unpacked,) = draft.glob("elasticsearch-*")
        for program in (unpacked / "bin").iterdir():
            program.chmod(0o755)
        classes = draft / "classes"
        libraries = f"{unpacked / 'lib'}{os.sep}*"
        run([compiler, "--release", "17", "-nowarn", "-proc:none", "-cp", libraries, "-d", classes, *sources], draft)
        plugin = unpacked / "plugins" / "myna-tests"
        plugin.mkdir(parents=True)
        (plugin / "plugin-descriptor.properties").write_text(DESCRIPTOR)
        with zipfile.ZipFile(plugin / "myna-tests.jar", "w") as jar:
            for path in sorted(classes.rglob("*.class")):
                jar.write(path, path.relative_to(classes))
        try:
            unpacked.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def run(command: list[str | Path], folder: Path) -> None:
    """Raises NotPrepared with the first line that tells what went wrong."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise NotPrepared(
            f"{Path(command[0]).name} ended with {done.returncode}: {lines[0] if lines else 'it said nothing'}"
        )
