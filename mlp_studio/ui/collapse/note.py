"""Tells of a network whose layers are all linear where it is drawn: a chip over the canvas, which opens the card with the one w."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from mlp_studio.core.blank import is_blank
from mlp_studio.core.collapse import Stand, collapses, stand_of
from mlp_studio.core.project import Project
from mlp_studio.ui.collapse.paint import draw_stand
from mlp_studio.ui.icons import pixmap
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.theme import Look

if TYPE_CHECKING:
    from mlp_studio.ui.collapse.card import CollapseCard
    from mlp_studio.ui.main_window import MainWindow

HEIGHT, LIFT, FROM_SIDE = 26.0, 4.0, 12.0
"""Of the chip, which stands where the caption of slow motion does: between headers and bias units, at the left."""
SYMBOL = 24.0
"""Room for the symbol at the left of a bias unit."""
ICON, PADDING = 16.0, 9.0
WORDS = "Linear: equals one unit"
WORDS_SEVERAL = "Linear: equals one layer"
TIP = "All layers are linear. A click shows the one w that the network equals"


class CollapseChip(QAbstractButton):
    """A pill that says what the network equals."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.setText(WORDS)
        self.setToolTip(TIP)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, icon and words."""
        look, theme, px = self._look, self._look.theme, self._look.px
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.accent if self.hasFocus() else theme.line2, 2 if self.hasFocus() else 1))
            painter.setBrush(theme.hover if self.underMouse() else theme.panel)
            inset = 1.0 if self.hasFocus() else 0.5
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), px(8), px(8))
            side, middle = px(ICON), self.height() / 2
            painter.drawPixmap(
                QRectF(px(PADDING), middle - side / 2, side, side).topLeft(), pixmap("info", theme.ink2, side, self.devicePixelRatioF())
            )
            painter.setFont(look.font("caption", 500))
            painter.setPen(theme.ink)
            painter.drawText(QRectF(px(PADDING + 6) + side, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())

    def sizeHint(self) -> QSize:
        """Return the room of icon and words."""
        px = self._look.px
        words = QFontMetricsF(self._look.font("caption", 500)).horizontalAdvance(self.text())
        return QSize(round(px(2 * PADDING + 6 + ICON) + words + 1), round(px(HEIGHT)))


class CollapseNote(QObject):
    """Shows chip and card while the network collapses, and has its line drawn in the plane."""

    def __init__(self, window: MainWindow) -> None:
        """Serve a window whose views exist."""
        super().__init__(window)
        self._window = window
        self._drawn: Stand | None = None
        self.is_drawn = True
        """Whether the line is drawn in the plane where there is one."""
        self.chip = CollapseChip(window.look, window.canvas)
        self.chip.stackUnder(window.canvas.caption)
        self.chip.clicked.connect(self._toggle_card)
        self.action = window.lecture.menu.addAction("Collapse of linear layers", self._toggle_card)
        window.canvas.installEventFilter(self)
        for signal in (
            window.document.changed,
            window.controller.snapshot_shown,
            window.controller.look_back.changed,
            window.look.theme_changed,
        ):
            signal.connect(self.refresh)
        window.canvas.scene.arranged.connect(self._place)
        self.refresh()

    @cached_property
    def card(self) -> CollapseCard:
        """The card, made when it is first opened."""
        from mlp_studio.ui.collapse.card import CollapseCard

        card = CollapseCard(self._window.look, self._window, is_drawn=self.is_drawn)
        card.drawn_changed.connect(self.set_drawn)
        card.surroundings = self._surroundings
        return card

    def _surroundings(self) -> tuple[QRect, QRect]:
        """Return where network and canvas are on the screen."""
        canvas, net = self._window.canvas, QRect()
        for box in self._columns():
            net |= box
        return QRect(canvas.mapToGlobal(net.topLeft()), net.size()), QRect(canvas.mapToGlobal(QPoint()), canvas.size())

    def _columns(self) -> list[QRect]:
        """Return where the layers stand on the canvas."""
        canvas = self._window.canvas
        view, corner = canvas.view, canvas.view.viewport().mapTo(canvas, QPoint())
        places = (QRectF(c.x - c.diameter / 2, c.top, c.diameter, c.bottom - c.top) for c in canvas.scene.layout.columns)
        return [view.mapFromScene(place).boundingRect().translated(corner) for place in places]

    def refresh(self, *_: object) -> None:
        """Show what holds for the network that is shown."""
        project = self._window.controller.shown
        does = collapses(project.network) and not is_blank(project)
        self.action.setEnabled(does)
        if does:
            self.chip.setText(WORDS if project.network.k == 1 else WORDS_SEVERAL)
            self._place()
        self.chip.setVisible(does)
        stand = stand_of(project.network, project.points.setting) if does else None
        self._draw(stand if self.is_drawn else None)
        if "card" in vars(self) and not self.card.isHidden():
            if does:
                self.card.show_network(project.network, stand, project.view.decimals)
            else:
                self.card.close_panel()

    def set_drawn(self, is_drawn: bool) -> None:
        """Draw the line in the plane from now on, or not."""
        self.is_drawn = is_drawn
        self.refresh()

    def _draw(self, stand: Stand | None) -> None:
        if stand is None and self._drawn is None:
            return
        self._drawn = stand
        self._window.plane.draw_on_ground(None if stand is None else partial(_draw, look=self._window.look, stand=stand))

    def _toggle_card(self) -> None:
        card = self.card
        if card.close_panel():
            return
        project: Project = self._window.controller.shown
        card.show_network(project.network, stand_of(project.network, project.points.setting), project.view.decimals)
        card.open_at(self.chip)

    def _place(self) -> None:
        """Stand at the left; where the network reaches up to there, at the right: the output layer has no bias unit."""
        px, canvas, chip = self._window.look.px, self._window.canvas, self.chip
        chip.resize(chip.sizeHint())
        chip.move(round(px(FROM_SIDE)), round(canvas.header.geometry().bottom() + 1 - px(LIFT) + px(8)))
        if any(box.adjusted(-round(px(SYMBOL)), 0, 0, 0).intersects(chip.geometry()) for box in self._columns()):
            chip.move(canvas.width() - chip.width() - round(px(FROM_SIDE)), chip.y())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the chip below the headers."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return False


def _draw(painter: QPainter, view: Viewport, look: Look, stand: Stand) -> None:
    draw_stand(painter, look, view, stand)
