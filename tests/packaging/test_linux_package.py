"""What the Linux packages say of themselves: control file, menu entry, type of file, libraries, and who may write."""

from __future__ import annotations

import configparser
import ctypes
import gzip
import os
import re
import shutil
import stat
import subprocess
import tarfile
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from mlp_studio.cli import COMMANDS
from mlp_studio.storage.association import ENTRY, TYPE
from mlp_studio.storage.resources import resource
from resources.packaging.linux import archive, deb
from resources.packaging.linux.libraries import oldest_c_library, outside, packages_of
from resources.packaging.linux.manual import manual_page
from resources.packaging.linux.search_paths import forget_builder, search_paths

ROOT = Path(__file__).parents[2]
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"
DATE = 1_700_000_000  # 14 November 2023
LISTING = """
Dynamic Section:
  NEEDED               libQt6Core.so.6
  NEEDED               libGL.so.1
  NEEDED               libc.so.6
Version References:
  required from libc.so.6:
    0x0963cf85 0x00 04 GLIBC_2.9
    0x069691b4 0x00 03 GLIBC_2.34
"""


def entry() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(resource("desktop", ENTRY).read_text(encoding="utf-8"))
    return parser["Desktop Entry"]


def type_of_files() -> ElementTree.Element:
    found = ElementTree.parse(resource("desktop", "mlp-studio.xml")).getroot().find(f"{MIME}mime-type")
    assert found is not None
    return found


def attribute(name: str, key: str) -> str | None:
    element = type_of_files().find(f".//{MIME}{name}")
    return None if element is None else element.get(key)


def fields(control: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in control.splitlines() if not line.startswith(" "))


