"""The panel of a run's curves: one page for each plot, made when it is first looked at, and what all pages have below them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from mlp_studio.ui.theme import Look

NARROW, DENSE_PADDING = 360, 4
"""Width below which the tabs stand closer, so that all of them are seen, and what is then left and right of their words; at scale 1."""


class CurvesPanel(QWidget):
    """Pages behind a row of tabs, which the dock shows as its title.

    Signals
    -------
    page_changed(name)
        Another page is shown; it exists by then.
    """

    page_changed = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._pages: dict[str, QWidget] = {}
        self.tabs = QTabBar(self)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("Curves of the run")
        self.tabs.currentChanged.connect(self._on_tab)
        self._stack = QStackedWidget(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._stack, 1)
        look.theme_changed.connect(self._fit_tabs)

    def add_page(self, name: str, title: str, make: Callable[[], QWidget]) -> None:
        """Add a page at the end; its widget is made when it is first shown."""
        self._makers[name] = make
        self.tabs.addTab(title)

    def add_below(self, widget: QWidget) -> None:
        """Put a widget below all pages, and below what has been put there before."""
        self._column.addWidget(widget)

    def page(self, name: str) -> QWidget | None:
        """Return the widget of a page, or None if it has not been looked at yet."""
        return self._pages.get(name)

    @property
    def pages(self) -> tuple[str, ...]:
        """The names of all pages."""
        return tuple(self._makers)

    @property
    def current(self) -> str:
        """The name of the page that is shown."""
        return list(self._makers)[max(0, self.tabs.currentIndex())]

    def show_page(self, name: str) -> None:
        """Show a page."""
        self.tabs.setCurrentIndex(list(self._makers).index(name))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the pages that are not shown their size as well: what stands below goes by the loss plot's scale, whatever is shown."""
        super().resizeEvent(event)
        self._fit_tabs()
        self._column.activate()
        for page in self._pages.values():
            page.resize(self._stack.size())

    def _fit_tabs(self) -> None:
        px = self._look.px
        style = f"QTabBar::tab {{ padding: 0 {round(px(DENSE_PADDING))}px; }}" if self.width() < px(NARROW) else ""
        if style != self.tabs.styleSheet():
            self.tabs.setStyleSheet(style)

    def _on_tab(self, index: int) -> None:
        name = list(self._makers)[index]
        if name not in self._pages:
            self._pages[name] = self._makers[name]()
            self._stack.addWidget(self._pages[name])
        self._stack.setCurrentWidget(self._pages[name])
        self.page_changed.emit(name)
