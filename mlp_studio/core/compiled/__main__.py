"""Compile all kernels into the cache: `python -m mlp_studio.core.compiled`, run by set-up so that the first Play need not wait.

With NUMBA_CPU_NAME a level's name, NUMBA_CPU_FEATURES empty and NUMBA_CACHE_DIR a folder it makes what a bundle carries for that level.
"""

from __future__ import annotations

import numpy as np

from mlp_studio.core import edits
from mlp_studio.core.compiled import CACHE, edges, pictures
from mlp_studio.core.compiled.code_cache import write_stamp
from mlp_studio.core.engine import Engine, block_buffer, packed_net
from mlp_studio.core.generators import generate
from mlp_studio.core.packing import pack_examples


def compile_all() -> None:
    """Call every kernel once; each has one signature only."""
    project = edits.new_project((2, 1), ("sigmoid", "sigmoid"), generate("xor"))
    engine = Engine(project)
    engine.record()
    engine.advance(1)
    net, packing = packed_net(project.network)
    x = pack_examples(project.network.inputs_at(project.points.xy))
    values = np.empty((sum(project.network.sizes), len(x)))
    pictures.unit_outputs(net, x, np.arange(len(x)), block_buffer(packing), block_buffer(packing), values)
    image, colour = np.empty((len(x), 4), np.uint8), np.zeros(3)
    pictures.colour_scale(values[0], 1.0, 0.0, colour, colour, colour, image)
    pictures.colour_regions(np.ascontiguousarray(values[-1:]), True, np.zeros((2, 3)), colour, 0.3, 0.3, image, np.empty((2, len(x))))
    ends, order = np.array([[8.0, 2.0], [8.0, 6.0]]), np.arange(2)
    gaps = np.array([[8, 8, 1, 2, 2, 2]])
    edges.draw_gaps(gaps, ends[:1] - 8.0, ends, order, order, np.ones((2, 5)), np.zeros((2, 3)), 0.4, np.empty(8 * 8 * 4, np.uint8))


if __name__ == "__main__":
    compile_all()
    write_stamp(CACHE)
