"""What makes a bundle: its bars, its two programs, and the workflow that makes one on each system."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from resources.packaging import bundle
from resources.packaging.bundle import BundleError


@pytest.fixture
def jobs() -> dict[str, Any]:
    """Return the jobs of the workflow; PyYAML is there where pre-commit is."""
    yaml = pytest.importorskip("yaml")
    found = yaml.safe_load((bundle.ROOT / ".github" / "workflows" / "bundles.yml").read_text(encoding="utf-8"))["jobs"]
    assert isinstance(found, dict)
    return found


def test_what_is_larger_than_its_bar_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "a").write_bytes(bytes(60))
    (tmp_path / "inner" / "b").write_bytes(bytes(40))
    bundle.hold_bar(tmp_path, 100)
    bundle.hold_bar(tmp_path / "a", 60)
    with pytest.raises(BundleError, match="is too large"):
        bundle.hold_bar(tmp_path, 99)
    with pytest.raises(BundleError, match="a is too large"):
        bundle.hold_bar(tmp_path / "a", 59)


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_what_a_link_leads_to_counts_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(60))
    (tmp_path / "b").symlink_to("a")
    bundle.hold_bar(tmp_path, 60)


def test_the_bars_are_those_that_users_were_promised() -> None:
    assert (bundle.PACKED_BAR, bundle.UNPACKED_BAR) == (120_000_000, 400_000_000)


def test_the_programs_of_a_bundle_are_those_of_an_installed_package(tmp_path: Path) -> None:
    bundle.write_entries(tmp_path / "entries")
    texts = {path.name: path.read_text(encoding="utf-8").splitlines() for path in (tmp_path / "entries").iterdir()}
    assert set(texts) == {"mlp-studio.py", "mlp-studio-window.py"}
    assert "from mlp_studio.cli import double_click" in texts["mlp-studio-window.py"]
    assert "from mlp_studio.cli import main" in texts["mlp-studio.py"]


@pytest.mark.parametrize(("before", "after"), [("/usr/own", "/usr/own"), ("", ""), (None, "None")])
def test_what_a_bundle_starts_finds_the_libraries_of_the_system_again(tmp_path: Path, before: str | None, after: str) -> None:
    (tmp_path / "told.py").write_text("import os\n\n\ndef tell():\n    print(os.environ.get('LD_LIBRARY_PATH'))\n", encoding="utf-8")
    (tmp_path / "entry.py").write_text(bundle.ENTRY.format(module="told", function="tell"), encoding="utf-8")
    environment = {**os.environ, "LD_LIBRARY_PATH": "/bundle", **({} if before is None else {"LD_LIBRARY_PATH_ORIG": before})}
    done = subprocess.run([sys.executable, tmp_path / "entry.py"], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"{after}\n"


def test_a_checksum_is_that_of_the_file_and_names_it_without_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "a.deb"
    file.write_bytes(b"package")
    bundle.write_checksum(file)
    assert (tmp_path / "a.deb.sha256").read_bytes() == f"{hashlib.sha256(b'package').hexdigest()}  a.deb\n".encode()


def test_the_date_of_what_is_packed_can_be_given_and_is_else_that_of_the_sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert bundle.date_of_sources() == 1_700_000_000
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setattr(bundle, "ROOT", tmp_path)  # an unpacked sdist
    (tmp_path / "pyproject.toml").touch()
    os.utime(tmp_path / "pyproject.toml", (1_600_000_000,) * 2)
    assert bundle.date_of_sources() == 1_600_000_000


def test_the_workflow_makes_a_bundle_on_each_system_and_hands_on_every_kind_of_file(jobs: dict[str, Any]) -> None:
    job = jobs["bundle"]
    systems = {entry["system"].partition("-")[0] for entry in job["strategy"]["matrix"]["include"]}
    assert systems == {"ubuntu", "windows", "macos"}
    assert "python run.py bundle" in [step.get("run") for step in job["steps"]]
    (kept,) = [step["with"]["path"].split() for step in job["steps"] if step.get("uses", "").startswith("actions/upload-artifact")]
    assert {"dist/*.deb", "dist/*.tar.xz", "dist/*.exe", "dist/*.dmg", "dist/*.sha256"} <= set(kept)


def test_the_scripts_that_the_workflow_runs_are_there(jobs: dict[str, Any]) -> None:
    lines = [step.get("run", "") for job in jobs.values() for step in job["steps"]]
    scripts = {word for line in lines for word in line.split() if word.endswith(".py")}
    assert {"run.py", "tests/packaging/fresh_debian.py", "tests/packaging/wheel.py"} <= scripts
    assert [script for script in scripts if not (bundle.ROOT / script).is_file()] == []
