"""The Windows installer, as far as it can be looked at without Windows: its command, and what its script promises."""

from __future__ import annotations

import os
import re
from pathlib import Path

import platformdirs.windows
import pytest

from mlp_studio.storage.imports.reading import DATA_SUFFIXES
from resources.packaging.windows import installer
from tests.packaging.wine import Wine, added, removed

SCRIPT = installer.SCRIPT.read_text(encoding="utf-8")
PROGID = "MLPStudio.Project"


def section(name: str) -> list[dict[str, str]]:
    """Return the entries of a section of the script, each as its parameters."""
    text = SCRIPT.split(f"[{name}]\n")[1].split("\n[")[0]
    lines = [line for line in text.splitlines() if line and not line.startswith(";")]
    return [{key: quoted or plain for key, quoted, plain in re.findall(r'(\w+): (?:"((?:[^"]|"")*)"|([^;]+))', line)} for line in lines]


def setup() -> dict[str, str]:
    """Return the directives of [Setup]."""
    text = SCRIPT.split("[Setup]\n")[1].split("\n[")[0]
    return dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith(";"))


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", "0.1.0.0"), ("2", "2.0.0.0"), ("0.2.0rc1", "0.2.0.0"), ("1.2.3.4.5", "1.2.3.4"), ("1.0.dev3", "1.0.0.0")],
)
def test_a_version_is_told_to_windows_as_four_numbers(version, numbers):
    assert installer.numeric_version(version) == numbers


def test_a_version_without_a_number_is_refused():
    with pytest.raises(ValueError, match="does not begin with a number"):
        installer.numeric_version("main")


def test_every_value_that_the_script_asks_for_is_passed_and_no_other(tmp_path):
    command = installer.command(Path("ISCC.exe"), tmp_path / "bundle", "0.1.0", tmp_path / "out")
    passed = dict(re.findall(r"^/D(\w+)=(.*)$", "\n".join(command), re.MULTILINE))
    defined = set(re.findall(r"^#define (\w+)", SCRIPT, re.MULTILINE))
    assert set(re.findall(r"\{#(\w+)\}", SCRIPT)) - defined == set(passed)
    assert passed["Bundle"] == str(tmp_path / "bundle")
    assert command[-1] == str(installer.SCRIPT)


def test_the_compiler_is_found_on_the_path_or_where_its_installer_puts_it(tmp_path):
    with pytest.raises(FileNotFoundError, match="no Inno Setup"):
        installer.find_compiler({"PATH": "", "LOCALAPPDATA": str(tmp_path)})
    home = tmp_path / "Programs" / "Inno Setup 6"
    home.mkdir(parents=True)
    (home / installer.COMPILER).touch()
    assert installer.find_compiler({"PATH": "", "LOCALAPPDATA": str(tmp_path)}) == home / installer.COMPILER


def test_the_installer_needs_no_administrator_and_touches_only_the_user_s_own_classes():
    assert setup()["PrivilegesRequired"] == "lowest"
    assert setup()["DefaultDirName"].startswith("{localappdata}")
    for entry in section("Registry"):
        assert entry["Root"] == "HKCU"
        assert entry["Subkey"].startswith("{#Classes}\\")
    assert '#define Classes "Software\\Classes"' in SCRIPT


def test_an_upgrade_finds_the_older_version_by_an_id_that_never_changes():
    assert setup()["AppId"] == "{{6B27BA4D-A523-465F-80F3-7E0308BD2372}"
    assert [entry["Name"] for entry in section("InstallDelete")] == ["{app}\\_internal"]


def test_a_double_click_on_a_project_starts_the_window_with_the_quoted_path():
    commands = {entry["Subkey"]: entry["ValueData"] for entry in section("Registry") if entry["Subkey"].endswith("command")}
    assert commands["{#Classes}\\{#Project}\\shell\\open\\command"] == '""{app}\\{#Window}"" ""%1""'
    assert f'#define Project "{PROGID}"' in SCRIPT
    assert '#define Window "mlp-studio-window.exe"' in SCRIPT
    assert setup()["ChangesAssociations"] == "yes"


def test_data_files_are_offered_under_open_with_and_their_own_program_is_left_alone():
    entries = section("Registry")
    supported = {entry["ValueName"] for entry in entries if entry["Subkey"].endswith("\\SupportedTypes")}
    assert {".mlps", ".csv"} < supported <= {".mlps", *DATA_SUFFIXES}
    endings = {entry["Subkey"].split("\\")[1] for entry in entries if entry["Subkey"].startswith("{#Classes}\\.")}
    assert endings == {".mlps"}


def test_uninstalling_takes_away_only_what_can_be_made_anew():
    names = [entry["Name"] for entry in section("UninstallDelete") if entry["Type"] == "filesandordirs"]
    assert names == ["{localappdata}\\mlp-studio\\mlp-studio\\Cache", "{localappdata}\\mlp-studio\\Logs"]
    assert "Software\\MLP Studio" not in SCRIPT.replace("HKCU\\Software\\MLP Studio; both stay", "")


def test_what_uninstalling_takes_away_is_where_windows_keeps_our_cache_and_log(monkeypatch):
    monkeypatch.setattr(platformdirs.windows, "get_win_folder", lambda name: "{localappdata}")
    cache = platformdirs.windows.Windows("mlp-studio").user_cache_dir
    log = platformdirs.windows.Windows("mlp-studio", appauthor=False).user_log_dir
    names = {entry["Name"].replace("\\", "/") for entry in section("UninstallDelete") if entry["Type"] == "filesandordirs"}
    assert names == {cache.replace("\\", "/"), log.replace("\\", "/")}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no use for Wine")
def test_a_path_of_the_checkout_reaches_a_compiler_under_wine_as_one_of_windows(tmp_path):
    wine = Wine(tmp_path / "prefix")
    words = installer.command(Path("ISCC.exe"), tmp_path, "0.1.0", tmp_path)
    drive = "Z:" + str(tmp_path).replace("/", "\\")
    translated = [wine.windows_argument(word) for word in words]
    assert f"/DBundle={drive}" in translated
    assert f"/DOut={drive}" in translated
    assert translated[1] == "/Qp"
    assert translated[-1].endswith("\\resources\\packaging\\windows\\installer.iss")
    assert wine.windows(wine.unix("C:\\users\\ada")) == "C:\\users\\ada"


def test_what_an_installation_changed_in_the_registry_is_told_apart():
    before = {"HKEY_CURRENT_USER\\Software": "", "HKEY_CURRENT_USER\\Software\ntheme": "dark"}
    after = {"HKEY_CURRENT_USER\\Software": "", "HKEY_CURRENT_USER\\Software\\Ours": ""}
    assert added(before, after) == ["HKEY_CURRENT_USER\\Software\\Ours = "]
    assert removed(before, after) == ["HKEY_CURRENT_USER\\Software theme"]
