"""The lecture's formulas on screen: LaTeX set in STIX, simple symbols by outlines of our own, everything else through ziamath."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPixmap, QPixmapCache, QTransform
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.ui.latex_copy import COPY, latex_menu, take_copy_key
from mlp_studio.ui.theme import Look, load_math_font

_EM = 100.0
"""Outlines are made once at this size and scaled when drawn."""
_SCRIPT = 0.68
_SUPERSCRIPT_RISE = 0.40
_SUBSCRIPT_DROP = 0.22
_GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "eta": "η",
    "theta": "θ",
    "lambda": "λ",
    "mu": "μ",
    "pi": "π",
    "sigma": "σ",
    "phi": "φ",
    "Delta": "Δ",
    "Sigma": "Σ",
    "partial": "∂",
    "nabla": "∇",
}
_SIGNS = {
    "cdot": "·",
    "odot": "⊙",
    "otimes": "⊗",
    "times": "×",
    "in": "∈",
    "le": "≤",
    "ge": "≥",
    "to": "→",
    "leftarrow": "←",
    "infty": "∞",
    "sum": "∑",
    "approx": "≈",
}
_SIGNS |= {"cdots": "⋯", "dots": "…", "top": "⊤"}
_SPACES = {",": 0.17, ":": 0.22, ";": 0.28, "quad": 1.0, " ": 0.25}
_BINARY = "+−·⊙⊗×"
_RELATIONS = "=<>≤≥∈→←≈"
_ALPHABETS = {r"\mathbf": "bold", r"\boldsymbol": "bold", r"\mathrm": "upright", r"\text": "upright", r"\operatorname": "upright"}
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)


@dataclass(frozen=True)
class _Outline:
    """A formula as one path, its baseline at y = 0, and its advance, both for `_EM` pixels."""

    path: QPainterPath
    width: float


@dataclass(frozen=True)
class FormulaSize:
    """Width, and height above and below the baseline, in pixels."""

    width: float
    ascent: float
    descent: float

    @property
    def height(self) -> float:
        """Ascent and descent together."""
        return self.ascent + self.descent


class _TooRich(Exception):
    """The formula has more than letters with indices and exponents."""


def formula_size(latex: str, px: float) -> FormulaSize:
    """Return how much room a formula takes at a font size of `px` pixels."""
    outline = _outline(latex)
    if outline is None:
        _, width, ascent, descent = _drawing(latex)
        factor = px / _EM
        return FormulaSize(width * factor, ascent * factor, descent * factor)
    box, factor = outline.path.boundingRect(), px / _EM
    return FormulaSize(max(outline.width, box.right()) * factor, -box.top() * factor, box.bottom() * factor)


def draw_formula(
    painter: QPainter,
    anchor: QPointF | QRectF,
    latex: str,
    px: float,
    colour: QColor,
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Draw a formula.

    Parameters
    ----------
    painter
        Where to; its transformation is kept.
    anchor
        A point: the left end of the baseline. A rectangle: the formula stands in it by `alignment` (left, centred or right),
        its letters without index and exponent in the vertical middle, so that symbols beside each other share one baseline.
    latex
        The formula, without dollar signs.
    px
        Font size in the painter's pixels.
    colour
        Of the ink.
    alignment
        Where in a rectangle.

    Raises
    ------
    ValueError
        If ziamath cannot read the formula.
    """
    if isinstance(anchor, QRectF):
        anchor = _placed(anchor, formula_size(latex, px).width, px, alignment)
    outline = _outline(latex)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if outline is not None:
        painter.translate(anchor)
        painter.scale(px / _EM, px / _EM)
        painter.fillPath(outline.path, colour)
    else:
        pixmap, top_left = _rich_pixmap(latex, px, colour, painter.device().devicePixelRatio())
        painter.drawPixmap(anchor + top_left, pixmap)
    painter.restore()


def formula_pixmap(latex: str, px: float, colour: QColor, dpr: float = 1.0) -> QPixmap:
    """Return a formula as a picture with a transparent ground, cached by (latex, size, colour, ratio)."""
    key = f"formula {latex} {px} {colour.rgba()} {dpr}"
    result = QPixmap()
    if QPixmapCache.find(key, result):
        return result
    size = formula_size(latex, px)
    result = QPixmap(QSize(max(1, round((size.width + 2) * dpr)), max(1, round((size.height + 2) * dpr))))
    result.setDevicePixelRatio(dpr)
    result.fill(Qt.GlobalColor.transparent)
    with QPainter(result) as painter:
        draw_formula(painter, QPointF(1, 1 + size.ascent), latex, px, colour)
    QPixmapCache.insert(key, result)
    return result


