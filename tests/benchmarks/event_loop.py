"""Measure the real window: gaps of the event loop, repaints and training speed while a run goes flat out, and the heavy pictures.

Needs a screen: the X server in DISPLAY, or Xvfb; without either it says so and ends. Bars of design §9: gaps of a 16 ms timer at most 24 ms
(99th percentile) and 40 ms (worst), each view 30 frames/s or more, 0.8 of the headless speed, and each heavy picture within a frame.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

import numpy as np  # noqa: E402
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QPointF, QSettings, Qt, QTimer  # noqa: E402
from PySide6.QtGui import QMouseEvent, QWheelEvent  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from mlp_studio.app.kept_runs import MOST_RUNS  # noqa: E402
from mlp_studio.core import edits  # noqa: E402
from mlp_studio.core.generators import generate  # noqa: E402
from mlp_studio.core.points import PointSet  # noqa: E402
from mlp_studio.core.project import Project  # noqa: E402
from mlp_studio.core.settings import StopSettings  # noqa: E402
from tests.benchmarks.printing import print_load  # noqa: E402
from tests.benchmarks.screen import x_server  # noqa: E402

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

TICK_MS = 16
P99_BAR, WORST_BAR = 24.0, 40.0
FRAMES_BAR = 30.0
KEPT_BAR = 0.8
FRAME_MS = 1000 / 60
FRAMES = 120
"""Pictures of which the times of one heavy view are taken."""
PATIENCE = 120.0
SLICE = 1 << 14
"""Examples of one call of the headless engine: a few milliseconds, as in the window."""


class Gaps(QObject):
    """The times between the ticks of a precise timer."""

    def __init__(self) -> None:
        """Do not tick yet."""
        super().__init__()
        self._ticks: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(lambda: self._ticks.append(time.perf_counter()))

    def measure(self, seconds: float) -> list[float]:
        """Return the gaps in ms while the event loop runs for so long."""
        loop = QEventLoop()  # not the application's own: to quit that closes all windows
        self._ticks.clear()
        self._timer.start()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()
        self._timer.stop()
        return [1e3 * gap for gap in np.diff(self._ticks)]

    def measure_until(self, condition: Callable[[], bool]) -> list[float]:
        """Return the gaps in ms while the event loop runs until a condition holds, which is looked at in every tick."""
        loop = QEventLoop()
        self._ticks.clear()
        look = self._timer.timeout.connect(lambda: loop.quit() if condition() else None)
        self._timer.start()
        loop.exec()
        self._timer.stop()
        self._timer.timeout.disconnect(look)
        return [1e3 * gap for gap in np.diff(self._ticks)]


class Repaints(QObject):
    """Counts the paint events of a view: those of whichever of its widgets paints most often."""

    def __init__(self, view: QWidget) -> None:
        """Count from now on."""
        super().__init__()
        self._counts: dict[QObject, int] = {}
        for widget in (view, *view.findChildren(QWidget)):
            widget.installEventFilter(self)

    @property
    def count(self) -> int:
        """Repaints so far."""
        return max(self._counts.values(), default=0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count a paint event and let it pass."""
        if event.type() == QEvent.Type.Paint:
            self._counts[watched] = self._counts.get(watched, 0) + 1
        return False


class Cores:
    """How many cores each thread of ours, and everything else, keeps busy; Linux only."""

    def __init__(self) -> None:
        """Begin to count."""
        self._begin = time.perf_counter()
        self._before = self._seconds()

    def busy(self) -> dict[str, float]:
        """Return cores by name since the beginning, empty where the system does not tell."""
        passed = time.perf_counter() - self._begin
        return {name: (seconds - self._before.get(name, 0.0)) / passed for name, seconds in self._seconds().items()}

    def _seconds(self) -> dict[str, float]:
        if not sys.platform.startswith("linux"):
            return {}
        tick = os.sysconf("SC_CLK_TCK")
        names = {thread.native_id: thread.name for thread in threading.enumerate()}
        seconds: dict[str, float] = {}
        for task in Path("/proc/self/task").iterdir():
            fields = (task / "stat").read_text().rpartition(")")[2].split()
            name = names.get(int(task.name), "other threads")
            seconds[name] = seconds.get(name, 0.0) + (int(fields[11]) + int(fields[12])) / tick  # user and system time
        user, nice, system = (int(text) for text in Path("/proc/stat").read_text().split(maxsplit=4)[1:4])
        return {**seconds, "other processes": (user + nice + system) / tick - sum(seconds.values())}


