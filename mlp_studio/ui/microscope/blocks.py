"""What a page of the microscope is made of: words, formulas that break where they may, columns of factors, and small tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from mlp_studio.core.derivation import Factor
from mlp_studio.core.network import UnitKey, WeightKey
from mlp_studio.core.pseudocode import plain
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
_Fits = tuple[tuple[float, float], ...]
_WIDE: _Fits = ((26.0, 1.0), (18.0, 1.0))
_TIGHT: _Fits = (*_WIDE, (14.0, 1.0), (14.0, 0.9), (12.0, 0.82), (10.0, 0.74))
"""What is between two columns, and the size of the type: the first that lets all stand in one row; the second where the view is low."""
LEAST_CAPTION = 10
_SHRINKS = (1.0, 0.9, 0.8, 0.72)
"""Sizes of the type of a low formula, until it fits into one line."""
COLUMN_GAP, GAP = 28.0, 4.0
"""Between two columns of a page, and between two blocks below each other."""
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


_CUT = Piece(r"\dots", "ink3")


@dataclass(frozen=True)
class _Setting:
    """Where the pieces of a formula stand: x, line and piece; how much smaller it is; and whether it is all there."""

    places: list[tuple[float, int, Piece]]
    shrink: float = 1.0
    is_whole: bool = True


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

    @property
    def parts(self) -> tuple[Block, ...]:
        """The blocks that it is made of: itself, unless it only says where others stand."""
        return (self,)

    def height(self, look: Look, width: float) -> float:
        """Return how high it is."""
        raise NotImplementedError

    def boxes(self, look: Look, box: QRectF) -> list[tuple[Block, QRectF]]:
        """Return where its parts lie."""
        return [(self, box)]

    def tip(self, look: Look, width: float) -> str:
        """Return what it does not show at this width, or ""."""
        return ""

    def paint(self, painter: QPainter, look: Look, box: QRectF, lit: About) -> None:
        """Draw it; what is about `lit` is marked."""

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
    """A formula that breaks where its pieces allow it; a low one is one line: smaller, then in its short form, then cut."""

    def __init__(self, pieces: Sequence[Piece], latex: str, *, is_low: bool = False, short: Sequence[Piece] = ()) -> None:
        self._pieces, self._px, self.latex = tuple(pieces), FORMULA_PX, latex
        self._short = tuple(short)
        self._line = _LOW_LINE if is_low else _LINE
        self._last: tuple[tuple[float, float], _Setting] | None = None
        """Scale and width that the pieces were placed for, and where."""

    def height(self, look: Look, width: float) -> float:
        """Return the height of all lines."""
        placed = self._placed(look, width).places
        return (placed[-1][1] + 1) * look.px(self._px) * self._line if placed else 0.0

    def paint(self, painter: QPainter, look: Look, box: QRectF, lit: About) -> None:
        """Draw it."""
        setting, px = self._placed(look, box.width()), look.px(self._px)
        for x, line, piece in setting.places:
            baseline = box.top() + (line + 0.5) * px * self._line + 0.26 * px
            draw_formula(painter, QPointF(box.left() + x, baseline), piece.latex, px * setting.shrink, getattr(look.theme, piece.colour))

    def tip(self, look: Look, width: float) -> str:
        """Return all of it where it is cut short."""
        return "" if self._placed(look, width).is_whole else plain("".join(f"{piece.latex} " for piece in self._pieces))

    def _placed(self, look: Look, width: float) -> _Setting:
        """Return x, number of the line and the piece, of each."""
        if self._last is None or self._last[0] != (look.scale, width):
            self._last = (
                (look.scale, width),
                self._low(look, width) if self._short else _Setting(self._set(self._pieces, look.px(self._px), width)),
            )
        return self._last[1]

    def _low(self, look: Look, width: float) -> _Setting:
        for pieces in (self._pieces, self._short):
            for shrink in _SHRINKS:
                places = self._set(pieces, look.px(self._px) * shrink, width)
                if places[-1][1] == 0:
                    return _Setting(places, shrink, pieces is self._pieces)
        px = look.px(self._px) * shrink
        last = width - formula_size(_CUT.latex, px).width
        whole = self._set(self._short, px, float("inf"))
        ends = [x for x, _, _ in whole[1:] if x <= last]
        kept = [place for place in whole if ends and place[0] < ends[-1]]
        return _Setting([*kept, (ends[-1] if ends else 0.0, 0, _CUT)], shrink, is_whole=False)

    def _set(self, pieces: Sequence[Piece], px: float, width: float) -> list[tuple[float, int, Piece]]:
        runs: list[list[Piece]] = []
        for piece in pieces:
            if piece.breaks or not runs:
                runs.append([])
            runs[-1].append(piece)
        placed, x, line = [], 0.0, 0
        for run in runs:
            sizes = [formula_size(piece.latex, px).width + 0.12 * px for piece in run]
            if x and x + sum(sizes) > width:
                x, line = INDENT / FORMULA_PX * px, line + 1
            for piece, size in zip(run, sizes, strict=True):
                placed.append((x, line, piece))
                x += size
        return placed


class Columns(Block):
    """Columns of a symbol, a number below it, and what it is below that; by default a product: dots between, "=" after the first."""

    def __init__(
        self,
        factors: Sequence[Factor],
        latex: str,
        *,
        result_decimals: int = 4,
        is_low: bool = False,
        signs: Sequence[str] | None = None,
        decimals: int | None = None,
    ) -> None:
        """`signs` stand between the columns in place of "=" and dots; `decimals` are those of all numbers."""
        self._factors, self.latex = tuple(factors), latex
        self._decimals = [result_decimals if decimals is None else decimals, *[3 if decimals is None else decimals] * (len(factors) - 1)]
        self._signs = tuple(signs) if signs is not None else ("=", *["·"] * (len(factors) - 2))
        self._heights, self._fits = (_LOW, _TIGHT) if is_low else (_USUAL, _WIDE)

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The result and the factors."""
        return self._factors

    def height(self, look: Look, width: float) -> float:
        """Return the height of all rows of columns."""
        rows = self._placed(look, width)[0][-1][1] + 1
        return look.px(sum(self._heights)) * rows - look.px(self._heights[-1])

    def paint(self, painter: QPainter, look: Look, box: QRectF, lit: About) -> None:
        """Draw it."""
        theme, px = look.theme, look.px
        apart, shrink = self._placed(look, box.width())[1]
        number, caption = self._fonts(look, shrink)
        for at, (rect, _, factor) in enumerate(self.rects(look, box)):
            ink: QColor = theme.ink if factor.about is None or at == 0 else theme.path_ink
            if lit is not None and at and factor.about == lit:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.path_bg)
                painter.drawRoundedRect(rect.adjusted(-px(5), -px(1), px(5), px(1)), px(6), px(6))
            high, number_high, caption_high, _ = (px(value) for value in self._heights)
            symbol = QRectF(rect.left(), rect.top(), rect.width(), high)
            draw_formula(painter, symbol, factor.latex, px(COLUMN_PX) * shrink, ink, Qt.AlignmentFlag.AlignHCenter)
            value = QRectF(rect.left(), symbol.bottom(), rect.width(), number_high)
            painter.setFont(number)
            painter.setPen(ink)
            painter.drawText(value, _CENTRED, self._text(at, factor))
            painter.setFont(caption)
            painter.setPen(theme.ink3)
            painter.drawText(QRectF(rect.left(), value.bottom(), rect.width(), caption_high), _CENTRED, factor.caption)
            if at + 1 < len(self._factors):
                for line, shift in ((symbol, -px(1)), (value, 0.0)):
                    painter.setFont(number)
                    painter.setPen(theme.ink2)
                    where = QRectF(rect.right(), line.top() + shift, px(apart), line.height())
                    painter.drawText(where, _CENTRED, self._signs[at])

    def about_at(self, look: Look, box: QRectF, position: QPointF) -> About:
        """Return what the column under a position is about."""
        for at, (rect, _, factor) in enumerate(self.rects(look, box)):
            if at and rect.adjusted(-look.px(5), 0, look.px(5), 0).contains(position):
                return factor.about
        return None

    def rects(self, look: Look, box: QRectF) -> list[tuple[QRectF, int, Factor]]:
        """Return where each column stands, with its row of columns and its factor."""
        pitch, high = look.px(sum(self._heights)), look.px(sum(self._heights[:-1]))
        return [
            (QRectF(box.left() + x, box.top() + row * pitch, width, high), row, factor)
            for x, row, width, factor in self._placed(look, box.width())[0]
        ]

    def _placed(self, look: Look, width: float) -> tuple[list[tuple[float, int, float, Factor]], tuple[float, float]]:
        """Return x, row, width and factor of each column, with what is between them and the size of the type: one row if it can be."""
        for fit in self._fits:
            placed = self._set(look, width, *fit)
            if placed[-1][1] == 0:
                break
        return placed, fit

    def _set(self, look: Look, width: float, apart: float, shrink: float) -> list[tuple[float, int, float, Factor]]:
        """Return the columns, each no narrower than its widest usual number."""
        number, caption = (QFontMetricsF(font) for font in self._fonts(look, shrink))
        placed, x, row = [], 0.0, 0
        for at, factor in enumerate(self._factors):
            wide = max(
                formula_size(factor.latex, look.px(COLUMN_PX) * shrink).width,
                number.horizontalAdvance(f"{MINUS}0.{'0' * self._decimals[at]}"),
                number.horizontalAdvance(self._text(at, factor)),
                caption.horizontalAdvance(factor.caption),
            )
            if x and x + wide > width:
                x, row = look.px(INDENT), row + 1
            placed.append((x, row, wide, factor))
            x += wide + look.px(apart)
        return placed

    def _text(self, at: int, factor: Factor) -> str:
        if at and factor.value in (-1.0, 0.0, 1.0):
            return f"{factor.value:.0f}".replace("-", MINUS) if factor.value else "0"
        return value_text(factor.value, self._decimals[at])

    def _fonts(self, look: Look, shrink: float) -> tuple[QFont, QFont]:
        """Return the fonts of numbers and captions."""
        number, caption = look.font("title"), look.font("caption")
        number.setPixelSize(round(look.px(16) * shrink))
        caption.setPixelSize(max(LEAST_CAPTION, round(caption.pixelSize() * shrink)))
        return number, caption


