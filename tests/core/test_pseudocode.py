"""The pseudo-code is the lecture's, line by line, and says honestly what other settings do."""

from __future__ import annotations

import re
from itertools import product

import pytest

from mlp_studio.core import edits
from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.edits import new_project
from mlp_studio.core.generators import generate
from mlp_studio.core.notation import matrix_latex
from mlp_studio.core.optimisers import OPTIMISERS
from mlp_studio.core.project import Project
from mlp_studio.core.pseudocode import code_of, plain, weights_symbol
from mlp_studio.core.schedules import SCHEDULES
from mlp_studio.core.settings import ScheduleSettings
from tests.core.nets import project_of, training_with, xor_project

INCREMENTAL = ["1", "2", "3", "4", "5", "6", "7a", "7b", "8", "9", "10", "11"]
MINI_BATCH = ["1", "2", "3", "4a", "4b", "5", "6", "7a", "7b", "8a", "8b", "9", "10", "11"]


def texts(project: Project) -> dict[str, str]:
    return {line.number: line.text for line in code_of(project).lines}


def perceptron() -> Project:
    return training_with(new_project((1,), ("heaviside",), generate("xor")), algorithm="perceptron")


def test_igd_for_one_hidden_layer_is_written_as_the_lecture_writes_it() -> None:
    assert code_of(xor_project()).title == "IGD_MLP2"
    assert texts(xor_project()) == {
        "1": "FOR s = 1, 2 DO init(W^h_s), t = 0",
        "2": "REPEAT",
        "3": "t = t + 1",
        "4": "FOREACH (x, c) ∈ D DO",
        "5": "y^h = (1; σ(W^h x)); y = σ(W^o y^h)",
        "6": "δ = c − y",
        "7a": "δ^o = δ ⊙ y ⊙ (1 − y); δ^h = [((W^o)^T δ^o) ⊙ y^h ⊙ (1 − y^h)]_1..2",
        "7b": "ΔW^h = η (δ^h ⊗ x); ΔW^o = η (δ^o ⊗ y^h)",
        "8": "W^h = W^h + ΔW^h; W^o = W^o + ΔW^o",
        "9": "ENDDO",
        "10": "UNTIL convergence(D, y(), t)",
        "11": "return (W^h, W^o)",
    }


def test_deeper_networks_have_the_general_algorithm() -> None:
    project = project_of(4, 3, 1, activation="sigmoid")
    lines = texts(project)
    assert code_of(project).title == "IGD_MLPd"
    assert list(lines) == INCREMENTAL
    assert lines["7a"].startswith("δ^o = δ ⊙ y ⊙ (1 − y); FOR s = d − 1 DOWNTO 1 DO δ^h_s = [")
    assert lines["8"] == "FOR s = 1 TO d DO W^h_s = W^h_s + ΔW^h_s ENDDO"


@pytest.mark.parametrize("output_units", [1, 3])
def test_outside_of_loops_deeper_networks_have_the_names_of_canvas_and_matrices(output_units: int) -> None:
    project = project_of(4, 3, output_units, activation="sigmoid")
    code, network = code_of(project), project.network
    forward = code.line_of("forward").text
    assert forward.startswith("y^h1 = (1; σ(W^h1 x)); FOR s = 2 TO d − 1 DO y^h_s")
    assert forward.endswith("y = σ(W^o y^h2)")
    assert code.line_of("change").text.startswith("ΔW^h1 = η (δ^h1 ⊗ x); FOR s = 2 TO d DO ΔW^h_s")
    ends = code.line("11")
    assert ends is not None
    assert ends.text == "return (W^h1, …, W^o)"
    assert [weights_symbol(network, s) for s in (1, 2, 3)] == [matrix_latex(network, s) for s in (1, 2, 3)]
    assert any("layer d is the output layer o" in note for note in code.notes)


def test_the_perceptron_algorithm_has_no_backpropagation() -> None:
    code = code_of(perceptron())
    assert code.title == "Perceptron algorithm"
    assert code.steps == ("examples", "forward", "residual", "change", "update")
    assert [line.number for line in code.lines] == [str(number) for number in range(1, 12)]
    assert texts(perceptron())["7"] == "ΔW^o = η (δ ⊗ x)"


def test_batch_descent_sums_over_the_examples_and_steps_behind_their_loop() -> None:
    lines = texts(xor_project(training_with(xor_project(), algorithm="batch").training))
    assert lines["7b"] == "ΔW^h = ΔW^h + η (δ^h ⊗ x); ΔW^o = ΔW^o + η (δ^o ⊗ y^h)"
    assert (lines["8"], lines["9"]) == ("ENDDO", "W^h = W^h + ΔW^h; W^o = W^o + ΔW^o")
    mean = training_with(xor_project(), algorithm="batch", reduction="mean")
    assert "η/n (δ^h ⊗ x)" in texts(mean)["7b"]


