"""Units and features in words."""

from __future__ import annotations

from mlp_studio.core import edits
from mlp_studio.ui.canvas.symbols import feature_text, unit_words, weight_words
from tests.ui.canvas.header.strip import project_of


def test_units_are_called_by_the_names_that_the_user_gave() -> None:
    network = edits.rename_unit(project_of(3, 4, 2), 1, 1, "edge").network
    assert unit_words(network, (1, 1)) == "Hidden 1, unit 2 “edge”, tanh"
    assert unit_words(network, (1, 0)) == "Hidden 1, unit 1 of 3, tanh"
    assert weight_words(network, (2, 3, 2)) == "Weight from Hidden 1 unit 2 “edge” to Hidden 2 unit 4"
    assert weight_words(network, (1, 1, 0)) == "Weight from the bias to Hidden 1 unit 2 “edge”"


def test_features_are_written_as_the_lecture_does() -> None:
    assert [feature_text(text) for text in ("x1", "x2^2", "x1*x2", "sin(x1)", "x1**2")] == ["x₁", "x₂²", "x₁·x₂", "sin x₁", "x₁²"]
