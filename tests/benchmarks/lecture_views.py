"""Measure the lecture's views that compute: the loss landscape off the GUI thread, and what a moment of a run costs that thread in each.

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
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

import numpy as np  # noqa: E402
from PySide6.QtCore import QEventLoop, QTimer  # noqa: E402
from PySide6.QtGui import QPixmap  # noqa: E402

from mlp_studio.core import edits  # noqa: E402
from mlp_studio.core.generators import generate  # noqa: E402
from mlp_studio.core.landscape import FINE  # noqa: E402
from mlp_studio.core.project import Project  # noqa: E402
from mlp_studio.training.landscape_worker import AxesChoice, LandscapeRequest, compute_landscape, make_plane  # noqa: E402
from tests.benchmarks.event_loop import opened  # noqa: E402
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


def _spin(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def main() -> int:
    """Print what was measured."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    measure_landscape()
    with x_server() as screen:
        if screen is None:
            print("There is no screen: neither DISPLAY nor Xvfb. The views cannot be measured.")
            return 0
        from mlp_studio.ui.start import make_application

        app = make_application()
        measure_views()
        print_load()
        app.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
