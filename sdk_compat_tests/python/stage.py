"""How scenarios are written down and found: a function a scenario, named by its id."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sdk import Sdk, fresh


@dataclass(frozen=True)
class Stage:
    """What a scenario plays on: an SDK, and the folder of buckets that the server reads."""

    sdk: Sdk
    endpoint: str
    objects: Path

    @property
    def models(self) -> Any:
        return self.sdk.models

    def project(self) -> str:
        """A new, empty project; returns its name."""
        name = fresh("project")
        self.sdk.call("create_project", self.models.CreateProjectRequest(project_name=name))
        return name

    def dataset(self, project: str = "") -> dict[str, str]:
        """A new, empty dataset; returns the two members that name it in requests."""
        where = {"project_name": project or self.project(), "dataset_name": fresh("dataset")}
        self.sdk.call("create_dataset", self.models.CreateDatasetRequest(**where))
        return where

    def index(self, where: dict[str, str], *files: dict[str, Any]) -> None:
        """Index files, given as members of the SDK's InputFile; visible when this returns."""
        given = [self.sdk.input_file(**file) for file in files]
        self.sdk.call("batch_index_file_meta", self.models.BatchIndexFileMetaRequest(files=given, **where))

    def files(self, where: dict[str, str], *uris: str) -> list[Any]:
        """What is stored of these files."""
        return self.sdk.call("batch_get_file_meta", self.models.BatchGetFileMetaRequest(uris=list(uris), **where)).files

    def file(self, where: dict[str, str], uri: str) -> Any:
        """What is stored of one file, which must be there."""
        (found,) = self.sdk.call("get_file_meta", self.models.GetFileMetaRequest(uri=uri, **where)).files
        return found


Play = Callable[[Stage], None]


@dataclass(frozen=True)
class Scenario:
    """``needs`` are the calls and members without which an SDK cannot play it."""

    id: str
    needs: tuple[str, ...]
    play: Play


SCENARIOS: dict[str, Scenario] = {}


def scenario(identifier: str, *needs: str) -> Callable[[Play], Play]:
    """Registers the function below it as the scenario ``identifier`` of scenarios.toml."""

    def register(play: Play) -> Play:
        if identifier in SCENARIOS:
            raise ValueError(f"the scenario {identifier} is implemented twice")
        SCENARIOS[identifier] = Scenario(identifier, needs, play)
        return play

    return register


def pages(ask: Callable[[str | None], Any]) -> Iterator[Any]:
    """Every page of a list. ``ask`` takes a NextToken; a token that comes a second time is an endless loop."""
    token: str | None = None
    seen: set[str] = set()
    while True:
        page = ask(token)
        yield page
        token = page.next_token
        if not token:
            return
        assert token not in seen, "the same NextToken came twice"
        seen.add(token)
