"""Sets rows of keywords, formulas, numbers and matrices: measures them, breaks them where they may be broken, and draws them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from mlp_studio.core.pseudocode import BREAK
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.theme import Look

CODE_PX, KEYWORD_PX, SYMBOL_PX = 16.7, 10.8, 14.5
"""Sizes of formulas, of keywords, and of symbols among numbers at scale 1: at the Lecture's 1.2 they are 20, 13 and 17.5."""
SPACE = 4.5
CELL_ROW, CELL_GAP, BRACKET, AROUND = 17.0, 11.0, 4.0, 6.0
"""Of a matrix: height of a row, space between two columns, width of a bracket, and what is free between it and one in the next row."""

Kind = Literal["code", "symbol", "keyword", "number", "bold", "note", "matrix"]
_KEYWORD = re.compile(r"\\textsc\{(\w+)\}")


@dataclass(frozen=True)
class Ink:
    """Something that is set in one piece, on a baseline.

    Attributes
    ----------
    kind
        What it is: it decides about font and colour.
    text
        LaTeX of a formula, or plain text.
    width, ascent, descent
        Its room, in pixels.
    cells
        Of a matrix, row by row.
    columns
        Of a matrix: the width of each column.
    is_bold
        Whether the numbers of a matrix are a result.
    """

    kind: Kind
    text: str
    width: float
    ascent: float
    descent: float
    cells: tuple[tuple[str, ...], ...] = ()
    columns: tuple[float, ...] = ()
    is_bold: bool = False


_OPERATOR = r"{}\odot"
_FIGURES = str.maketrans("123456789", "0" * 9)
MOST_WIDTHS = 2000
Chunk = tuple[Ink, ...]
"""What is not parted: a new row begins before it or not at all."""
NEW_ROW: Chunk = ()
"""Ends a row."""


@dataclass(frozen=True)
class Placed:
    """A piece with the left end of its baseline, and how much a formula is made smaller that would be too wide."""

    ink: Ink
    x: float
    y: float
    shrink: float = 1.0


