"""What the losses of a run say, each finding on a run that has it and on one that narrowly has not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.core.arrays import Floats
from mlp_studio.core.findings import KINDS, Finding
from mlp_studio.core.run_findings import EXCERPT, Errors, excerpt, progress_of, run_findings
from mlp_studio.core.settings import StopSettings, TrainingSettings

SOME = Errors(count=3, least=0, among=10, unexplained=None, gradient=0.2)
NONE = replace(SOME, count=0)
SETTINGS = TrainingSettings(learning_rate=0.3)


def run(losses: Floats | list[float], tested: Floats | list[float] | None = None) -> Floats:
    """Return the records of a run with these losses, an epoch each."""
    n = len(losses)
    return np.column_stack([np.arange(n), losses, np.full(n, np.nan) if tested is None else tested, np.full(n, 0.3), np.full(n, np.nan)])


def kinds(rows: Floats, errors: Errors = SOME, training: TrainingSettings = SETTINGS) -> set[str]:
    return {finding.kind for finding in run_findings(rows, training, errors)}


def the(kind: str, rows: Floats, errors: Errors = SOME, training: TrainingSettings = SETTINGS) -> Finding:
    (found,) = [finding for finding in run_findings(rows, training, errors) if finding.kind == kind]
    return found


# Diverging


def test_a_loss_that_grows_diverges_by_the_factor_that_was_measured() -> None:
    found = the("diverging", run(0.1 * 1.2 ** np.arange(30)))
    assert found.what == "Diverging: the loss grows"
    assert found.evidence == "by a factor of 5.16 in the last 9 epochs (3.83 to 19.8)"
    assert found.mend == "Make η smaller than 0.3, for example 0.03, and press “Same start”"


@pytest.mark.parametrize(("factor", "is_diverging"), [(2.01, True), (1.99, False)])
def test_from_a_doubling_on_a_loss_diverges(factor: float, is_diverging: bool) -> None:
    assert ("diverging" in kinds(run(np.geomspace(1, factor, 10)))) is is_diverging


def test_a_loss_that_jumps_once_does_not_diverge() -> None:
    assert "diverging" not in kinds(run([1.0] * 20 + [3.0] * 5))


def test_two_records_are_too_few_to_diverge() -> None:
    assert "diverging" not in kinds(run([1.0, 5.0]))
    assert "diverging" in kinds(run([1.0, 3.0, 5.0]))


@pytest.mark.parametrize(("start", "is_diverging"), [(1.0, True), (1000.0, False)])
def test_a_rise_within_the_last_hundredth_of_what_was_learned_is_no_divergence(start: float, is_diverging: bool) -> None:
    rows = run([start] + [0.5] * 10 + np.geomspace(1, 4, 10).tolist())
    assert ("diverging" in kinds(rows)) is is_diverging


@pytest.mark.parametrize(("now", "is_diverging"), [(10.1, True), (9.9, False)])
def test_a_loss_far_above_its_start_diverges_whichever_way_it_goes(now: float, is_diverging: bool) -> None:
    rows = run([1.0, 30.0, 20.0, 15.0, 12.0, now])
    assert ("diverging" in kinds(rows)) is is_diverging
    if is_diverging:
        assert the("diverging", rows).evidence == "it is 10.1, 10.1 times what it was at the start of the run, 1"


def test_the_sum_over_a_batch_is_named_as_a_cause() -> None:
    rows = run(np.geomspace(1, 9, 10))
    assert "mean over D" in the("diverging", rows, training=replace(SETTINGS, algorithm="batch")).mend
    assert "mean over D" not in the("diverging", rows, training=replace(SETTINGS, algorithm="batch", reduction="mean")).mend


def test_losses_that_are_not_finite_or_0_say_nothing() -> None:
    assert kinds(run([1.0, np.nan, np.nan, 5.0])) == set()
    assert "diverging" not in kinds(run([0.0] * 5 + [1.0, 2.0, 3.0, 4.0, 5.0]))


# Plateau, rest and learning


@pytest.mark.parametrize(("fall", "is_plateau"), [(0.009, True), (0.011, False)])
def test_a_plateau_is_a_fall_of_less_than_a_hundredth_while_errors_are_left(fall: float, is_plateau: bool) -> None:
    rows = run(np.linspace(1, 1 - fall, 61)[-56:])  # the means of five at both ends are 50 of 60 steps apart
    rows[:, 1] = 1 - fall * (rows[:, 0] - 2) / 46
    assert ("plateau" in kinds(rows)) is is_plateau
    assert "plateau" not in kinds(rows, NONE)


def test_a_plateau_says_the_fall_the_gradient_and_the_errors() -> None:
    found = the("plateau", run(np.full(300, 0.5)))
    assert found.what == "Plateau: the loss hardly falls"
    assert found.evidence == "by 0 % in the last 60 epochs (0.5 to 0.5), ‖∇L‖ = 0.2; 3 of 10 examples are misclassified"


def test_a_loss_that_rises_a_little_is_said_to_rise() -> None:
    assert "it rose by 0." in the("plateau", run(np.linspace(1, 1.003, 60))).evidence


def test_a_plateau_without_a_gradient_is_rest() -> None:
    flat = run(np.full(300, 0.5))
    assert "the gradient is 0" in the("plateau", flat, replace(SOME, gradient=0.4e-6)).what
    assert "the gradient is 0" not in the("plateau", flat, replace(SOME, gradient=0.6e-6)).what
    assert "∇" not in the("plateau", flat, replace(SOME, gradient=np.nan)).evidence


def test_fewer_than_fifty_epochs_are_no_plateau() -> None:
    assert "plateau" not in kinds(run(np.full(50, 0.5)))
    assert "plateau" in kinds(run(np.full(51, 0.5)))


def test_a_loss_that_falls_as_one_by_t_is_never_a_plateau() -> None:
    assert "plateau" not in kinds(run(1 / (1.0 + np.arange(20_000))))


def test_learning_says_how_far_the_loss_fell() -> None:
    found = the("learning", run(np.linspace(1.0, 0.88, 51)))
    assert found.what == "Learning: loss fell by 11 % in 50 epochs"
    assert found.evidence == "0.995 to 0.885; 3 of 10 examples are misclassified"
    assert the("learning", run(np.linspace(1.0, 1.1, 11))).what == "The loss rose by 10 % in 10 epochs"


def test_before_the_first_epoch_there_is_nothing_to_say() -> None:
    assert kinds(run([])) == kinds(run([1.0])) == set()
    within = run([1.0, 0.9])
    within[1, 0] = 0.5
    assert kinds(within) == set()


def test_a_loss_of_0_has_not_fallen() -> None:
    progress = progress_of(run([0.0, 0.0, 0.0]))
    assert progress is not None
    assert (progress.fall, progress.swing) == (0, 0)


# Going up and down


def zigzag(swing: float, slope: float = 0.0) -> Floats:
    return 1 + swing / 2 * (-1.0) ** np.arange(60) - slope * np.arange(60)


@pytest.mark.parametrize(("swing", "is_unsteady"), [(0.21, True), (0.19, False)])
def test_a_loss_that_goes_up_and_down_by_a_fifth_is_unsteady(swing: float, is_unsteady: bool) -> None:
    assert ("unsteady" in kinds(run(zigzag(swing)))) is is_unsteady


def test_a_loss_that_falls_by_more_than_it_swings_is_steady() -> None:
    assert "unsteady" not in kinds(run(zigzag(0.2, 0.01)))
    assert "unsteady" in kinds(run(zigzag(0.4, 0.001)))


def test_a_loss_that_only_falls_is_steady() -> None:
    assert "unsteady" not in kinds(run([1.0] * 30 + [0.5] * 30))


# Convergence


def test_no_errors_and_a_loss_that_hardly_falls_have_converged() -> None:
    found = the("converged", run(np.linspace(1, 0.95, 60)), NONE)
    assert found.what == "Converged: no training errors left"
    assert found.evidence.startswith("0 errors among 10 examples, ‖∇L‖ = 0.2; the loss fell by ")
    assert "the loss rose by" in the("converged", run(np.linspace(1, 1.1, 60)), NONE).evidence


def test_no_errors_and_a_loss_that_rises_fast_have_not_converged() -> None:
    rows = run(np.linspace(1, 1.4, 60))
    assert "converged" not in kinds(rows, NONE)
    assert the("learning", rows, NONE).what.startswith("The loss rose by")


def test_a_loss_of_many_times_as_much_is_said_in_times_instead_of_percent() -> None:
    rows = run(np.concatenate([np.full(15, 0.5), np.full(45, 1385.0)]))
    assert the("learning", rows).what == "The loss rose to 2,770 times as much in 50 epochs"
    tested = np.concatenate([np.linspace(2, 1, 41), np.linspace(1.01, 16, 60)])
    assert "16 in epoch 100, 16 times as much;" in the("overfitting", run(np.linspace(1, 0.5, 101), tested)).evidence


def test_no_errors_and_a_loss_that_falls_fast_have_not_converged_yet() -> None:
    assert the("converged", run(np.linspace(1, 0.5, 60)), NONE).what == "No training errors left; the loss still falls"


def test_where_only_contradictory_points_are_wrong_it_has_converged() -> None:
    rows = run(np.full(100, 0.5))
    least = replace(SOME, least=3)
    assert the("converged", rows, least).what == "Converged: only contradictory points are wrong"
    assert "plateau" not in kinds(rows, least)
    assert "plateau" in kinds(rows, replace(SOME, least=2))


def test_a_loss_at_the_bound_of_the_stop_rule_has_converged() -> None:
    rows = run(np.linspace(1, 0.3, 60))
    assert (
        the("converged", rows, training=replace(SETTINGS, stop=StopSettings(loss_below=0.3))).what == "Converged: the loss is at most 0.3"
    )
    assert "converged" not in kinds(rows, training=replace(SETTINGS, stop=StopSettings(loss_below=0.29)))
    assert "converged" not in kinds(run([]), training=replace(SETTINGS, stop=StopSettings(loss_below=0.29)))


def test_a_share_of_errors_at_the_bound_of_the_stop_rule_has_converged() -> None:
    rows = run([1.0])
    found = the("converged", rows, training=replace(SETTINGS, stop=StopSettings(errors_below=0.3)))
    assert found.what == "Converged: at most 30 % training errors"
    assert found.evidence == "3 of 10 examples are misclassified"
    assert "converged" not in kinds(rows, training=replace(SETTINGS, stop=StopSettings(errors_below=0.29)))


def test_weights_that_change_less_than_the_stop_rule_says_have_converged() -> None:
    stop = replace(SETTINGS, stop=StopSettings(change_below=1e-4))
    rows = run(np.full(60, 0.5))
    found = the("converged", rows, replace(SOME, change=1e-4), stop)
    assert "weights change by at most 1.0e−4" in found.what
    assert "the largest change of late is 1.0e−4" in found.evidence
    assert "converged" not in kinds(rows, replace(SOME, change=1.1e-4), stop)
    assert "converged" not in kinds(rows, SOME, stop)


@pytest.mark.parametrize(("unexplained", "kind"), [(0.1, "converged"), (0.101, "plateau")])
def test_a_regression_converges_where_hardly_anything_is_left(unexplained: float, kind: str) -> None:
    errors = replace(NONE, unexplained=unexplained)
    rows = run(np.full(100, 0.5))
    assert "of the loss of the best constant is left" in the(kind, rows, errors).evidence
    assert {"converged", "plateau"} & kinds(rows, errors) == {kind}
    assert not {"converged", "plateau"} & kinds(run(np.linspace(1, 0.5, 100)), errors)


# Overfitting


@pytest.mark.parametrize(("last", "overfits"), [(1.06, True), (1.04, False)])
def test_a_test_loss_that_rises_by_a_twentieth_overfits(last: float, overfits: bool) -> None:
    tested = np.concatenate([np.linspace(2, 1, 41), np.linspace(1, last, 60)])
    assert ("overfitting" in kinds(run(np.linspace(1, 0.5, 101), tested))) is overfits


def test_overfitting_names_the_epoch_to_go_back_to() -> None:
    tested = np.concatenate([np.linspace(2, 1, 41), np.linspace(1.01, 1.5, 60)])
    found = the("overfitting", run(np.linspace(1, 0.5, 101), tested))
    assert found.evidence == ("it was least in epoch 40, 1, and is 1.5 in epoch 100, 50 % more; the training loss fell from 0.8 to 0.5")
    assert found.mend.startswith("Go back to epoch 40")
    assert "overfitting" not in kinds(run(np.linspace(0.5, 1, 101), tested))
    assert "overfitting" not in kinds(run(np.linspace(1, 0.5, 89), tested[:89]))


# All of them


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1e6), max_size=80), st.integers(0, 5), st.booleans())
def test_of_any_run_at_most_one_finding_says_how_the_loss_goes(losses: list[float], count: int, has_test: bool) -> None:
    rows = run(losses, losses if has_test else None)
    found = run_findings(rows, SETTINGS, replace(SOME, count=count))
    assert len([f for f in found if f.kind in {"diverging", "converged", "plateau", "unsteady"}]) <= 1
    for finding in found:
        assert finding.kind in KINDS
        assert finding.evidence
        assert any(letter.isdigit() for letter in finding.evidence)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 5 * EXCERPT))
def test_an_excerpt_has_the_first_and_all_of_the_last_records(n: int) -> None:
    rows = run(np.arange(n, dtype=float))
    part = excerpt(rows)
    assert len(part) <= 3 * EXCERPT
    np.testing.assert_array_equal(part[-EXCERPT:], rows[-EXCERPT:])
    np.testing.assert_array_equal(part[:1], rows[:1])
    assert (np.diff(part[:, 0]) > 0).all()
    assert not np.shares_memory(part, rows)


@pytest.mark.parametrize("least", [1, 333, 1000, 5 * EXCERPT - 1])
def test_an_excerpt_has_the_least_test_loss(least: int) -> None:
    tested = np.ones(5 * EXCERPT)
    tested[least] = 0.5
    part = excerpt(run(np.arange(5 * EXCERPT, dtype=float), tested))
    assert part[np.argmin(part[:, 2]), 0] == least
    assert (np.diff(part[:, 0]) > 0).all()
