"""Copied units through text: what comes back is what was copied, and any other text is refused in words."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.clip import Clip, clip_of
from mlp_studio.core.edits.structure import MAX_NAME
from mlp_studio.core.errors import StudioError
from mlp_studio.core.network import MAX_UNITS
from mlp_studio.storage.clip_text import FORMAT, LIMIT, clip_from_text, clip_to_text
from mlp_studio.storage.project_file import project_to_bytes, read_project
from tests.storage.projects import V1, names, replaced

weights = st.floats(-1e12, 1e12)
TREE: dict[str, Any] = {
    "format": FORMAT,
    "activation": "tanh",
    "names": ["", "b"],
    "into": [[1, 2], [3, 4]],
    "out": [[5, 6]],
    "is_layer": True,
}


@st.composite
def clips(draw: st.DrawFn) -> Clip:
    n, m, outs = draw(st.integers(1, 4)), draw(st.integers(0, 4)), draw(st.integers(0, 3))
    return Clip(
        draw(st.sampled_from(list(ACTIVATIONS))),
        tuple(" ".join(name.split()) for name in draw(st.lists(names, min_size=n, max_size=n))),
        draw(arrays.arrays(np.float64, (n, m + 1), elements=weights)),
        draw(arrays.arrays(np.float64, (outs, n), elements=weights)),
        draw(st.booleans()),
    )


def content(clip: Clip) -> tuple[Any, ...]:
    return (clip.activation, clip.names, clip.is_layer, clip.into.shape, clip.into.tobytes(), clip.out.shape, clip.out.tobytes())


def is_refused(text: str) -> bool:
    try:
        clip_from_text(text)
    except StudioError as error:
        return error.what == "the clipboard holds no units of a network"
    return False


@given(clips())
def test_units_come_back_from_text_as_they_were_copied(clip: Clip) -> None:
    text = clip_to_text(clip)
    assert content(clip_from_text(text)) == content(clip)
    assert clip_to_text(clip_from_text(text)) == text


def test_units_of_a_project_go_through_the_clipboard() -> None:
    network = read_project(V1).network
    for s in range(1, network.d + 1):
        clip = clip_of(network, [(s, i) for i in range(network.sizes[s])])
        assert clip is not None
        assert content(clip_from_text(clip_to_text(clip))) == content(clip)


@given(st.text() | st.text().map(lambda text: FORMAT + text) | st.text().map(lambda text: json.dumps(TREE) + text))
def test_any_text_gives_units_or_is_refused(text: str) -> None:
    assert is_refused(text) or clip_from_text(text).activation == "tanh"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=8,
)


@given(st.sampled_from([(key,) for key in TREE] + [("into", 0), ("into", 1, 1), ("out", 0), ("out", 0, 1), ("names", 1)]), json_values)
def test_any_value_at_any_place_gives_units_or_is_refused(path: tuple[str | int, ...], value: Any) -> None:
    text = json.dumps(replaced(json.loads(json.dumps(TREE)), path, value))
    if not is_refused(text):
        clip = clip_from_text(text)
        assert len(clip.names) == len(clip.into) == clip.out.shape[1]
        assert np.isfinite(clip.into).all()
        assert np.isfinite(clip.out).all()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "mlp-studio"),
        (("activation",), "step"),
        (("names",), ["a"]),
        (("names",), ["a", 7]),
        (("into",), []),
        (("into",), [[1, 2], [3]]),
        (("into",), [[], []]),
        (("into",), [[1, 2], [3, 1e13]]),
        (("into",), [[1] * (MAX_UNITS + 2)] * 2),
        (("into",), 5),
        (("out",), [[1]]),
        (("out",), [[1, -1e13]]),
        (("out",), [[1, 2]] * (MAX_UNITS + 1)),
        (("is_layer",), 1),
        (("into", 0, 0), "1"),
        (("into", 0, 0), None),
    ],
)
def test_units_that_no_network_can_have_are_refused(path: tuple[str | int, ...], value: Any) -> None:
    assert not is_refused(json.dumps(TREE))
    assert is_refused(json.dumps(replaced(json.loads(json.dumps(TREE)), path, value)))


def test_more_units_than_a_layer_has_are_refused() -> None:
    def text(n: int) -> str:
        return json.dumps(TREE | {"names": [""] * n, "into": [[0]] * n, "out": []})

    assert len(clip_from_text(text(MAX_UNITS)).into) == MAX_UNITS
    assert is_refused(text(MAX_UNITS + 1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0.5\t1.0\n",
        project_to_bytes(read_project(V1)).decode(),
        json.dumps(TREE | {"more": 1}),
        json.dumps({key: value for key, value in TREE.items() if key != "out"}),
        json.dumps(TREE).replace("[1, 2]", "[NaN, Infinity]"),
        '{"format": "mlp-studio units", "into": ' + "[" * 100_000,
        json.dumps(TREE) + " " * LIMIT,
    ],
    ids=["nothing", "a table", "a project", "an unknown key", "a missing key", "not finite", "nested", "too long"],
)
def test_other_text_on_the_clipboard_is_refused_in_words(text: str) -> None:
    with pytest.raises(StudioError) as caught:
        clip_from_text(text)
    assert str(caught.value) == "the clipboard holds no units of a network. Select units on the canvas and copy them first."


def test_names_that_are_too_long_or_no_unicode_do_not_stop_a_paste() -> None:
    clip = Clip("tanh", ("x" * 50, "caf\udce9"), np.zeros((2, 1)), np.zeros((0, 2)))
    assert clip_from_text(clip_to_text(clip)).names == ("x" * MAX_NAME, "caf?")