def library(path: Path, folders: str) -> None:
    """Build a library that searches for others in folders; where there is no compiler, the test is skipped."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no compiler")
    source = path.with_suffix(".c")
    source.write_text("int answer(void) { return 42; }")
    subprocess.run([compiler, "-shared", "-o", path, source, *([f"-Wl,-rpath,{folders}"] if folders else [])], check=True)


def test_the_menu_entry_starts_the_window_of_the_package_and_opens_projects() -> None:
    assert entry()["Exec"] == f"/{deb.HOME}/mlp-studio-window %f"
    assert entry()["TryExec"] == f"/{deb.HOME}/mlp-studio-window"
    assert entry()["MimeType"] == f"{TYPE};"
    assert entry()["Terminal"] == "false"


def test_the_menu_entry_belongs_to_the_window_by_its_class() -> None:
    source = (ROOT / "mlp_studio" / "ui" / "start.py").read_text(encoding="utf-8")
    assert f'setApplicationName("{entry()["StartupWMClass"]}")' in source
    assert f'setDesktopFileName("{Path(ENTRY).stem}")' in source


def test_the_menu_entry_speaks_the_same_languages_throughout() -> None:
    languages = {name: {key for key in entry() if key.startswith(f"{name}[")} for name in ("Comment", "GenericName")}
    assert len(languages["Comment"]) >= 4
    assert {key.partition("[")[2] for key in languages["Comment"]} == {key.partition("[")[2] for key in languages["GenericName"]}


def test_the_type_of_a_project_is_json_with_an_ending_and_an_icon_of_its_own() -> None:
    assert type_of_files().get("type") == TYPE
    assert attribute("sub-class-of", "type") == "application/json"
    assert attribute("glob", "pattern") == "*.mlps"
    assert attribute("icon", "name") == TYPE.replace("/", "-") == deb.ICON_PLACES["mlp-studio-document"][1]


@pytest.mark.parametrize("path", sorted(resource("lessons").glob("*.mlps")), ids=lambda path: path.stem)
def test_a_project_is_known_by_its_first_bytes(path: Path) -> None:
    value, span = attribute("match", "value"), attribute("match", "offset")
    assert value is not None
    assert span is not None
    first, last = map(int, span.split(":"))
    assert first <= path.read_bytes().find(value.encode()) <= last


def test_the_metadata_of_the_app_names_entry_icon_and_type() -> None:
    root = ElementTree.parse(resource("desktop", deb.METAINFO)).getroot()
    assert root.findtext("id") == deb.METAINFO.removesuffix(".metainfo.xml")
    assert root.findtext("launchable") == ENTRY
    assert root.findtext("provides/mediatype") == TYPE
    assert root.findtext("icon") == entry()["Icon"]


def test_the_control_file_has_all_that_dpkg_asks_for() -> None:
    control = deb.control_text("1.2.3", "amd64", 4321, ["libc6 (>= 2.36)", "libgl1"])
    assert control.endswith("\n")
    assert fields(control)["Version"] == "1.2.3"
    assert fields(control)["Installed-Size"] == "4321"
    assert fields(control)["Depends"] == "libc6 (>= 2.36), libgl1"
    assert {"Package", "Architecture", "Maintainer", "Description"} <= fields(control).keys()


def test_what_a_bundle_lacks_is_named_by_packages_and_the_oldest_c_library() -> None:
    lacking = outside(["libQt6Core.so.6"], [LISTING])
    assert lacking == {"libGL.so.1", "libc.so.6"}
    assert oldest_c_library([LISTING]) == "2.34"
    assert packages_of(lacking, "2.34") == {"libgl1", "libc6 (>= 2.34)"}


def test_a_library_that_no_package_is_known_for_stops_the_build() -> None:
    with pytest.raises(ValueError, match=r"libodd\.so\.1"):
        packages_of(["libc.so.6", "libodd.so.1"], "2.34")


def test_the_packages_tree_has_command_entry_and_icons_in_their_places(tmp_path: Path) -> None:
    icons = tmp_path / "icons"
    icons.mkdir()
    for name in deb.ICON_PLACES:
        (icons / f"{name}-48.png").write_bytes(b"png")
    root = tmp_path / "root"
    deb.write_system_files(root, icons, "1.2.3", DATE)
    deb.write_control_files(root, "Package: mlp-studio\n")
    assert (root / "usr/bin/mlp-studio").readlink() == Path("/opt/mlp-studio/mlp-studio")
    summed = {line.split("  ")[1] for line in (root / "DEBIAN" / "md5sums").read_text(encoding="utf-8").splitlines()}
    assert {f"usr/share/applications/{ENTRY}", "usr/share/mime/packages/mlp-studio.xml", "usr/share/doc/mlp-studio/copyright"} <= summed
    assert "usr/share/icons/hicolor/48x48/apps/mlp-studio.png" in summed
    assert f"usr/share/icons/hicolor/48x48/mimetypes/{TYPE.replace('/', '-')}.png" in summed
    assert not any(name.startswith("DEBIAN") for name in summed)
    assert b"1.2.3" in gzip.decompress((root / "usr/share/man/man1/mlp-studio.1.gz").read_bytes())
    assert b"14 Nov 2023" in gzip.decompress((root / "usr/share/doc/mlp-studio/changelog.gz").read_bytes())


def test_the_page_of_the_manual_has_a_line_for_every_command() -> None:
    page = manual_page("draw nets", {name: summary for name, (_, summary, _) in COMMANDS.items()}, "1.2.3", DATE).splitlines()
    assert page[0] == '.TH MLP\\-STUDIO 1 "2023-11-14" "MLP Studio 1.2.3" "User Commands"'
    assert [page[at + 1] for at, line in enumerate(page) if line == ".TP"] == [f".B {name}" for name in COMMANDS]


def test_no_word_of_the_manual_is_taken_for_an_instruction() -> None:
    page = manual_page("a", {"-x": ".mlps\\n files"}, "1", DATE)
    assert ".B \\-x\n\\&.mlps\\en files\n" in page


@pytest.mark.parametrize(("mode", "given"), [(0o600, 0o644), (0o755, 0o755), (0o700, 0o755), (0o444, 0o644)])
def test_the_archive_names_no_builder_and_lets_everyone_read(mode: int, given: int) -> None:
    member = tarfile.TarInfo("file")
    member.mode, member.uid, member.uname = mode, 1000, "someone"
    archive.of_nobody(member, DATE)
    assert (member.uid, member.uname, member.mode) == (0, "root", given)
    assert not member.mode & stat.S_IWOTH


@pytest.mark.skipif(shutil.which("xz") is None, reason="only who makes bundles needs xz")
def test_the_same_bundle_packed_twice_is_the_same_archive(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "older").write_bytes(b"old")
    os.utime(bundle / "older", (1.5, 1.5))
    packed = []
    for turn in ("first", "second"):
        (bundle / "younger").write_text("the same")
        os.utime(bundle / "younger", (DATE + len(packed) + 1.25,) * 2)
        (tmp_path / turn).mkdir()
        packed.append(archive.build(bundle, "1.2.3", DATE, tmp_path / turn))
    assert packed[0].read_bytes() == packed[1].read_bytes()
    with tarfile.open(packed[0]) as opened:
        dates = {Path(member.name).name: member.mtime for member in opened if member.isfile()}
    assert dates == {"README.txt": DATE, "older": 1, "younger": DATE}


def test_a_library_forgets_the_folders_of_its_builder_and_keeps_those_of_the_bundle(tmp_path: Path) -> None:
    own, foreign, plain = (tmp_path / name for name in ("inner/own.so", "foreign.so", "plain.so"))
    own.parent.mkdir()
    library(own, "$ORIGIN:$ORIGIN/../lib")
    library(foreign, "/home/builder/lib:/opt/builder")
    library(plain, "")
    assert search_paths(foreign.read_bytes()) == ["/home/builder/lib", "/opt/builder"]
    before = own.read_bytes()
    assert forget_builder(tmp_path) == [foreign]
    assert search_paths(foreign.read_bytes()) == []
    assert search_paths(own.read_bytes()) == ["$ORIGIN", "$ORIGIN/../lib"]
    assert own.read_bytes() == before
    assert all(ctypes.CDLL(str(path)).answer() == 42 for path in (own, foreign, plain))


@pytest.mark.parametrize(
    ("folders", "left"),
    [
        ("$ORIGIN/../..", ["$ORIGIN/../.."]),  # the bundle itself
        ("${ORIGIN}", ["${ORIGIN}"]),
        ("$ORIGIN/../../..", []),
        ("$ORIGIN/../../../../usr/local/lib", []),
        ("$ORIGINAL/lib", []),
        ("lib", []),
    ],
)
def test_a_library_keeps_no_folder_that_leads_out_of_the_bundle(tmp_path: Path, folders: str, left: list[str]) -> None:
    path = tmp_path / "bundle" / "a" / "b" / "some.so"
    path.parent.mkdir(parents=True)
    library(path, folders)
    assert forget_builder(tmp_path / "bundle") == ([] if left else [path])
    assert search_paths(path.read_bytes()) == left


@pytest.mark.parametrize("elsewhere", ["/home/builder/lib", "", "$ORIGIN/.."])  # the second is the folder that one works in
def test_a_library_that_searches_in_the_bundle_and_elsewhere_stops_the_build(tmp_path: Path, elsewhere: str) -> None:
    library(tmp_path / "mixed.so", f"$ORIGIN:{elsewhere}")
    with pytest.raises(ValueError, match=rf"mixed\.so searches for libraries in \$ORIGIN:{re.escape(elsewhere)}, of which"):
        forget_builder(tmp_path)


def test_a_wheel_carries_the_association_and_no_packaging() -> None:
    included = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"][
        "force-include"
    ]
    assert "resources/desktop" in included
    assert not {"resources", "resources/packaging"} & included.keys()
