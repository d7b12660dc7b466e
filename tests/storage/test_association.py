"""The association of `.mlps` files for one user of a Linux desktop: what is written, and that no more is removed."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import run
from mlp_studio.commands import association as command
from mlp_studio.core.errors import StudioError
from mlp_studio.storage.association import ENTRY, RESERVED, TYPE, Desktop, contents, desktop_entry, find_desktop, install, quoted, uninstall

COMMAND = ["/opt/some where/python3", "/home/ä $b/run.py", "open"]


@pytest.fixture(autouse=True)
def _without_programs_of_a_desktop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))


@pytest.fixture
def desktop(tmp_path: Path) -> Desktop:
    """Return a desktop that another application has files on, too."""
    desktop = Desktop(tmp_path / "share", tmp_path / "config" / "mimeapps.list")
    other = desktop.share / "applications" / "other.desktop"
    other.parent.mkdir(parents=True)
    other.write_text("[Desktop Entry]\n", encoding="utf-8")
    return desktop


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def value(entry: str, key: str) -> str:
    (found,) = [line.removeprefix(f"{key}=") for line in entry.splitlines() if line.startswith(f"{key}=")]
    return found


def unescaped(text: str) -> str:
    return text.replace("\\\\", "\0").replace("\\n", "\n").replace("\\t", "\t").replace("\0", "\\")


def program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def test_the_menu_entry_starts_the_command_on_the_file_and_vanishes_with_the_checkout() -> None:
    entry = desktop_entry(COMMAND)
    assert value(entry, "Exec") == '"/opt/some where/python3" "/home/ä \\\\$b/run.py" open %f'
    assert value(entry, "TryExec") == "/home/ä $b/run.py"
    assert value(desktop_entry(["/x/mlp-studio-window"]), "TryExec") == "/x/mlp-studio-window"


def test_the_menu_entry_says_the_rest_as_the_package_of_the_system_does() -> None:
    entry = desktop_entry(["/opt/mlp-studio/mlp-studio-window"])
    assert value(entry, "MimeType") == f"{TYPE};"
    assert value(entry, "Exec") == "/opt/mlp-studio/mlp-studio-window %f"
    others = [line for line in entry.splitlines() if not line.startswith(("Exec=", "TryExec="))]
    assert others == [line for line in desktop_entry(COMMAND).splitlines() if not line.startswith(("Exec=", "TryExec="))]


@given(st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), min_size=1))
def test_a_quoted_argument_is_read_back_by_the_rules_of_the_specification(argument: str) -> None:
    text = unescaped(quoted(argument)).replace("%%", "%")
    if not RESERVED.isdisjoint(argument):
        assert (text[0], text[-1]) == ('"', '"')
        text = re.sub(r'\\(["`$\\])', r"\1", text[1:-1])
    assert text == argument


@pytest.mark.parametrize(
    ("plain", "written"), [("/a/run.py", "/a/run.py"), ("100%", "100%%"), ("a b", '"a b"'), ('"', '"\\\\""'), ("\\", '"\\\\\\\\"')]
)
def test_an_argument_is_quoted_only_where_the_specification_wants_it(plain: str, written: str) -> None:
    assert quoted(plain) == written


@pytest.mark.parametrize(
    ("environment", "share", "choices"),
    [
        ({}, "/home/u/.local/share", "/home/u/.config/mimeapps.list"),
        ({"XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c"}, "/d", "/c/mimeapps.list"),
        ({"XDG_DATA_HOME": "d", "XDG_CONFIG_HOME": ""}, "/home/u/.local/share", "/home/u/.config/mimeapps.list"),
    ],
)
def test_the_users_folders_are_those_of_the_base_directory_specification(environment: dict[str, str], share: str, choices: str) -> None:
    assert find_desktop(environment, Path("/home/u")) == Desktop(Path(share), Path(choices))


def test_install_writes_entry_type_and_icons_once(desktop: Desktop) -> None:
    written = install(desktop, COMMAND)
    assert {path.relative_to(desktop.share) for path in written} == set(contents(COMMAND))
    assert install(desktop, COMMAND) == []


def test_uninstall_leaves_all_as_it_was_before(desktop: Desktop) -> None:
    before = files(desktop.share)
    install(desktop, COMMAND)
    removed, left = uninstall(desktop, COMMAND)
    assert (len(removed), left) == (len(contents(COMMAND)), [])
    assert files(desktop.share) == before
    assert [path.name for path in desktop.share.iterdir()] == ["applications"]
    assert uninstall(desktop, COMMAND) == ([], [])


def test_uninstall_leaves_all_of_what_another_copy_has_installed(desktop: Desktop, tmp_path: Path) -> None:
    (tmp_path / "other copy").touch()
    install(desktop, [str(tmp_path / "other copy")])
    before = files(desktop.share)
    assert uninstall(desktop, COMMAND) == ([], [desktop.share / "applications" / ENTRY])
    assert files(desktop.share) == before


def test_uninstall_takes_back_what_is_left_where_the_user_has_removed_a_part(desktop: Desktop) -> None:
    before = files(desktop.share)
    install(desktop, COMMAND)
    for folder in ("mime", "icons"):
        shutil.rmtree(desktop.share / folder)
    assert uninstall(desktop, COMMAND) == ([desktop.share / "applications" / ENTRY], [])
    assert files(desktop.share) == before


def test_uninstall_leaves_an_icon_that_was_changed_since(desktop: Desktop) -> None:
    icon = next(path for path in install(desktop, COMMAND) if path.suffix == ".svg")
    icon.write_text("<svg/>", encoding="utf-8")
    removed, left = uninstall(desktop, COMMAND)
    assert left == [icon]
    assert len(removed) == len(contents(COMMAND)) - 1


def test_an_entry_of_that_name_that_the_app_has_not_written_is_left(desktop: Desktop) -> None:
    entry = desktop.share / "applications" / ENTRY
    entry.write_text("[Desktop Entry]\nName=mine\n", encoding="utf-8")
    assert uninstall(desktop, COMMAND) == ([], [entry])


@pytest.mark.parametrize("before", ["/moved or\tremoved/mlp\\studio-window", "/opt/some where/older version"])
def test_uninstall_takes_back_what_a_copy_has_installed_that_is_gone(desktop: Desktop, before: str) -> None:
    untouched = files(desktop.share)
    install(desktop, [before])
    removed, left = uninstall(desktop, COMMAND)
    assert (len(removed), left) == (len(contents(COMMAND)), [])
    assert files(desktop.share) == untouched


def test_uninstall_takes_back_the_entry_that_another_version_of_this_copy_has_written(desktop: Desktop, tmp_path: Path) -> None:
    program = tmp_path / "a b\\c\td"
    program.touch()
    install(desktop, [str(program)])
    entry = desktop.share / "applications" / ENTRY
    entry.write_text(entry.read_text(encoding="utf-8").replace("Name=MLP Studio", "Name=Studio"), encoding="utf-8")
    removed, left = uninstall(desktop, [str(program)])
    assert entry in removed
    assert left == []


@pytest.mark.skipif(sys.platform == "win32", reason="the programs of a Linux desktop")
@pytest.mark.parametrize("others", [False, True])
def test_uninstall_removes_what_the_desktop_has_generated_where_nothing_else_is_there(
    desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: bool
) -> None:
    tools = tmp_path / "tools"
    program(tools, "update-desktop-database", 'echo > "$1/mimeinfo.cache"')
    program(tools, "update-mime-database", '[ -d "$1/packages" ] && echo > "$1/mime.cache" && /bin/mkdir -p "$1/application"')
    monkeypatch.setenv("PATH", str(tools))
    if others:
        (desktop.share / "mime" / "packages").mkdir(parents=True)
        (desktop.share / "mime" / "packages" / "other.xml").touch()
    install(desktop, COMMAND)
    (desktop.share / "mime" / "mime.cache").unlink()
    uninstall(desktop, COMMAND)
    theirs = {"applications/other.desktop", "applications/mimeinfo.cache"}
    assert set(files(desktop.share)) == (theirs | {"mime/packages/other.xml", "mime/mime.cache"} if others else theirs)
    assert {path.name for path in desktop.share.iterdir()} == ({"applications", "mime"} if others else {"applications"})


@pytest.mark.skipif(sys.platform == "win32", reason="links")
@pytest.mark.parametrize("link", ["applications", "mime", "mime/packages", "icons", "icons/hicolor/scalable"])
def test_uninstall_leaves_a_link_that_the_user_has_laid_and_all_that_is_behind_it(tmp_path: Path, link: str) -> None:
    desktop, elsewhere = Desktop(tmp_path / "share", tmp_path / "mimeapps.list"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").touch()
    (desktop.share / link).parent.mkdir(parents=True)
    (desktop.share / link).symlink_to(elsewhere, target_is_directory=True)
    install(desktop, COMMAND)
    removed, left = uninstall(desktop, COMMAND)
    assert (len(removed), left) == (len(contents(COMMAND)), [])
    assert [path.name for path in elsewhere.iterdir()] == ["mine"]
    assert (desktop.share / link).is_symlink()
    assert [path.name for path in desktop.share.iterdir()] == [link.partition("/")[0]]


@pytest.mark.skipif(sys.platform == "win32", reason="links")
@pytest.mark.parametrize(("folder", "cache"), [("mime/packages", "mime/mime.cache"), ("applications/wine", "applications/mimeinfo.cache")])
def test_uninstall_leaves_what_was_generated_of_files_behind_a_link(tmp_path: Path, folder: str, cache: str) -> None:
    desktop, elsewhere = Desktop(tmp_path / "share", tmp_path / "mimeapps.list"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    (desktop.share / folder).parent.mkdir(parents=True)
    (desktop.share / folder).symlink_to(elsewhere, target_is_directory=True)
    install(desktop, COMMAND)
    (desktop.share / cache).touch()
    uninstall(desktop, COMMAND)
    assert (desktop.share / cache).is_file()


def test_where_nothing_was_installed_uninstall_leaves_empty_folders_and_the_choice_of_the_application(tmp_path: Path) -> None:
    desktop = Desktop(tmp_path / "share", tmp_path / "mimeapps.list")
    folders = [desktop.share / place.parent for place in contents(COMMAND)]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    desktop.choices.write_text(f"[Default Applications]\n{TYPE}={ENTRY}\n", encoding="utf-8")
    assert uninstall(desktop, COMMAND) == ([], [])
    assert all(folder.is_dir() for folder in folders)
    assert TYPE in desktop.choices.read_text(encoding="utf-8")


def test_uninstall_leaves_the_empty_folders_of_others(desktop: Desktop) -> None:
    (desktop.share / "applications" / "other.desktop").unlink()
    (desktop.share / "applications" / "wine").mkdir()
    install(desktop, COMMAND)
    uninstall(desktop, COMMAND)
    assert (desktop.share / "applications" / "wine").is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="the programs of a Linux desktop")
def test_uninstall_leaves_an_entry_whose_program_is_found_by_its_name(
    desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = desktop.share / "applications" / ENTRY
    entry.write_text("[Desktop Entry]\nTryExec=mlp-studio\nExec=mlp-studio\n", encoding="utf-8")
    program(tmp_path / "tools", "mlp-studio", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path / "tools"))
    assert uninstall(desktop, COMMAND) == ([], [entry])
    assert entry.is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_choices_that_are_a_link_stay_one_and_lose_the_line(desktop: Desktop, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text(f"[Default Applications]\n{TYPE}={ENTRY}\n", encoding="utf-8")
    desktop.choices.parent.mkdir()
    desktop.choices.symlink_to(tmp_path / "mine")
    install(desktop, COMMAND)
    removed, _ = uninstall(desktop, COMMAND)
    assert desktop.choices not in removed
    assert desktop.choices.is_symlink()
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "[Default Applications]\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"[Default Applications]\n{TYPE}={ENTRY}\n", None),
        (f"[Default Applications]\ntext/plain=vi.desktop\n{TYPE}={ENTRY};\n", "[Default Applications]\ntext/plain=vi.desktop\n"),
        (f"[Default Applications]\n{TYPE}=other.desktop\n", f"[Default Applications]\n{TYPE}=other.desktop\n"),
    ],
)
def test_uninstall_takes_back_the_choice_of_the_application_and_no_other(desktop: Desktop, before: str, after: str | None) -> None:
    install(desktop, COMMAND)
    desktop.choices.parent.mkdir()
    desktop.choices.write_text(before, encoding="utf-8")
    uninstall(desktop, COMMAND)
    assert (desktop.choices.read_text(encoding="utf-8") if desktop.choices.exists() else None) == after


@pytest.mark.skipif(sys.platform == "win32", reason="the programs of a Linux desktop")
def test_a_desktop_that_cannot_be_changed_is_refused_in_words(desktop: Desktop, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StudioError, match=r"share.*cannot be read or changed.*Allow access"):
        install(Desktop(tmp_path / "file" / "share", desktop.choices), COMMAND)
    (desktop.share / "applications" / ENTRY).mkdir()
    with pytest.raises(StudioError, match=rf"{ENTRY}.*cannot be read or changed"):
        uninstall(desktop, COMMAND)


@pytest.mark.parametrize("marks", [0o600, 0o644])
def test_the_users_choices_keep_their_rights_and_leave_nothing_beside_them(desktop: Desktop, marks: int) -> None:
    desktop.choices.parent.mkdir()
    desktop.choices.write_text(f"[Default Applications]\n{TYPE}={ENTRY}\ntext/plain=other.desktop\n")
    desktop.choices.chmod(marks)
    install(desktop, COMMAND)
    uninstall(desktop, COMMAND)
    assert [path.name for path in desktop.choices.parent.iterdir()] == [desktop.choices.name]
    assert desktop.choices.stat().st_mode & 0o777 == marks
    assert desktop.choices.read_text() == "[Default Applications]\ntext/plain=other.desktop\n"


def test_the_desktop_is_told_by_its_own_programs_where_they_are_there(
    desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, tools = tmp_path / "log", tmp_path / "tools"
    for name in ("update-desktop-database", "update-mime-database", "gtk-update-icon-cache"):
        program(tools, name, f'echo "{name} $*" >> "{log}"')
    program(tools, "xdg-mime", f'echo "xdg-mime $*" >> "{log}"; echo other.desktop')
    monkeypatch.setenv("PATH", str(tools), prepend=":")
    icons = desktop.share / "icons" / "hicolor"
    icons.mkdir(parents=True)
    (icons / "icon-theme.cache").write_bytes(b"")
    install(desktop, COMMAND)
    assert log.read_text(encoding="utf-8").splitlines() == [
        f"update-desktop-database {desktop.share}/applications",
        f"update-mime-database {desktop.share}/mime",
        f"gtk-update-icon-cache -q -f -t {icons}",
        f"xdg-mime query default {TYPE}",
        f"xdg-mime default {ENTRY} {TYPE}",
    ]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the command is refused")
def test_the_commands_install_this_checkout_by_run_py_and_take_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from mlp_studio.cli import main

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert main(["install"]) == 0
    entry = (tmp_path / "data" / "applications" / ENTRY).read_text(encoding="utf-8")
    assert value(entry, "TryExec") == str(run.ROOT / "run.py")
    assert value(entry, "Exec").endswith("run.py open %f")
    assert main(["install"]) == 0
    assert "nothing was written" in capsys.readouterr().out
    assert main(["uninstall"]) == 0
    assert files(tmp_path / "data") == {}
    assert main(["uninstall"]) == 0
    assert "nothing was removed" in capsys.readouterr().out


def test_the_commands_say_on_other_systems_what_does_it_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(StudioError, match="only Linux"):
        command.launcher()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the command is refused")
def test_a_portable_folder_starts_its_own_window(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "mlp-studio"))
    assert command.launcher() == [str(tmp_path / "mlp-studio-window")]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the command is refused")
def test_the_systems_package_installs_nothing_for_one_user_and_takes_back_what_a_folder_did_that_is_gone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from mlp_studio.cli import main

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone" / "mlp-studio"))
    assert main(["install"]) == 0
    monkeypatch.setattr(sys, "executable", "/opt/mlp-studio/mlp-studio")
    assert main(["install"]) == 2
    assert "system's package" in capsys.readouterr().err
    assert main(["uninstall"]) == 0
    assert files(tmp_path / "data") == {}
