"""How long the process lives on after its window is closed in the middle of a full-speed run: the bar is one second."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

RUNS = 5
SCRIPT = """
import time
from PySide6.QtCore import QTimer
from mlp_studio.ui.start import make_application, make_window
app = make_application()
window = make_window(app)
window.files.confirm_discard = lambda what: "discard"
window.show()
window.controller.set_speed(None)
window.controller.play()
timer = QTimer(window)
def look():
    if window.controller.shown.progress.epoch > 50:
        timer.stop()
        print(time.monotonic(), flush=True)
        window.close()
timer.timeout.connect(look)
timer.start(10)
app.exec()
"""


def main() -> None:
    """Print the seconds from the close to the end of the process."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    seconds = []
    for _ in range(RUNS):
        process = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, env=environment)
        seconds.append(time.monotonic() - float(process.stdout))
    print(f"close to end of process: median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s (bar: 1 s)")


if __name__ == "__main__":
    main()
