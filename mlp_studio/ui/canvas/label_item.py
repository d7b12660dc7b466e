"""The labels on edges: value and symbol of each that has one, and a lock at those that are frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from mlp_studio.core.arrays import Matrices
from mlp_studio.core.network import WeightKey
from mlp_studio.ui.formats import MINUS, weight_text
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.icons import pixmap
from mlp_studio.ui.theme import Look

if TYPE_CHECKING:
    from mlp_studio.core.microscope import Path

HEIGHT, COMPACT_HEIGHT, LOCK_HEIGHT = 26.0, 20.0, 20.0
SYMBOL_PX, PADDING = 14.0, 6.0
MOST_SIZES = 5000
READABLE = 13.0
"""Height on screen below which labels are left out."""


@dataclass(frozen=True)
class EdgeLabel:
    """One label: its centre, its symbol or "", its text or "" for a lock alone, whether its weight is frozen, and whether it is small.

    `room` is the size that is kept free for it: it may show any text that is no wider.
    """

    x: float
    y: float
    latex: str
    text: str
    frozen: bool
    compact: bool = False
    room: tuple[float, float] = (0.0, 0.0)


class LabelsItem(QGraphicsItem):
    """All labels of the network, painted in one go."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._labels: dict[WeightKey, EdgeLabel] = {}
        self._bounds = QRectF()
        self._sizes: dict[tuple[str, str, bool, bool], tuple[float, float]] = {}
        look.theme_changed.connect(self._sizes.clear)
        self.hidden_key: WeightKey | None = None
        """The weight whose large label is shown instead."""
        self._path: Path | None = None
        self.setZValue(2.5)

    @property
    def labels(self) -> Mapping[WeightKey, EdgeLabel]:
        """The labels by weight."""
        return self._labels

    @property
    def path(self) -> Path | None:
        """The path of a weight whose edges are marked, or None."""
        return self._path

    def show_labels(self, labels: dict[WeightKey, EdgeLabel]) -> None:
        """Show these labels."""
        self.prepareGeometryChange()
        self._labels = labels
        self._bounds = QRectF()
        for label in labels.values():
            self._bounds |= self.box(label)
        self.update()

    def show_values(self, weights: Matrices, decimals: int) -> bool:
        """Show the values of other weights in the labels where they stand; return whether each still has room for its own."""
        labels = dict(self._labels)
        for key, label in self._labels.items():
            s, i, j = key
            text = weight_text(float(weights[s - 1][i, j]), decimals) if label.text else ""
            if text != label.text:
                labels[key] = replace(label, text=text)
        self.show_labels(labels)
        return all(self.box(label).width() <= label.room[0] + 0.5 for label in labels.values())

    def mark_path(self, path: Path | None) -> None:
        """Show the labels of edges on the path of a weight as such; None shows none so."""
        self._path = path
        self.update()

    def label_at(self, point: QPointF, zoom: float) -> WeightKey | None:
        """Return the weight whose label is under a point of the scene; at a zoom at which they cannot be read there are none."""
        if self._look.px(HEIGHT) * zoom < READABLE:
            return None
        for key, label in self._labels.items():
            if key != self.hidden_key and self.box(label).contains(point):
                return key
        return None

    def box(self, label: EdgeLabel) -> QRectF:
        """Return the rectangle of a label in the scene."""
        key = label.text, label.latex, label.frozen, label.compact
        if key not in self._sizes:  # a run shows other texts 30 times a second, and measuring one takes longer than painting it
            if len(self._sizes) > MOST_SIZES:
                self._sizes.clear()
            self._sizes[key] = label_size(self._look, label.text, label.latex, frozen=label.frozen, compact=label.compact)
        width, height = self._sizes[key]
        return QRectF(label.x - width / 2, label.y - height / 2, width, height)

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw them, if they can be read."""
        if self._look.px(HEIGHT) * painter.worldTransform().m11() < READABLE:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for key, label in self._labels.items():
            if key != self.hidden_key:
                self._paint_label(painter, label, on_path=self._is_on_path(key))

    def _is_on_path(self, key: WeightKey) -> bool:
        s, i, j = key
        if self._path is None or s > len(self._path.edges):
            return False
        edges = self._path.edges[s - 1]
        return i < len(edges) and j < len(edges[0]) and bool(edges[i, j])

    def _paint_label(self, painter: QPainter, label: EdgeLabel, *, on_path: bool) -> None:
        theme, px, box = self._look.theme, self._look.px, self.box(label)
        painter.setPen(QPen(theme.path, px(1.5)) if on_path else QPen(theme.line, 1))
        painter.setBrush(theme.path_bg if on_path else theme.canvas)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), px(6), px(6))
        padding = px(PADDING - 2 if label.compact else PADDING)
        inside = box.adjusted(padding, 0, -padding, 0)
        if label.frozen:
            icon = pixmap("lock", theme.ink2, px(12), painter.device().devicePixelRatioF())
            painter.drawPixmap(QPointF(inside.left(), box.center().y() - px(6)), icon)
            inside.setLeft(inside.left() + px(15))
        if label.latex:
            draw_formula(painter, inside, label.latex, px(SYMBOL_PX), theme.path_ink if on_path else theme.ink3)
            inside.setLeft(inside.left() + formula_size(label.latex, px(SYMBOL_PX)).width)
        painter.setFont(_font(self._look, compact=label.compact))
        painter.setPen(theme.path_ink if on_path else theme.ink2)
        aligned = Qt.AlignmentFlag.AlignRight if label.latex else Qt.AlignmentFlag.AlignHCenter
        painter.drawText(inside, aligned | Qt.AlignmentFlag.AlignVCenter, label.text)


def label_size(look: Look, text: str, latex: str = "", *, frozen: bool = False, compact: bool = False) -> tuple[float, float]:
    """Return width and height of a label; never narrower than for one digit before the point and as many after it as in `text`."""
    metrics, px = QFontMetricsF(_font(look, compact=compact)), look.px
    decimals = len(text.partition(".")[2])
    width = max(metrics.horizontalAdvance(text), metrics.horizontalAdvance(f"{MINUS}0.{'0' * decimals}")) if text else 0.0
    width += px(15) if frozen else 0.0
    width += formula_size(latex, px(SYMBOL_PX)).width + px(8) if latex else 0.0
    height = COMPACT_HEIGHT if compact else HEIGHT
    return width + 2 * px(PADDING - 2 if compact else PADDING), px(height if text else LOCK_HEIGHT)


def _font(look: Look, *, compact: bool) -> QFont:
    return look.font("caption" if compact else "body")