class FormulaLabel(QWidget):
    """A label that shows a formula in a colour of the theme.

    Parameters
    ----------
    look
        Theme and scale.
    latex
        The formula.
    px
        Font size at scale 1.
    colour
        Name of a colour of `Theme`.
    parent
        Qt's owner.
    """

    def __init__(self, look: Look, latex: str = "", px: float = 16.0, colour: str = "ink", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._latex = latex
        self._px = px
        self._colour = colour
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(latex)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda at: latex_menu(self, {COPY: self._latex}).popup(self.mapToGlobal(at)))
        look.theme_changed.connect(self._on_theme_changed)

    @property
    def latex(self) -> str:
        """The formula that is shown."""
        return self._latex

    def set_formula(self, latex: str) -> None:
        """Show another formula."""
        if latex != self._latex:
            self._latex = latex
            self.setAccessibleName(latex)
            self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of the formula, on a line as high as text of its size."""
        px = self._look.px(self._px)
        return QSize(int(formula_size(self._latex, px).width) + 3, int(1.7 * px) + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the formula."""
        if not take_copy_key(event, self._latex):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the formula in the middle."""
        with QPainter(self) as painter:
            draw_formula(
                painter,
                QRectF(self.rect()),
                self._latex,
                self._look.px(self._px),
                getattr(self._look.theme, self._colour),
                Qt.AlignmentFlag.AlignHCenter,
            )


def _placed(rect: QRectF, width: float, px: float, alignment: Qt.AlignmentFlag) -> QPointF:
    x = rect.left()
    if alignment & Qt.AlignmentFlag.AlignHCenter:
        x = rect.center().x() - width / 2
    elif alignment & Qt.AlignmentFlag.AlignRight:
        x = rect.right() - width
    return QPointF(x, rect.center().y() + 0.24 * px)


@lru_cache(maxsize=2048)
def _outline(latex: str) -> _Outline | None:
    """Return the outlines of a formula of letters, numbers, signs, indices and exponents; None if it has more than these."""
    try:
        return _Setter(latex).set_row()
    except _TooRich:
        return None


@lru_cache(maxsize=1)
def _math_font() -> QFont:
    font = QFont(load_math_font())
    font.setPixelSize(round(_EM))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


@lru_cache(maxsize=1024)
def _glyph(character: str) -> _Outline:
    """Return the outline of one character: formulas with numbers that change are set anew all the time, of the same few characters."""
    path = QPainterPath()
    path.addText(0, 0, _math_font(), character)
    return _Outline(path, QFontMetricsF(_math_font()).horizontalAdvance(character))


class _Setter:
    """Reads a formula once from left to right and sets it as it goes."""

    def __init__(self, latex: str) -> None:
        self._tokens = _TOKEN.findall(latex)
        self._at = 0
        self._last = ""

    def set_row(self, *, inner: bool = False, alphabet: str = "italic") -> _Outline:
        path, x = QPainterPath(), 0.0
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token == "}" and inner:
                break
            atom = self._atom(alphabet)
            scripted = self._with_scripts(atom, alphabet)
            path.addPath(scripted.path.translated(x, 0))
            x += scripted.width
        return _Outline(path, x)

    def _atom(self, alphabet: str) -> _Outline:
        token = self._tokens[self._at]
        self._at += 1
        if token == "{":
            row = self.set_row(inner=True, alphabet=alphabet)
            if self._at >= len(self._tokens):
                raise _TooRich
            self._at += 1
            return row
        if token in _ALPHABETS:
            return self._atom(_ALPHABETS[token])
        if token.startswith("\\"):
            return self._command(token[1:])
        if token.isspace():
            return _Outline(QPainterPath(), _SPACES[" "] * _EM if alphabet == "upright" else 0.0)
        if token in "}_^&#$%~":
            raise _TooRich
        return self._sign("−" if token == "-" else token, alphabet)

    def _command(self, name: str) -> _Outline:
        if name in _SPACES:
            return _Outline(QPainterPath(), _SPACES[name] * _EM)
        if name in _GREEK:
            return self._sign(_GREEK[name], "italic")
        if name in _SIGNS:
            return self._sign(_SIGNS[name], "italic")
        raise _TooRich

    def _sign(self, character: str, alphabet: str) -> _Outline:
        glyph = _glyph(_styled(character, alphabet))
        space = 0.0
        is_unary = character in "+−" and bool(self._last) and self._last in f"(,;{_BINARY}{_RELATIONS}"
        self._last = character
        if alphabet != "upright" and self._at > 1 and not is_unary:  # a sign at the very start has no left operand
            space = 0.26 * _EM if character in _RELATIONS else 0.2 * _EM if character in _BINARY else 0.0
        return _Outline(glyph.path.translated(space, 0), glyph.width + 2 * space) if space else glyph

    def _with_scripts(self, base: _Outline, alphabet: str) -> _Outline:
        if self._at >= len(self._tokens) or self._tokens[self._at] not in "_^":
            return base
        path, width = QPainterPath(base.path), base.width
        seen: set[str] = set()
        while self._at < len(self._tokens) and self._tokens[self._at] in "_^" and self._tokens[self._at] not in seen:
            kind = self._tokens[self._at]
            seen.add(kind)
            self._at += 1
            if self._at >= len(self._tokens):
                raise _TooRich
            script = self._atom(alphabet)
            up = kind == "^"
            # An italic letter leans over its advance: its exponent begins there, its index does not.
            x = max(base.width, base.path.boundingRect().right()) + 0.05 * _EM if up else base.width + 0.01 * _EM
            shift = QTransform(_SCRIPT, 0, 0, _SCRIPT, x, (-_SUPERSCRIPT_RISE if up else _SUBSCRIPT_DROP) * _EM)
            path.addPath(shift.map(script.path))
            width = max(width, x + _SCRIPT * script.width + 0.04 * _EM)
        return _Outline(path, width)


def _styled(character: str, alphabet: str) -> str:
    """Return the character of Unicode's mathematical alphabet: STIX Two Math keeps its italic there."""
    if alphabet == "upright":
        return character
    bold = alphabet == "bold"
    if character == "h" and not bold:
        return "ℎ"
    if "A" <= character <= "Z":
        return chr((0x1D468 if bold else 0x1D434) + ord(character) - ord("A"))
    if "a" <= character <= "z":
        return chr((0x1D482 if bold else 0x1D44E) + ord(character) - ord("a"))
    if "α" <= character <= "ω":
        return chr((0x1D736 if bold else 0x1D6FC) + ord(character) - ord("α"))
    if character == "∂":
        return "\U0001d715"
    return character


