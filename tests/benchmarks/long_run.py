"""Let the real window train XOR for a hundred million epochs: is its memory flat, is it alive, is its curve right?

Needs a screen: the X server in DISPLAY, or Xvfb; without either it says so and ends. Memory is the resident size of the whole process.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

import numpy as np  # noqa: E402

from mlp_studio.core import edits  # noqa: E402
from mlp_studio.core.generators import generate  # noqa: E402
from mlp_studio.core.measures import measure  # noqa: E402
from mlp_studio.core.project import Project  # noqa: E402
from mlp_studio.core.settings import TrainingSettings  # noqa: E402
from tests.benchmarks.event_loop import Gaps, opened, print_gaps  # noqa: E402
from tests.benchmarks.printing import print_load  # noqa: E402
from tests.benchmarks.screen import x_server  # noqa: E402

EPOCHS, SECONDS = 10**8, 600.0
WARM_UP = 0.2
"""Share of the time after which the memory counts: by then every view has been open once."""
FLAT_BAR = 0.05
CHECKED = 100_000
"""Epochs of the curve that are held against an engine without a window."""


def resident_megabytes() -> float:
    """Return the resident size of this process; Linux only, elsewhere 0."""
    if not sys.platform.startswith("linux"):
        return 0.0
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def xor() -> Project:
    """Return XOR with two hidden units, with a learning rate that keeps it moving for long."""
    return edits.new_project((2, 1), ("sigmoid", "sigmoid"), generate("xor"), TrainingSettings(learning_rate=0.01))


def curve_is_right(project: Project, rows: np.ndarray, end: Project) -> str:
    """Return what is wrong with the recorded losses, or ""."""
    from mlp_studio.core.engine import Engine

    if not (np.diff(rows[:, 0]) > 0).all():
        return "the epochs do not ascend"
    engine = Engine(project)
    engine.record()
    expected = [engine.take_records()]
    while engine.epoch < CHECKED:
        engine.advance(engine.n * 1000)
        expected.append(engine.take_records())
    wanted = np.concatenate(expected)
    early = rows[rows[:, 0] <= CHECKED]
    wanted = wanted[wanted[:, 0] <= CHECKED]
    if not np.array_equal(early, wanted, equal_nan=True):
        return f"its first {CHECKED:,} epochs are not those of an engine without a window"
    row = measure(end)
    if row is None or not np.allclose(rows[-1, 1:], row, rtol=1e-6, equal_nan=True):
        return f"its end, {rows[-1].tolist()}, is not the loss of the last weights, {row}"
    return ""


def measure_long_run(seconds: float, epochs: int) -> None:
    """Train until both the time and the epochs are reached, looking at every view in turn."""
    project = xor()
    with opened(project) as window:
        window.controller.set_speed(None)
        window.controller.play()
        gaps, memory, begin = Gaps(), [], time.monotonic()
        all_gaps: list[float] = []
        pages = window.curves.pages
        turn = 0
        while time.monotonic() - begin < seconds or window.controller.newest.progress.epoch < epochs:
            window.curves.show_page(pages[turn % len(pages)])
            turn += 1
            all_gaps += gaps.measure(min(5.0, seconds / 20))
            passed = time.monotonic() - begin
            if passed > WARM_UP * seconds:
                memory.append(resident_megabytes())
        done = window.controller.newest.progress.epoch
        minutes = (time.monotonic() - begin) / 60
        was_going = window.controller.is_going
        window.curves.show_page("loss")
        window.controller.pause()
        while window.controller.state.name != "IDLE":
            gaps.measure(0.1)
        rows, end = window.controller.losses, window.document.project
        print(f"XOR, {project.network.describe()}, {done:,} epochs in {minutes:.1f} minutes, {len(rows):,} rows of losses, "
              f"{len(window.controller.moments):,} moments, pages {', '.join(pages)}")  # fmt: skip
        print(f"  still going at the end: {was_going}")
        if memory and memory[0]:
            spread = (max(memory) - min(memory)) / memory[0]
            range_text = f"{memory[0]:.0f} MB at first, {min(memory):.0f} to {max(memory):.0f}, {memory[-1]:.0f} at last"
            verdict = "" if spread <= FLAT_BAR else ": missed"
            print(f"  memory after the warm-up: {range_text}: within {spread:.1%}, bar {FLAT_BAR:.0%}{verdict}")
        print_gaps("gaps, ms", all_gaps, held_to_bars=False)
        wrong = curve_is_right(project, rows, end)
        print(f"  the curve is {'right' if not wrong else f'WRONG: {wrong}'}")


def main() -> int:
    """Measure, with an X server of our own if there is none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"at least so long (default {SECONDS:g})")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help=f"and at least so many epochs (default {EPOCHS:,})")
    chosen = parser.parse_args()
    with x_server() as screen:
        if screen is None:
            print("There is no screen: neither DISPLAY nor Xvfb. The window cannot be measured.")
            return 0
        print(screen)
        measure_long_run(chosen.seconds, chosen.epochs)
        print_load()
    return 0


if __name__ == "__main__":
    sys.exit(main())
