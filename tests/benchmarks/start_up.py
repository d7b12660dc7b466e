"""Measure the time from the start of the process to the first painted frame, against an empty PySide6 + pyqtgraph window; bar 1.5.

Needs a screen: the X server in DISPLAY, or Xvfb; without either it says so and ends.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.printing import print_load  # noqa: E402
from tests.benchmarks.screen import x_server  # noqa: E402

BAR = 1.5
WINDOWS = ("app", "empty")


def seconds_to_first_frame(window: str, folder: str) -> float:
    """Start a process that opens this window; return the seconds until it was painted."""
    script = Path(__file__).with_name("first_frame.py")
    environment = {**os.environ, "XDG_CONFIG_HOME": folder}  # no preferences: the window as it opens first
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed app has its bytecode
    begin = time.time()
    done = subprocess.run([sys.executable, str(script), window], env=environment, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0 or not done.stdout:
        raise RuntimeError(f"the {window} window did not open:\n{done.stderr}")
    return float(done.stdout.splitlines()[-1]) - begin


def main() -> int:
    """Print the medians and the ratio, taken round by round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=9, help="interleaved rounds (default 9)")
    repeat = max(1, parser.parse_args().repeat)
    with x_server() as screen, tempfile.TemporaryDirectory() as folder:
        if screen is None:
            print("There is no screen: neither DISPLAY nor Xvfb. The window cannot be measured.")
            return 0
        rounds: dict[str, list[float]] = {window: [] for window in WINDOWS}
        for window in WINDOWS:
            seconds_to_first_frame(window, folder)  # fills the disk cache and writes the bytecode
        for _ in range(repeat):
            for window in WINDOWS:
                rounds[window].append(seconds_to_first_frame(window, folder))
    ratios = [ours / empty for ours, empty in zip(rounds["app"], rounds["empty"], strict=True)]
    ratio = statistics.median(ratios)
    print(f"{screen}; {repeat} interleaved rounds")
    for window in WINDOWS:
        print(f"{window:6} {statistics.median(rounds[window]):.2f} s   ({min(rounds[window]):.2f} to {max(rounds[window]):.2f})")
    print(f"ratio  {ratio:.2f}     ({min(ratios):.2f} to {max(ratios):.2f}), bar {BAR}" + ("" if ratio <= BAR else ": missed"))
    print_load()
    return 0


if __name__ == "__main__":
    sys.exit(main())