@lru_cache(maxsize=512)
def _drawing(latex: str) -> tuple[bytes, float, float, float]:
    """Return a rich formula as (SVG with currentColor, width, ascent, descent) for `_EM` pixels."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it finds its font by a way that Python is about to drop
        from ziamath.config import config  # 0.25 s, and only rich formulas need it
        from ziamath.zmath import Latex

    config.svg2 = False  # Qt knows no <symbol>
    try:
        formula = Latex(latex, size=_EM, color="currentColor")
        svg = formula.svg()
    except Exception as error:  # ziamath has no error class of its own
        raise ValueError(f"not a formula: {latex}") from error
    left, top, width, height = (float(v) for v in re.findall(r'viewBox="([^"]+)"', svg)[0].split())
    return svg.encode(), left + width, -top, top + height


def _rich_pixmap(latex: str, px: float, colour: QColor, dpr: float) -> tuple[QPixmap, QPointF]:
    """Return the picture of a rich formula and where its upper left corner is from the baseline's left end."""
    svg, width, ascent, descent = _drawing(latex)
    factor = px / _EM
    key = f"rich {latex} {px} {colour.rgba()} {dpr}"
    result = QPixmap()
    if not QPixmapCache.find(key, result):
        result = QPixmap(max(1, round(width * factor * dpr)), max(1, round((ascent + descent) * factor * dpr)))
        result.fill(Qt.GlobalColor.transparent)
        with QPainter(result) as painter:
            painter.setOpacity(colour.alphaF())
            QSvgRenderer(QByteArray(svg.replace(b"currentColor", colour.name().encode()))).render(painter, QRectF(result.rect()))
        result.setDevicePixelRatio(dpr)
        QPixmapCache.insert(key, result)
    return result, QPointF(0.0, -ascent * factor)
