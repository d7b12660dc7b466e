"""Random projects, and the small ones that the storage tests start from."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.moments import Bookmark, Moment
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.optimisers import OPTIMISERS
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.scaling import SCALINGS, UNSCALED, Scaling
from mlp_studio.core.schedules import SCHEDULES
from mlp_studio.core.settings import (
    LABELS,
    MAX_DECIMALS,
    REGION_LOOKS,
    OptimiserSettings,
    ScheduleSettings,
    StopSettings,
    TrainingSettings,
    ViewSettings,
)

FILES = Path(__file__).parents[1] / "files"
V1 = FILES / "v1.mlps"

finite = st.floats(allow_nan=False, allow_infinity=False)
names = st.text(max_size=8)
bounds = st.none() | st.floats(0, 1e300)
positive = st.tuples(*[st.floats(0, 1e300, exclude_min=True)] * 2)
_scaled = st.sampled_from([kind for kind in SCALINGS if kind != UNSCALED.kind])
scalings = st.just(UNSCALED) | st.builds(Scaling, _scaled, st.tuples(finite, finite), positive)


def v1_tree() -> dict[str, Any]:
    """Return the JSON of the keeper of version 1, to be changed."""
    return copy.deepcopy(json.loads(V1.read_text("utf-8")))


def replaced(tree: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """Return the tree with another value at a path of keys and indices."""
    *outer, last = path
    place = tree
    for key in outer:
        place = place[key]
    place[last] = value
    return tree


def unit_names(units: int) -> st.SearchStrategy[tuple[str, ...]]:
    """Return what names the units of a layer may have: none at all, or one each, "" for some but not for all."""
    each = st.lists(names, min_size=units, max_size=units).map(tuple)
    return st.just(()) | each.filter(any)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    inputs = tuple(draw(st.lists(st.sampled_from(["x1", "x2", "x1^2", "x1*x2", "sin(x1)", "0.5*x1 − exp(x2)"]), min_size=1, max_size=4)))
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    ids = draw(st.lists(st.text(min_size=1, max_size=4), min_size=len(sizes), max_size=len(sizes), unique=True))
    hidden = st.sampled_from([name for name, a in ACTIVATIONS.items() if not a.last_layer_only])
    activations = [draw(hidden) for _ in sizes[1:]] + [draw(st.sampled_from(list(ACTIVATIONS)))]
    layers = tuple(Layer(i, units, f, draw(names), draw(unit_names(units))) for i, units, f in zip(ids, sizes, activations, strict=True))
    shapes = list(zip(sizes, [width + 1 for width in (len(inputs), *sizes)], strict=False))
    removed, frozen = (tuple(draw(arrays.arrays(bool, shape)) for shape in shapes) for _ in range(2))
    weights = tuple(
        np.where(cut, 0.0, draw(arrays.arrays(np.float64, shape, elements=finite))) for shape, cut in zip(shapes, removed, strict=True)
    )
    return Network(inputs, layers, weights, removed, frozen, draw(scalings))


@st.composite
def point_sets(draw: st.DrawFn) -> PointSet:
    setting = draw(st.sampled_from(["exclusive", "multi-label", "regression"]))
    classes = None if setting == "regression" else tuple(draw(st.lists(names, min_size=1, max_size=4)))
    n = draw(st.integers(1 if setting == "multi-label" else 0, 5))
    count = len(classes or ())
    labels = draw(
        {
            "exclusive": arrays.arrays(np.int64, n, elements=st.integers(0, max(0, count - 1))),
            "multi-label": arrays.arrays(bool, (n, count)),
            "regression": arrays.arrays(np.float64, n, elements=finite),
        }[setting]
    )
    xy, test = draw(arrays.arrays(np.float64, (n, 2), elements=finite)), draw(arrays.arrays(bool, n))
    return PointSet(xy, labels, classes, (draw(names), draw(names)), test, setting)


share = st.floats(0, 1, exclude_max=True)
trainings = st.builds(
    TrainingSettings,
    algorithm=st.sampled_from(list(ALGORITHMS)),
    loss=st.sampled_from(list(LOSSES)),
    learning_rate=st.floats(0, 1e300, exclude_min=True),
    batch_size=st.integers(1, 1000),
    reduction=st.sampled_from(["sum", "mean"]),
    shuffle=st.booleans(),
    optimiser=st.sampled_from(list(OPTIMISERS)),
    seed=st.integers(0, 2**32 - 1),
    stop=st.builds(StopSettings, st.none() | st.integers(0, 2**40), bounds, bounds, bounds, st.none() | st.integers(0, 2**31 - 1), bounds),
    optimiser_settings=st.builds(OptimiserSettings, share, share, share, share, st.floats(0, 1, exclude_min=True)),
    schedule=st.builds(ScheduleSettings, st.sampled_from(list(SCHEDULES)), st.floats(0, 1, exclude_min=True), st.integers(1, 2**31 - 1)),
    l1=st.floats(0, 1e300),
    l2=st.floats(0, 1e300),
    dropout=share,
    clip=st.none() | st.floats(0, 1e300, exclude_min=True),
)
units = st.none() | st.tuples(st.integers(1, 64), st.integers(0, 1023))
views = st.builds(
    ViewSettings, st.booleans(), st.booleans(), st.sampled_from(LABELS), st.integers(0, MAX_DECIMALS), st.sampled_from(REGION_LOOKS), units
)
moments = st.builds(Moment, networks(), st.integers(0, 2**53), st.integers(0, 100_000))
bookmarks = st.lists(st.builds(Bookmark, names, moments), max_size=2).map(tuple)
projects = st.builds(Project, networks(), point_sets(), trainings, views, st.text(max_size=12), bookmarks=bookmarks)