def test_a_mini_batch_is_a_loop_within_the_loop() -> None:
    project = training_with(xor_project(), algorithm="minibatch")
    assert list(texts(project)) == MINI_BATCH
    code = code_of(project)
    assert [code.line_of(role).number for role in code.steps] == ["4a", "4b", "5", "6", "7a", "7b", "8b"]


@pytest.mark.parametrize(
    ("activation", "slope"),
    [("tanh", "(1 − y^h ⊙ y^h)"), ("relu", "relu'(z^h)"), ("sin", "sin'(z^h)")],
)
def test_another_activation_has_its_own_derivative(activation: str, slope: str) -> None:
    lines = texts(project_of(3, 1, activation=activation))
    assert slope in lines["7a"]
    assert f"{activation}(W^h x)" in lines["5"]


def test_linear_units_have_neither_a_function_nor_a_derivative() -> None:
    lines = texts(project_of(3, 1, activation="linear", output="linear"))
    assert lines["5"] == "y^h = (1; W^h x); y = W^o y^h"
    assert lines["7a"] == "δ^o = δ; δ^h = [((W^o)^T δ^o)]_1..3"


def test_where_the_derivative_cancels_the_error_is_the_residual() -> None:
    assert texts(training_with(xor_project(), loss="log loss"))["7a"].startswith("δ^o = δ; ")


def test_hidden_layers_of_several_activations_are_named_in_a_note() -> None:
    project = new_project((3, 3, 3, 1), ("relu", "tanh", "sin", "sigmoid"), generate("xor"))
    code = code_of(project)
    assert "f_s'(z^h_s)" in code.line_of("errors").text
    assert any("f_1 = relu, f_2 = tanh, f_3 = sin" in note for note in code.notes)


def test_what_goes_beyond_the_lecture_is_in_the_lines() -> None:
    settings = {"optimiser": "adam", "l1": 0.1, "l2": 0.1, "clip": 2.0, "dropout": 0.5, "schedule": ScheduleSettings("step")}
    for algorithm, role in (("igd", "change"), ("batch", "update"), ("minibatch", "update")):
        code = code_of(training_with(xor_project(), algorithm=algorithm, **settings))
        line = next(line for line in code.lines if line.role == role).text
        assert "G = G · min(1, 2 / |G|)" in line
        assert "λ_2 W^h_s + λ_1 sgn(W^h_s)" in line
        assert "ΔW^h_s = −η_t Adam(G^h_s)" in line
        assert "r^h ⊙ σ(W^h x)" in code.line_of("forward").text
        assert "η_t = step(η, t − 1)" in code.line_of("epoch").text
        assert any("0.5" in note for note in code.notes)


def test_notes_tell_of_what_no_line_shows() -> None:
    assert code_of(xor_project()).notes == ()
    assert code_of(training_with(xor_project(), optimiser="momentum")).notes == ()
    frozen = edits.freeze_weights(xor_project(), [(1, 0, 0)])
    assert any("frozen" in note for note in code_of(frozen).notes)
    assert any("bias" in note for note in code_of(training_with(xor_project(), l2=0.1)).notes)


def test_a_line_that_computes_nothing_gives_way_to_the_next_one_that_does() -> None:
    code = code_of(xor_project())
    found = [code.step_at(number) for number in ("1", "9", "7a", "11", "99")]
    assert [None if line is None else line.number for line in found] == ["3", "10", "7a", None, None]
    assert code.line("99") is None


def test_no_settings_leave_latex_in_the_plain_text() -> None:
    names = [activation.name for activation in ACTIVATIONS.values() if not activation.last_layer_only]
    for depth, name in product((1, 2, 3), names):
        project = project_of(*(3,) * (depth - 1), 1, activation=name)
        for algorithm, optimiser, schedule in product(("igd", "batch", "minibatch"), OPTIMISERS, SCHEDULES):
            settings = {"optimiser": optimiser, "schedule": ScheduleSettings(schedule), "dropout": 0.1}
            for line in code_of(training_with(project, algorithm=algorithm, **settings)).lines:
                assert not re.search(r"[\\{}]", line.text), line.text


def test_plain_text_keeps_what_is_no_command() -> None:
    assert plain(r"\mathbf{y}^{h_{s-1}}") == "y^(h_s−1)"
