"""One picture of a film: the network, the plane and the losses at one moment of a run, painted by the window's own views."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen, QRegion
from PySide6.QtWidgets import QWidget

from mlp_studio.app.refinement import SMALLEST
from mlp_studio.app.region_feed import FINE_COST
from mlp_studio.core import edits
from mlp_studio.core.arrays import Bytes, Floats
from mlp_studio.core.hyperplane import lines_of
from mlp_studio.core.project import Project
from mlp_studio.training.regions import RegionFrame, RegionRequest
from mlp_studio.ui.canvas.export import FOOT, HEAD, page_of, paint_network
from mlp_studio.ui.canvas.scene import NetworkScene
from mlp_studio.ui.film.plan import FilmPlan, Recording, Shot
from mlp_studio.ui.formats import count_text, loss_text, percent_text
from mlp_studio.ui.plane.layers import PlaneLayers
from mlp_studio.ui.plane.line_paint import draw_badges
from mlp_studio.ui.plane.lines import PlaneLines
from mlp_studio.ui.plane.paint import draw_axes, draw_frame
from mlp_studio.ui.plane.picture import AXIS, LEFT, NAME_ROW, RIGHT, TOP
from mlp_studio.ui.plane.region_look import THUMBNAIL_SIZE, region_request
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.plots.loss_plot import LossPlot
from mlp_studio.ui.theme import Look

NATURAL = (960, 540)
"""The size of a picture at which everything has the window's measures."""
LEAST_SCALE = 0.9
"""Text of a small film is no smaller: captions of 11 px."""
BAR, GAP = 44, 12
NETWORK_SHARE = 0.6
"""Of the height, where the network stands above the losses."""
LEAST_ROOM = (420.0, 300.0)
"""A network is not arranged for less room than this, but scaled down."""
LEAST_TEXT = 8
"""Where names would be smaller than this, in pixels, they are left out."""


class FilmLossPlot(LossPlot):
    """The losses up to a moment, on the axes of the whole run."""

    def __init__(self, look: Look, rows: Floats, plan: FilmPlan, *, has_errors: bool) -> None:
        """Show nothing of the run yet, but make room for all of it."""
        self._ends: tuple[float, tuple[float, float]] | None = None
        super().__init__(look)
        self.set_log(plan.is_log_loss)
        self.set_log_epochs(plan.is_log)
        self._rows = rows
        self._has_test = bool(np.isfinite(rows[:, 2]).any())
        self._has_errors = has_errors
        self.show_until(len(rows))

    def fix(self, size: QSize) -> None:
        """Take a size, and keep the axes as they are with the whole run."""
        self.resize(size)
        self._ends = super().last_epoch_shown, super().loss_range

    def show_until(self, count: int) -> None:
        """Show so many rows."""
        rows = self._rows[:count]
        test, errors = rows[:, 2] if self._has_test else None, rows[:, 3] if self._has_errors else None
        self.show_history(rows[:, 0], rows[:, 1], test, errors)

    @property
    def last_epoch_shown(self) -> float:
        """The end of the axis of epochs."""
        return super().last_epoch_shown if self._ends is None else self._ends[0]

    @property
    def loss_range(self) -> tuple[float, float]:
        """The ends of the axis of losses."""
        return super().loss_range if self._ends is None else self._ends[1]


