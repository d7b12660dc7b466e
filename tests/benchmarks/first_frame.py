"""Open a window, print the time of its first painted frame, and end: what `start_up.py` starts again and again.

`first_frame.py app` goes the way of the command line, `first_frame.py empty` opens an empty window of PySide6 with a plot of pyqtgraph.
In both, `report_first_frame` takes the place of the event loop.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def report_first_frame() -> int:
    """Run the event loop until the window is painted, print the time, and leave without any clearing up."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication, QWidget

    class FirstPaint(QObject):
        seen = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            self.seen = self.seen or event.type() == QEvent.Type.Paint
            return False

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    paint = FirstPaint()
    for window in app.topLevelWidgets():
        if window.isVisible():
            for widget in (window, *window.findChildren(QWidget)):  # one that its children cover is not painted itself
                widget.installEventFilter(paint)
    while not paint.seen:
        app.processEvents()  # returns when the whole window, its children with it, has been painted and flushed
    print(repr(time.time()), flush=True)
    os._exit(0)


def open_app() -> None:
    """Open MLP Studio as its user does, on the lesson that it begins with."""
    sys.path.insert(0, str(ROOT))
    from PySide6.QtWidgets import QApplication

    from mlp_studio.cli import main

    QApplication.exec = staticmethod(report_first_frame)  # type: ignore[method-assign]
    main(["--new-window"])  # whatever else is open on this screen


def open_empty() -> None:
    """Open the window that ours is held against."""
    import pyqtgraph
    from PySide6.QtWidgets import QApplication, QMainWindow

    QApplication.exec = staticmethod(report_first_frame)  # type: ignore[method-assign]
    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.setCentralWidget(pyqtgraph.PlotWidget())
    window.resize(1440, 900)
    window.show()
    app.exec()


if __name__ == "__main__":
    {"app": open_app, "empty": open_empty}[sys.argv[1]]()
