"""How scenarios are written down and found: a function a scenario, named by its id."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import play
from sdk import Failure, Sdk, fresh


@dataclass(frozen=True)
class Stage(play.Stage):
    """What one scenario plays on: an SDK, the folder of buckets that the server reads, and what it has to tidy up."""

    sdk: Sdk
    endpoint: str
    objects: Path
    _projects: list[str] = field(default_factory=list)

    @property
    def way(self) -> str:  # type: ignore[override]
        return self.sdk.way

    def lacks(self, needs: Sequence[str]) -> list[str]:
        return self.sdk.lacks(needs)

    @property
    def models(self) -> Any:
        return self.sdk.models

    def project_name(self, ending: str = "") -> str:
        """A name for a project that is deleted after the scenario, if it was made and is still there."""
        name = fresh("project") + ending
        self._projects.append(name)
        return name

    def to_be_deleted(self, name: str) -> None:
        """A project with a name of the scenario's own goes as well, whatever becomes of the scenario."""
        self._projects.append(name)

    def tidy(self) -> None:
        """Delete the scenario's projects with all that is in them: an account has only a hundred."""
        for name in self._projects:
            try:
                self._empty(name)
                self.sdk.call("delete_project", self.models.DeleteProjectRequest(project_name=name))
            except Failure as failure:
                if failure.code != "ResourceNotFound":
                    raise

    def _empty(self, project: str) -> None:
        m, call = self.models, self.sdk.call
        for dataset in call("list_datasets", m.ListDatasetsRequest(project_name=project)).datasets:
            where = {"project_name": project, "dataset_name": dataset.dataset_name}
            while files := call("simple_query", m.SimpleQueryRequest(max_results=100, **where)).files:
                uris = [file.uri for file in files]
                call("batch_delete_file_meta", m.BatchDeleteFileMetaRequest(uris=uris, **where))
            call("delete_dataset", m.DeleteDatasetRequest(**where))

    def project(self) -> str:
        """A new, empty project; returns its name."""
        name = self.project_name()
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


SCENARIOS = play.Repertoire()
scenario = SCENARIOS.scenario


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
