"""The bar above the plane to paint with: the tools, the class, and what the tool in hand can be set to."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QSlider, QStackedWidget, QToolButton, QWidget

from mlp_studio.core.arrays import Integers
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.ui.class_menu import digit_of
from mlp_studio.ui.docks import BUTTON
from mlp_studio.ui.fields import SignedField
from mlp_studio.ui.icons import icon, pixmap
from mlp_studio.ui.markers import marker_icon
from mlp_studio.ui.painting.plane_points import PlanePoints
from mlp_studio.ui.painting.tools import DENSITY, RADIUS, TOOLS, Brush
from mlp_studio.ui.theme import Look

HEIGHT = 40
_SLIDER = 42
_NAME = 52
_SIGN = 14


class PaintBar(QWidget):
    """Shows the tools of a `PlanePoints` and sets them; it is hidden while nothing is painted."""

    def __init__(self, look: Look, state: PlanePoints, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._state = state
        self._points: PointSet = EMPTY
        self._buttons: list[QToolButton] = []
        self.tool_actions = self._make_tools()
        self.class_button = QToolButton(self)
        self.class_button.setToolTip("Class to paint (1 … 9, 0)")
        self.class_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.class_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._classes = QMenu(self.class_button)
        self._classes.aboutToShow.connect(self._fill_classes)
        self.class_button.setMenu(self._classes)
        self.target_field = SignedField(1e12, self)
        self.target_field.setAccessibleName("Target number to paint")
        self.target_field.setToolTip("Target number c to paint")
        self.target_field.valueChanged.connect(lambda value: state.set_brush(target=value))
        self.radius_slider = self._slider("Radius", "[ and ]", RADIUS, lambda value: state.set_brush(radius=value))
        self.density_slider = self._slider(
            "Density", "points in a disc of the radius", DENSITY, lambda value: state.set_brush(density=value)
        )
        self.snap_action = self._action("grid", "Snap to grid", "G", checkable=True)
        self.snap_action.toggled.connect(lambda on: state.set_brush(snaps=on))
        self.test_action = self._action("test-point", "Test or training", "T")
        self.test_action.triggered.connect(state.toggle_test)
        self.remove_action = self._action("trash", "Remove points", "Del")
        self.remove_action.triggered.connect(state.remove_selected)
        self._signs = {"radius": QLabel(self), "density": QLabel(self)}
        self.count_label = QLabel(self)
        self._lay_out()
        state.brush_changed.connect(self._show_brush)
        state.active_changed.connect(self.setVisible)
        state.changed.connect(self._show_selection)
        look.theme_changed.connect(self._restyle)
        self.setAccessibleName("Painting")
        self.setVisible(state.is_active)
        self._restyle()
        self._show_brush(state.brush)

    def _make_tools(self) -> dict[str, QAction]:
        group = QActionGroup(self)
        actions: dict[str, QAction] = {}
        for tool in TOOLS.values():
            action = self._action(tool.key, tool.title, tool.letter, checkable=True)
            action.setToolTip(f"{tool.title} ({tool.letter}): {tool.hint[0].lower()}{tool.hint[1:]}")
            action.triggered.connect(lambda _=False, key=tool.key: self._state.set_brush(tool=key))
            group.addAction(action)
            actions[tool.key] = action
        return actions

    def _action(self, name: str, text: str, keys: str, *, checkable: bool = False) -> QAction:
        # The keys are the plane's own: a letter must stay a letter in every field of the window.
        action = QAction(icon(name, self._look), text, self)
        action.setToolTip(f"{text} ({keys})")
        action.setCheckable(checkable)
        return action

    def _slider(self, name: str, hint: str, limits: tuple[int, int], change: object) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(*limits)
        slider.setAccessibleName(name)
        slider.setToolTip(f"{name}: {hint}")
        slider.valueChanged.connect(change)
        return slider

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        self._buttons.append(button)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 8, 0)
        row.setSpacing(2)
        for action in self.tool_actions.values():
            row.addWidget(self._button(action))
        row.addSpacing(4)
        row.addWidget(self.class_button)
        row.addWidget(self.target_field)
        row.addSpacing(4)
        self._pages = QStackedWidget(self)
        self._pages.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for key, widgets in self._page_widgets().items():
            page = QWidget(self._pages)
            line = QHBoxLayout(page)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(4)
            for widget in widgets:
                line.addWidget(widget)
            line.addStretch(1)
            self._page_of[key] = self._pages.addWidget(page)
        row.addWidget(self._pages, 1)
        row.addWidget(self._button(self.snap_action))

    def _page_widgets(self) -> dict[str, tuple[QWidget, ...]]:
        self._page_of: dict[str, int] = {}
        return {
            "brush": (self._signs["radius"], self.radius_slider, self._signs["density"], self.density_slider),
            "point": (),
            "lasso": (self.count_label, self._button(self.test_action), self._button(self.remove_action)),
        }

    # Showing

    def show_points(self, points: PointSet) -> None:
        """Offer the classes of these points."""
        if points is not self._points:
            self._points = points
            self._show_brush(self._state.brush)

    def _show_brush(self, brush: Brush) -> None:
        self.tool_actions[brush.tool].setChecked(True)
        for slider, value in ((self.radius_slider, brush.radius), (self.density_slider, brush.density)):
            slider.blockSignals(True)
            slider.setValue(value)
            slider.blockSignals(False)
        for widget in (self.density_slider, self._signs["density"]):
            widget.setVisible(brush.tool == "brush")
        self.snap_action.setChecked(brush.snaps)
        self._pages.setCurrentIndex(self._page_of["brush" if TOOLS[brush.tool].has_disc else brush.tool])
        points, paints = self._points, brush.tool != "eraser"
        self.class_button.setVisible(paints and points.classes is not None)
        self.target_field.setVisible(paints and points.classes is None)
        if points.classes and brush.label < len(points.classes):
            name = points.classes[brush.label]
            metrics = self.class_button.fontMetrics()
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, round(self._look.px(_NAME)))
            self.class_button.setText(shown.replace("&", "&&"))
            self.class_button.setIcon(marker_icon(brush.label, self._look))
            self.class_button.setAccessibleName(f"Class to paint: {name}")
        self._show_selection()

    def _show_selection(self) -> None:
        chosen: Integers = self._state.selected
        self.count_label.setText(f"{len(chosen):,} selected" if len(chosen) else "none")
        for action in (self.test_action, self.remove_action):
            action.setEnabled(bool(len(chosen)))

    def _fill_classes(self) -> None:
        self._classes.clear()
        for c, name in enumerate(self._points.classes or ()):
            action = self._classes.addAction(marker_icon(c, self._look), f"{name.replace('&', '&&')}\t{digit_of(c)}")
            action.triggered.connect(lambda _=False, c=c: self._state.choose_class(c))

    def _restyle(self) -> None:
        px = self._look.px
        self.setFixedHeight(round(px(HEIGHT)))
        side = round(px(BUTTON))
        for button in self._buttons:
            button.setFixedSize(side, side)
            button.setIconSize(QSize(round(px(18)), round(px(18))))
        self.class_button.setFixedHeight(side)
        self.count_label.setFont(self._look.font("caption"))
        self.count_label.setStyleSheet(f"color: {self._look.theme.ink2.name()}")
        for name, sign in self._signs.items():
            sign.setPixmap(pixmap(name, self._look.theme.ink3, round(px(_SIGN)), self.devicePixelRatioF()))
        for slider in (self.radius_slider, self.density_slider):
            slider.setFixedWidth(round(px(_SLIDER)))
        self.target_field.setFixedWidth(round(px(76)))
        self._show_brush(self._state.brush)
