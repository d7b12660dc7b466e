"""Race the engine against a JavaScript network of objects, the playground kind, one example per update; bars 4, 8, 10, 20.

Needs `node`; without it it says so and ends.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

import numpy as np  # noqa: E402

from mlp_studio.bench import NETS, bench_project, engine_run, race  # noqa: E402
from mlp_studio.core.engine import Engine  # noqa: E402
from mlp_studio.core.features import feature_matrix  # noqa: E402
from mlp_studio.core.points import targets  # noqa: E402
from mlp_studio.core.project import Project  # noqa: E402
from tests.benchmarks.printing import print_ratios, rounds_and_seconds  # noqa: E402

BARS = dict(zip(NETS, (4.0, 8.0, 10.0, 20.0), strict=True))
SAME = 1e-9


class Playground:
    """A node process that trains one network; a context manager."""

    def __init__(self, node: str, project: Project) -> None:
        """Start it with the project's network, weights and points."""
        script = Path(__file__).with_name("playground_loop.js")
        self._process = subprocess.Popen([node, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        network, points = project.network, project.points
        self._ask({
            "sizes": network.sizes,
            "weights": [w.tolist() for w in network.weights],
            "x": feature_matrix(network.inputs, points.xy)[:, 1:].tolist(),
            "c": targets(points, network.k).tolist(),
            "eta": project.training.learning_rate,
        })  # fmt: skip

    def __enter__(self) -> Playground:
        return self

    def __exit__(self, *error: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=10)

    def run(self, epochs: int) -> None:
        """Train; the pipe there and back costs 0.1 ms."""
        self._ask({"epochs": epochs})

    def weights(self) -> list[Any]:
        """Return the matrices as they are."""
        answer = self._ask({"weights": True})
        assert isinstance(answer, list)
        return answer

    def _ask(self, request: dict[str, Any]) -> object:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("node has ended; its message is above")
        return json.loads(line)


def largest_difference(node: str, project: Project) -> float:
    """Return by how much the weights of both differ, at most, after three epochs of each."""
    with Playground(node, project) as playground:
        playground.run(3)
        theirs = playground.weights()
    engine = Engine(project)
    engine.advance(3 * engine.n)
    return max(float(np.abs(w - np.array(v)).max()) for w, v in zip(engine.weights, theirs, strict=True))


def main() -> int:
    """Print the table; 1 if engine and JavaScript do not compute the same."""
    repeat, seconds = rounds_and_seconds(__doc__ or "")
    node = shutil.which("node")
    if node is None:
        print("node is not installed: nothing to compare with.")
        return 0
    results, bars = {}, {}
    for sizes in NETS:
        project = bench_project(sizes, 1)
        name = project.network.describe()
        difference = largest_difference(node, project)
        if difference > SAME:
            print(f"{name}: engine and JavaScript differ by {difference:.2g} after three epochs; the race would mean nothing.")
            return 1
        with Playground(node, project) as playground:
            results[name] = race({"engine": engine_run(project), "JavaScript": playground.run}, repeat, seconds)
        bars[name] = BARS[sizes]
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=10).stdout.strip()
    print(f"node {version}, one example per update")
    print_ratios(results, "JavaScript", bars)
    return 0


if __name__ == "__main__":
    sys.exit(main())