@contextmanager
def opened(project: Project) -> Iterator[MainWindow]:
    """Show the real window on a project, with preferences of its own; close it at the end."""
    from mlp_studio.app.document import Document
    from mlp_studio.app.preferences import Preferences
    from mlp_studio.ui.main_window import MainWindow
    from mlp_studio.ui.start import keep_for_good, make_application
    from mlp_studio.ui.theme import Look

    app = make_application()
    look = Look()
    look.set_theme("light")
    look.apply_to(app)
    with tempfile.TemporaryDirectory() as folder:
        preferences = Preferences(QSettings(str(Path(folder) / "preferences.ini"), QSettings.Format.IniFormat))
        window = MainWindow(Document(project), look, preferences)
        try:
            window.resize(1440, 900)
            window.show()
            keep_for_good(window.controller)
            wait_until(app, lambda: window.regions.is_at_rest)
            yield window
        finally:
            window.controller.pause()
            wait_until(app, lambda: window.controller.state.name == "IDLE")
            window.document.undo_stack.setClean()  # or it would ask whether to save
            window.close()
            window.deleteLater()
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_until(app: QApplication, condition: Callable[[], bool]) -> None:
    """Run the event loop until the condition holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"the window was not ready within {PATIENCE:.0f} seconds")
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)


def lesson() -> Project:
    """Return the lesson two-moons, without a rule that would end the run."""
    from mlp_studio.storage.lessons import find_project

    project, _ = find_project("two-moons")
    return edits.set_training(project, stop=StopSettings())


def headless_speed(project: Project, seconds: float) -> float:
    """Return the engine's examples per second with nothing to show; the compilation is not counted."""
    from mlp_studio.core.engine import Engine

    engine = Engine(project)
    engine.advance(engine.n)
    begin, used = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        used += engine.advance(SLICE)
        engine.take_records()
    return used / (time.perf_counter() - begin)


def examples_done(window: MainWindow) -> int:
    """Return how many examples the run that is shown has used."""
    project = window.controller.shown
    n = int((~project.points.test_mask).sum())
    return project.progress.epoch * n + project.progress.example


def print_gaps(name: str, gaps: Sequence[float], held_to_bars: bool) -> None:
    """Print the distribution of gaps."""
    p99, worst = float(np.percentile(gaps, 99)), max(gaps)
    verdict = ""
    if held_to_bars:
        verdict = f"   bars {P99_BAR:g}, {WORST_BAR:g}" + ("" if p99 <= P99_BAR and worst <= WORST_BAR else ": missed")
    print(f"  {name:12} median {statistics.median(gaps):5.1f}   p99 {p99:5.1f}   worst {worst:5.1f}   ({len(gaps)} gaps){verdict}")


def measure_run(seconds: float) -> None:
    """Measure gaps at rest and at full speed with all views live, repaints, and the speed that is kept."""
    project = lesson()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with opened(project) as window:
        views = {
            "canvas": window.canvas,
            "plane": window.plane,
            "loss": window.loss_plot,
            "weights": window.weights_panel,
        }
        gaps = Gaps()
        repaints = {name: Repaints(view) for name, view in views.items()}
        print(f"Gaps between ticks of a {TICK_MS} ms timer, ms; two moons, {project.network.describe()}, window 1440 × 900")
        print_gaps("at rest", gaps.measure(seconds), held_to_bars=False)
        headless = [headless_speed(project, seconds / 4)]
        window.controller.set_speed(None)
        window.controller.play()
        wait_until(app, lambda: window.controller.state.name == "RUNNING")
        gaps.measure(1.0)  # the first second loads what is loaded late
        before = {name: counter.count for name, counter in repaints.items()}
        cores = Cores()
        done, begin = examples_done(window), time.perf_counter()
        at_full_speed = gaps.measure(seconds)
        passed = time.perf_counter() - begin
        shown = (examples_done(window) - done) / passed
        busy = cores.busy()
        print_gaps("full speed", at_full_speed, held_to_bars=True)
        window.controller.pause()
        wait_until(app, lambda: window.controller.state.name == "IDLE")
        headless.append(headless_speed(project, seconds / 4))
        print(f"Repaints per second at full speed, bar {FRAMES_BAR:g}")
        for name, counter in repaints.items():
            rate = (counter.count - before[name]) / passed
            print(f"  {name:12} {rate:5.1f}" + ("" if rate >= FRAMES_BAR else "   below the bar"))
        if busy:
            print(f"Cores busy, of {os.cpu_count()}: " + ", ".join(f"{name} {share:.2f}" for name, share in busy.items()))
        kept = shown / statistics.mean(headless)
        print(f"Million examples/s: {shown / 1e6:.3f} with all views live, headless before and after {headless[0] / 1e6:.3f}, "
              f"{headless[1] / 1e6:.3f}: keeps {kept:.2f}, bar {KEPT_BAR:g}" + ("" if kept >= KEPT_BAR else ": missed"))  # fmt: skip