class FilmPainter:
    """Paints shots, one at a time. Nothing in it moves but what is learned: all scales are those of the whole run."""

    def __init__(self, recording: Recording, plan: FilmPlan, shown: tuple[Shot, ...]) -> None:
        """Make the views in the film's own size and theme."""
        self._recording, self._plan = recording, plan
        self._look = Look(max(LEAST_SCALE, min(plan.width / NATURAL[0], plan.height / NATURAL[1])))
        self._look.set_theme("dark" if plan.theme == "dark" else "light")
        self._project = edits.go_to_moment(recording.project, recording.moments[shown[0].index])
        self._bounds = recording.project.points.bounds()
        self._image = QImage(plan.width, plan.height, QImage.Format.Format_RGB888)
        self._rects = _layout(plan, self._look)
        self._scene = NetworkScene(self._look)
        self._lines = PlaneLines(self._look, self._look)
        self._layers = PlaneLayers(self._look, self._lines)
        self._layers.take_points(recording.project.points)
        self._plot = FilmLossPlot(self._look, recording.rows, plan, has_errors=recording.project.points.setting != "regression")
        self._largest = self._largest_weights(shown)
        self._has_names = True
        if "network" in self._rects:
            self._arrange_network()
        if "loss" in self._rects:
            self._plot.fix(self._rects["loss"].size())

    def close(self) -> None:
        """Give the views back."""
        self._scene.close()
        for owned in (self._plot, self._scene, self._look):
            owned.deleteLater()

    @property
    def colours(self) -> Bytes:
        """The colours of text, lines and flat ground, (n, 3) sRGB."""
        theme = self._look.theme
        names = ("panel", "canvas", "line", "line2", "ctrl", "ink", "ink2", "ink3", "accent", "positive", "negative", "middle", "test")
        chosen = [getattr(theme, name) for name in names] + list(theme.classes[: max(2, self._project.network.k)])
        return np.array([(c.red(), c.green(), c.blue()) for c in chosen], np.uint8)

    def request(self, shot: Shot, before: RegionFrame | None = None) -> RegionRequest:
        """Return what the region worker has to evaluate for a shot; the scale of a unit goes on from the picture before."""
        project = self._at(shot)
        side = self.square.width() if "regions" in self._rects else THUMBNAIL_SIZE
        affordable = int((FINE_COST / sum(w.size for w in project.network.weights)) ** 0.5)
        request = region_request(project, self._bounds, self._look, max(SMALLEST, min(side, affordable)))
        reach = before.heat.reach if before is not None and before.heat is not None else 0.0
        return replace(request, points=project.points, thumbnail_size=THUMBNAIL_SIZE, reach=reach)

    def paint(self, shot: Shot, frame: RegionFrame | None) -> Iterator[None]:
        """Paint a shot with its regions, in portions of a few milliseconds; `pixels` returns it when all are done."""
        self._project = self._at(shot)
        rows = self._recording.rows
        count = max(1, int(np.searchsorted(rows[:, 0], shot.place, side="right")))
        theme = self._look.theme
        self._image.fill(theme.panel)
        self._with_painter(lambda painter: self._draw_bar(painter, rows[count - 1], shot.place))
        yield
        if "network" in self._rects:
            self._show_network(self._project)
            if frame is not None:
                self._scene.show_thumbnails(frame.thumbnails)
            yield
            self._with_painter(self._draw_network)
            yield
        if "regions" in self._rects:
            self._layers.take_regions(frame)
            self._layers.take_wrong(None if frame is None else frame.wrong)
            self._lines.show(*(lines_of(self._project.network) or (None,)), only_selected=not self._project.view.hyperplanes)
            self._layers.forget_ground()
            self._with_painter(self._draw_plane)
            yield
        if "loss" in self._rects:
            self._plot.show_until(count)
            self._with_painter(self._draw_loss)
            yield

    @property
    def pixels(self) -> Bytes:
        """A copy of the picture that was painted last, (height, width, 3) sRGB."""
        image = self._image
        flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return flat[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()

    # Within

    def _at(self, shot: Shot) -> Project:
        return edits.go_to_moment(self._recording.project, self._recording.moments[shot.index])

    def _largest_weights(self, shown: tuple[Shot, ...]) -> dict[tuple[tuple[int, int], ...], list[Floats]]:
        """Return the largest |w| of each weight over the film, by the shapes of the network."""
        largest: dict[tuple[tuple[int, int], ...], list[Floats]] = {}
        for shot in shown:
            network = self._recording.moments[shot.index].network
            shapes = tuple(network.shapes)
            before = largest.get(shapes)
            sizes = [np.abs(w) for w in network.weights]
            largest[shapes] = sizes if before is None else [np.maximum(a, b) for a, b in zip(before, sizes, strict=True)]
        return largest

    def _show_network(self, project: Project) -> None:
        before, network = self._scene.network, project.network
        if before is None or (before.inputs, before.layers) != (network.inputs, network.layers):
            self._scene.show_project(project)
            self._scene.show_weights(tuple(self._largest[tuple(network.shapes)]))  # edges are measured by the largest one
        self._scene.show_weights(network.weights)

    def _arrange_network(self) -> None:
        """Give the network as much room as its place has once it is scaled to its width, but enough for a few units."""
        target, px = QRectF(self._rects["network"]), self._look.px
        scale = 1.0
        for self._has_names in (True, False):
            margin = px(HEAD + FOOT) if self._has_names else 0.0
            self._scene.set_room(px(LEAST_ROOM[0]), px(LEAST_ROOM[1]))
            self._show_network(self._project)
            page = page_of(self._scene, self._look, named=self._has_names)
            scale = min(1.0, target.width() / page.width(), target.height() / page.height())
            self._scene.set_room(target.width() / scale, target.height() / scale - margin)
            if scale * self._look.font("caption").pixelSize() >= LEAST_TEXT:
                return

    def _with_painter(self, draw: Callable[[QPainter], None]) -> None:
        with QPainter(self._image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
            draw(painter)

    def _draw_bar(self, painter: QPainter, row: Floats, place: float) -> None:
        look, theme, px = self._look, self._look.theme, self._look.px
        bar = QRectF(0, 0, self._plan.width, px(BAR))
        painter.setPen(QPen(theme.line, 1))
        painter.drawLine(bar.bottomLeft(), bar.bottomRight())
        last = self._recording.places[-1]
        counters = [("epoch", count_text(int(place)), count_text(int(last))), ("loss", loss_text(float(row[1])), "00.000")]
        if self._recording.project.points.setting != "regression":
            counters.append(("errors", percent_text(float(row[3])), "100.0 %"))
        right = bar.right() - px(GAP + 4)
        for caption, text, widest in reversed(counters):
            value, small = look.font("counter"), look.font("body")
            painter.setFont(value)
            width = max(QFontMetricsF(value).horizontalAdvance(t) for t in (text, widest))
            painter.setPen(theme.ink)
            painter.drawText(QRectF(right - width, 0, width, bar.height()), _LEFT, text)
            right -= width + px(6)
            painter.setFont(small)
            width = QFontMetricsF(small).horizontalAdvance(caption)
            painter.setPen(theme.ink3)
            painter.drawText(QRectF(right - width - 1, px(1), width + 1, bar.height()), _LEFT, caption)
            right -= width + px(20)
        title = look.font("title")
        painter.setFont(title)
        painter.setPen(theme.ink)
        room = right - px(GAP + 4)
        text = QFontMetricsF(title).elidedText(self._recording.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(px(GAP + 4), 0, room, bar.height()), _LEFT, text)

    def _draw_network(self, painter: QPainter) -> None:
        target = QRectF(self._rects["network"])
        painter.fillRect(target, self._look.theme.canvas)
        page = page_of(self._scene, self._look, named=self._has_names)
        scale = min(1.0, target.width() / page.width(), target.height() / page.height())
        size = page.size() * scale
        place = QRectF(target.center().x() - size.width() / 2, target.center().y() - size.height() / 2, size.width(), size.height())
        paint_network(painter, self._scene, self._look, place, named=self._has_names)

    @property
    def square(self) -> QRect:
        """Where the plane lies in the picture, if it is shown."""
        px, rect = self._look.px, self._rects["regions"]
        above = TOP if self._recording.project.points.axes == ("x1", "x2") else TOP + NAME_ROW
        side = int(min(rect.width() - px(LEFT + RIGHT), rect.height() - px(above + AXIS)))
        left = rect.left() + px(LEFT) + (rect.width() - px(LEFT + RIGHT) - side) / 2
        top = rect.top() + px(above) + (rect.height() - px(above + AXIS) - side) / 2
        return QRect(round(left), round(top), side, side)

    def _draw_plane(self, painter: QPainter) -> None:
        square, look = self.square, self._look
        self._layers.draw(painter, square, self._bounds, 1.0)
        painter.save()
        painter.setClipRect(square)
        painter.translate(square.topLeft())
        draw_badges(painter, look, self._lines.placed(Viewport(square, self._bounds)), None)
        painter.restore()
        draw_frame(painter, look, square, is_focused=False)
        draw_axes(painter, look, square, self._bounds, self._recording.project.points.axes)

    def _draw_loss(self, painter: QPainter) -> None:
        picture = QImage(self._plot.size(), QImage.Format.Format_RGB32)
        self._plot.render(picture, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
        painter.drawImage(self._rects["loss"].topLeft(), picture)


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def _layout(plan: FilmPlan, look: Look) -> dict[str, QRect]:
    """Return where each part lies: the plane as a square at the right, the network above the losses at its left."""
    top = round(look.px(BAR)) + 1
    whole = QRect(0, top, plan.width, plan.height - top)
    rects: dict[str, QRect] = {}
    if "regions" in plan.parts:
        side = round(whole.height() + look.px(LEFT + RIGHT - TOP - AXIS))
        others = len(plan.parts) > 1
        width = min(side, round(0.58 * plan.width)) if others else plan.width
        rects["regions"] = QRect(plan.width - width, top, width, whole.height())
        whole = QRect(0, top, plan.width - width, whole.height())
    if "network" in plan.parts:
        height = round(NETWORK_SHARE * whole.height()) if "loss" in plan.parts else whole.height()
        rects["network"] = QRect(0, top, whole.width(), height)
        whole = QRect(0, top + height, whole.width(), whole.height() - height)
    if "loss" in plan.parts:
        rects["loss"] = whole
    return rects
