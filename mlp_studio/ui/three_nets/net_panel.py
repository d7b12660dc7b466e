"""One of the three networks: its decision regions, its errors and its loss, and what the lecture says of its units."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from mlp_studio.core.collapse import collapsed
from mlp_studio.core.points import PointSet
from mlp_studio.core.three_nets import UnitKind, boundary_words, note_on
from mlp_studio.training.regions import Bounds
from mlp_studio.training.three_nets import OneNet
from mlp_studio.ui.formats import count_text, loss_text
from mlp_studio.ui.latex_copy import number_latex
from mlp_studio.ui.theme import Look
from mlp_studio.ui.unit_lab.learner_panel import W, draw_pair, draw_row, vector_latex
from mlp_studio.ui.unit_lab.panel import Panel
from mlp_studio.ui.unit_lab.plane_picture import PlanePicture

_ROWS = 8
_WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop)


class NetPanel(Panel):
    """Shows what the worker found out about one network."""

    def __init__(self, look: Look, kind: UnitKind, parent: QWidget | None = None) -> None:
        super().__init__(look, kind.title, parent)
        self._kind = kind
        self._picture = PlanePicture(look)
        self._points: PointSet | None = None
        self._boundary = ""
        self.net: OneNet | None = None

    def show_net(self, net: OneNet, points: PointSet, bounds: Bounds) -> None:
        """Show this network with the points it decides about."""
        assert net.frame.network is not None
        self.net, self._points = net, points
        self._boundary = boundary_words(net.kind, net.frame.network) if points.setting != "regression" else ""
        self._picture.show_points(points, bounds)
        self._picture.show_regions(net.frame)
        self._picture.show_wrong(net.frame.wrong)
        self.setAccessibleName(f"{self._title}: {' '.join(self.lines)}")
        self.update()

    def ring(self, index: int | None) -> None:
        """Ring the picked example."""
        self._picture.ring(index)
        self.update()

    @property
    def lines(self) -> tuple[str, ...]:
        """The loss, the errors on the training points and those on the test points, as far as there are any."""
        net, points = self.net, self._points
        if net is None or points is None or net.row is None:
            return ()
        loss, (wrong, test_wrong) = net.row[0], net.errors
        if points.setting == "regression":
            return (loss_text(loss),)
        n = points.training_count
        test = len(points) - n
        parts = (loss_text(loss), f"{count_text(wrong)} of {count_text(n)}")
        return (*parts, f"{count_text(test_wrong)} of {count_text(test)}") if test else parts

    @property
    def note(self) -> str:
        """The form of the boundary, where classes have one, and what the lecture says of such units."""
        network = None if self.net is None else self.net.frame.network
        said = self._kind.note if network is None else note_on(self._kind, network)
        return f"{self._boundary}. {said}." if self._boundary else f"{said}."

    @property
    def single(self) -> tuple[float, ...] | None:
        """The weights w of the one unit that linear units come to, where it has two inputs."""
        net = self.net
        w = None if net is None or net.frame.network is None else collapsed(net.frame.network)
        return tuple(w[0].tolist()) if w is not None and w.shape == (1, 3) else None

    @property
    def formulas(self) -> dict[str, str]:
        """The loss, and the weights of the one unit that linear units come to."""
        row = None if self.net is None else self.net.row
        found = {} if row is None else {"loss": f"L_2 = {number_latex(row[0])}"}
        return found if self.single is None else {**found, "weights": vector_latex(W, self.single, 2)}

    def restyle(self) -> None:
        """Take the theme's colours."""
        self._picture.restyle()

    def words_height(self) -> float:
        """Return the height of loss, errors and the note."""
        return _ROWS * self.line_height()

    def paint_picture(self, painter: QPainter, rect: QRect) -> None:
        """Paint the regions and the points."""
        self._picture.paint(painter, rect, self.devicePixelRatioF(), is_empty=self.net is None)

    def paint_words(self, painter: QPainter, rect: QRectF) -> None:
        """Write loss, errors, the form of the boundary and the note."""
        look, row, lines = self._look, self.line_height(), self.lines
        painter.setFont(look.font("caption"))
        at = QRectF(rect.left(), rect.top(), rect.width(), row)
        if lines:
            draw_pair(painter, look, at, "L_2", "", lines[0])
            for caption, text in zip(("errors", "test errors"), lines[1:], strict=False):
                at.translate(0, row)
                draw_pair(painter, look, at, "", caption, text)
        elif self.net is not None:
            painter.setPen(look.theme.ink3)
            painter.drawText(at, Qt.AlignmentFlag.AlignVCenter, "No loss for these points")
        at.translate(0, row)
        if self.single is not None:
            draw_row(painter, look, at, W, self.single)
            at.translate(0, row)
        at.setBottom(rect.bottom())
        painter.setPen(look.theme.ink2)
        painter.drawText(at, _WRAPPED, self.note)
