"""Docks with a title bar of their own: a title, room for small buttons, and close and float in a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

if TYPE_CHECKING:
    from mlp_studio.ui.lecture.view_header import ViewHeader

TITLE_HEIGHT = 36
BUTTON = 28


class DockTitle(QWidget):
    """The title bar of a dock, 36 high: title at the left, small icon buttons at the right."""

    def __init__(self, title: str, look: Look, dock: QDockWidget, tabs: QWidget | None = None) -> None:
        """Put the title, or the tabs in its place, and the dock's own menu there."""
        super().__init__(dock)
        self._look = look
        self._dock = dock
        self._is_shown = True
        self._header: ViewHeader | None = None
        self._title = QLabel(title, self)
        self.subtitle = QLabel("", self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14 if tabs is None else 0, 0, 8, 0)
        self._row.setSpacing(4)
        self._row.addWidget(self._title if tabs is None else tabs)
        self._title.setVisible(tabs is None)
        self._row.addSpacing(4)
        self._row.addWidget(self.subtitle)
        self._row.addStretch(1)
        more = QToolButton(self)
        more.setIcon(icon("more", look))
        more.setFixedSize(BUTTON, BUTTON)
        more.setToolTip(f"{title}: float or hide")
        more.setAccessibleName(f"{title} menu")
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        menu.addAction("Float", lambda: dock.setFloating(not dock.isFloating()))
        menu.addAction("Hide", dock.hide)
        more.setMenu(menu)
        self._row.addWidget(more)
        self._buttons: list[QWidget] = [more]
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def add_button(self, action: QAction) -> None:
        """Put a small button for an action before the menu."""
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setFixedSize(BUTTON, BUTTON)
        button.setAccessibleName(action.text())
        if action.menu() is not None:
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._row.insertWidget(self._row.count() - 1, button)
        self._buttons.append(button)

    def hold(self, header: ViewHeader | None) -> None:
        """Have the header of a view beside the title, which leaves where both have no room; None: no longer."""
        self._header = header
        if header is not None:
            self._row.insertWidget(2, header, 100)
        self._fit()

    def _fit(self) -> None:
        header = self._header
        if header is None or self._row.indexOf(self._title) < 0:
            self._title.setVisible(self._row.indexOf(self._title) >= 0)
            return
        others = sum(widget.sizeHint().width() + self._row.spacing() for widget in self._buttons)
        margins = self._row.contentsMargins()
        taken = self._title.sizeHint().width() + others + margins.left() + margins.right() + 6 * self._row.spacing()
        self._title.setVisible(header.isHidden() or header.least_width + taken <= self.width())

    def event(self, event: QEvent) -> bool:
        """Show or leave out the title when the header is another, or is hidden."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show or leave out the title."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """Return the full height: the dock's layout goes by the hint, and would cover what is below it."""
        return QSize(super().sizeHint().width(), round(self._look.px(TITLE_HEIGHT)) if self._is_shown else 0)

    def set_shown(self, shown: bool) -> None:
        """Show the title bar, or let the dock do without."""
        self._is_shown = shown
        self.setVisible(shown)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and the width without a title that may leave: or the dock could not become so narrow that it does."""
        may_leave = self._header is not None and not self._title.isHidden()
        title = self._title.sizeHint().width() + self._row.spacing() if may_leave else 0
        return QSize(super().minimumSizeHint().width() - title, self.sizeHint().height())

    def _restyle(self) -> None:
        self.updateGeometry()
        self._title.setFont(self._look.font("title"))
        self.subtitle.setFont(self._look.font("caption"))
        self.subtitle.setStyleSheet(f"color: {self._look.theme.ink3.name()}")
        palette = self.palette()
        palette.setColor(self.backgroundRole(), self._look.theme.panel)
        self.setAutoFillBackground(True)
        self.setPalette(palette)


class Dock(QDockWidget):
    """A dock that holds one widget, in the look of the mock-ups."""

    def __init__(
        self,
        name: str,
        title: str,
        widget: QWidget | None,
        look: Look,
        parent: QWidget | None = None,
        *,
        above: QWidget | None = None,
        tabs: QWidget | None = None,
    ) -> None:
        """`name` is for saving the layout; `widget` may come later, see `hold`; `above` stands over it, `tabs` in place of the title."""
        super().__init__(title, parent)
        self.setObjectName(name)
        self.title = DockTitle(title, look, self, tabs)
        self.setTitleBarWidget(self.title)
        holder = QWidget(self)
        holder.setAutoFillBackground(True)
        self._column = column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if above is not None:
            column.addWidget(above)
        if widget is not None:
            column.addWidget(widget)
        self.setWidget(holder)
        self._holder = holder
        self._look = look
        self.setAllowedAreas(Qt.DockWidgetArea.AllDockWidgetAreas)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def hold(self, widget: QWidget) -> None:
        """Hold this widget below all others."""
        self._column.addWidget(widget)

    def _restyle(self) -> None:
        palette = self._holder.palette()
        palette.setColor(self._holder.backgroundRole(), self._look.theme.panel)
        self._holder.setPalette(palette)
