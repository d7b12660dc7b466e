"""What a page of the microscope is made of: words, formulas that break where they may, columns of factors, and small tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from mlp_studio.core.derivation import Factor
from mlp_studio.core.network import UnitKey, WeightKey
from mlp_studio.core.written_out import PLUS, Term
from mlp_studio.ui.formats import MINUS, value_text
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.theme import Look, Role

About = UnitKey | WeightKey | None
FORMULA_PX, COLUMN_PX = 16.0, 18.0
INDENT = 20.0
"""Of the lines of a formula after its first."""
_LINE, _LOW_LINE = 1.75, 1.5
"""Height of a line of a formula, in font sizes; the second where the view is low."""
_USUAL, _LOW = (31.0, 23.0, 18.0, 6.0), (25.0, 20.0, 15.0, 2.0)
"""Heights of a column's symbol, number and caption, and what is between two rows of columns; the second where the view is low."""
_APART = 26.0
"""Between two columns."""
_NUMBER, _BESIDE = 68.0, 36.0
"""Width of a column of numbers in a table, and what is between two tables."""
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_CENTRED = Qt.AlignmentFlag.AlignCenter
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A part of a formula in a colour of the theme; a line may break before one that begins with a sign."""

    latex: str
    colour: str = "ink"
    breaks: bool = False


def term_pieces(terms: Sequence[Term]) -> list[Piece]:
    """Return the pieces of a written-out formula: what depends on the weight in the path's colour, what does not in a faint one."""
    pieces: list[Piece] = []
    for term in terms:
        colour = "path_ink" if term.on_path else "ink3"
        pieces.append(Piece("{}+{}", "ink3", breaks=True) if term.latex == PLUS else Piece(term.latex, colour))
    return pieces


def line_pieces(latex: str, colour: str = "ink") -> list[Piece]:
    """Return a formula in pieces that begin with = or +, outside of indices."""
    parts, depth = [""], 0
    for token in _TOKEN.findall(latex):
        depth += (token == "{") - (token == "}")
        if token in "=+" and not depth and parts[-1].strip():
            parts.append("{}")
        parts[-1] += token
    return [Piece(part, colour, breaks=part.startswith("{}")) for part in parts]


class Block:
    """A part of a page, as wide as the page and as high as it needs."""

    latex = ""
    """What is copied of it, or ""."""

    def height(self, look: Look, width: float) -> float:
        """Return how high it is."""
        raise NotImplementedError

    def paint(self, painter: QPainter, look: Look, box: QRectF, lit: About) -> None:
        """Draw it; what is about `lit` is marked."""
        raise NotImplementedError

    def about_at(self, look: Look, box: QRectF, position: QPointF) -> About:
        """Return the unit or weight that a position is about, or None."""
        return None


class Words(Block):
    """Text that wraps."""

    def __init__(self, text: str, role: Role = "caption", colour: str = "ink2", weight: int | None = None) -> None:
        self._text, self._role, self._colour, self._weight = text, role, colour, weight

    @property
    def text(self) -> str:
        """The words."""
        return self._text

    def height(self, look: Look, width: float) -> float:
        """Return the height of the wrapped text."""
        metrics = QFontMetricsF(look.font(self._role, self._weight))
        return metrics.boundingRect(QRectF(0, 0, width, 1e4), Qt.TextFlag.TextWordWrap, self._text).height() + look.px(4)

    def paint(self, painter: QPainter, look: Look, box: QRectF, lit: About) -> None:
        """Draw it."""
        painter.setFont(look.font(self._role, self._weight))
        painter.setPen(getattr(look.theme, self._colour))
        painter.drawText(box, Qt.TextFlag.TextWordWrap, self._text)


class Formula(Block):
    """A formula that breaks where its pieces allow it."""

    def __init__(self, pieces: Sequence[Piece], latex: str, *, is_low: bool = False) -> None:
        self._pieces, self._px, self.latex = tuple(pieces), FORMULA_PX, latex
        self._line = _LOW_LINE if is_low else _LINE
        self._last: tuple[tuple[float, float], list[tuple[float, int, Piece]]] | None = None
        """Scale and width that the pieces were placed for, and where."""

    def height(self, look: Look, width: float) -> float:
        """Return the height of all lines."""
        placed = self._placed(look, width)
        return (placed[-1][1] + 1) * look.px(self._px) * self._line if placed else 0.0

    def paint(self, painter: QPainter, look: Look, box: QRectF, lit: About) -> None:
        """Draw it."""
        px = look.px(self._px)
        for x, line, piece in self._placed(look, box.width()):
            baseline = box.top() + (line + 0.5) * px * self._line + 0.26 * px
            draw_formula(painter, QPointF(box.left() + x, baseline), piece.latex, px, getattr(look.theme, piece.colour))

    def _placed(self, look: Look, width: float) -> list[tuple[float, int, Piece]]:
        """Return x, number of the line and the piece, of each."""
        if self._last is None or self._last[0] != (look.scale, width):
            self._last = (look.scale, width), self._set(look, width)
        return self._last[1]

    def _set(self, look: Look, width: float) -> list[tuple[float, int, Piece]]:
        px = look.px(self._px)
        runs: list[list[Piece]] = []
        for piece in self._pieces:
            if piece.breaks or not runs:
                runs.append([])
            runs[-1].append(piece)
        placed, x, line = [], 0.0, 0
        for run in runs:
            sizes = [formula_size(piece.latex, px).width + 0.12 * px for piece in run]
            if x and x + sum(sizes) > width:
                x, line = look.px(INDENT), line + 1
            for piece, size in zip(run, sizes, strict=True):
                placed.append((x, line, piece))
                x += size
        return placed


