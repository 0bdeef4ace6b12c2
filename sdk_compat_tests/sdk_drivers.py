"""The drivers as data, and their programs: built once for each language and kept outside of the source tree.

The folder is ``$XDG_CACHE_HOME/myna/sdk/<language>-<hash>``, beside the Python environments; the hash is over the
program's files, the tools' versions and the platform. A folder that is there is complete: it is built beside and
renamed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sysconfig
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sdk_installation import NotInstalled, cache
from sdk_scenarios import matches

HERE = Path(__file__).parent
TOOLS = {
    "node": (("node", "--version"), ("npm", "--version")),
    "go": (("go", "version"),),
    "java": (("java", "-version"), ("javac", "-version"), ("mvn", "--version")),
}
FILES = {
    "node": ("**/*.js", "package*.json"),
    "go": ("**/*.go", "go.mod", "go.sum"),
    "java": ("pom.xml", "*.txt", "src/**/*.java"),
}


class ToolchainMissing(NotInstalled):
    """A language's tools are not there; the message names the first one missing."""


@dataclass(frozen=True, slots=True)
class Driver:
    """One row of drivers.toml. ``traits``: what the scenarios have to know of this SDK."""

    name: str
    language: str
    program: tuple[str, ...]
    packages: tuple[str, ...]
    plays: tuple[str, ...]
    lacks: frozenset[str]
    traits: dict[str, Any]

    def has(self, identifier: str) -> bool:
        """Whether the scenario is one that this SDK is for."""
        return matches(self.plays, identifier)

    def command(self, built: Path) -> list[str]:
        """What starts it, from its language's build."""
        if self.language == "node":
            return ["node", str(built / self.program[0]), *self.program[1:]]
        if self.language == "go":
            return [str(built / "driver"), *self.program]
        return [*java(built), "driver.Main", *self.program]


def sample(language: str, product: str, built: Path) -> list[str]:
    """What starts the language's sample program for a product."""
    if language == "node":
        return ["node", str(built / "samples" / f"{product}.js")]
    if language == "go":
        return [str(built / "programs" / product)]
    return [*java(built), f"samples.{product.title()}"]


def java(built: Path) -> list[str]:
    """Java with the SDKs and with what was compiled."""
    path = os.pathsep.join((str(built / "target" / "classes"), str(built / "target" / "lib" / "*")))
    return ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8", "-cp", path]


def drivers() -> dict[str, Driver]:
    """By name, in the order of the file."""
    found = {}
    for row in tomllib.loads((HERE / "drivers.toml").read_text("utf-8"))["driver"]:
        one = Driver(
            row.pop("name"),
            row.pop("language"),
            tuple(row.pop("program")),
            tuple(row.pop("packages")),
            tuple(row.pop("plays")),
            frozenset(row.pop("lacks")),
            {"codes": {}, "messages": {}, "loses": {}, **row},
        )
        found[one.name] = one
    return found


def built(language: str) -> Path:
    """The folder of a language's drivers, which are built if they are not there. Raises NotInstalled."""
    for tool, _ in TOOLS[language]:
        if shutil.which(tool) is None:
            raise ToolchainMissing(tool)
    folder = cache() / f"{language}-{fingerprint(language)}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            {"node": build_node, "go": build_go, "java": build_java}[language](draft)
            try:
                draft.rename(folder)
            except OSError:
                if not folder.is_dir():  # else somebody else's is as good
                    raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return folder


def sources(language: str) -> list[Path]:
    """The files that a build is made of."""
    root = HERE / language
    found = (path for pattern in FILES[language] for path in root.glob(pattern))
    return sorted(path for path in found if "node_modules" not in path.parts)


def fingerprint(language: str) -> str:
    """Twelve hex digits that change with the files, the tools and the platform."""
    digest = hashlib.sha256(sysconfig.get_platform().encode())
    for command in TOOLS[language]:
        digest.update(said(list(command), HERE).encode())
    for path in sources(language):
        digest.update(f"{path.relative_to(HERE).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def copy(language: str, draft: Path) -> None:
    for path in sources(language):
        place = draft / path.relative_to(HERE / language)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


def build_node(draft: Path) -> None:
    copy("node", draft)
    said(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], draft)


def build_go(draft: Path) -> None:
    copy("go", draft)
    said(["go", "build", "-mod=readonly", "-o", "driver", "."], draft)
    (draft / "programs").mkdir()
    said(["go", "build", "-mod=readonly", "-o", "programs", "./samples/..."], draft)


def build_java(draft: Path) -> None:
    """Maven has no lock file: the jars are held against dependencies.txt."""
    copy("java", draft)
    said(["mvn", "-q", "-B", "compile", "dependency:copy-dependencies", "-DoutputDirectory=target/lib"], draft)
    locked = (draft / "dependencies.txt").read_text("utf-8").splitlines()
    if (found := jars(draft / "target" / "lib")) != locked:
        different = sorted({*found} ^ {*locked})
        raise AssertionError(f"java/dependencies.txt and the jars differ: {', '.join(different)}")


def jars(folder: Path) -> list[str]:
    """Each jar with its SHA-256, by name."""
    return [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(folder.glob("*.jar"))]


def said(command: list[str], folder: Path) -> str:
    """What a tool prints. Raises NotInstalled with the line that names the trouble."""
    tool = [shutil.which(command[0]) or command[0], *command[1:]]  # npm is npm.cmd on Windows
    done = subprocess.run(tool, cwd=folder, capture_output=True, text=True, check=False)
    text = (done.stderr + done.stdout).strip()
    if done.returncode:
        lines = [line for line in text.splitlines() if line.strip()]
        wrong = [line for line in lines if "error" in line.lower()] or lines or [f"it ended with {done.returncode}"]
        raise NotInstalled(f"{' '.join(command[:2])}: {wrong[0].strip()}")
    return text


def as_json(driver: Driver, folder: Path) -> str:
    """What run_driven.py takes as ``--driver``."""
    return json.dumps({"name": driver.name, "command": driver.command(folder), **driver.traits})
