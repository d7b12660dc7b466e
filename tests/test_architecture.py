"""The layout of the code: which way imports go, how modules open and are called, how tests are named."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "mlp_studio"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

LONGEST = 500
"""Lines of a module; one that is longer wants a reason here, as its name and the lines it may have."""
LONGER: dict[str, int] = {}

BANNED_MODULES = {"common", "helper", "helpers", "manager", "misc", "util", "utils"}
BANNED_IN_TEST_NAMES = re.compile(r"_(works|correctly|as_expected)(_|$)|^test_[a-z0-9]*$")
BANNED_IN_CLASS_NAMES = re.compile(r"(Manager|Helper|Util|Utils|Handler|Data|Info)$")
RUNS_TEXT = {"eval", "exec"}

by_path = pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
by_test_file = pytest.mark.parametrize("module", TESTS, ids=lambda path: str(path.relative_to(ROOT)))


def parsed(module: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(module.read_text(encoding="utf-8"), filename=str(module))


def imported(module: Path) -> Iterator[str]:
    """Yield the dotted name of everything that a module imports, inside functions as well."""
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_imports_go_down_the_layers_only() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"[1-9]\d* kept, 0 broken", done.stdout)


def test_there_are_no_widgets_in_app() -> None:
    widgets = [
        (str(module.relative_to(ROOT)), name)
        for module in (PACKAGE / "app").rglob("*.py")
        for name in imported(module)
        if name.startswith(("PySide6.QtWidgets", "PySide6.QtSvgWidgets", "PySide6.QtOpenGLWidgets"))
    ]
    assert widgets == []


def test_core_needs_nothing_but_numpy_numba_and_the_solver_of_linear_programs() -> None:
    allowed = sys.stdlib_module_names | {"mlp_studio", "numpy", "numba", "llvmlite", "platformdirs", "highspy"}
    others = {name for module in (PACKAGE / "core").rglob("*.py") for name in imported(module) if name.split(".")[0] not in allowed}
    assert others == set()


@by_path
def test_a_module_opens_with_one_plain_sentence(module: Path) -> None:
    first = (ast.get_docstring(parsed(module)) or "").partition("\n\n")[0]
    assert re.fullmatch(r"\S.*[.]", first, re.DOTALL), first


@by_path
def test_a_module_has_no_more_than_500_lines(module: Path) -> None:
    allowed = LONGER.get(str(module.relative_to(PACKAGE)), LONGEST)
    assert len(module.read_text(encoding="utf-8").splitlines()) <= allowed


@by_path
def test_a_module_is_named_after_one_concept(module: Path) -> None:
    assert not BANNED_MODULES.intersection(part.removesuffix(".py") for part in module.relative_to(PACKAGE).parts)


@by_path
def test_a_class_is_named_after_what_it_is(module: Path) -> None:
    classes = [node.name for node in ast.walk(parsed(module)) if isinstance(node, ast.ClassDef)]
    assert [name for name in classes if BANNED_IN_CLASS_NAMES.search(name)] == []


@by_path
def test_no_module_runs_text_as_code(module: Path) -> None:
    calls = [node.func.id for node in ast.walk(parsed(module)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    assert RUNS_TEXT.isdisjoint(calls)


@by_test_file
def test_a_test_is_named_by_a_sentence_about_behaviour(module: Path) -> None:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    names = [node.name for node in ast.walk(parsed(module)) if isinstance(node, functions) and node.name.startswith("test_")]
    assert [name for name in names if BANNED_IN_TEST_NAMES.search(name)] == []


@by_test_file
def test_no_test_sleeps(module: Path) -> None:
    assert [name for name in imported(module) if name == "time.sleep"] == []
    calls = [node for node in ast.walk(parsed(module)) if isinstance(node, ast.Attribute) and node.attr == "sleep"]
    assert calls == []