class Typesetter:
    """Makes pieces in the fonts of a look, and draws them.

    Parameters
    ----------
    look
        Theme and scale.
    """

    def __init__(self, look: Look) -> None:
        self._look = look
        keyword = look.font("title")
        keyword.setPixelSize(max(1, round(look.px(KEYWORD_PX))))
        self._fonts: dict[Kind, QFont] = {
            "keyword": keyword,
            "number": look.font("body"),
            "bold": look.font("body", 700),
            "note": look.font("caption"),
        }
        self._metrics = {kind: QFontMetricsF(font) for kind, font in self._fonts.items()}
        self._heights = {kind: (m.ascent(), m.descent(), m.xHeight()) for kind, m in self._metrics.items()}
        self._widths: dict[tuple[str, Kind], float] = {}
        self._formulas: dict[tuple[str, Kind], Ink] = {}

    # Pieces

    def formula(self, latex: str, kind: Literal["code", "symbol"] = "symbol") -> Ink:
        """Return a formula."""
        ink = self._formulas.get((latex, kind))
        if ink is None:
            size = formula_size(latex, self._formula_px(kind))
            ink = self._formulas[latex, kind] = Ink(kind, latex, size.width, size.ascent, size.descent)
        return ink

    def space(self, width: float) -> Ink:
        """Return room, for what has to stand further apart."""
        return Ink("note", "", self._look.px(width), 0.0, 0.0)

    def words(self, text: str, kind: Literal["keyword", "number", "bold", "note"] = "number") -> Ink:
        """Return a word or a number."""
        ascent, descent, _ = self._heights[kind]
        return Ink(kind, text, self.text_width(text, kind), ascent, descent)

    def text_width(self, text: str, kind: Kind) -> float:
        """Return the width of a text; figures are all as wide as each other, so that a number is measured once for all like it."""
        shape = (text.translate(_FIGURES), kind)
        width = self._widths.get(shape)
        if width is None:
            width = self._widths[shape] = self._metrics[kind].horizontalAdvance(shape[0])
            if len(self._widths) > MOST_WIDTHS:
                self._widths.clear()
        return width

    def matrix(self, cells: Sequence[Sequence[str]], *, is_bold: bool) -> Ink:
        """Return a matrix in brackets, its columns aligned at the right."""
        px, kind = self._look.px, _number_kind(is_bold=is_bold)
        columns = self.column_widths(cells, is_bold=is_bold)
        half, axis = len(cells) * px(CELL_ROW) / 2 + px(2), self._heights[kind][2] / 2
        width = self.matrix_width(columns)
        return Ink("matrix", "", width, half + axis, half - axis, tuple(tuple(row) for row in cells), columns, is_bold)

    def column_widths(self, cells: Sequence[Sequence[str]], *, is_bold: bool) -> tuple[float, ...]:
        """Return the width of each column of a matrix."""
        kind = _number_kind(is_bold=is_bold)
        return tuple(max(self.text_width(row[j], kind) for row in cells) for j in range(len(cells[0])))

    def matrix_width(self, columns: Sequence[float]) -> float:
        """Return the width of a matrix whose columns are so wide."""
        return sum(columns) + self._look.px(CELL_GAP) * (len(columns) - 1) + 2 * self._look.px(BRACKET + 4)

    def statement(self, latex: str) -> list[Chunk]:
        """Return a statement of pseudo-code: its keywords apart from its formulas."""
        chunks = []
        first, *others = latex.split(BREAK)
        for part in (first, *(f"{{}}{other}" for other in others)):  # an operator at a beginning would have no space behind it
            inks: list[Ink] = []
            for at, piece in enumerate(_KEYWORD.split(part)):
                if piece.strip(" {}"):
                    inks.append(self.words(piece.upper(), "keyword") if at % 2 else self.formula(piece.strip(), "code"))
            chunks.append(tuple(inks))
        return chunks

    # Rows

    def flow(
        self, chunks: Sequence[Chunk], x: float, top: float, width: float, row: float, hang: float = 0.0
    ) -> tuple[list[Placed], float]:
        """Place chunks from left to right, in as many rows as they need, which are `row` high at least; return them, and where they end.

        Rows after the first begin `hang` further right. A chunk that is wider than a row is parted all the same, and a formula that is
        wider is made smaller.
        """
        space = self._look.px(SPACE)
        placed: list[Placed] = []
        line: list[tuple[Ink, float]] = []
        at = x

        def end_line(y: float) -> float:
            ascent = max((ink.ascent for ink, _ in line), default=0.0)
            descent = max((ink.descent for ink, _ in line), default=0.0)
            has_matrix = any(ink.cells for ink, _ in line)
            height = max(row, ascent + descent + self._look.px(AROUND if has_matrix else 2))
            baseline = y + (height + ascent - descent) / 2
            if ascent + descent <= row and not has_matrix:  # rows of one size share their baseline, whatever stands in them
                baseline = y + row / 2 + 0.3 * self._look.px(CODE_PX)
            placed.extend(Placed(ink, left, baseline, min(1.0, (x + width - left) / max(1.0, ink.width))) for ink, left in line)
            line.clear()
            return y + height

        for chunk in self._parted(chunks, width - hang):
            if not chunk:
                top, at = end_line(top), x
                continue
            needed = sum(ink.width for ink in chunk if ink.text or ink.cells) + space * (len(chunk) - 1)
            if line and at + needed > x + width:
                top, at = end_line(top), x + hang
            elif line and chunk[0].text.startswith(_OPERATOR):
                at -= space  # an operator brings its own
            for ink in chunk:
                line.append((ink, at))
                at += ink.width + space
        return placed, end_line(top) if line else top

    def _parted(self, chunks: Sequence[Chunk], width: float) -> Iterator[Chunk]:
        """Return the chunks, one that is too wide for a row piece by piece."""
        space = self._look.px(SPACE)
        for chunk in chunks:
            if sum(ink.width + space for ink in chunk) - space <= width:
                yield chunk
            else:
                yield from ((ink,) for ink in chunk)

    # Drawing

    def draw(self, painter: QPainter, placed: Placed, colours: dict[Kind, QColor]) -> None:
        """Draw a piece."""
        ink, colour = placed.ink, colours[placed.ink.kind]
        if not ink.text and not ink.cells:
            return
        if ink.kind in ("code", "symbol"):
            draw_formula(painter, QPointF(placed.x, placed.y), ink.text, self._formula_px(ink.kind) * placed.shrink, colour)
        elif ink.kind == "matrix":
            self._draw_matrix(painter, placed, colours["bold"] if ink.is_bold else colour, colours["note"])
        else:
            painter.setFont(self._fonts[ink.kind])
            painter.setPen(colour)
            painter.drawText(QPointF(placed.x, placed.y), ink.text)

    def _draw_matrix(self, painter: QPainter, placed: Placed, colour: QColor, frame: QColor) -> None:
        ink, px = placed.ink, self._look.px
        top, bottom = placed.y - ink.ascent, placed.y + ink.descent
        painter.setPen(QPen(frame, px(1.1)))
        for x, inward in ((placed.x + px(0.5), px(BRACKET)), (placed.x + ink.width - px(0.5), -px(BRACKET))):
            corners = [QPointF(x + inward, top), QPointF(x, top), QPointF(x, bottom), QPointF(x + inward, bottom)]
            painter.drawPolyline(corners)
        painter.setFont(self._fonts[_number_kind(is_bold=ink.is_bold)])
        painter.setPen(colour)
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for i, row in enumerate(ink.cells):
            left = placed.x + px(BRACKET + 4)
            for text, width in zip(row, ink.columns, strict=True):
                painter.drawText(QRectF(left - 2, top + px(2) + i * px(CELL_ROW), width + 2, px(CELL_ROW)), align, text)
                left += width + px(CELL_GAP)

    def _formula_px(self, kind: Kind) -> float:
        return self._look.px(CODE_PX if kind == "code" else SYMBOL_PX)


def _number_kind(*, is_bold: bool) -> Literal["bold", "number"]:
    return "bold" if is_bold else "number"
