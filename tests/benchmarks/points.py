"""Measure points in large numbers: imports of 100,000 in every format, a million lines in the real window, painting, separability.

Bars of design §9: an import of 100,000 points within a second, painting and panning within a frame. The window needs a screen: the X
server in DISPLAY, or Xvfb; without either only the imports and the verdicts are measured.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

import numpy as np  # noqa: E402
from PySide6.QtCore import QEvent, QPointF, Qt  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from mlp_studio.core.generators import generate  # noqa: E402
from mlp_studio.core.points import PointSet  # noqa: E402
from mlp_studio.core.separability import verdicts  # noqa: E402
from mlp_studio.storage.imports.choosing import points_from  # noqa: E402
from mlp_studio.storage.point_exports import WRITERS  # noqa: E402
from tests.benchmarks.event_loop import Gaps, circle, frame_times, mouse, opened, print_frames, with_points  # noqa: E402
from tests.benchmarks.printing import print_load  # noqa: E402
from tests.benchmarks.screen import x_server  # noqa: E402

COUNT = 100_000
MILLION = 1_000_000
IMPORT_BAR_MS = 1000.0
REPEATS = 3


def times(act: Callable[[], object], repeats: int = REPEATS) -> list[float]:
    """Return the ms of each of some calls."""
    durations = []
    for _ in range(repeats):
        begin = time.perf_counter()
        act()
        durations.append(1e3 * (time.perf_counter() - begin))
    return durations


def german_csv(points: PointSet) -> bytes:
    """Return points as a spreadsheet set to German writes them: semicolons, decimal commas, Latin-1."""
    rows = (f"{x!r};{y!r};{'größer' if c else 'kleiner'}".replace(".", ",") for (x, y), c in _rows(points))
    return "\r\n".join(["x;y;Klasse", *rows]).encode("latin-1")


def orange_tab(points: PointSet) -> bytes:
    """Return points as an Orange table with three header rows."""
    rows = (f"{x!r}\t{y!r}\t{'ab'[c]}" for (x, y), c in _rows(points))
    return "\n".join(["x1\tx2\tclass", "c\tc\td", "\t\tclass", *rows]).encode()


def snns_patterns(points: PointSet) -> bytes:
    """Return points as an SNNS pattern file."""
    head = f"SNNS pattern definition file V3.2\n\n\nNo. of patterns : {len(points)}\nNo. of input units : 2\nNo. of output units : 1\n\n"
    return (head + "\n".join(f"{x!r} {y!r}\n{c}" for (x, y), c in _rows(points))).encode()


def json_records(points: PointSet) -> bytes:
    """Return points as a JSON list of records."""
    return json.dumps([{"x": x, "y": y, "class": "ab"[c]} for (x, y), c in _rows(points)]).encode()


def workbook(points: PointSet) -> bytes:
    """Return points as an XLSX workbook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Points")
    sheet.append(["x", "y", "class"])
    for (x, y), c in _rows(points):
        sheet.append([x, y, "ab"[c]])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _rows(points: PointSet) -> Iterator[tuple[list[float], int]]:
    return zip(points.xy.tolist(), points.labels.tolist(), strict=True)


def measure_imports() -> None:
    """Print how long each format takes."""
    points = generate("moons", COUNT)
    writers: dict[str, Callable[[PointSet], bytes]] = {
        **{f"points{suffix}": writer.to_bytes for suffix, writer in WRITERS.items()},
        "german.csv": german_csv,
        "orange.tab": orange_tab,
        "snns.pat": snns_patterns,
        "records.json": json_records,
        "book.xlsx": workbook,
    }
    print(f"Import of {COUNT:,} points, ms, median of {REPEATS}, bar {IMPORT_BAR_MS:.0f}")
    for name, write in writers.items():
        data = write(points)
        median = statistics.median(times(partial(points_from, data, name)))
        print(f"  {name:44} {median:8.0f}" + ("" if median <= IMPORT_BAR_MS else "   below the bar"))


def measure_verdicts() -> None:
    """Print how long the verdicts on linear separability take."""
    print("Linear separability, all pairs and each class against the rest, ms")
    for name, count in (("moons", 200), ("blobs", 200), ("moons", COUNT)):
        points = generate(name, count)
        median = statistics.median(times(partial(verdicts, points)))
        print(f"  {f'{name}, {count:,} points, {points.class_count} classes':44} {median:8.1f}")


def measure_million(app: QApplication) -> None:
    """Print the gaps of the event loop while the window reads a million lines, and how long it takes."""
    rng = np.random.default_rng(1)
    table = np.column_stack([rng.normal(size=(MILLION, 2)), rng.integers(0, 2, MILLION)])
    with tempfile.TemporaryDirectory() as folder, opened(with_points(generate("moons"))) as window:
        path = Path(folder) / "million.csv"
        np.savetxt(path, table, "%.4f,%.4f,%d")
        gaps = Gaps()
        imports = window.imports
        begin = time.perf_counter()
        imports.open_file(path)
        seen = gaps.measure_until(lambda: not imports.importer.is_busy)
        seconds = time.perf_counter() - begin
        print(f"A million lines ({path.stat().st_size / 2**20:.0f} MB) read in {seconds:.1f} s")
        print(
            f"  gaps of a 16 ms timer meanwhile: median {np.median(seen):.1f}, p99 {np.percentile(seen, 99):.1f}, worst {max(seen):.1f} ms"
        )
        imports.cancel()


def measure_painting(app: QApplication) -> None:
    """Print the ms from a move of brush and eraser until it is painted, and those of the edit at the end of the stroke."""
    for count in (200, 2000, COUNT - 4000):
        for tool in ("brush", "eraser"):
            with opened(with_points(generate("moons", count))) as window:
                plane = window.plane
                plane.painting.set_active(True)
                plane.painting.set_brush(tool=tool)
                app.processEvents()
                middle = QPointF(plane.plot_rect().center())
                drag = partial(_drag, app, plane, middle)
                mouse(app, plane, QEvent.Type.MouseButtonPress, middle, Qt.MouseButton.LeftButton)
                print_frames(f"{tool}, {count:,} points", frame_times(app, plane, drag))
                begin = time.perf_counter()
                mouse(app, plane, QEvent.Type.MouseButtonRelease, middle, Qt.MouseButton.LeftButton)
                app.processEvents()
                print(f"  {'  end of the stroke':44} {1e3 * (time.perf_counter() - begin):13.1f}")


def _drag(app: QApplication, plane: QWidget, middle: QPointF, i: int) -> None:
    mouse(app, plane, QEvent.Type.MouseMove, middle + circle(i), Qt.MouseButton.LeftButton)


def main() -> int:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("imports", "verdicts", "million", "painting"), help="measure one thing alone")
    chosen = parser.parse_args()
    for name, measure in (("imports", measure_imports), ("verdicts", measure_verdicts)):
        if chosen.only in (None, name):
            measure()
    with x_server() as screen:
        if screen is None:
            print("There is no screen: neither DISPLAY nor Xvfb. The window cannot be measured.")
            return 0
        from mlp_studio.ui.start import make_application

        app = make_application()
        for name, measure_window in (("million", measure_million), ("painting", measure_painting)):
            if chosen.only in (None, name):
                measure_window(app)
        print_load()
        app.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
