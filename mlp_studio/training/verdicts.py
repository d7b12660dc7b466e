"""What a run's end means, in words: what happened, and what to try."""

from __future__ import annotations

from mlp_studio.core.findings import smaller_rate
from mlp_studio.core.project import Project


def explain_end(reason: str, project: Project, epoch: int) -> tuple[str, str]:
    """Return (what happened, what to try) for a finished run of this project; the second may be empty. `reason` as in design §6."""
    stop, eta = project.training.stop, project.training.learning_rate
    epochs = f"{epoch:,} epoch" + ("" if epoch == 1 else "s")
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


def explain_cycle(first: int, period: int, project: Project) -> tuple[str, str]:
    """Return what it means that the perceptron algorithm's weights return (Source: ML:IV-54..57: the classes are not separable).

    With weights that are cut or frozen it means less: other lines might separate the classes.
    """
    is_free = all(t.all() for t in project.network.trainable)
    verdict = (
        "No single line separates these classes" if is_free else "With its frozen and cut weights it finds no line between these classes"
    )
    after = "every epoch" if period == 1 else f"every {period} epochs"
    return (
        f"The perceptron algorithm cycles: the weights of epoch {first:,} come back {after}, so it will never end. {verdict}",
        "Add a hidden layer, or look at the points",
    )
