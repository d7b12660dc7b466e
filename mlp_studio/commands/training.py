"""`train` and `predict`: a run without a window, and what a network says of points."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mlp_studio.commands.options import number, project_of, with_limit
from mlp_studio.commands.speech import ProgressBar, add_json_option, finite, tell, write_json, write_line
from mlp_studio.core.errors import StudioError
from mlp_studio.core.settings import MAX_SEED

if TYPE_CHECKING:
    from mlp_studio.training.whole_run import WholeRun


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `train`."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--data", metavar="F", help="train on the points of this file instead of the project's own")
    parser.add_argument("--epochs", metavar="N", type=number(int, 0, "a number of epochs"), help="at most so many epochs")
    parser.add_argument("--seed", metavar="S", type=number(int, 0, "a seed", MAX_SEED), help="begin with new random weights from this seed")
    parser.add_argument("-o", "--output", metavar="OUT.mlps", help="write the trained project here")
    add_json_option(parser)


def train(options: argparse.Namespace) -> int:
    """Train a project, tell how it ended, and write it if that was asked for; return the exit status."""
    from mlp_studio.core import edits
    from mlp_studio.core.findings import counted
    from mlp_studio.storage.files import check_target
    from mlp_studio.storage.project_file import write_project
    from mlp_studio.training.verdicts import explain_cycle, explain_end
    from mlp_studio.training.whole_run import WholeRun

    project, notes_on_data = project_of(options.project, options.data)
    if options.output is not None:
        check_target(options.output)
    if options.seed is not None:
        project = edits.reset(project, options.seed)
    stop = project.training.stop
    project = with_limit(project, options.epochs)
    try:
        run = WholeRun(project)
    except StudioError as error:
        raise error.within(options.project) from None
    for note in notes_on_data:
        tell(note)
    finish(run, quiet=options.json)
    engine, trained = run.engine, run.trained
    reason = engine.reason or ""  # it has one: it is over
    _, loss, test_loss, error_rate, test_error_rate = (float(v) for v in run.rows[-1])
    if options.output is not None:
        write_project(replace(trained, training=replace(trained.training, stop=stop)), options.output)
    regression = project.points.setting == "regression"
    result: dict[str, Any] = {
        "epochs": engine.epoch,
        "loss": finite(loss),
        "error_rate": None if regression else error_rate,
        "reason": reason,
        "seconds": run.seconds,
        "examples_per_second": run.examples / run.seconds if run.examples else 0.0,
        "weights": [matrix.tolist() for matrix in engine.weights],
    }
    if project.points.test_mask.any():
        result["test_loss"], result["test_error_rate"] = finite(test_loss), None if regression else test_error_rate
    what, mend = explain_end(reason, project, engine.epoch)
    if reason == "max_epochs" and engine.epoch == options.epochs:
        what = f"Stopped after {counted(engine.epoch, 'epoch')}, as many as were asked for"
    if reason in ("max_epochs", "out_of_time"):
        mend = ""  # it speaks of the window
    notes = [f"{what}. {mend}".strip()]
    if engine.cycle is not None:
        cycle_what, cycle_mend = explain_cycle(engine.cycle.first, engine.cycle.period, project)
        result["cycle"] = {"first": engine.cycle.first, "period": engine.cycle.period}
        notes.append(f"{cycle_what}. {cycle_mend}")
    if options.json:
        for note in notes if engine.cycle is not None or reason == "diverged" else []:
            tell(note)
        write_json(result)
        return 0
    for note in notes:
        write_line(note)
    for label, key in (("loss", "loss"), ("errors", "error_rate"), ("test loss", "test_loss"), ("test errors", "test_error_rate")):
        if result.get(key) is not None:
            write_line(f"{label}: {100 * result[key]:.1f} %" if "error" in key else f"{label}: {result[key]:.6g}")
    return 0


def finish(run: WholeRun, *, quiet: bool = False) -> None:
    """Train a run to its end, with a bar of progress; its project has a limit of epochs."""
    limit, bar = run.trained.training.stop.max_epochs or 0, ProgressBar(quiet=quiet)
    run.finish(lambda epoch, loss: bar.show(epoch / max(1, limit), f"epoch {epoch:,} of {limit:,}  loss {loss:.4g}"))
    bar.end()


def add_predict_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `predict`."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--data", metavar="F", help="predict for the points of this file instead of the project's own")
    add_json_option(parser)


def predict(options: argparse.Namespace) -> int:
    """Print outputs and class of each point; return the exit status."""
    import numpy as np

    from mlp_studio.core.points import decide
    from mlp_studio.core.propagation import outputs
    from mlp_studio.storage.lessons import find_project

    (given, notes_on_data), (project, _) = project_of(options.project, options.data), find_project(options.project)
    points, names = given.points, project.points.classes
    setting = project.points.setting
    with np.errstate(all="ignore"):
        y = outputs(project.network, project.network.inputs_at(points.xy))
    if not np.isfinite(y).all():
        at = int(np.argmin(np.isfinite(y).all(axis=1)))
        raise StudioError(
            f"the output for point {at + 1} is not finite", options.project, "Look at the features and the weights of the project"
        )
    for note in notes_on_data:
        tell(note)
    decided: list[Any] = [None] * len(y) if setting == "regression" else decide(y, setting).tolist()
    if setting == "multi-label":
        decided = [[c for c, has in enumerate(row) if has] for row in decided]
    if options.json:
        write_json({"outputs": y.tolist(), "classes": decided})
        return 0
    for (x1, x2), row, label in zip(points.xy, y, decided, strict=True):
        indices = label if isinstance(label, list) else [] if label is None else [label]
        words = ", ".join(names[c] if names is not None and c < len(names) else str(c) for c in indices)
        write_line(f"{x1:g}\t{x2:g}\t" + "\t".join(f"{v:.6g}" for v in row) + (f"\t{words}" if words else ""))
    return 0
