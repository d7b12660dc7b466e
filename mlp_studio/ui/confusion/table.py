"""The table of a confusion, drawn: markers and names on both axes, cells tinted by their share, right ones framed; a click picks a cell."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mlp_studio.ui.confusion.sheet import Sheet
from mlp_studio.ui.formats import short_count
from mlp_studio.ui.markers import draw_marker
from mlp_studio.ui.theme import Look, faded

HEADER, ROW_HEAD, GAP = 34, 84, 2
"""Height of the heads, width of the row's heads, and gap between cells, at scale 1."""
WIDEST, HIGHEST, LOWEST = 104, 44, 15
BOTH_WIDTH, BOTH_HEIGHT = 44, 34
"""From this size on a cell has its count and its share, one below the other."""
RADIUS, MARKER = 4, 5.5
LEAST_TINT, MORE_TINT = 0.06, 0.30
_CENTRED = Qt.AlignmentFlag.AlignCenter
_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}

Cell = tuple[int, int]


class ConfusionTable(QWidget):
    """The cells.

    Signals
    -------
    picked(row, column)
        The user clicked on a cell, or pressed Return on it.
    room_changed()
        There is now room for counts and shares in each cell, or there is not any more.
    """

    picked = Signal(int, int)
    room_changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._sheet: Sheet | None = None
        self._shows_shares = False
        self._hovered: Cell | None = None
        self._current: Cell | None = None
        self._had_room = True
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Confusion matrix: rows are the true classes, columns what they are taken for")
        look.theme_changed.connect(self.update)

    # What is shown

    @property
    def sheet(self) -> Sheet | None:
        """What is shown."""
        return self._sheet

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Show these cells."""
        shape = None if sheet is None else sheet.counts.shape
        if self._sheet is None or shape != self._sheet.counts.shape:
            self._hovered = self._current = None
        self._sheet = sheet
        self.setMinimumHeight(0 if shape is None else round(self._look.px(HEADER + LOWEST * shape[0])))  # beyond that it scrolls
        self._describe()
        self._tell_room()
        self.update()

    def set_shares(self, on: bool) -> None:
        """Show shares where there is no room for both, instead of counts."""
        self._shows_shares = on
        self.update()

    @property
    def has_room_for_both(self) -> bool:
        """Whether each cell shows its count and its share."""
        if self._sheet is None:
            return True
        box = self.cell_rect((0, 0))
        return box.width() >= self._look.px(BOTH_WIDTH) and box.height() >= self._look.px(BOTH_HEIGHT)

    def cell_text(self, cell: Cell) -> tuple[str, str]:
        """Return what a cell says, large and small; the small text is "" where there is no room for it."""
        if self._sheet is None:
            return "", ""
        count = short_count(int(self._sheet.counts[cell]))
        share = self._sheet.share(*cell)
        percent = "–" if share != share else f"{100 * share:.0f} %"
        if self.has_room_for_both:
            return count, percent if self._sheet.counts[cell] else ""
        return (percent.removesuffix(" %") if self._shows_shares else count), ""

    def cell_rect(self, cell: Cell) -> QRectF:
        """Return where a cell is."""
        left, top, width, height = self._grid()
        gap = self._look.px(GAP)
        return QRectF(left + cell[1] * width, top + cell[0] * height, width - gap, height - gap)

    def _grid(self) -> tuple[float, float, float, float]:
        """Return where the first cell begins, and the pitch of columns and rows."""
        assert self._sheet is not None
        px = self._look.px
        rows, columns = self._sheet.counts.shape
        left = min(px(ROW_HEAD), self.width() / 3)
        width = min(px(WIDEST), (self.width() - left) / columns)
        height = max(px(LOWEST), min(px(HIGHEST), (self.height() - px(HEADER)) / rows))
        return left, px(HEADER), width, height

    def _cell_at(self, position: QPointF) -> Cell | None:
        if self._sheet is None:
            return None
        rows, columns = self._sheet.counts.shape
        left, top, width, height = self._grid()
        row, column = int((position.y() - top) // height), int((position.x() - left) // width)
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    def _describe(self) -> None:
        sheet = self._sheet
        if sheet is None:
            self.setAccessibleDescription("")
            return
        cells = [self._current] if self._current is not None else [(row, row) for row in range(len(sheet.rows)) if sheet.has_markers]
        self.setAccessibleDescription("; ".join(sheet.tip(*cell) for cell in cells))

    def _tell_room(self) -> None:
        has_room = self.has_room_for_both
        if has_room != self._had_room:
            self._had_room = has_room
            self.room_changed.emit()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw heads and cells."""
        if self._sheet is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rows, columns = self._sheet.counts.shape
            self._draw_axes(painter)
            for row in range(rows):
                self._draw_head(painter, self._row_head(row), self._sheet.rows[row], row, is_row=True)
            for column in range(columns):
                marker = column if self._sheet.has_markers and column < rows else None
                self._draw_head(painter, self._column_head(column), self._sheet.columns[column], marker, is_row=False)
            for row in range(rows):
                for column in range(columns):
                    self._draw_cell(painter, (row, column))

    def _row_head(self, row: int) -> QRectF:
        box = self.cell_rect((row, 0))
        return QRectF(0, box.top(), box.left() - self._look.px(6), box.height())

    def _column_head(self, column: int) -> QRectF:
        box = self.cell_rect((0, column))
        height = self._look.px(HEADER) / 2
        return QRectF(box.left(), height, box.width(), height)

    def _draw_axes(self, painter: QPainter) -> None:
        """Write what rows and columns are."""
        assert self._sheet is not None
        px, height = self._look.px, self._look.px(HEADER) / 2
        left = self.cell_rect((0, 0)).left()
        painter.setFont(self._look.font("caption"))
        painter.setPen(self._look.theme.ink3)
        taken = "taken for" if self._sheet.has_markers else "outcome"
        painter.drawText(QRectF(left, 0, self.width() - left, height), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, taken)
        true = "true class" if self._sheet.has_markers else "class"
        painter.drawText(QRectF(0, height, left - px(6), height), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, true)

    def _draw_head(self, painter: QPainter, box: QRectF, name: str, marker: int | None, *, is_row: bool) -> None:
        theme, px = self._look.theme, self._look.px
        painter.setFont(self._look.font("caption"))
        metrics = QFontMetricsF(painter.font())
        room = box.width() - (px(18) if marker is not None else 0)
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) if room >= px(22) else ""
        width = metrics.horizontalAdvance(text)
        left = box.left()
        if not is_row:
            left += max(
                0.0, (box.width() - width - (px(18) if marker is not None and text else px(2 * MARKER) if marker is not None else 0)) / 2
            )
        if marker is not None:
            draw_marker(painter, QPointF(left + px(MARKER + 1), box.center().y()), marker, px(min(MARKER, box.height() / 3)), theme)
            left += px(18)
        painter.setPen(theme.ink2)
        painter.drawText(QRectF(left, box.top(), box.right() - left, box.height()), Qt.AlignmentFlag.AlignVCenter, text)

    def _draw_cell(self, painter: QPainter, cell: Cell) -> None:
        assert self._sheet is not None
        theme, px = self._look.theme, self._look.px
        box, share, is_right = self.cell_rect(cell), self._sheet.share(*cell), bool(self._sheet.right[cell])
        count = int(self._sheet.counts[cell])
        painter.setPen(Qt.PenStyle.NoPen)
        ground = theme.ok if is_right else theme.warn
        painter.setBrush(faded(ground, LEAST_TINT + MORE_TINT * share) if count else theme.sunken)
        painter.drawRoundedRect(box, px(RADIUS), px(RADIUS))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if cell in (self._hovered, self._current if self.hasFocus() else None):
            painter.setPen(QPen(theme.accent, 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), px(RADIUS), px(RADIUS))
        elif is_right:
            painter.setPen(QPen(theme.ctrl, 1))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), px(RADIUS), px(RADIUS))
        large, small = self.cell_text(cell)
        painter.setFont(self._look.font("body", 500) if box.height() >= px(20) else self._look.font("caption"))
        if QFontMetricsF(painter.font()).horizontalAdvance(large) > box.width():
            painter.setFont(self._look.font("caption"))
            if count >= 1000 and not self._shows_shares:
                large = f"{count / 1000:.2g}k"
        painter.setPen(theme.ink if count else theme.ink3)
        if not small:
            painter.drawText(box, _CENTRED, large)
            return
        half = box.height() / 2
        painter.drawText(QRectF(box.left(), box.top() + px(2), box.width(), half), _CENTRED, large)
        painter.setFont(self._look.font("caption"))
        painter.setPen(theme.ink2 if count else theme.ink3)
        painter.drawText(QRectF(box.left(), box.top() + half - px(2), box.width(), half), _CENTRED, small)

    # Qt

    def sizeHint(self) -> QSize:
        """Return the room of ten classes."""
        return QSize(round(self._look.px(340)), round(self._look.px(HEADER + 10 * LOWEST)))

    def minimumSizeHint(self) -> QSize:
        """Return the least that shows something."""
        return QSize(round(self._look.px(160)), round(self._look.px(HEADER + 3 * LOWEST)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the cells as large as they can be."""
        super().resizeEvent(event)
        self._tell_room()

    def event(self, event: QEvent) -> bool:
        """Say a cell in words; keep the keys that walk through the cells from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._means_something(event):
            event.accept()
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self._cell_at(QPointF(event.pos()))
            if cell is None or self._sheet is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), f"{self._sheet.tip(*cell)}\nClick to select these points", self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the cell under the pointer."""
        self._hover(self._cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Mark none."""
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the cell under the pointer."""
        cell = self._cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._go_to(cell)
            self.picked.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from cell to cell with the arrows; Return picks."""
        if self._sheet is None or not self._means_something(event):
            super().keyPressEvent(event)
            return
        step = _STEPS.get(Qt.Key(event.key()))
        row, column = self._current or (0, 0)
        if step is None:
            self.picked.emit(row, column)
            return
        rows, columns = self._sheet.counts.shape
        self._go_to((min(max(row + step[0], 0), rows - 1), min(max(column + step[1], 0), columns - 1)))

    def _means_something(self, event: QKeyEvent) -> bool:
        is_plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        return self._sheet is not None and is_plain and (event.key() in _STEPS or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the first cell."""
        super().focusInEvent(event)
        if self._sheet is not None and self._current is None and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._go_to((0, 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Mark none."""
        super().focusOutEvent(event)
        self.update()

    def _hover(self, cell: Cell | None) -> None:
        if cell != self._hovered:
            self._hovered = cell
            self.update()

    def _go_to(self, cell: Cell) -> None:
        self._current = cell
        self._describe()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.update()
