"""Reading and replacing whole files."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mlp_studio.core.errors import StudioError
from mlp_studio.storage import files
from mlp_studio.storage.files import read_bytes, write_bytes_atomically

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="modes, links and names are those of POSIX")


def test_a_file_is_read_up_to_the_limit_and_not_beyond(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"12345")
    assert read_bytes(path, 5) == b"12345"
    with pytest.raises(StudioError, match="larger than") as caught:
        read_bytes(path, 4)
    assert caught.value.where == str(path)


@pytest.mark.parametrize(
    ("name", "what", "mend"),
    [
        ("missing.mlps", "no such file", "Check the path"),
        ("", "cannot be read", "folder"),
        ("a\0b", "cannot be read", "null"),
        ("empty", "is empty", "another"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_path_and_a_mend(tmp_path, name, what, mend):
    (tmp_path / "empty").touch()
    with pytest.raises(StudioError) as caught:
        read_bytes(tmp_path / name, 10)
    assert what in caught.value.what
    assert mend in caught.value.mend
    assert caught.value.where.startswith(str(tmp_path))


@pytest.mark.parametrize("change", [b"longer than it was", b"", b"12346"])
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, monkeypatch, change):
    path = tmp_path / "a.csv"
    path.write_bytes(b"12345")
    os.utime(path, ns=(0, 0))
    looks = []

    def look_while_another_program_writes(descriptor):
        if looks:  # the second look comes after the reading
            path.write_bytes(change)
        looks.append(os.stat(descriptor))
        return looks[-1]

    monkeypatch.setattr(os, "fstat", look_while_another_program_writes)
    with pytest.raises(StudioError, match=r"changed while it was read.*Try again when the other program has finished") as caught:
        read_bytes(path, 100)
    assert caught.value.where == str(path)


@posix
@pytest.mark.parametrize("name", ["pipe", "/dev/zero"])
def test_what_might_never_end_is_refused_at_once(tmp_path, name):
    os.mkfifo(tmp_path / "pipe")
    path = tmp_path / name
    with pytest.raises(StudioError) as refusal:
        read_bytes(path, 100)
    assert (refusal.value.what, refusal.value.where) == ("it is a pipe or a device, not a file", str(path))


@posix
def test_what_a_shell_hands_over_as_a_pipe_is_read():
    reading, writing = os.pipe()
    try:
        os.write(writing, b"x,y,class\n")
        os.close(writing)
        assert read_bytes(f"/dev/fd/{reading}", 100) == b"x,y,class\n"
    finally:
        os.close(reading)


@posix
def test_a_file_that_vanishes_while_it_is_read_was_read_whole(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(b"12345")
    look = os.stat

    def look_at_a_file_that_vanishes(descriptor):
        path.unlink(missing_ok=True)
        return look(descriptor)

    monkeypatch.setattr(os, "fstat", look_at_a_file_that_vanishes)
    assert read_bytes(path, 100) == b"12345"
    with pytest.raises(StudioError, match="no such file"):
        read_bytes(path, 100)


def test_a_new_file_is_written_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / ("n" * 250)
    write_bytes_atomically(path, b"new")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"new"


@posix
def test_a_new_file_has_the_mode_that_any_program_gives(tmp_path):
    write_bytes_atomically(tmp_path / "ours", b"x")
    (tmp_path / "theirs").write_bytes(b"x")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "theirs").stat().st_mode


@posix
def test_replacing_keeps_the_mode_and_follows_a_link_to_its_target(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_bytes_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("name", "what"),
    [("no folder/a.mlps", "no such file or folder"), ("", "cannot be written"), ("a\0b", "cannot be written")],
)
def test_a_place_that_cannot_be_written_is_refused_and_stays_as_it_was(tmp_path, name, what):
    with pytest.raises(StudioError, match=what) as caught:
        write_bytes_atomically(tmp_path / name, b"new")
    assert caught.value.where.startswith(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_write_protected_file_is_not_replaced(tmp_path, monkeypatch):
    path = tmp_path / "a.mlps"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # the super-user of a test machine may write to everything
    with pytest.raises(StudioError, match="Allow access"):
        write_bytes_atomically(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "a.mlps"
    path.write_bytes(b"old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StudioError, match="No space left on device") as caught:
        write_bytes_atomically(path, b"new")
    assert caught.value.where == str(path)
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"old"]


def test_an_interrupted_write_leaves_no_temporary_file(tmp_path, monkeypatch):
    path = tmp_path / "a.mlps"
    path.write_bytes(b"old")

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_bytes_atomically(path, b"new")
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"old"]


@pytest.mark.parametrize(("moment", "content"), [("fsync", b"old"), ("replace", b"old"), ("after", b"new" * 1000)])
def test_a_process_that_dies_while_saving_leaves_the_old_file_or_the_new_one_whole(tmp_path, moment, content):
    path = tmp_path / "a.mlps"
    path.write_bytes(b"old")
    script = (
        "import os, sys\n"
        "from mlp_studio.storage import files\n"
        "moment, path = sys.argv[1:]\n"
        "die = lambda *_: os._exit(9)\n"
        "files._sync_folder = die\n"
        "if moment != 'after': setattr(os, moment, die)\n"
        "files.write_bytes_atomically(path, b'new' * 1000)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, moment, str(path)], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 9
    assert path.read_bytes() == content


def _held_open(monkeypatch: pytest.MonkeyPatch, tries: int) -> list[Path]:
    """Let a file be replaced as on Windows, where another program has it open for so many tries; return the tries."""
    replace, tried = os.replace, []

    def busy(source, target):
        tried.append(target)
        if len(tried) <= tries:
            raise PermissionError(13, "The process cannot access the file because it is being used by another process")
        replace(source, target)

    monkeypatch.setattr(files, "BUSY_WAITS", (0.0, 0.0, 0.0))
    monkeypatch.setattr(os, "replace", busy)
    return tried


@pytest.mark.parametrize("tries", [1, 3])
def test_a_file_that_another_program_has_open_for_a_moment_is_replaced_when_it_lets_go(tmp_path, monkeypatch, tries):
    path = tmp_path / "a.mlps"
    path.write_bytes(b"old")
    tried = _held_open(monkeypatch, tries)
    write_bytes_atomically(path, b"new")
    assert len(tried) == tries + 1
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"new"]


def test_a_file_that_another_program_keeps_open_is_refused_and_stays_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "a.mlps"
    path.write_bytes(b"old")
    tried = _held_open(monkeypatch, 99)
    with pytest.raises(StudioError, match=r"cannot be written.*choose another place"):
        write_bytes_atomically(path, b"new")
    assert len(tried) == 4
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"old"]


def test_a_folder_is_told_from_a_file_without_rights_even_where_the_system_does_not(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")  # as Windows answers for both

    (tmp_path / "a.csv").touch()
    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(StudioError, match="It is a folder"):
        read_bytes(tmp_path, 10)
    with pytest.raises(StudioError, match="Allow access"):
        read_bytes(tmp_path / "a.csv", 10)
