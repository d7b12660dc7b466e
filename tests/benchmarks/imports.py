"""Show what is imported before the first frame, and what it costs: by package, and the dearest modules of our own.

Python's own `-X importtime` adds about a third to each module; the shares hold. Needs no screen.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.printing import print_load  # noqa: E402

PROGRAM = """
import gc, os
gc.disable()
from mlp_studio.ui import start
window = start.make_window(start.make_application())
window.show()
"""
"""As far as the first frame; what follows it is not counted."""
LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \| \s*(\S+)")


def import_times() -> dict[str, int]:
    """Return the microseconds that each module took itself, in a process of its own."""
    command = [sys.executable, "-X", "importtime", "-c", PROGRAM + "os._exit(0)"]
    done = subprocess.run(command, cwd=ROOT, env=_environment(), capture_output=True, text=True, timeout=120, check=False)
    found = {match[2]: int(match[1]) for line in done.stderr.splitlines() if (match := LINE.match(line))}
    if done.returncode != 0 or "mlp_studio.ui.main_window" not in found:
        raise RuntimeError(f"the window did not open:\n{done.stderr[-2000:]}")
    return found


def _environment() -> dict[str, str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed app has its bytecode
    return environment


def package_of(module: str) -> str:
    """Return what a module is counted with: the layer, for one of ours."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "mlp_studio" else parts[0] if parts[0] in {"numpy", "PySide6", "msgspec"} else "others"


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5, help="processes, of which each module's least time counts (default 5)")
    parser.add_argument("--most", type=int, default=25, help="modules that are listed (default 25)")
    options = parser.parse_args()
    import_times()  # writes the bytecode
    least: dict[str, int] = {}
    for _ in range(max(1, options.repeat)):
        for module, time in import_times().items():
            least[module] = min(time, least.get(module, time))
    packages: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for module, time in least.items():
        packages[package_of(module)] += time
        counts[package_of(module)] += 1
    print(f"{sum(least.values()) / 1000:.0f} ms for {len(least)} modules until the window is shown\n")
    for package, time in packages.most_common():
        print(f"{time / 1000:7.1f} ms  {counts[package]:4} modules  {package}")
    print("\nthe dearest of ours, without what they import")
    ours = sorted((time, module) for module, time in least.items() if module.startswith("mlp_studio"))
    for time, module in ours[: -options.most - 1 : -1]:
        print(f"{time / 1000:7.1f} ms  {module}")
    print_load()
    return 0


if __name__ == "__main__":
    sys.exit(main())
