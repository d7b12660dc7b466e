"""Worksheets as files: HTML that needs nothing else, LaTeX that is balanced, formulas as MathML, solutions apart."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from mlp_studio.core import edits
from mlp_studio.core.hand_steps import HandStep
from mlp_studio.core.project import Project
from mlp_studio.core.worksheet import PARTS, Section, Worksheet, WorksheetPlan, askable, worksheets
from mlp_studio.storage.lessons import find_project
from mlp_studio.storage.mathml import mathml
from mlp_studio.storage.worksheet_html import worksheet_html
from mlp_studio.storage.worksheet_latex import worksheet_latex
from mlp_studio.storage.worksheet_pages import Pages, files_of, has_columns
from tests.core.nets import project_of
from tests.core.test_hand_calculation import projects

XOR = find_project("xor-igd")[0]
PICTURE = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


def sheets_of(project: Project = XOR, count: int = 1) -> tuple[Worksheet, ...]:
    return worksheets(project, WorksheetPlan(askable(project), example=1, variants=count))


class Page(HTMLParser):
    """Reads a page, and holds its elements to be closed in their order."""

    EMPTY = ("meta", "img", "mspace", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.counts: dict[str, int] = {}
        self.sources: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self.sources += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_page_holds_task_solution_and_key_and_nothing_from_elsewhere() -> None:
    sheets = sheets_of(count=3)
    text = worksheet_html(Pages(sheets), [PICTURE] * 3)
    page = Page(text)
    assert page.open == []
    assert page.counts["section"] == 7
    assert page.counts["img"] == 3
    assert all(source.startswith("data:image/svg+xml;base64,") for source in page.sources)
    assert "http" not in text
    assert "Sheet 2 of 3" in text
    assert text.count("Answer key") == 1
    assert text.index('class="task"') < text.index('class="solution"') < text.index('class="answers"')


def test_a_page_without_solutions_tells_no_result() -> None:
    sheets = sheets_of()
    without, only = worksheet_html(Pages(sheets, has_solutions=False), [PICTURE]), worksheet_html(Pages(sheets, has_tasks=False), [])
    result = sheets[0].key[-1].split("= ")[1].removeprefix("-")
    assert result not in without
    assert result in only
    assert "<img" not in only
    assert only.count("<section") == 1


def test_a_page_without_new_weights_ends_with_the_last_part_that_is_asked() -> None:
    text = worksheet_html(Pages(worksheets(XOR, WorksheetPlan(("forward",), example=1)), has_tasks=False), [])
    assert "Forward propagation" in text
    assert "<table>" not in text
    assert "Backpropagation" not in text


@hypothesis_settings(max_examples=25, deadline=None)
@given(projects())
def test_every_formula_of_a_sheet_is_mathml_that_can_be_parsed(project: Project) -> None:
    for sheet in sheets_of(project):
        lines = [step.line for section in sheet.solution for step in section.steps]
        for line in (*sheet.given, *sheet.formulas, *lines):
            for at, part in enumerate(line):
                assert ElementTree.fromstring(mathml(part, goes_on=at > 0)).tag == "math"


def test_indices_and_exponents_stand_below_and_above() -> None:
    assert mathml("w_{10}^{h}") == "<math><msubsup><mi>w</mi><mrow><mn>10</mn></mrow><mrow><mi>h</mi></mrow></msubsup></math>"
    assert mathml("x_1") == "<math><msub><mi>x</mi><mn>1</mn></msub></math>"
    assert "<msup>" in mathml("e^{-z}")
    assert "font-weight: bold" in mathml(r"\mathbf{x}")
    assert ">tanh</mi>" in mathml(r"\mathrm{tanh}(z)")


def test_a_minus_of_a_number_is_told_from_one_between_two_numbers() -> None:
    assert 'form="prefix">−' in mathml("= -0.5")
    assert 'form="infix">−' in mathml("1 - y")
    assert 'form="prefix">−' in mathml("-0.5")
    assert 'form="infix">−' in mathml(r"- 1 \cdot 0", goes_on=True)
    assert 'form="prefix">−' in mathml(r"2 \cdot (-1)")


@pytest.mark.parametrize("latex", [r"\frac{1}{2}", "x_{1", "x_", r"\mathrm"])
def test_a_formula_beyond_those_of_the_lecture_is_refused(latex: str) -> None:
    with pytest.raises(ValueError, match="not a formula"):
        mathml(latex)


COMMANDS = set(
    re.findall(
        r"\w+",
        "documentclass usepackage setlength parindent parskip setcounter newcommand blank rule sheet Large bfseries hfill par smallskip "
        "hrule bigskip allowdisplaybreaks definecolor usetikzlibrary tikzset scriptsize small fill draw begin end resizebox ifdim height "
        "else fi node textbf path item mathbf mathrm sigma delta eta Delta cdot medskip qquad quad mbox displaystyle raggedright "
        "asked nobreak newenvironment baselineskip lineskip multicolsep itemsep "
        "hangindent newpage ensuremath tfrac ge cdots textasciicircum vdots Sigma sin",
    )
)


@hypothesis_settings(max_examples=20, deadline=None)
@given(projects())
def test_the_latex_of_any_project_is_balanced_and_has_only_commands_that_its_packages_know(project: Project) -> None:
    text = worksheet_latex(Pages(sheets_of(project, 2)))
    lines = [line for line in text.splitlines() if not line.startswith("%")]
    body = re.sub(r"\\[^A-Za-z]", "", "\n".join(lines))
    assert body.count("{") == body.count("}")
    assert body.count("$") % 2 == 0
    opened = re.findall(r"\\begin\{(\w+)\}", body)
    assert sorted(opened) == sorted(re.findall(r"\\end\{(\w+)\}", body))
    assert set(re.findall(r"\\([A-Za-z]+)", body)) <= COMMANDS
    assert opened.count("tikzpicture") == 2
    assert text.isascii()


def test_the_latex_has_tasks_solutions_and_key_as_they_are_wanted() -> None:
    sheets = sheets_of(count=2)
    both = worksheet_latex(Pages(sheets))
    assert both.count(r"\sheet{Worksheet") == both.count(r"\sheet{Solution") == 2
    assert both.count(r"\sheet{Answer key}") == 1
    tasks = worksheet_latex(Pages(sheets, has_solutions=False))
    assert r"\sheet{Solution" not in tasks
    solutions = worksheet_latex(Pages(sheets, has_tasks=False))
    assert r"\begin{tikzpicture}" not in solutions
    assert r"\begin{pmatrix}" in solutions
    assert r"\definecolor{positive}{gray}{0.25}" in both


def test_short_steps_stand_in_two_columns_under_their_title_and_long_ones_do_not() -> None:
    (sheet,) = sheets_of()
    columns = {section.title: has_columns(section) for section in sheet.solution}
    assert columns == {
        "Forward propagation": False,
        "Loss": False,
        "Backpropagation": False,
        "Change of the weights": True,
        "New weights": True,
    }
    latex, html = worksheet_latex(Pages((sheet,))), worksheet_html(Pages((sheet,)), [PICTURE])
    assert [title for title in columns if rf"\begin{{multicols}}{{2}}[\asked{{{title}}}]" in latex] == [
        "Change of the weights",
        "New weights",
    ]
    assert html.count('<div class="steps">') == 2


@pytest.mark.parametrize(
    ("symbols", "result", "has"),
    [
        ([r"\delta_{1}^{h}"] * 4, "1" * 42, True),  # δ1h= and 42 digits
        ([r"\delta_{1}^{h}"] * 4, "1" * 43, False),
        (["z"] * 3, "1", False),
    ],
)
def test_columns_are_for_several_steps_of_at_most_half_a_line(symbols: list[str], result: str, has: bool) -> None:
    assert has_columns(Section("", tuple(HandStep("z", (1, 0), symbol, (), (), 1.0, result) for symbol in symbols))) is has


def test_letters_that_pdflatex_may_not_have_are_declared_before_the_document() -> None:
    layers = XOR.network.layers
    named = replace(XOR, network=replace(XOR.network, layers=(replace(layers[0], name="日 ä 😀"), layers[1])))
    head, begin, body = worksheet_latex(Pages(sheets_of(named))).partition(r"\begin{document}")
    assert begin
    assert re.findall(r"\\orelse\{(.)\}\{(\w+)\}", head) == [("日", "65E5"), ("😀", "1F600")]
    assert "日 ä 😀" in body
    assert r"\orelse" not in worksheet_latex(Pages(sheets_of()))


def test_a_sheet_without_functions_to_explain_has_no_line_for_them() -> None:
    linear = edits.set_activation(edits.set_activation(XOR, 1, "linear"), 2, "linear")
    (sheet,) = worksheets(linear, WorksheetPlan(("forward",), example=1))
    assert sheet.formulas == ()
    assert worksheet_latex(Pages((sheet,), has_solutions=False)).count(r"\begin{spread}{6mm}") == 2  # what is given, and the matrices
    assert "pmatrix" not in worksheet_latex(Pages((sheet,), has_tasks=False))


def test_a_layer_of_many_units_is_drawn_with_dots() -> None:
    assert r"\vdots" in worksheet_latex(Pages(sheets_of(project_of(12, 1))))


def test_only_sheets_apart_make_a_second_file() -> None:
    sheets, path = sheets_of(), Path("folder/sheet.pdf")
    assert {file.name: (p.has_tasks, p.has_solutions) for file, p in files_of(sheets, "apart", path).items()} == {
        "sheet.pdf": (True, False),
        "sheet-solution.pdf": (False, True),
    }
    assert [(p.has_tasks, p.has_solutions) for p in files_of(sheets, "with", path).values()] == [(True, True)]
    assert [(p.has_tasks, p.has_solutions) for p in files_of(sheets, "without", path).values()] == [(True, False)]
    assert not Pages(sheets).has_key
    assert Pages(sheets).title.startswith("Worksheet: ")
    assert Pages(sheets, has_tasks=False).title.startswith("Solution: ")
    assert len(PARTS) == 5
