"""The look of the program: colours of the light and the dark theme, type, measures, and the one style sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib.util import find_spec
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import Any, Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from mlp_studio.storage.resources import resource

Role = Literal["caption", "body", "title", "counter", "math"]
ThemeName = Literal["light", "dark", "system"]

FAMILIES = ("Inter", "Segoe UI Variable", "SF Pro Text", "Noto Sans", "DejaVu Sans")
MATH_FAMILIES = ("STIX Two Math", "STIX Two Text", "Latin Modern Roman", "Cambria", "Times New Roman", "DejaVu Serif")
TYPE: dict[Role, tuple[float, int]] = {"caption": (12, 400), "body": (13, 400), "title": (13, 600), "counter": (18, 600), "math": (16, 400)}
"""Pixel size at scale 1 and weight of each role (Source: look.md §2)."""

CLASS_SYMBOLS: tuple[str, ...] = ("o", "s", "t1", "d", "t", "star", "+", "x", "p", "h")
"""pyqtgraph's name of the marker of each class, in the order of `Theme.classes`."""


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, each with one meaning (Source: look.md §2).

    Attributes
    ----------
    name
        "light" or "dark".
    window, panel, canvas, dots, sunken, hover
        Surfaces, and the dot grid of the canvas.
    line, line2, ctrl
        Edges of docks; frames of fields and plots; marks that must be seen.
    ink, ink2, ink3
        Text; labels and icons; captions and units of measure.
    accent, accent_bg, on_accent
        The interface: focus, what is selected or current; never data.
    positive, negative, middle
        Signed values, and the colour of zero in thumbnails.
    path, path_ink, path_bg
        What depends on the picked weight, and nothing else.
    test, warn, warn_bg, ok
        The test loss; notices; "separable", "converged".
    classes
        One colour for each class, in order.
    region_blend
        How much of a class's colour a decision region has, 0..1.
    """

    name: str
    window: QColor
    panel: QColor
    canvas: QColor
    dots: QColor
    sunken: QColor
    hover: QColor
    line: QColor
    line2: QColor
    ctrl: QColor
    ink: QColor
    ink2: QColor
    ink3: QColor
    accent: QColor
    accent_bg: QColor
    on_accent: QColor
    positive: QColor
    negative: QColor
    middle: QColor
    path: QColor
    path_ink: QColor
    path_bg: QColor
    test: QColor
    warn: QColor
    warn_bg: QColor
    ok: QColor
    classes: tuple[QColor, ...]
    region_blend: float

    @property
    def dark(self) -> bool:
        """Whether light text stands on dark ground."""
        return self.name == "dark"


def _colours(text: str) -> tuple[QColor, ...]:
    return tuple(QColor(f"#{code}") for code in text.split())


def _theme(name: str, colours: str, classes: str, region_blend: float) -> Theme:
    """Return a theme; the colours are given in the order of its fields."""
    names = [field.name for field in fields(Theme) if field.name not in ("name", "classes", "region_blend")]
    by_name: dict[str, Any] = dict(zip(names, _colours(colours), strict=True))
    return Theme(name=name, classes=_colours(classes), region_blend=region_blend, **by_name)


LIGHT = _theme(
    "light",
    "F3F4F6 FFFFFF FAFBFC DDE1E7 ECEEF1 E6E9ED E1E4E9 C9CED6 7B8492 1A1E24 4A5260 636C7A 5746D8 EEECFC FFFFFF "
    "1F66C9 B3372A F4F4F2 E56200 B84600 FFF1E3 0B7A6B 8A5A00 FFF6DE 1B7A3D",
    classes="B3372A 1F66C9 12A08C 5B2A86 B8860B 30363D D65DB1 2F9CC4 7A4A1E 6E7781",
    region_blend=0.30,
)
DARK = _theme(
    "dark",
    "15181D 1C2026 181B20 292E36 262B33 2D333C 2B3038 3B424D 717B89 E8EBF0 B4BCC8 8E98A6 A99DFF 2B2850 15122E "
    "6FA8FF F0795F 22262D FFB829 FFB829 3A2C12 4FD1C5 F2C14E 332B16 6BD98C",
    classes="F0795F 6FA8FF 9FEBCB 8E64B8 F7CC4B AEB9C4 E08BD0 4AD8F5 B07A5A E8EBF0",
    region_blend=0.33,
)
THEMES: dict[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK)}


@dataclass(frozen=True)
class LayoutLook:
    """What a layout changes about the look (Source: look.md §2, §4, §7).

    Attributes
    ----------
    scale
        Factor on every measure.
    sizes
        Pixel sizes of type that are not the role's own times the scale.
    is_plain
        Only what is seen from the last row: no badges, no tick labels, no read-out; in the regions stand the names of the classes.
    is_quiet
        The canvas has no controls for zoom and tools, and those of the layers' headers come with the pointer.
    edge_width, edge_opacity
        Factors on the edges of the network; edges do not need to grow as much as type.
    region_blend
        How much of a class's colour a region has; None as the theme has it.
    point_radius
        Of a point among up to 1,500, at scale 1.
    least_margins
        What the canvas leaves at least left and right of the outermost columns, at scale 1.
    unit_fullness
        Factor on the share of its row that a unit of the network fills.
    most_fit
        By how much a network that is smaller than its room is enlarged at most when all of it is shown.
    """

    scale: float = 1.0
    sizes: Mapping[Role, int] = field(default_factory=lambda: MappingProxyType({}))
    is_plain: bool = False
    is_quiet: bool = False
    edge_width: float = 1.0
    edge_opacity: float = 1.0
    region_blend: float | None = None
    point_radius: float = 4.0
    least_margins: tuple[float, float] = (92.0, 112.0)
    unit_fullness: float = 1.0
    most_fit: float = 1.0


EXPLORE = LayoutLook()
LECTURE = LayoutLook(
    scale=1.2,
    sizes=MappingProxyType({"caption": 14, "body": 15, "title": 16, "counter": 24, "math": 19}),
    is_quiet=True,
    edge_width=1.1 / 1.2,
    point_radius=4.5,
    least_margins=(64.0, 116.0),
    most_fit=1.5,
)
PROJECTOR = LayoutLook(
    scale=1.6,
    sizes=MappingProxyType({"caption": 20, "body": 22, "title": 24, "counter": 40, "math": 32}),
    is_plain=True,
    is_quiet=True,
    edge_width=1.4 / 1.6,
    edge_opacity=1.2,
    region_blend=0.36,
    point_radius=5.0,
    least_margins=(70.0, 80.0),
    unit_fullness=1.25,
)


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """Return `first` blended with a share (0..1) of `second`, opaque."""

    def blend(a: int, b: int) -> int:
        return round(a + (b - a) * share)

    return QColor(blend(first.red(), second.red()), blend(first.green(), second.green()), blend(first.blue(), second.blue()))


def faded(colour: QColor, opacity: float) -> QColor:
    """Return the colour with another opacity, 0..1."""
    result = QColor(colour)
    result.setAlphaF(opacity)
    return result


def load_math_font() -> str:
    """Make the mathematics font known to Qt and return its family; a second call does nothing.

    It is the one inside ziamath, found without importing that: the import alone takes 0.25 s (measured), and most formulas do not need it.
    """
    package = find_spec("ziamath")
    if package is not None and package.submodule_search_locations:
        _load_font(MATH_FAMILIES[0], Path(package.submodule_search_locations[0], "fonts", "STIXTwoMath-Regular.ttf"))
    return MATH_FAMILIES[0]


def _load_font(family: str, path: Path) -> None:
    if family not in QFontDatabase.families() and path.exists():
        QFontDatabase.addApplicationFont(str(path))


class Look(QObject):
    """The current theme, type and scale; one is made at start-up and passed to every widget.

    Parameters
    ----------
    scale
        Factor on type, icons, paddings and units: 1, 1.2 in Lecture, 1.6 in Projector.
    parent
        Qt's owner.
    """

    theme_changed = Signal(object)

    def __init__(self, scale: float = 1.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._scale = scale
        self._layout = EXPLORE
        self._follows_system = False
        self._families = list(FAMILIES)
        self._fonts: dict[tuple[Role, int, int], QFont] = {}
        _load_font(FAMILIES[0], resource("fonts", "Inter.ttf"))
        load_math_font()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_color_scheme_changed)

    @property
    def theme(self) -> Theme:
        """The colours in force."""
        return self._theme

    @property
    def chosen_theme(self) -> ThemeName:
        """The name by which the theme was chosen."""
        return "system" if self._follows_system else "dark" if self._theme.dark else "light"

    @property
    def layout(self) -> LayoutLook:
        """What the layout of the window changes."""
        return self._layout

    @property
    def region_blend(self) -> float:
        """How much of a class's colour a decision region has, 0..1."""
        return self._theme.region_blend if self._layout.region_blend is None else self._layout.region_blend

    @property
    def scale(self) -> float:
        """Factor on every measure."""
        return self._scale

    def px(self, value: float) -> float:
        """Return a measure of the mock-ups, in logical pixels, at the current scale."""
        return value * self._scale

    def font(self, role: Role, weight: int | None = None) -> QFont:
        """Return the font of a role, its size in pixels, with tabular figures; `weight` (100..900) replaces the role's own."""
        size, usual = TYPE[role]
        pixels, heaviness = self._layout.sizes.get(role, round(self.px(size))), usual if weight is None else weight
        key = (role, pixels, heaviness)
        if key not in self._fonts:  # to make one takes 28 µs (measured), and a frame asks for thirty
            self._fonts[key] = self._made_font(role, pixels, heaviness)
        return QFont(self._fonts[key])

    def _made_font(self, role: Role, pixels: int, heaviness: int) -> QFont:
        font = QFont()
        font.setPixelSize(pixels)
        # Inter is one file whose weight is an axis, and Qt sets it only when told; from 700 on it would embolden it once more.
        font.setWeight(QFont.Weight(min(heaviness, 600)))
        if role == "math":
            font.setFamilies(list(MATH_FAMILIES))
            font.setItalic(True)
            return font
        font.setFamilies(self._families)
        font.setFeature(QFont.Tag("tnum"), 1)
        font.setVariableAxis(QFont.Tag("wght"), heaviness)
        return font

    def set_theme(self, name: ThemeName) -> None:
        """Take the theme of this name; "system" follows the desktop from now on, and is light where that does not say."""
        self._follows_system = name == "system"
        self._take(self._system_theme() if self._follows_system else THEMES[name])

    def set_scale(self, scale: float) -> None:
        """Set the factor on every measure; `theme_changed` tells the widgets to lay themselves out anew."""
        if scale != self._scale:
            self._scale = scale
            self.theme_changed.emit(self._theme)

    def set_layout(self, layout: LayoutLook, theme: ThemeName) -> None:
        """Take what a layout changes, its scale with it, and a theme: the widgets are told once."""
        self._layout, self._scale = layout, layout.scale
        self._follows_system = theme == "system"
        self._theme = self._system_theme() if self._follows_system else THEMES[theme]
        self.theme_changed.emit(self._theme)

    def apply_to(self, app: QApplication) -> None:
        """Dress the whole application: Fusion, palette, font and style sheet, now and after every change of theme or scale."""
        app.setStyle(QStyleFactory.create("Fusion"))

        def dress() -> None:
            app.setPalette(palette(self._theme))
            app.setFont(self.font("body"))
            app.setStyleSheet(style_sheet(self._theme, self._scale))

        dress()
        # First in line: widgets that repaint on the same signal then find the new palette.
        self.theme_changed.connect(dress)

    def _take(self, theme: Theme) -> None:
        if theme != self._theme:
            self._theme = theme
            self.theme_changed.emit(theme)

    def _system_theme(self) -> Theme:
        return DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT

    @Slot()
    def _on_color_scheme_changed(self) -> None:
        if self._follows_system:
            self._take(self._system_theme())


