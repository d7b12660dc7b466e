"""Old compiled kernels are removed: only those, and by as many processes at once as there are."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mlp_studio.core import compiled
from mlp_studio.core.compiled.code_cache import LEVELS, CodeCache, Level
from mlp_studio.training.old_kernels import UNUSED, remove_old_kernels, tidy_kernels

DAY = 86_400.0


def kernels(parent: Path, name: str, days: float) -> Path:
    """Make a folder with something in it that was last used so many days ago."""
    folder = parent / name
    folder.mkdir()
    (folder / "run.nbc").write_bytes(b"code")
    then = time.time() - days * DAY
    os.utime(folder, (then, then))
    return folder


def test_folders_that_nobody_has_used_for_a_month_are_removed_and_the_one_in_use_is_not(tmp_path: Path) -> None:
    used = kernels(tmp_path, "kernels-000000000001", 400)
    recent = kernels(tmp_path, "kernels-000000000002", 29)
    old = kernels(tmp_path, "kernels-000000000003", 31)
    assert remove_old_kernels(used) == [old]
    assert sorted(tmp_path.iterdir()) == [used, recent]
    assert (used / "run.nbc").read_bytes() == b"code"


def test_a_folder_that_is_used_counts_as_recent_for_all_others(tmp_path: Path) -> None:
    first = kernels(tmp_path, "kernels-000000000001", 400)
    second = kernels(tmp_path, "kernels-000000000002", 0)
    remove_old_kernels(first)
    assert remove_old_kernels(second) == []
    assert first.is_dir()


@pytest.mark.parametrize(
    "name", ["kernels", "kernels-mine", "kernels-00000000000g", "kernels-0000000000011", "pictures", ".kernels-000000000003"]
)
def test_what_has_another_name_is_left_alone(tmp_path: Path, name: str) -> None:
    used, other = kernels(tmp_path, "kernels-000000000001", 0), kernels(tmp_path, name, 400)
    assert remove_old_kernels(used) == []
    assert (other / "run.nbc").is_file()


def test_a_link_and_a_file_of_such_a_name_are_left_alone(tmp_path: Path) -> None:
    elsewhere = kernels(tmp_path, "elsewhere", 400)
    cache = tmp_path / "cache"
    cache.mkdir()
    used = kernels(cache, "kernels-000000000001", 0)
    link, file = cache / "kernels-000000000002", cache / "kernels-000000000003"
    link.symlink_to(elsewhere, target_is_directory=True)
    file.write_bytes(b"")
    os.utime(file, (1.0, 1.0))
    assert remove_old_kernels(used) == []
    assert link.is_symlink()
    assert file.is_file()
    assert (elsewhere / "run.nbc").is_file()


def test_what_a_removal_cut_short_has_left_is_removed_in_time(tmp_path: Path) -> None:
    used, left = kernels(tmp_path, "kernels-000000000001", 0), kernels(tmp_path, "kernels-gone-ab_3x", 31)
    assert remove_old_kernels(used) == [left]
    assert list(tmp_path.iterdir()) == [used]


def test_of_many_at_once_each_folder_is_removed_by_one(tmp_path: Path) -> None:
    used = [kernels(tmp_path, f"kernels-{number:012x}", 400) for number in range(4)]
    for folder in used:
        os.utime(folder)
    old = [kernels(tmp_path, f"kernels-{number:012x}", 400) for number in range(16, 80)]
    with ThreadPoolExecutor(len(used)) as pool:
        removed = [folder for folders in pool.map(remove_old_kernels, used) for folder in folders]
    assert sorted(removed) == sorted(old)
    assert sorted(tmp_path.iterdir()) == used


def test_without_a_folder_nothing_happens(tmp_path: Path) -> None:
    old = kernels(tmp_path, "kernels-000000000003", UNUSED / DAY + 1)
    assert remove_old_kernels(tmp_path / "kernels-000000000001") == []
    assert old.is_dir()


@pytest.mark.parametrize(("level", "left"), [(None, False), (LEVELS["x86_64"][0], True)])
def test_a_process_tidies_beside_its_own_kernels_but_not_in_a_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, level: Level | None, left: bool
) -> None:
    used, old = kernels(tmp_path, "kernels-000000000001", 0), kernels(tmp_path, "kernels-000000000003", 31)
    monkeypatch.setattr(compiled, "CACHE", CodeCache(str(used), level))
    tidy_kernels()
    assert old.is_dir() is left
