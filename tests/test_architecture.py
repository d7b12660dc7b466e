"""The layout of the code: which way imports go, how modules open and are called, how tests are named."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

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


def named(module: Path) -> str:
    """Return the path of a module as a failure shows it."""
    return str(module.relative_to(ROOT))


def text(module: Path) -> str:
    """Return the source of a module."""
    return module.read_text(encoding="utf-8")


def parsed(module: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(text(module), filename=str(module))


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


def test_modules_open_with_one_plain_sentence() -> None:
    heads = {named(module): (ast.get_docstring(parsed(module)) or "").partition("\n\n")[0] for module in MODULES}
    assert {name: head for name, head in heads.items() if not re.fullmatch(r"\S.*[.]", head, re.DOTALL)} == {}


def test_modules_have_no_more_than_500_lines() -> None:
    lengths = {module: len(text(module).splitlines()) for module in MODULES}
    assert [named(m) for m, length in lengths.items() if length > LONGER.get(str(m.relative_to(PACKAGE)), LONGEST)] == []


def test_modules_are_named_after_one_concept() -> None:
    parts = {named(module): [part.removesuffix(".py") for part in module.relative_to(PACKAGE).parts] for module in MODULES}
    assert [name for name, words in parts.items() if BANNED_MODULES.intersection(words)] == []


def test_classes_are_named_after_what_they_are() -> None:
    names = {named(module): re.findall(r"^ *class (\w+)", text(module), re.MULTILINE) for module in MODULES}
    assert [(name, c) for name, classes in names.items() for c in classes if BANNED_IN_CLASS_NAMES.search(c)] == []


def test_no_module_runs_text_as_code() -> None:
    suspects = [module for module in MODULES if any(word in text(module) for word in RUNS_TEXT)]
    calls = [(named(module), node.func) for module in suspects for node in ast.walk(parsed(module)) if isinstance(node, ast.Call)]
    assert [name for name, function in calls if isinstance(function, ast.Name) and function.id in RUNS_TEXT] == []


def test_tests_are_named_by_sentences_about_behaviour() -> None:
    names = {named(module): re.findall(r"^ *(?:async )?def (test_\w+)", text(module), re.MULTILINE) for module in TESTS}
    assert [(name, test) for name, tests in names.items() for test in tests if BANNED_IN_TEST_NAMES.search(test)] == []


def test_no_test_sleeps() -> None:
    by_hand = ROOT / "tests" / "packaging"  # scripts, beside a few tests, that wait for other programs
    modules = [module for module in TESTS if module.parent != by_hand or module.name.startswith("test_")]
    suspects = [module for module in modules if "sleep" in text(module)]
    assert [named(module) for module in suspects if "time.sleep" in imported(module)] == []
    nodes = [(named(module), node) for module in suspects for node in ast.walk(parsed(module))]
    assert [name for name, node in nodes if isinstance(node, ast.Attribute) and node.attr == "sleep"] == []
