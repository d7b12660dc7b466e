"""The choice of how the plane shows regions: class areas, strength, or the output of one unit; a menu, a key, and what the title says."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QFontMetricsF, QKeySequence
from PySide6.QtWidgets import QMenu

from mlp_studio.core import edits
from mlp_studio.core.network import UnitKey
from mlp_studio.core.project import Project
from mlp_studio.core.settings import REGION_LOOKS, RegionLook
from mlp_studio.training.heat import unit_shown
from mlp_studio.ui.canvas.symbols import layer_name, unit_words
from mlp_studio.ui.icons import icon
from mlp_studio.ui.plane.region_look import unit_symbol_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlp_studio.ui.main_window import MainWindow

TITLES: dict[RegionLook, str] = {
    "areas": "Class areas",
    "strength": "Strength of the winning output",
    "unit": "Output of one unit",
}
TARGET_TITLES: dict[RegionLook, str] = {"areas": "Output in bands", "strength": "Output", "unit": "Output of one unit"}
"""The same where the output is a number, which has no class."""
CAPTIONS: dict[RegionLook, str] = {"areas": "Class areas", "strength": "Strength", "unit": ""}
TARGET_CAPTIONS: dict[RegionLook, str] = {"areas": "Output in bands", "strength": "Output", "unit": ""}
STEP = "Change the regions"
MOST_LISTED = 24
"""Units of a layer that the menu lists; those of larger ones are chosen on the canvas."""
NAME_WIDTH = 96


class RegionChoice(QObject):
    """Owns the menu and the key; asks for an edit of the view settings, which are saved with the project and can be undone."""

    def __init__(self, window: MainWindow) -> None:
        """Serve a window whose docks exist."""
        super().__init__(window)
        self._window = window
        self._subtitle = window.plane_dock.title.subtitle
        self._subtitle.setMinimumWidth(1)  # a narrow dock cuts it off rather than being pushed open
        self.menu = QMenu("Regions", window)
        self.menu.setIcon(icon("regions", window.look))
        self.menu.menuAction().setToolTip("How the plane shows regions (V goes on to the next way)")
        group = QActionGroup(self.menu)
        self.actions: dict[RegionLook, QAction] = {}
        for look in REGION_LOOKS:
            action = self._add(TITLES[look], partial(self.choose, look))
            action.setCheckable(True)
            group.addAction(action)
            self.actions[look] = action
        self.menu.addSeparator()
        self.units_menu = self.menu.addMenu("Unit")
        self.units_menu.aboutToShow.connect(self._fill_units)
        self.menu.addSeparator()
        self.next_action = self._add("Next way to show regions", self.go_on)
        self.next_action.setShortcut(QKeySequence("V"))
        window.addAction(self.next_action)
        for signal in (window.document.changed, window.controller.look_back.changed, window.look.theme_changed):
            signal.connect(self._show)
        self._show()

    def choose(self, look: RegionLook) -> None:
        """Show regions in this way; the output of one unit is that of the unit selected on the canvas, if one is."""
        unit = self._window.canvas.selected_unit if look == "unit" else None
        if unit is not None and unit[0] > 0 and unit[1] >= 0:
            self.show_unit(unit)
        else:
            self._window.edit(STEP, partial(edits.set_view, regions=look))
        self._show()  # a click on what is checked already has unchecked nothing

    def go_on(self) -> None:
        """Show regions in the next of the three ways."""
        now = REGION_LOOKS.index(self._window.document.project.view.regions)
        self.choose(REGION_LOOKS[(now + 1) % len(REGION_LOOKS)])

    def show_unit(self, unit: UnitKey) -> None:
        """Show the output of this unit."""
        self._window.edit(STEP, partial(edits.set_view, regions="unit", heat_unit=unit))

    def _add(self, title: str, act: Callable[[], None]) -> QAction:
        action = QAction(title, self._window)
        action.triggered.connect(lambda: act())
        self.menu.addAction(action)
        return action

    def _show(self) -> None:
        """Check the way that is chosen, and say in the dock's title what is shown: a moment that is looked back at may have other units."""
        project: Project = self._window.controller.shown
        look, is_target = project.view.regions, project.points.setting == "regression"
        titles = TARGET_TITLES if is_target else TITLES
        for way, action in self.actions.items():
            action.setText(titles[way])
        self.actions[look].setChecked(True)
        caption = (TARGET_CAPTIONS if is_target else CAPTIONS)[look]
        tip = titles[look]
        if look == "unit":
            network = project.network
            unit = unit_shown(network, project.view.heat_unit)
            s, i = unit
            classes = project.points.classes or ()
            stands_for = f"class {classes[i]}" if s == network.d and network.k > 1 and i < len(classes) else layer_name(network, s)
            name = network.layers[s - 1].unit_name(i) or stands_for
            short = QFontMetricsF(self._subtitle.font()).elidedText(name, Qt.TextElideMode.ElideRight, self._window.look.px(NAME_WIDTH))
            caption = f"{unit_symbol_html(network, unit)}&nbsp; {escape(short)}"
            tip = f"Output of {unit_words(network, unit)}"
        self._subtitle.setText(caption)
        self._subtitle.setToolTip(tip)

    def _fill_units(self) -> None:
        """List the units of all layers, the one that is shown checked."""
        project = self._window.controller.shown
        network, view = project.network, project.view
        shown = unit_shown(network, view.heat_unit) if view.regions == "unit" else None
        self.units_menu.clear()
        for s in range(1, network.d + 1):
            layer = self.units_menu.addMenu(layer_name(network, s).replace("&", "&&"))
            for i in range(min(network.sizes[s], MOST_LISTED)):
                name = network.layers[s - 1].unit_name(i)
                action = layer.addAction(f"Unit {i + 1}" + (f"  {name}".replace("&", "&&") if name else ""))
                action.setCheckable(True)
                action.setChecked((s, i) == shown)
                action.triggered.connect(lambda _, key=(s, i): self.show_unit(key))
            if network.sizes[s] > MOST_LISTED:
                layer.addAction("Others: by the right button on the canvas").setEnabled(False)
