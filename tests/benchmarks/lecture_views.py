"""Measure the lecture's views: the loss landscape off the GUI thread, what a moment of a run costs that thread, and gaps at full speed.

Bars: a landscape of 64 × 64 places within 100 ms on 2-4-2-1 with 200 points; a moment within 4 ms of the GUI thread, and with all of it
painted within 8, on 2-8-8-8-1. What is painted now and then alone, as the surface, counts in full. The time is that of the thread's own
work: another program takes nothing of it. Needs a screen, as `event_loop.py` does; without one, only the landscape is measured.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

import numpy as np  # noqa: E402
from PySide6.QtCore import QEventLoop, QTimer  # noqa: E402
from PySide6.QtGui import QPixmap  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from mlp_studio.core import edits  # noqa: E402
from mlp_studio.core.generators import generate  # noqa: E402
from mlp_studio.core.landscape import FINE  # noqa: E402
from mlp_studio.core.project import Project  # noqa: E402
from mlp_studio.training.landscape_worker import AxesChoice, LandscapeRequest, compute_landscape, make_plane  # noqa: E402
from tests.benchmarks.event_loop import TICK_MS, Gaps, Repaints, lesson, opened, print_gaps, wait_until  # noqa: E402
from tests.benchmarks.printing import print_load  # noqa: E402
from tests.benchmarks.screen import x_server  # noqa: E402

LANDSCAPE_BAR, MOMENT_BAR, PAINTED_BAR = 100.0, 4.0, 8.0
VIEWS = ("hidden", "landscape", "unit", "nets", "minima", "microscope", "algorithm", "products")
MOMENTS = 30
PAUSE = 0.1
"""Seconds of the event loop between two moments, in which the workers answer."""


def project_of(*units: int) -> Project:
    """Return sigmoid layers of so many units on 200 points of two moons."""
    return edits.new_project(units, ("sigmoid",) * len(units), generate("moons", 200))


def measure_landscape() -> None:
    """Print how long a landscape takes, with its contours and minima."""
    project = project_of(4, 2, 1)
    axes = AxesChoice("weights", project.network, ((1, 0, 1), (1, 0, 2)))
    request = LandscapeRequest(1, project, axes, None, None, 1.5, FINE)
    durations = []
    for _ in range(MOMENTS):
        begin = time.perf_counter()
        compute_landscape(request, make_plane(axes), lambda: False)
        durations.append(1e3 * (time.perf_counter() - begin))
    median = statistics.median(durations)
    verdict = "" if median <= LANDSCAPE_BAR else "   beyond the bar"
    print(f"Landscape of {FINE} × {FINE} places, 2-4-2-1, 200 points: {median:.0f} ms, bar {LANDSCAPE_BAR:.0f}{verdict}")


def own_ms(act: Callable[[], object]) -> float:
    """Return the ms of this thread's own work that a call takes."""
    begin = time.thread_time()
    act()
    return 1e3 * (time.thread_time() - begin)


def measure_views() -> None:
    """Print what each view takes of the GUI thread for a moment, and to be painted whole."""
    rng = np.random.default_rng(1)
    print(f"A moment of 2-8-8-8-1 with 200 points, ms of the GUI thread, bars {MOMENT_BAR:.0f} and with painting {PAINTED_BAR:.0f}")
    with opened(project_of(8, 8, 8, 1)) as window:
        base = window.document.project
        for name in VIEWS:
            view = window.lecture.open(name)
            _spin(1.5)
            picture = QPixmap(view.size())
            told, painted = [], []
            for i in range(MOMENTS):
                weights = tuple(w + 0.01 * i * rng.normal(size=w.shape) for w in base.network.weights)
                moment = replace(base, network=base.network.with_weights(weights))
                told.append(own_ms(lambda view=view, moment=moment: view.show_moment(moment)))  # type: ignore[misc]
                _spin(PAUSE)
                painted.append(own_ms(lambda view=view, picture=picture: view.render(picture)))  # type: ignore[misc]
            show, paint = statistics.median(told), statistics.median(painted)
            verdict = "" if show <= MOMENT_BAR and show + paint <= PAINTED_BAR else "   beyond the bar"
            print(f"  {name:12} {view.width():5} × {view.height():<4} {show:8.2f} {show + paint:8.2f}{verdict}")


def measure_gaps(seconds: float) -> None:
    """Print the gaps of the event loop at full speed with each view in sight, and in the Lecture layout, and how often each is painted."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with opened(lesson()) as window:
        gaps = Gaps()
        print(f"Gaps between ticks of a {TICK_MS} ms timer, ms, two moons at full speed, and repaints of the view a second")
        window.controller.set_speed(None)
        window.controller.play()
        wait_until(app, lambda: window.controller.state.name == "RUNNING")
        window.canvas.select_weights(frozenset({(1, 1, 2)}))
        window.presenter.pick(3)

        def measure(name: str, views: Sequence[str]) -> None:
            repaints = [Repaints(window.lecture.made(view)) for view in views]
            gaps.measure(1.5)  # what is loaded late
            before = [counter.count for counter in repaints]
            print_gaps(name, gaps.measure(seconds), held_to_bars=True)
            rates = [(counter.count - count) / seconds for counter, count in zip(repaints, before, strict=True)]
            print("  " + " " * 13 + "repaints " + ", ".join(f"{view} {rate:.0f}" for view, rate in zip(views, rates, strict=True)))

        for name in VIEWS:
            window.lecture.open(name)
            measure(name, (name,))
        window.layouts.show("lecture")
        measure("Lecture", ("algorithm", "microscope", "hidden"))


def _spin(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def main() -> int:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="for each view at full speed")
    seconds = parser.parse_args().seconds
    measure_landscape()
    with x_server() as screen:
        if screen is None:
            print("There is no screen: neither DISPLAY nor Xvfb. The views cannot be measured.")
            return 0
        from mlp_studio.ui.start import make_application

        app = make_application()
        measure_views()
        measure_gaps(seconds)
        print_load()
        app.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