def frame_times(app: QApplication, view: QWidget, change: Callable[[int], None]) -> list[float]:
    """Return the ms from each change of a view until it is painted; a change that paints nothing is an error."""
    repaints = Repaints(view)
    durations = []
    for i in range(FRAMES):
        app.processEvents()
        count, begin = repaints.count, time.perf_counter()
        change(i)
        while repaints.count == count:
            app.processEvents()
            if time.perf_counter() - begin > 5.0:
                raise TimeoutError(f"{type(view).__name__} was not painted")
        durations.append(1e3 * (time.perf_counter() - begin))
    return durations


def print_frames(name: str, durations: Sequence[float]) -> None:
    """Print what a picture costs."""
    median, p95 = statistics.median(durations), float(np.percentile(durations, 95))
    print(f"  {name:44} median {median:6.1f}   p95 {p95:6.1f}" + ("" if median <= FRAME_MS else "   below the bar"))


def measure_canvas(app: QApplication) -> None:
    """Measure pan and zoom of 8 opened layers of 64 units, with real wheel and middle-button events, and how live its weights are."""
    project = edits.new_project((64,) * 8 + (1,), ("tanh",) * 8 + ("sigmoid",), generate("moons"))
    project = edits.set_training(project, learning_rate=0.001)
    with opened(project) as window:
        view, scene = window.canvas.view, window.canvas.scene
        window.canvas.open_layers(True)
        wait_until(app, lambda: not scene.is_drawing)
        port = view.viewport()
        middle = QPointF(port.rect().center())
        count = sum(w.size for w in project.network.weights)

        def wheel(i: int) -> None:
            down = i // 10 % 2
            turn = QPoint(0, -120 if down else 120)
            place, none = port.mapToGlobal(middle), Qt.KeyboardModifier.NoModifier
            phase = Qt.ScrollPhase.NoScrollPhase
            app.sendEvent(port, QWheelEvent(middle, place, QPoint(), turn, Qt.MouseButton.NoButton, none, phase, False))

        print_frames(f"canvas, {count:,} weights: zoom by the wheel", frame_times(app, port, wheel))
        for name, zoom in (("whole", None), ("100 %", 1.0)):
            if zoom is None:
                window.canvas.zoom_to_fit()
            else:
                view.set_zoom(zoom)
            mouse(app, port, QEvent.Type.MouseButtonPress, middle)
            times = frame_times(app, port, lambda i: mouse(app, port, QEvent.Type.MouseMove, middle + circle(i)))
            print_frames(f"canvas, {count:,} weights, {name}: pan", times)
            mouse(app, port, QEvent.Type.MouseButtonRelease, middle)
            wait_until(app, lambda: not scene.is_drawing)
        for name in ("100 %", "whole"):
            if name == "whole":
                window.canvas.zoom_to_fit()
            print_live_edges(app, window, f"canvas, {count:,} weights, {name}: new pictures of the edges per second")


