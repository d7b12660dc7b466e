"""The page of pseudo-code: which pieces stand where in a given width, with the values below the code, or beside it where it is wide."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QRectF

from mlp_studio.core.pseudocode import Code, CodeLine
from mlp_studio.core.worked_update import Result
from mlp_studio.ui.algorithm.result_words import ResultSetter, result_latex, result_text
from mlp_studio.ui.algorithm.typesetting import Chunk, Placed, Typesetter
from mlp_studio.ui.theme import Look

NUMBER_COLUMN, GAP, INDENT, RIGHT = 30.0, 9.0, 13.5, 10.0
CODE_ROW, VALUE_ROW, PAD, TIGHT_PAD = 23.5, 21.0, 4.5, 2.0
"""Heights of rows, and above and below each line, at scale 1; with the values beside the code the lines stand closer."""
WIDE = 600.0
"""Width at scale 1 from which the values stand beside the code."""
CODE_SHARE = 0.5
HANG = 20.0


@dataclass(frozen=True, eq=False)
class PageContent:
    """What is on the page.

    Attributes
    ----------
    code
        The lines.
    results
        What each line has computed, by its number.
    reached
        Numbers of the lines that have been computed, or hold those that have.
    current
        Number of the current line, "" for none.
    breakpoints
        Numbers of lines.
    remarks
        By the number of a line what has to be said of it instead of values.
    """

    code: Code
    results: dict[str, tuple[Result, ...]] = field(default_factory=dict)
    reached: frozenset[str] = frozenset()
    current: str = ""
    breakpoints: frozenset[str] = frozenset()
    remarks: dict[str, str] = field(default_factory=dict)

    def words(self, number: str) -> str:
        """Return a line with its values, for a screen reader."""
        line = self.code.line(number)
        if line is None:
            return ""
        values = ", ".join(result_text(result) for result in self.results.get(number, ())) or self.remarks.get(number, "")
        return f"Line {number} of {self.code.lines[-1].number}: {line.text}" + (f". {values}" if values else "")

    def latex(self, number: str) -> str:
        """Return the values of a line as LaTeX, one formula behind the other; "" where there are none."""
        return r",\quad ".join(result_latex(result) for result in self.results.get(number, ()))


@dataclass(frozen=True, eq=False)
class PlacedLine:
    """A line in its place: the whole width, and its pieces."""

    line: CodeLine
    box: QRectF
    number_y: float
    code: tuple[Placed, ...]
    values: tuple[Placed, ...]


@dataclass(frozen=True, eq=False)
class Page:
    """All lines in their places."""

    lines: tuple[PlacedLine, ...]
    notes: tuple[Placed, ...]
    height: float

    def line_at(self, y: float) -> PlacedLine | None:
        """Return the line at a height of the page, or None."""
        return next((line for line in self.lines if line.box.top() <= y < line.box.bottom()), None)

    def line(self, number: str) -> PlacedLine | None:
        """Return the line of a number, or None."""
        return next((line for line in self.lines if line.line.number == number), None)


def page_of(content: PageContent, setter: Typesetter, look: Look, width: float) -> Page:
    """Place everything in a width."""
    return _Layout(content, setter, look, width).page()


class _Layout:
    """Places line by line, from the top."""

    def __init__(self, content: PageContent, setter: Typesetter, look: Look, width: float) -> None:
        self._content, self._setter, self._look, self._width = content, setter, look, width
        self._is_wide = width >= look.px(WIDE)

    def page(self) -> Page:
        """Return all lines, and the notes below them."""
        px, top = self._look.px, self._look.px(4)
        lines = []
        for line in self._content.code.lines:
            placed = self._line(line, top)
            lines.append(placed)
            top = placed.box.bottom()
        left, notes = px(NUMBER_COLUMN + GAP), []
        top += px(6)
        for note in self._content.code.notes:
            words: list[Chunk] = [(self._setter.words(word, "note"),) for word in f"{note}.".split()]
            placed_note, top = self._setter.flow(words, left, top, self._width - left - px(RIGHT), px(17))
            notes += placed_note
        return Page(tuple(lines), tuple(notes), top + px(6))

    def _line(self, line: CodeLine, top: float) -> PlacedLine:
        px, setter, content = self._look.px, self._setter, self._content
        left = px(NUMBER_COLUMN + GAP + INDENT * line.indent)
        right = self._width * CODE_SHARE if self._is_wide else self._width - px(RIGHT)
        pad = px(TIGHT_PAD if self._is_wide else PAD)
        y = top + pad
        number_y = y + px(CODE_ROW) / 2
        beside = right + px(GAP)
        room = self._width - px(RIGHT) - beside if self._is_wide else right - left
        code: list[Placed] = []
        values: list[Placed] = []
        results, is_current = content.results.get(line.number, ()), line.number == content.current
        below = y
        results_setter = ResultSetter(setter, room)
        for row, statements in enumerate(line.rows):
            begin = y
            placed, y = setter.flow(self._code_chunks(statements), left, y, right - left, px(CODE_ROW), px(HANG))
            code += placed
            of_row = [result for result in results if result.row == row]
            if of_row:
                chunks = results_setter.chunks(of_row, is_current=is_current)
                if self._is_wide:
                    first = below if row else top + pad
                    placed, below = setter.flow(chunks, beside, max(first, begin), room, px(CODE_ROW))
                else:
                    placed, y = setter.flow(chunks, left, y, room, px(VALUE_ROW))
                    y += px(3) if row < len(line.rows) - 1 else 0.0
                values += placed
        remark = [(setter.words(word, "note"),) for word in content.remarks.get(line.number, "").split()]
        if remark:
            placed, end = setter.flow(remark, beside if self._is_wide else left, top + pad if self._is_wide else y, room, px(VALUE_ROW))
            values += placed
            y, below = (y, end) if self._is_wide else (end, below)
        bottom = max(y, below) + pad
        return PlacedLine(line, QRectF(0, top, self._width, bottom - top), number_y, tuple(code), tuple(values))

    def _code_chunks(self, statements: tuple[str, ...]) -> list[Chunk]:
        chunks: list[Chunk] = []
        for at, statement in enumerate(statements):
            made = self._setter.statement(statement)
            if at < len(statements) - 1:
                last, setter = made[-1][-1], self._setter
                end = setter.words(f"{last.text};", "keyword") if last.kind == "keyword" else setter.formula(f"{last.text};", "code")
                made[-1] = (*made[-1][:-1], end, setter.space(2))
            chunks += made
        return chunks