def palette(theme: Theme) -> QPalette:
    """Return Qt's palette of a theme (Source: look.md §9)."""
    role = QPalette.ColorRole
    active: dict[QPalette.ColorRole, QColor] = {
        role.Window: theme.window,
        role.Base: theme.panel,
        role.Button: theme.panel,
        role.AlternateBase: theme.sunken,
        role.Text: theme.ink,
        role.WindowText: theme.ink,
        role.ButtonText: theme.ink,
        role.PlaceholderText: theme.ink3,
        role.Highlight: theme.accent,
        role.Accent: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Mid: theme.line2,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.ink,
        role.Light: theme.panel,
        role.Midlight: theme.line,
        role.Dark: theme.ctrl,
        role.Shadow: theme.line2,
        role.BrightText: theme.ink,
    }
    result = QPalette()
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        for key, colour in active.items():
            result.setColor(group, key, colour)
    for key, colour in active.items():
        is_text = key in (role.Text, role.WindowText, role.ButtonText)
        result.setColor(QPalette.ColorGroup.Disabled, key, theme.ink3 if is_text else colour)
    return result


def style_sheet(theme: Theme, scale: float = 1.0) -> str:
    """Return the application's style sheet, filled with the colours of a theme and measures at a scale."""
    colours = {name: value.name() for name, value in vars(theme).items() if isinstance(value, QColor)}
    measures = {f"n{n}": str(round(n * scale)) for n in (4, 6, 8, 10, 12, 13, 16, 18, 28, 32, 36)}
    arrow = resource("icons", f"chevron-down-{theme.name}.svg").as_posix()
    return Template(_STYLE).substitute(colours, arrow=arrow, **measures)