def print_live_edges(app: QApplication, window: MainWindow, name: str) -> None:
    """Print how many new pictures a second the edges in the middle of the network get during a run at full speed."""
    scene = window.canvas.scene
    assert scene.network is not None
    gap = scene.gap(scene.network.d // 2)
    taken = 0
    take = gap.take_picture

    def count(*picture: Any) -> None:
        nonlocal taken
        taken += 1
        take(*picture)

    gap.take_picture = count  # type: ignore[method-assign]
    window.controller.set_speed(None)
    window.controller.play()
    wait_until(app, lambda: window.controller.state.name == "RUNNING")
    Gaps().measure(1.0)
    taken, begin = 0, time.perf_counter()
    gaps = Gaps().measure(4.0)
    rate = taken / (time.perf_counter() - begin)
    window.controller.pause()
    wait_until(app, lambda: window.controller.state.name == "IDLE")
    gap.take_picture = take  # type: ignore[method-assign]
    print(f"  {name:44} {rate:6.1f}" + ("" if rate >= FRAMES_BAR else "   below the bar") + f"   gaps p99 {np.percentile(gaps, 99):.1f} ms")


def circle(i: int) -> QPointF:
    """Return the place of step i on a small round trip, in pixels."""
    return QPointF(60 * np.cos(i / 6), 40 * np.sin(i / 6))


def mouse(
    app: QApplication, target: QWidget, kind: QEvent.Type, place: QPointF, button: Qt.MouseButton = Qt.MouseButton.MiddleButton
) -> None:
    """Send an event of a button, by default the middle one."""
    none = Qt.MouseButton.NoButton
    pressed = none if kind == QEvent.Type.MouseMove else button
    held = none if kind == QEvent.Type.MouseButtonRelease else button
    app.sendEvent(target, QMouseEvent(kind, place, target.mapToGlobal(place), pressed, held, Qt.KeyboardModifier.NoModifier))


def measure_loss(app: QApplication) -> None:
    """Measure the loss plot with a million points, one more of them in every picture."""
    count = 1_000_000
    rng = np.random.default_rng(1)
    epochs = np.arange(count + FRAMES, dtype=np.float64)
    train = 0.6 * np.exp(-epochs / 2e5) + 0.05 + 0.02 * rng.random(len(epochs))
    test, errors = train + 0.03, np.clip(train, 0.0, 1.0)
    with opened(lesson()) as window:

        def grow(i: int) -> None:
            end = count + i + 1
            window.loss_plot.show_history(epochs[:end], train[:end], test[:end], errors[:end])

        grow(0)
        print_frames("loss, 1,000,000 points in each of 3 curves", frame_times(app, window.loss_plot, grow))
        rows = np.column_stack([epochs[:count], train[:count], test[:count], errors[:count], errors[:count]])
        project = window.document.project
        for number in range(1, MOST_RUNS + 1):
            rows[:, 1] *= 0.97
            window.controller.kept.keep(rows, [edits.set_training(project, learning_rate=0.01 * number).training], project.moment)
        window.loss_plot.show_runs(window.controller.runs, project.training, project.network)
        for name in ("linear", "logarithmic"):
            window.loss_plot.set_log(name == "logarithmic")
            window.loss_plot.set_log_epochs(name == "logarithmic")
            print_frames(f"… beside {MOST_RUNS} runs as long, {name} axes", frame_times(app, window.loss_plot, grow))


def measure_plane(app: QApplication) -> None:
    """Measure a pan over 100,000 points."""
    points = generate("moons", 100_000)
    with opened(with_points(points)) as window:
        plane = window.plane
        middle = QPointF(plane.plot_rect().center())
        mouse(app, plane, QEvent.Type.MouseButtonPress, middle)
        name = f"plane, 100,000 points, {plane.shown_count:,} drawn: pan"
        print_frames(name, frame_times(app, plane, lambda i: mouse(app, plane, QEvent.Type.MouseMove, middle + circle(i))))
        mouse(app, plane, QEvent.Type.MouseButtonRelease, middle)


def with_points(points: PointSet) -> Project:
    """Return the lesson with other points."""
    return replace(lesson(), points=points)


def main() -> int:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each measurement of gaps (default 10)")
    parser.add_argument("--only", choices=("run", "canvas", "loss", "plane"), help="measure one thing alone")
    chosen = parser.parse_args()
    with x_server() as screen:
        if screen is None:
            print("There is no screen: neither DISPLAY nor Xvfb. The window cannot be measured.")
            return 0
        from mlp_studio.ui.start import make_application

        app = make_application()
        print(f"{screen}; Qt platform {app.platformName()}")
        if chosen.only in (None, "run"):
            measure_run(chosen.seconds)
        if chosen.only != "run":
            print(f"Milliseconds from a change until it is painted, bar {FRAME_MS:.1f}")
        pictures = {"canvas": measure_canvas, "loss": measure_loss, "plane": measure_plane}
        for name, measure in pictures.items():
            if chosen.only in (None, name):
                measure(app)
        print_load()
        app.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