class Flow(Block):
    """Groups of blocks below each other, in two columns where it is wide: down the first, then down the second."""

    def __init__(self, groups: Sequence[Sequence[Block]], *, column: float = 390.0) -> None:
        """`column` is the least width of a column at scale 1."""
        self._groups = [tuple(group) for group in groups]
        self._column = column

    @property
    def parts(self) -> tuple[Block, ...]:
        """All blocks, in their order."""
        return tuple(block for group in self._groups for block in group)

    def height(self, look: Look, width: float) -> float:
        """Return the height of the higher column."""
        return max((box.bottom() for _, box in self.boxes(look, QRectF(0, 0, width, 0))), default=0.0)

    def boxes(self, look: Look, box: QRectF) -> list[tuple[Block, QRectF]]:
        """Return where each block lies."""
        gap = look.px(COLUMN_GAP)
        if box.width() < 2 * look.px(self._column) + gap or len(self._groups) < 2:
            return self._stacked(self._groups, look, box)
        half = (box.width() - gap) / 2
        first = QRectF(box.left(), box.top(), half, 0)
        second = first.translated(half + gap, 0)
        heights = [self._height(group, look, half) for group in self._groups]
        cut = min(range(1, len(heights)), key=lambda at: max(sum(heights[:at]), sum(heights[at:])))
        return [*self._stacked(self._groups[:cut], look, first), *self._stacked(self._groups[cut:], look, second)]

    def _height(self, group: Sequence[Block], look: Look, width: float) -> float:
        return sum(block.height(look, width) + look.px(GAP) for block in group)

    def _stacked(self, groups: Sequence[Sequence[Block]], look: Look, box: QRectF) -> list[tuple[Block, QRectF]]:
        placed, top = [], box.top()
        for block in (block for group in groups for block in group):
            height = block.height(look, box.width())
            placed.append((block, QRectF(box.left(), top, box.width(), height)))
            top += height + look.px(GAP)
        return placed


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