_STYLE = """
QMainWindow::separator { background: $line; width: 1px; height: 1px; }
QToolTip { background: $panel; color: $ink; border: 1px solid $line2; padding: ${n4}px ${n6}px; }

QMenuBar { background: $window; color: $ink2; border-bottom: 1px solid $line; padding: 0 ${n12}px; }
QMenuBar::item { padding: ${n6}px ${n8}px; border-radius: 6px; background: transparent; }
QMenuBar::item:selected { background: $hover; color: $ink; }
QMenu { background: $panel; color: $ink; border: 1px solid $line2; padding: ${n4}px; }
QMenu::item { padding: ${n6}px ${n28}px ${n6}px ${n12}px; border-radius: 6px; }
QMenu::item:selected { background: $accent_bg; color: $ink; }
QMenu::item:disabled { color: $ink3; }
QMenu::item:checked { color: $accent; }
QMenu::separator { height: 1px; background: $line; margin: ${n4}px ${n8}px; }
QMenu::icon { padding-left: ${n8}px; }
QStatusBar { background: $window; color: $ink3; border-top: 1px solid $line; }
QStatusBar::item { border: none; }

QToolBar { background: $panel; border: none; border-bottom: 1px solid $line; spacing: 0; padding: 0 ${n8}px; }
QToolBar::separator { background: $line; width: 1px; margin: ${n6}px ${n8}px; }
QToolButton { background: transparent; color: $ink2; border: none; border-radius: 8px; padding: ${n4}px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $sunken; }
QToolButton:checked { background: $accent_bg; color: $accent; }
QToolButton:disabled { color: $ink3; }
QToolButton:focus { border: 2px solid $accent; padding: ${n4}px; }
QToolButton::menu-indicator { image: none; width: 0; }

QPushButton { background: $panel; color: $ink; border: 1px solid $line2; border-radius: 8px; padding: 0 ${n16}px; min-height: ${n32}px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $sunken; }
QPushButton:disabled { color: $ink3; }
QPushButton:focus { border: 2px solid $accent; outline: none; }
QPushButton[primary="true"] { background: $accent; color: $on_accent; border: 2px solid $accent; padding: 0; }
QPushButton[primary="true"]:focus { outline: 2px solid $on_accent; outline-radius: 6px; }
QPushButton[primary="true"]:disabled { background: $sunken; color: $ink3; border-color: $sunken; }
QPushButton[primary="waiting"] { background: $sunken; color: $ink2; border: 2px solid $sunken; padding: 0; }
QPushButton[primary="waiting"]:focus { border-color: $accent; }
QPushButton[flat="true"] { background: transparent; border: none; color: $accent; padding: 0 ${n8}px; }
QPushButton[flat="true"]:hover { background: $hover; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QLineEdit, QAbstractSpinBox, QComboBox { background: $panel; color: $ink; border: 1px solid $line2; border-radius: 6px;
    padding: 1px ${n8}px; min-height: ${n28}px; max-height: ${n28}px; selection-background-color: $accent; selection-color: $on_accent; }
QAbstractSpinBox QLineEdit { border: none; padding: 0; min-height: 0; background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border: 2px solid $accent; padding: 0 ${n6}px 0 ${n8}px; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: $ink3; background: $window; }
QComboBox::drop-down { border: none; width: ${n28}px; }
QComboBox::down-arrow { image: url("$arrow"); width: ${n16}px; height: ${n16}px; }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView { background: $panel; color: $ink; border: 1px solid $line2; border-radius: 0; outline: none;
    selection-background-color: $accent_bg; selection-color: $ink; }
QComboBox QAbstractItemView::item { min-height: ${n28}px; padding: 0 ${n8}px; }
QComboBox QAbstractItemView::item:hover, QComboBox QAbstractItemView::item:selected { background: $accent_bg; color: $ink; }

QPlainTextEdit, QTextEdit, QListView, QTreeView, QTableView { background: $panel; color: $ink; border: 1px solid $line2;
    border-radius: 6px; selection-background-color: $accent_bg; selection-color: $ink; }
QHeaderView::section { background: $panel; color: $ink3; border: none; border-bottom: 1px solid $line; padding: ${n4}px ${n8}px; }

QTabBar { background: $panel; }
QTabBar::tab { background: transparent; color: $ink2; border: none; border-bottom: 2px solid transparent;
    height: ${n32}px; padding: 0 ${n12}px; }
QTabBar::tab:hover { color: $ink; background: $hover; }
QTabBar::tab:selected { color: $ink; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QTabBar::tear { width: 0; }
QTabWidget::pane { border: none; border-top: 1px solid $line; background: $panel; }
QDockWidget { color: $ink; }

QSlider:horizontal { min-height: ${n18}px; }
QSlider::groove:horizontal { background: $sunken; height: ${n4}px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; height: ${n4}px; border-radius: 2px; }
QSlider::handle:horizontal { background: $panel; border: 2px solid $accent; width: ${n12}px; height: ${n12}px;
    margin: -${n6}px 0; border-radius: ${n8}px; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $accent_bg; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $line2; border-color: $line2; }

QCheckBox, QRadioButton, QLabel { color: $ink; background: transparent; }
QLabel:disabled, QCheckBox:disabled, QRadioButton:disabled { color: $ink3; }
QProgressBar { background: $sunken; border: none; border-radius: 3px; max-height: ${n6}px; color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QScrollArea, QAbstractScrollArea { background: $panel; border: none; }
QScrollBar:vertical { background: transparent; width: ${n8}px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: ${n8}px; margin: 0; }
QScrollBar::handle { background: $line2; border-radius: 4px; min-width: ${n28}px; min-height: ${n28}px; }
QScrollBar::handle:hover { background: $ctrl; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