class Columns(Block):
    """A product: symbols, numbers below them, what each is below that; dots between, an equals sign after the first."""

    def __init__(self, factors: Sequence[Factor], latex: str, *, result_decimals: int = 4, is_low: bool = False) -> None:
        self._factors, self.latex, self._decimals = tuple(factors), latex, result_decimals
        self._heights = _LOW if is_low else _USUAL

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The result and the factors."""
        return self._factors

    def height(self, look: Look, width: float) -> float:
        """Return the height of all rows of columns."""
        rows = self._placed(look, width)[-1][1] + 1
        return look.px(sum(self._heights)) * rows - look.px(self._heights[-1])

    def paint(self, painter: QPainter, look: Look, box: QRectF, lit: About) -> None:
        """Draw it."""
        theme, px = look.theme, look.px
        number, caption = self._number_font(look), look.font("caption")
        for at, (rect, _, factor) in enumerate(self.rects(look, box)):
            ink: QColor = theme.ink if at == 0 else theme.path_ink
            if lit is not None and at and factor.about == lit:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.path_bg)
                painter.drawRoundedRect(rect.adjusted(-px(5), -px(1), px(5), px(1)), px(6), px(6))
            high, number_high, caption_high, _ = (px(value) for value in self._heights)
            symbol = QRectF(rect.left(), rect.top(), rect.width(), high)
            draw_formula(painter, symbol, factor.latex, px(COLUMN_PX), ink, Qt.AlignmentFlag.AlignHCenter)
            value = QRectF(rect.left(), symbol.bottom(), rect.width(), number_high)
            painter.setFont(number)
            painter.setPen(ink)
            painter.drawText(value, _CENTRED, self._text(at, factor))
            painter.setFont(caption)
            painter.setPen(theme.ink3)
            painter.drawText(QRectF(rect.left(), value.bottom(), rect.width(), caption_high), _CENTRED, factor.caption)
            if at + 1 < len(self._factors):
                gap = QRectF(rect.right(), 0, px(_APART), 1)
                for row, shift in ((symbol, -px(1)), (value, 0.0)):
                    painter.setFont(number)
                    painter.setPen(theme.ink2)
                    where = QRectF(gap.left(), row.top() + shift, gap.width(), row.height())
                    painter.drawText(where, _CENTRED, "=" if at == 0 else "·")

    def about_at(self, look: Look, box: QRectF, position: QPointF) -> About:
        """Return what the column under a position is about."""
        for at, (rect, _, factor) in enumerate(self.rects(look, box)):
            if at and rect.adjusted(-look.px(8), 0, look.px(8), 0).contains(position):
                return factor.about
        return None

    def rects(self, look: Look, box: QRectF) -> list[tuple[QRectF, int, Factor]]:
        """Return where each column stands, with its row of columns and its factor."""
        pitch, high = look.px(sum(self._heights)), look.px(sum(self._heights[:-1]))
        return [
            (QRectF(box.left() + x, box.top() + row * pitch, width, high), row, factor)
            for x, row, width, factor in self._placed(look, box.width())
        ]

    def _placed(self, look: Look, width: float) -> list[tuple[float, int, float, Factor]]:
        """Return x, row, width and factor of each column; a column is no narrower than its widest usual number."""
        number, caption = QFontMetricsF(self._number_font(look)), QFontMetricsF(look.font("caption"))
        placed, x, row = [], 0.0, 0
        for at, factor in enumerate(self._factors):
            wide = max(
                formula_size(factor.latex, look.px(COLUMN_PX)).width,
                number.horizontalAdvance(f"{MINUS}0.{'0' * (self._decimals if at == 0 else 3)}"),
                number.horizontalAdvance(self._text(at, factor)),
                caption.horizontalAdvance(factor.caption),
            )
            if x and x + wide > width:
                x, row = look.px(INDENT), row + 1
            placed.append((x, row, wide, factor))
            x += wide + look.px(_APART)
        return placed

    def _text(self, at: int, factor: Factor) -> str:
        if at and factor.value in (-1.0, 0.0, 1.0):
            return f"{factor.value:.0f}".replace("-", MINUS) if factor.value else "0"
        return value_text(factor.value, self._decimals if at == 0 else 3)

    def _number_font(self, look: Look) -> QFont:
        font = look.font("title")
        font.setPixelSize(round(look.px(16)))
        return font


@dataclass(frozen=True)
class Cell:
    """One cell of a table: a formula or a number, its colour, and what it is about."""

    text: str
    is_formula: bool = False
    colour: str = "ink"


class Table(Block):
    """Rows of cells under a line of headers; the first cell of a row stands left, the others right."""

    def __init__(self, headers: Sequence[str], rows: Sequence[Sequence[Cell]], about: Sequence[About], latex: str) -> None:
        self._headers, self._rows, self._about, self.latex = tuple(headers), tuple(rows), tuple(about), latex

    def height(self, look: Look, width: float) -> float:
        """Return the height of all rows."""
        return look.px(24) * (len(self._rows) + 1) + look.px(6)

    def paint(self, painter: QPainter, look: Look, box: QRectF, lit: About) -> None:
        """Draw it."""
        theme, px = look.theme, look.px
        lefts, wide, high = self._lefts(look), px(_NUMBER), px(24)
        painter.setFont(look.font("caption"))
        painter.setPen(theme.ink3)
        for at, header in enumerate(self._headers):
            aligned = Qt.AlignmentFlag.AlignLeft if at == 0 else Qt.AlignmentFlag.AlignRight
            painter.drawText(QRectF(box.left() + lefts[at], box.top(), lefts[1] if at == 0 else wide, high), _MIDDLE | aligned, header)
        for row, (cells, about) in enumerate(zip(self._rows, self._about, strict=True), start=1):
            top = box.top() + row * high
            if about is not None and about == lit:
                strip = QRectF(box.left() - px(6), top, lefts[-1] + wide + px(12), high)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.hover)
                painter.drawRoundedRect(strip, px(4), px(4))
            for at, cell in enumerate(cells):
                place = QRectF(box.left() + lefts[at], top, lefts[1] if at == 0 else wide, high)
                aligned = Qt.AlignmentFlag.AlignLeft if at == 0 else Qt.AlignmentFlag.AlignRight
                colour = getattr(theme, cell.colour)
                if cell.is_formula:
                    draw_formula(painter, place, cell.text, px(FORMULA_PX), colour, aligned)
                else:
                    painter.setFont(look.font("body"))
                    painter.setPen(colour)
                    painter.drawText(place, _MIDDLE | aligned, cell.text)

    def about_at(self, look: Look, box: QRectF, position: QPointF) -> About:
        """Return the unit of the row under a position."""
        row = int((position.y() - box.top()) // look.px(24)) - 1
        return self._about[row] if 0 <= row < len(self._about) and box.contains(position) else None

    def width(self, look: Look) -> float:
        """Return how wide it is."""
        return self._lefts(look)[-1] + look.px(_NUMBER)

    def _lefts(self, look: Look) -> list[float]:
        """Return where each column begins: the first is as wide as its widest cell."""
        names = [row[0] for row in self._rows]
        font = QFontMetricsF(look.font("body"))
        widths = [
            formula_size(cell.text, look.px(FORMULA_PX)).width if cell.is_formula else font.horizontalAdvance(cell.text) for cell in names
        ]
        first = max([QFontMetricsF(look.font("caption")).horizontalAdvance(self._headers[0]), *widths])
        return [0.0, *(first + look.px(_NUMBER + 4) * at for at in range(len(self._headers) - 1))]


class Beside(Block):
    """Tables beside each other, as far as the width allows."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tuple(tables)
        self.latex = r" \quad ".join(table.latex for table in tables)

    def height(self, look: Look, width: float) -> float:
        """Return the height of all rows of tables."""
        return max(box.bottom() for _, box in self._placed(look, QRectF(0, 0, width, 0)))

    def paint(self, painter: QPainter, look: Look, box: QRectF, lit: About) -> None:
        """Draw them."""
        for table, place in self._placed(look, box):
            table.paint(painter, look, place, lit)

    def about_at(self, look: Look, box: QRectF, position: QPointF) -> About:
        """Return the unit of the row under a position."""
        return next((table.about_at(look, place, position) for table, place in self._placed(look, box) if place.contains(position)), None)

    def _placed(self, look: Look, box: QRectF) -> list[tuple[Table, QRectF]]:
        placed: list[tuple[Table, QRectF]] = []
        x, y, high = box.left(), box.top(), 0.0
        for table in self.tables:
            width, height = table.width(look), table.height(look, box.width())
            if x > box.left() and x + width > box.right():
                x, y, high = box.left(), y + high, 0.0
            placed.append((table, QRectF(x, y, width, height)))
            x, high = x + width + look.px(_BESIDE), max(high, height)
        return placed
