"""The licenses that go with a bundle: no library is without one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from resources.packaging import licenses


def test_every_library_of_the_application_has_a_license_in_the_bundle(tmp_path: Path) -> None:
    licenses.write_licenses(tmp_path)
    names = {name for name, _ in licenses.installed_libraries()}
    assert {"numpy", "numba", "pyside6-essentials"} <= names
    assert {path.name for path in tmp_path.iterdir()} == names | {"python"}
    assert [
        path.name for path in tmp_path.iterdir() if not any(file.stat().st_size > 0 for file in path.rglob("*") if file.is_file())
    ] == []
    assert "numpy" not in {path.parent.name for path in tmp_path.rglob("METADATA")}


@pytest.mark.parametrize("library", ["pyside6-essentials", "shiboken6"])
def test_qt_comes_with_the_lesser_license_the_one_that_it_refers_to_and_a_word_on_its_source(tmp_path: Path, library: str) -> None:
    licenses.write_licenses(tmp_path)
    texts = {path.name: " ".join(path.read_text(encoding="utf-8").split()) for path in (tmp_path / library).iterdir()}
    assert texts["LGPL-3.0.txt"].startswith("GNU LESSER GENERAL PUBLIC LICENSE Version 3")
    assert texts["LGPL-3.0.txt"].endswith("permanent authorization for you to choose that version for the Library.")  # the whole of it
    assert texts["GPL-3.0.txt"].startswith("GNU GENERAL PUBLIC LICENSE Version 3")
    assert texts["GPL-3.0.txt"].endswith("<https://www.gnu.org/licenses/why-not-lgpl.html>.")
    assert set(texts) - {"NOTICE.txt"} == set(re.findall(r"\w+-3\.0\.txt", texts["NOTICE.txt"]))
    assert "https://download.qt.io/" in texts["NOTICE.txt"]


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="only Debian's dpkg knows the packages of libraries")
def test_the_packages_of_system_libraries_are_found_and_what_belongs_to_none_is_left_out() -> None:
    assert licenses.packages_of(["libc.so.6", "libno-such-library.so.0"]) == ["libc6"]
