"""The page for teachers says what the code has: keys, views, highlights and limits."""

from __future__ import annotations

import re
from dataclasses import replace

from mlp_studio.core.errors import StudioError
from mlp_studio.core.lesson import (
    CONTROLS,
    EXAMPLE_LINES,
    MAX_HINTS,
    MAX_LINE,
    MAX_MARKS,
    MAX_STEPS,
    MAX_TEXT,
    PLACES,
    Check,
    Step,
    parse_highlight,
)
from mlp_studio.storage.project_schema import StepEntry
from mlp_studio.storage.resources import resource
from mlp_studio.ui.lesson.rich_text import LONGEST_FORMULA
from mlp_studio.ui.lesson.view_names import unknown_view, view_titles

PAGE = resource("lessons", "WRITING.md").read_text("utf-8")


def part(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def first_column(text: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


def is_highlight(text: str) -> bool:
    try:
        parse_highlight(text)
    except StudioError:
        return False
    return True


def test_the_page_lists_every_view_and_no_other() -> None:
    assert sorted(first_column(part("Views"))) == sorted(view_titles())


def test_the_page_lists_every_highlight_and_no_other() -> None:
    sentence, _, _ = part("Highlights").partition(" Layers, units")
    names = [re.sub(r"\b[sij]\b", "1", name) for name in re.findall(r"`([^`]+)`", sentence)]
    before, after = names[: names.index("control")], names[names.index("control") + 1 :]
    assert before == ["unit 1 1", "weight 1 1 1", "layer 1", *PLACES]
    assert after == list(CONTROLS)
    assert all(is_highlight(name) for name in before)
    assert all(is_highlight(f"control {name}") for name in after)


def test_the_page_lists_every_line_at_which_a_step_may_stand_and_no_other() -> None:
    sentence, _, _ = part("Line").partition(": the lines")
    assert re.findall(r"`([^`]+)`", sentence)[1:] == list(EXAMPLE_LINES)


def test_the_page_lists_every_key_of_a_step_and_its_limits() -> None:
    head = PAGE.split("\n## ")[0]
    assert set(first_column(head)) == set(StepEntry.__annotations__)
    for number in (MAX_STEPS, MAX_HINTS, MAX_LINE, MAX_MARKS, LONGEST_FORMULA):
        assert re.search(rf"\b{number}\b", head), number
    assert f"{MAX_TEXT:,}" in head


def test_a_view_that_the_app_has_not_is_named_wherever_a_step_has_it() -> None:
    step = Step(views=("plane", "curve"), check=Check("view", ("quiz",)))
    assert unknown_view(step) is None
    for wrong in (replace(step, views=("plane", "plain")), replace(step, check=Check("view", ("plain",)))):
        error = unknown_view(wrong)
        assert error is not None
        assert "“plain”" in error.what
        assert "plane, loss" in error.mend
    long = unknown_view(replace(step, views=("v" * 300,)))
    assert long is not None
    assert len(long.what) < 100
    assert unknown_view(Step(check=Check("word", ("plain",)))) is None
