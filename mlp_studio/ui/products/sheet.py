"""The painted matrices of forward propagation: cells that show which row and column make them, and the sum behind one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from mlp_studio.core.network import UnitKey, WeightKey
from mlp_studio.core.notation import columns_latex, function_latex, layer_letters, matrix_latex, vector_latex
from mlp_studio.core.products import Products
from mlp_studio.ui.formats import value_text, weight_text
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.latex_copy import latex_menu, number_latex, rows_latex, take_copy_key
from mlp_studio.ui.products.layout import ARROW, BRACKET, SIGN, TITLE, Equation, Grid, Kind, Spot, arranged
from mlp_studio.ui.theme import Look, faded

MARGIN = 14.0
SYMBOL_PX, FUNCTION_PX = 16.0, 14.0
INSET, SPARE = 6.0, 3.0
"""Around the number in a cell at both sides together, and what it has more for tens."""
SMALLEST = 5
"""Pixels of a font beyond which none is made smaller."""
KINDS: tuple[Kind, ...] = ("W", "before", "z", "y")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ProductsSheet(QWidget):
    """Shows the products of all layers.

    Signals
    -------
    hovered(about)
        The unit or weight of the cell that the pointer is on, or None.
    told(text)
        The sum behind that cell, in numbers, or "".
    """

    hovered = Signal(object)
    told = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self._look = look
        self._products: Products | None = None
        self._equations: list[Equation] = []
        self._spot: Spot | None = None
        self._decimals = 2
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        look.theme_changed.connect(self._arrange)

    @property
    def equations(self) -> list[Equation]:
        """What is shown, layer by layer, in the sheet's coordinates."""
        return self._equations

    @property
    def spot(self) -> Spot | None:
        """The cell that the pointer is on."""
        return self._spot

    def show_products(self, products: Products, decimals: int) -> None:
        """Show these products; weights have so many decimals."""
        self._products, self._decimals = products, decimals
        self._arrange()
        if self._spot is not None and not self._has(self._spot):  # it went with its unit or its example
            self._spot = None
            self.hovered.emit(None)
        self.told.emit(self._sum_text())

    def marked(self) -> list[tuple[Kind, int, int]]:
        """Return the cells of the equation under the pointer that make the one that it is on, as kind, row and column; −1 means all."""
        spot = self._spot
        if spot is None:
            return []
        if spot.kind in ("z", "y"):
            return [("W", self._sum_row(spot), -1), ("before", -1, spot.column)] if self._sum_row(spot) >= 0 else []
        return [("before", spot.column, -1)] if spot.kind == "W" else [("W", -1, spot.row)]

    @property
    def latex(self) -> str:
        """All equations as LaTeX."""
        return " \\\\\n".join(self._equation_latex(equation) for equation in self._equations)

    # Inside

    def _arrange(self) -> None:
        if self._products is None:
            return
        margin = self._look.px(MARGIN)
        self._equations = [
            Equation(e.s, tuple(_moved(grid, margin) for grid in e.grids), e.box.translated(margin, margin / 2))
            for e in arranged(self._products, self.width() - 2 * margin, self._look.scale, self._cells(), self._arrow_room())
        ]
        boxes = [equation.box for equation in self._equations]
        # as wide as the widest of them alone: in a row they must not keep the sheet from becoming narrower
        width, height = max(box.width() for box in boxes) + 2 * margin, max(box.bottom() for box in boxes) + margin / 2
        if (round(width), round(height)) != (self.minimumWidth(), self.minimumHeight()):
            self.setMinimumSize(round(width), round(height))
        self.update()

    def _cells(self) -> dict[Kind, float]:
        """Return the widths of cells: for a usual number with its decimals, whatever the numbers are, so that nothing moves in a run."""
        metrics = QFontMetricsF(self._look.font("body", 600))
        around = self._look.px(INSET + SPARE)
        return {kind: metrics.horizontalAdvance(weight_text(-0.5, self._decimals_of(kind))) + around for kind in KINDS}

    def _arrow_room(self) -> float:
        """Return the width of the room before the outputs: for the longest name of a function that stands over an arrow."""
        assert self._products is not None
        names = {function_latex(layer.activation) for layer in self._products.network.layers} - {""}
        widest = max((formula_size(name, self._look.px(FUNCTION_PX)).width for name in names), default=0.0)
        return max(self._look.px(ARROW), widest + self._look.px(2))

    def _has(self, spot: Spot) -> bool:
        if spot.s > len(self._equations):
            return False
        grid = self._equations[spot.s - 1].grid(spot.kind)
        return spot.row in grid.rows and spot.column in grid.columns

    def _sum_row(self, spot: Spot) -> int:
        """Return the row of W that makes the row of a cell of z or y; −1 for the row of ones."""
        assert self._products is not None
        is_extended = spot.kind == "y" and spot.s < self._products.network.d
        return spot.row - 1 if is_extended else spot.row

    def _about(self) -> UnitKey | WeightKey | None:
        spot = self._spot
        if spot is None:
            return None
        if spot.kind == "W":
            return spot.s, spot.row, spot.column
        return (spot.s - 1, spot.row - 1) if spot.kind == "before" else (spot.s, self._sum_row(spot))

    def _sum_text(self) -> str:
        """Return the sum behind the cell under the pointer: z = 1.57·1 + 3.20·0 − …, then y = f(z)."""
        spot, products = self._spot, self._products
        if spot is None or products is None or spot.kind not in ("z", "y") or self._sum_row(spot) < 0:
            return ""
        i, n = self._sum_row(spot), spot.column
        network, passed = products.network, products.passed
        terms = [
            f"{weight_text(float(w), self._decimals)} · {value_text(float(y))}"
            for w, y in zip(network.weights[spot.s - 1][i], passed.y[spot.s - 1][:, n], strict=True)
        ]
        shown = " + ".join([*terms[:4], *(["…"] if len(terms) > 4 else [])])
        z, y = float(passed.z[spot.s - 1][i, n]), float(passed.y[spot.s][i + (spot.s < network.d), n])
        name = network.layers[spot.s - 1].activation
        return f"z = {shown} = {value_text(z)},  y = {name}(z) = {value_text(y)}"

    def _equation_latex(self, equation: Equation) -> str:
        assert self._products is not None
        network, s = self._products.network, equation.s
        parts = {grid.kind: rows_latex(_texts(grid)) for grid in equation.grids}
        name = function_latex(network.layers[s - 1].activation)
        apply = f"{name}(" if name else "("
        titles = self._titles(s)
        product = f"{titles['W']} {titles['before']} = {parts['W']} {parts['before']} = {parts['z']}"
        return rf"{product}, \quad {titles['y']} = {apply}{titles['z']}) = {parts['y']}"

    def _titles(self, s: int) -> dict[Kind, str]:
        """Return the symbols of the matrices of a layer; with one example those behind W are vectors."""
        assert self._products is not None
        network, letters = self._products.network, layer_letters(self._products.network, s)
        symbol, z = (vector_latex, r"\mathbf{z}") if self._is_single else (columns_latex, "Z")
        return {"W": matrix_latex(network, s), "before": symbol(network, s - 1), "z": f"{z}^{{{letters}}}", "y": symbol(network, s)}

    def _hover(self, position: QPointF) -> None:
        grids = (grid for equation in self._equations for grid in equation.grids)
        found = next((spot for grid in grids if (spot := grid.spot_at(position)) is not None), None)
        if found != self._spot:
            self._spot = found
            self.hovered.emit(self._about())
            self.told.emit(self._sum_text())
            self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the equations in view."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for equation in self._equations:
                if equation.box.adjusted(-20, -20, 20, 20).intersects(QRectF(event.rect())):
                    self._paint_equation(painter, equation)

    def _paint_equation(self, painter: QPainter, equation: Equation) -> None:
        assert self._products is not None
        network, s, px, theme = self._products.network, equation.s, self._look.px, self._look.theme
        titles = self._titles(s)
        name = function_latex(network.layers[s - 1].activation)
        signs: dict[Kind, str] = {"before": r"\cdot", "z": "=", "y": f"{name}" or "="}
        for grid in equation.grids:
            middle = grid.rect.center()
            title = QRectF(grid.rect.left(), grid.rect.top() - px(TITLE), grid.rect.width(), px(TITLE))
            draw_formula(painter, title, titles[grid.kind], px(SYMBOL_PX), theme.ink2, Qt.AlignmentFlag.AlignHCenter)
            sign = signs.get(grid.kind, "")
            if sign:
                self._paint_sign(painter, sign, QPointF(grid.rect.left() - px(BRACKET), middle.y()), is_function=grid.kind == "y")
            self._paint_grid(painter, grid)

    def _paint_sign(self, painter: QPainter, latex: str, right: QPointF, *, is_function: bool) -> None:
        """Draw the sign before a matrix; that before y is an arrow with the function over it."""
        px, theme = self._look.px, self._look.theme
        room = self._arrow_room() if is_function else px(SIGN)
        box = QRectF(right.x() - room, right.y() - px(12), room, px(24))
        if not is_function:
            draw_formula(painter, box, latex, px(SYMBOL_PX), theme.ink2, Qt.AlignmentFlag.AlignHCenter)
            return
        draw_formula(painter, box.translated(0, -px(13)), latex, px(FUNCTION_PX), theme.ink2, _HCENTRE)
        draw_formula(painter, box, r"\to", px(SYMBOL_PX + 4), theme.ink2, _HCENTRE)

    def _paint_grid(self, painter: QPainter, grid: Grid) -> None:
        px, theme = self._look.px, self._look.theme
        is_here = self._spot is not None and self._spot.s == grid.s
        marks = [(row, column) for kind, row, column in self.marked() if is_here and kind == grid.kind]
        usual, strong = self._look.font("body"), self._look.font("body", 600)
        for row in grid.rows:
            for column in grid.columns:
                box = grid.rect_of(row, column)
                is_ellipsis = row < 0 or column < 0
                is_marked = not is_ellipsis and any(r in (row, -1) and c in (column, -1) for r, c in marks)
                is_spot = is_here and self._spot == Spot(grid.s, grid.kind, row, column)
                is_one = not is_ellipsis and row == 0 and self._has_ones(grid)
                is_bias = grid.kind == "W" and column == 0
                if is_marked or is_spot or is_one or is_bias:
                    painter.setPen(QPen(theme.accent, 2) if is_spot else Qt.PenStyle.NoPen)
                    painter.setBrush(theme.accent_bg if is_marked or is_spot else faded(theme.sunken, 0.8))
                    painter.drawRoundedRect(box.adjusted(px(1), px(1), -px(1), -px(1)), px(4), px(4))
                painter.setPen(theme.ink3 if is_ellipsis or is_one else theme.ink)
                font = strong if is_marked or is_spot else usual
                painter.setFont(font)
                if is_ellipsis:
                    text = "⋱" if row < 0 and column < 0 else "⋮" if row < 0 else "⋯"
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
                    continue
                inside = box.adjusted(px(1), 0, -px(INSET - 1), 0)
                text = self._text(grid, row, column, inside.width())
                painter.setFont(fitting_font(font, text, inside.width()))
                painter.drawText(inside, _RIGHT, text)
        self._paint_brackets(painter, grid.rect)

    @property
    def _is_single(self) -> bool:
        return self._products is not None and len(self._products.examples) == 1

    def _has_ones(self, grid: Grid) -> bool:
        assert self._products is not None
        return grid.kind == "before" or (grid.kind == "y" and grid.s < self._products.network.d)

    def _decimals_of(self, kind: Kind) -> int:
        return min(self._decimals, 3) if kind == "W" else 3 if self._is_single else 2

    def _text(self, grid: Grid, row: int, column: int, width: float) -> str:
        """Return what a cell says: with fewer decimals where there is no room for all of them."""
        value = _value(grid, row, column)
        if grid.kind == "W":
            assert self._products is not None
            if self._products.network.removed[grid.s - 1][row, column]:
                return "·"
        elif row == 0 and self._has_ones(grid):
            return "1"
        metrics, decimals = QFontMetricsF(self._look.font("body", 600)), self._decimals_of(grid.kind)
        text = weight_text(value, decimals)
        while decimals and metrics.horizontalAdvance(text) > width:
            decimals -= 1
            text = weight_text(value, decimals)
        return text

    def _paint_brackets(self, painter: QPainter, rect: QRectF) -> None:
        px = self._look.px
        painter.setPen(QPen(self._look.theme.ink2, px(1.3)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for x, inwards in ((rect.left() - px(3), px(4)), (rect.right() + px(3), -px(4))):
            bracket = QPainterPath(QPointF(x + inwards, rect.top()))
            bracket.lineTo(x, rect.top())
            bracket.lineTo(x, rect.bottom())
            bracket.lineTo(x + inwards, rect.bottom())
            painter.drawPath(bracket)

    # Qt

    def sizeHint(self) -> QSize:
        """Return the room of all equations."""
        return self.minimumSize()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the equations side by side where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark what makes the cell under the pointer."""
        self._hover(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """Mark nothing."""
        self._hover(QPointF(-1, -1))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the equation under the pointer as LaTeX, and all of them."""
        under = next((e for e in self._equations if e.box.contains(QPointF(event.pos()))), None)
        one = {} if under is None else {"Copy this product as LaTeX": self._equation_latex(under)}
        latex_menu(self, {**one, "Copy all products as LaTeX": self.latex}).popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy all equations."""
        if not take_copy_key(event, self.latex):
            super().keyPressEvent(event)


_HCENTRE = Qt.AlignmentFlag.AlignHCenter


def fitting_font(font: QFont, text: str, width: float) -> QFont:
    """Return a font in which a text is no wider than this: the same, or a smaller one."""
    fitting = QFont(font)
    while fitting.pixelSize() > SMALLEST and QFontMetricsF(fitting).horizontalAdvance(text) > width:
        fitting.setPixelSize(fitting.pixelSize() - 1)
    return fitting


def _value(grid: Grid, row: int, column: int) -> float:
    return float(grid.values[row, column])


def _texts(grid: Grid) -> list[list[str]]:
    """Return the shown cells of a matrix as LaTeX."""
    dots = {(True, True): r"\ddots", (True, False): r"\vdots", (False, True): r"\cdots"}
    return [[dots.get((row < 0, column < 0)) or number_latex(_value(grid, row, column)) for column in grid.columns] for row in grid.rows]


def _moved(grid: Grid, margin: float) -> Grid:
    return Grid(grid.s, grid.kind, grid.values, grid.rows, grid.columns, grid.rect.translated(margin, margin / 2), grid.cell, grid.row)
