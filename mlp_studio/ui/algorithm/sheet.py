"""The sheet of the algorithm view: paints the page, marks the current line, and takes breakpoints and the line to run to."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QContextMenuEvent,
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

from mlp_studio.ui.algorithm.page import NUMBER_COLUMN, Page, PageContent, PlacedLine, page_of
from mlp_studio.ui.algorithm.typesetting import Kind, Typesetter
from mlp_studio.ui.latex_copy import latex_menu, take_copy_key
from mlp_studio.ui.theme import Look, faded

DOT, BAR = 4.2, 3.0


class AlgorithmSheet(QWidget):
    """The lines of pseudo-code, as high as they need to be.

    Parameters
    ----------
    look
        Theme and scale.
    parent
        Qt's owner.

    Signals
    -------
    breakpoint_toggled(number)
        A breakpoint is to be set on this line, or cleared.
    run_requested(number)
        To go on until this line has been computed.
    height_changed()
        The lines have other places.
    picked_changed(number)
        Another line is picked, or none.
    """

    breakpoint_toggled = Signal(str)
    run_requested = Signal(str)
    height_changed = Signal()
    picked_changed = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._setter = Typesetter(look)
        self._content: PageContent | None = None
        self._page: Page | None = None
        self._hovered = ""
        self.picked = ""
        """Number of the line that a click or the arrow keys have picked; "" for the current one."""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Pseudo-code")
        look.theme_changed.connect(self._restyle)

    # What is shown

    @property
    def content(self) -> PageContent | None:
        """What is on the page."""
        return self._content

    @property
    def page(self) -> Page | None:
        """Where it stands."""
        return self._page

    @property
    def chosen(self) -> str:
        """The number of the line that keys are about: the picked one, or the current one."""
        return self.picked or ("" if self._content is None else self._content.current)

    def show_content(self, content: PageContent) -> None:
        """Show other lines, values, or another current line."""
        before, self._content = self._content, content
        if self.picked and content.code.line(self.picked) is None:
            self.picked = ""
        self._lay_out()
        if content.current and (before is None or before.current != content.current or before.results is not content.results):
            self._describe(content.words(content.current))

    def pick(self, number: str) -> None:
        """Pick a line, "" for none."""
        if number != self.picked:
            self.picked = number
            self.update()
            if self._content is not None and number:
                self._describe(self._content.words(number))
            self.picked_changed.emit(number)

    def box_of(self, number: str) -> QRectF | None:
        """Return the rectangle of a line, or None."""
        line = None if self._page is None else self._page.line(number)
        return None if line is None else line.box

    def _describe(self, words: str) -> None:
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _lay_out(self) -> None:
        if self._content is None or self.width() < 10:
            return
        self._page = page_of(self._content, self._setter, self._look, float(self.width()))
        height = round(self._page.height)
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)
        self.update()
        self.height_changed.emit()

    def _restyle(self) -> None:
        self._setter = Typesetter(self._look)
        self._lay_out()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines that are to be seen."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self._look.theme.panel)
            content, page = self._content, self._page
            if content is not None and page is not None:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                for line in page.lines:
                    if line.box.intersects(QRectF(event.rect())):
                        self._paint_line(painter, content, line)
                for note in page.notes:
                    self._setter.draw(painter, note, self._colours(self._look.theme.ink3))

    def _paint_line(self, painter: QPainter, content: PageContent, line: PlacedLine) -> None:
        theme, px = self._look.theme, self._look.px
        number = line.line.number
        is_current = number == content.current
        if is_current:
            painter.fillRect(line.box, theme.accent_bg)
            painter.fillRect(QRectF(0, line.box.top(), px(BAR), line.box.height()), theme.accent)
        elif number == self._hovered:
            painter.fillRect(line.box, faded(theme.hover, 0.5))
        self._paint_number(painter, line, is_current=is_current, has_breakpoint=number in content.breakpoints)
        is_reached = number in content.reached
        for placed in line.code:
            self._setter.draw(painter, placed, self._colours(theme.ink if is_reached else theme.ink2))
        for placed in line.values:
            self._setter.draw(painter, placed, self._colours(theme.ink if is_current else theme.ink2))
        if number == self.picked:
            width = px(2 if self.hasFocus() else 1)
            painter.setPen(QPen(theme.accent if self.hasFocus() else theme.line2, width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = width / 2 + px(1)
            painter.drawRoundedRect(line.box.adjusted(px(BAR) + inset, inset, -inset, -inset), px(4), px(4))

    def _paint_number(self, painter: QPainter, line: PlacedLine, *, is_current: bool, has_breakpoint: bool) -> None:
        theme, px, number = self._look.theme, self._look.px, line.line.number
        font = self._look.font("caption", 700 if is_current else 500)
        middle = line.number_y
        if has_breakpoint or (number == self._hovered and line.line.role):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent if has_breakpoint else faded(theme.accent, 0.25))
            painter.drawEllipse(QPointF(px(BAR + 2 + DOT), middle), px(DOT), px(DOT))
        painter.setFont(font)
        painter.setPen(theme.accent if is_current or has_breakpoint else theme.ink3)
        room = QRectF(0, middle - px(12), px(NUMBER_COLUMN), px(24))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{number}.")

    def _colours(self, ink: QColor) -> dict[Kind, QColor]:
        theme = self._look.theme
        return {"code": ink, "keyword": theme.ink2, "symbol": ink, "number": ink, "bold": ink, "matrix": ink, "note": theme.ink3}

    # Qt

    def event(self, event: QEvent) -> bool:
        """Tell what a line does, and its values in full."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            line = None if self._page is None else self._page.line_at(event.pos().y())
            QToolTip.showText(event.globalPos(), "" if line is None else self._tip(line, QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _tip(self, line: PlacedLine, at: QPointF) -> str:
        if at.x() < self._look.px(NUMBER_COLUMN) and line.line.role:
            return "Click to stop at this line, or not (F9)"
        content = self._content
        assert content is not None
        parts = [line.line.text, line.line.comment, *(result.what for result in content.results.get(line.line.number, ()))]
        return "\n".join(part for part in parts if part)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the line under the pointer."""
        line = None if self._page is None else self._page.line_at(event.position().y())
        self._hover("" if line is None else line.line.number)
        on_number = event.position().x() < self._look.px(NUMBER_COLUMN) and line is not None and bool(line.line.role)
        self.setCursor(Qt.CursorShape.PointingHandCursor if on_number else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        """Mark none."""
        self._hover("")

    def _hover(self, number: str) -> None:
        if number != self._hovered:
            self._hovered = number
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Set a breakpoint at a number; pick a line elsewhere."""
        line = None if self._page is None else self._page.line_at(event.position().y())
        if event.button() != Qt.MouseButton.LeftButton or line is None:
            return
        if event.position().x() < self._look.px(NUMBER_COLUMN):
            self.breakpoint_toggled.emit(line.line.number)
        else:
            self.pick("" if line.line.number == self.picked else line.line.number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Run to a line."""
        line = None if self._page is None else self._page.line_at(event.position().y())
        if event.button() != Qt.MouseButton.LeftButton or line is None:
            return
        if event.position().x() < self._look.px(NUMBER_COLUMN):
            self.breakpoint_toggled.emit(line.line.number)
        else:
            self.pick(line.line.number)
            self.run_requested.emit(line.line.number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk along the lines, run to one, or copy it."""
        content, key = self._content, event.key()
        if content is None:
            super().keyPressEvent(event)
            return
        numbers = [line.number for line in content.code.lines]
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key))
        line = content.code.line(self.chosen)
        if step is not None:
            at = numbers.index(self.chosen) if self.chosen in numbers else -1
            self.pick(numbers[max(0, min(len(numbers) - 1, at + step))])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.picked:
            self.run_requested.emit(self.picked)
        elif key == Qt.Key.Key_Escape and self.picked:
            self.pick("")
        elif not take_copy_key(event, "" if line is None else line.latex):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a line."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        content = self._content
        found = None if self._page is None else self._page.line_at(event.pos().y())
        number = self.chosen if by_key or found is None else found.line.number
        line = None if content is None else content.code.line(number)
        if content is None or line is None:
            return
        formulas = {"Copy line as LaTeX": line.latex}
        if content.latex(number):
            formulas["Copy values as LaTeX"] = content.latex(number)
        menu = latex_menu(self, formulas)
        if line.role:
            menu.addSeparator()
            menu.addAction(f"Run to line {number}", lambda: self.run_requested.emit(number))
            text = "Clear the breakpoint" if number in content.breakpoints else "Stop at this line"
            menu.addAction(text, lambda: self.breakpoint_toggled.emit(number))
        menu.popup(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def sizeHint(self) -> QSize:
        """Return the width of the mock-up, and the height of the lines."""
        height = 600.0 if self._page is None else self._page.height
        return QSize(round(self._look.px(360)), round(height))

    def minimumSizeHint(self) -> QSize:
        """Return the least width in which a formula has room."""
        metrics = QFontMetricsF(self._look.font("body"))
        return QSize(round(metrics.averageCharWidth() * 30), 40)
