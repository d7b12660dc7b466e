"""The self-check of a bundle asks for nothing that the program of this checkout cannot do: otherwise no bundle could be made."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from mlp_studio import cli
from resources.packaging import self_check
from resources.packaging.self_check import CheckError, Trial

ABSENT = ("onnx", "imageio_ffmpeg")
"""Libraries that no bundle carries."""


class _TrialHere(Trial):
    """The command line in this process, as if it were a bundle's."""

    said: Callable[[], tuple[str, str]]

    def run(self, *arguments: str, status: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
        try:
            returned = cli.main(arguments)
        except SystemExit as end:  # after `--version`
            returned = int(end.code or 0)
        out, error = type(self).said()
        if returned != status:
            raise CheckError(f"`mlp-studio {' '.join(arguments)}` ended with {returned}:\n{out}{error}")
        return subprocess.CompletedProcess(arguments, returned, out, error)


@pytest.fixture
def trial(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trial:
    def said() -> tuple[str, str]:
        captured = capsys.readouterr()
        return captured.out, captured.err

    monkeypatch.setattr(_TrialHere, "said", staticmethod(said), raising=False)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    for library in ABSENT:
        monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.chdir(tmp_path)
    return _TrialHere(tmp_path, tmp_path)


def test_all_that_is_exported_for_a_bundle_can_be_and_is_imported_again(trial: Trial) -> None:
    self_check.check_exports(trial)
    self_check.check_imports(trial)
    written = {path.name for path in trial.out.iterdir()}
    refused = {file for name, file, _ in self_check.exports() if name in self_check.EXTRAS}
    assert written == {file for _, file, _ in self_check.exports()} - refused | {"exported-xlsx.xlsx"}


def test_an_export_that_is_empty_fails_the_self_check(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    run = _TrialHere.run

    def emptied(self: _TrialHere, *arguments: str, status: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
        done = run(self, *arguments, status=status, **more)
        Path(arguments[2]).write_bytes(b"")
        return done

    monkeypatch.setattr(_TrialHere, "run", emptied)
    with pytest.raises(CheckError, match="the export to svg is empty"):
        self_check.check_exports(trial)


def test_the_commands_of_the_self_check_are_answered(trial: Trial) -> None:
    self_check.check_commands(trial)
