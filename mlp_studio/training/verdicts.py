"""What a run's end means, in words: what happened, and what to try."""

from __future__ import annotations

from mlp_studio.core.findings import counted, smaller_rate
from mlp_studio.core.project import Project
from mlp_studio.core.separability import separate


def explain_end(reason: str, project: Project, epoch: int) -> tuple[str, str]:
    """Return (what happened, what to try) for a finished run of this project; the second may be empty. `reason` as in design §6."""
    stop, eta = project.training.stop, project.training.learning_rate
    epochs = counted(epoch, "epoch")
    match reason:
        case "max_epochs":
            return f"Stopped after {epochs}, the most that the project allows", "Press Play to go on, or raise the limit"
        case "loss_below":
            return f"Converged after {epochs}: the loss is at most {stop.loss_below:g}", ""
        case "errors_below" if stop.errors_below is None:
            return f"Converged after {epochs}: no training example is misclassified, so no weight changes any more", ""
        case "errors_below":
            return f"Converged after {epochs}: at most {100 * (stop.errors_below or 0):g} % of the training examples are misclassified", ""
        case "change_below":
            return f"Converged after {epochs}: no weight changed by more than {stop.change_below:g} in an epoch", ""
        case "early_stopping":
            what = f"Stopped after {epochs}: the test loss has had no new minimum for {stop.patience:,} epochs"
            return what, "Undo goes back to before the run; more points or a penalty keep the test loss falling"
        case "out_of_time":
            return f"Stopped after {epochs}: {stop.seconds:g} seconds are over", "Press Play to go on"
        case "diverged":
            return (
                f"Diverged in epoch {epoch + 1:,}: the loss or a weight grew beyond all bounds. "
                f"The last finite weights, of epoch {epoch:,}, are kept",
                smaller_rate(eta),
            )
    raise ValueError(reason)


def is_convergence(reason: str, project: Project, epoch: int) -> bool:
    """Tell whether a run of this project that has ended in this way has done so at line 10 of its algorithm (Source: ML:IV-102).

    Not where it has diverged, nor where it was only to go on for so many epochs.
    """
    most = project.training.stop.max_epochs
    return reason != "diverged" and (reason != "max_epochs" or (most is not None and epoch >= most))


def explain_cycle(first: int, period: int, project: Project, *, is_separable: bool | None = None) -> tuple[str, str]:
    """Return what it means that the perceptron algorithm's weights return (Source: ML:IV-54..57: the classes are not separable).

    `is_separable` is what `is_separable_by_lines` returns, where it is known already. If lines do separate the classes, rounding is behind
    it: a run may take a point on its line for right that is counted as wrong, as the two add up the weighted sum in different orders.
    With weights that are cut or frozen, or without x1 or x2, a return means less: other lines might separate the classes.
    """
    after = "every epoch" if period == 1 else f"every {period} epochs"
    cycles = f"The perceptron algorithm cycles: the weights of epoch {first:,} come back {after}, so it will never end"
    mend = "Add a hidden layer, or look at the points"
    if not all(t.all() for t in project.network.trainable):
        return f"{cycles}. With its frozen and cut weights it finds no line between these classes", mend
    if not (is_separable_by_lines(project) if is_separable is None else is_separable):
        return f"{cycles}. No single line separates these classes", mend
    if not {"x1", "x2"} <= set(project.network.inputs):
        return f"{cycles}. With its inputs it finds no line between these classes", "Use x1 and x2 as inputs: a line does separate them"
    what = (
        f"The perceptron algorithm does not get on: the weights of epoch {first:,} come back {after}, although a line separates these "
        "classes. An example lies so close to the present line that rounding decides on which side it is"
    )
    return what, "Change a weight or η a little, or start from other weights"


def is_separable_by_lines(project: Project) -> bool:
    """Tell whether each output unit's two classes of training points can be separated by a line, exactly; False for target numbers."""
    points = project.points
    if points.setting == "regression":
        return False
    units = min(project.network.k, points.class_count)
    return all(separate(points, c, None).is_separable for c in range(units))
