"""Bookmarks in the project file: they come back with their networks, and what is none is refused with its path."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.edits.bookmarks import MAX_BOOKMARKS
from mlp_studio.core.errors import StudioError
from mlp_studio.core.moments import Bookmark, Moment
from mlp_studio.core.network import Network
from mlp_studio.core.project import Project
from mlp_studio.storage import project_file
from mlp_studio.storage.project_file import project_from_bytes, project_to_bytes, write_project
from tests.core.nets import xor_project
from tests.storage.projects import names, networks, replaced


def marked_project() -> Project:
    project = xor_project()
    project = edits.add_bookmark(project, project.moment, "start")
    return edits.add_bookmark(project, Moment(edits.add_unit(project, 1).network, 12, 3), "one unit more")


def tree_of(project: Project) -> dict[str, Any]:
    return json.loads(project_to_bytes(project))  # type: ignore[no-any-return]


@hypothesis_settings(max_examples=40)
@given(names, networks(), st.integers(0, 2**53), st.integers(0, 1000))
def test_a_bookmark_comes_back_as_it_was_saved(name: str, network: Network, epoch: int, example: int) -> None:
    project = xor_project()
    marked = Project(project.network, project.points, bookmarks=(Bookmark(name, Moment(network, epoch, example)),))
    again = project_from_bytes(project_to_bytes(marked), "a.mlps")
    assert again.bookmarks == marked.bookmarks
    assert again == marked


def test_a_bookmark_may_have_a_network_of_other_layers() -> None:
    again = project_from_bytes(project_to_bytes(marked_project()), "a.mlps")
    assert [b.moment.network.describe() for b in again.bookmarks] == ["2-2-1", "2-3-1"]


def test_a_project_without_bookmarks_says_nothing_of_them() -> None:
    assert "bookmarks" not in tree_of(xor_project())


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("bookmarks", 1, "epoch"), -1, "bookmarks[1].epoch"),
        (("bookmarks", 0, "example"), 10**7, "bookmarks[0].example"),
        (("bookmarks", 1, "name"), 7, "bookmarks[1].name"),
        (("bookmarks", 1, "network", "layers", 0, "units"), 0, "bookmarks[1].network.layers[0].units"),
        (("bookmarks", 1, "network", "weights", 0), [[1.0]], "bookmarks[1].network.weights[0]"),
        (("bookmarks", 0), {"name": "a", "epoch": 0}, "bookmarks[0].network"),
        (("bookmarks",), {}, "bookmarks"),
    ],
)
def test_what_is_no_bookmark_is_refused_at_its_key(path: tuple[str | int, ...], value: Any, where: str) -> None:
    tree = replaced(tree_of(marked_project()), path, value)
    with pytest.raises(StudioError) as caught:
        project_from_bytes(json.dumps(tree).encode(), "a.mlps")
    assert caught.value.where == f"a.mlps: {where}"


def test_more_bookmarks_than_can_be_kept_are_refused() -> None:
    tree = tree_of(marked_project())
    tree["bookmarks"] *= MAX_BOOKMARKS
    with pytest.raises(StudioError, match="bookmarks: there are 100 bookmarks"):
        project_from_bytes(json.dumps(tree).encode(), "a.mlps")


def test_a_bookmark_with_a_weight_that_is_not_finite_is_not_written() -> None:
    project = xor_project()
    broken = tuple(w * float("nan") for w in project.network.weights)
    marked = Project(project.network, project.points, bookmarks=(Bookmark("a", Moment(project.network.with_weights(broken))),))
    with pytest.raises(StudioError, match=r"bookmarks\[0\]\.network\.weights\[0\]"):
        project_to_bytes(marked)


def test_a_project_that_could_not_be_read_again_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.mlps"
    write_project(xor_project(), path)
    before = path.read_bytes()
    monkeypatch.setattr(project_file, "LIMIT", len(before))
    with pytest.raises(StudioError, match="larger than 0 MB") as refused:
        write_project(marked_project(), path)
    assert "bookmarks" in refused.value.mend
    assert path.read_bytes() == before
