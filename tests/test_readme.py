"""What README promises is there: commands, formats, files and bundles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mlp_studio.cli import COMMANDS
from mlp_studio.commands.export import EXPORTS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def table(head: str) -> list[list[str]]:
    """Return the rows of the table with a head, each as its cells."""
    lines = README.split(f"\n| {head} |")[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_every_command_has_a_row_and_every_row_a_command() -> None:
    rows = [row[0] for row in table("command")]
    told = {word for row in rows for word in re.findall(r"`(?:mlp-studio )?([a-z]+)[ `]", row)}
    assert told == set(COMMANDS)


def test_every_format_of_an_export_is_told() -> None:
    (row,) = (row[1] for row in table("command") if row[0].startswith("`mlp-studio export"))
    assert [name for name in EXPORTS if not re.search(rf"\b{name}\b", row)] == []


def test_the_files_and_pictures_that_are_named_are_there() -> None:
    named = set(re.findall(r"`((?:[\w.]+/)+[\w.]*|[A-Z]+\.md|LICENSE)`", README)) | set(re.findall(r"\]\(([^)]+)\)", README))
    assert {"resources/pictures/window.png", "CONTRIBUTING.md", "SOURCES.md", "LICENSE", "resources/fonts/OFL.txt"} <= named
    folders = (ROOT, ROOT / "resources" / "data")
    assert [name for name in sorted(named) if not any((folder / name).exists() for folder in folders)] == []


@pytest.mark.parametrize("system", ["Debian", "other Linux", "Windows", "macOS"])
def test_of_each_system_it_is_said_whether_its_file_has_been_run(system: str) -> None:
    (row,) = (row for row in table("system") if row[0].startswith(system))
    assert len(row) == 4
    assert re.search(r"\bnot yet\b", row[3]) or re.match(r"on (?:a fresh )?Debian \d+", row[3])
