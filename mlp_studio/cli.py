"""The command line: the window without a command, and the commands that need no screen (design §6)."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from mlp_studio import __version__
from mlp_studio.commands.bench import add_bench_options, show_bench
from mlp_studio.commands.export import add_export_options, export
from mlp_studio.commands.lessons import show_lessons
from mlp_studio.commands.points import add_data_options, add_separable_options, show_data, show_separability
from mlp_studio.commands.screenshot import add_screenshot_options, screenshot
from mlp_studio.commands.speech import add_json_option, tell
from mlp_studio.commands.training import add_predict_options, add_train_options, predict, train
from mlp_studio.core.errors import StudioError

BAD_INPUT = 2


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, as all errors of the command line are."""

    def error(self, message: str) -> NoReturn:
        raise StudioError(message, "command line", f"See `{self.prog} --help`")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0, or 2 for bad input, told in one line on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given and (given[0] in COMMANDS or given[0].startswith("-")):
            options = _parser().parse_args(given)
            return int(options.run(options))
        if len(given) > 1:
            raise StudioError(f"the window opens one file, {len(given)} were given", "command line", "See `mlp-studio --help`")
        return _window(given[0] if given else None)
    except StudioError as error:
        tell(str(error))
        return BAD_INPUT
    except BrokenPipeError:  # the reader of a pipe has gone: nobody is left to tell
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="mlp-studio",
        description="Draw a multilayer perceptron, train it on points of the plane, and watch it learn.",
        usage="mlp-studio [FILE] | mlp-studio COMMAND …",
        epilog="Without a command the window opens on FILE: a project, a lesson or a data file. PROJECT is a file or a lesson's name.",
    )
    parser.add_argument("--version", action="version", version=f"mlp-studio {__version__}")
    commands = parser.add_subparsers(prog="mlp-studio", metavar="COMMAND", required=True, parser_class=_Parser)
    for name, (run, summary, add_options) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        command.set_defaults(run=run)
        add_options(command)
    return parser


def _window(name: str | None) -> int:
    if name is not None and not os.path.exists(name):
        from mlp_studio.storage.lessons import find_project

        find_project(name)  # a lesson, or the refusal that says what there is; what exists but is broken is told in the window
    if sys.platform.startswith("linux") and not any(os.environ.get(key) for key in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        raise StudioError(
            "there is no screen to open the window on", "display", "Use a command such as `train` or `screenshot`, or set DISPLAY"
        )
    from mlp_studio.ui.start import open_window

    return open_window(name)


_Command = tuple[Callable[[argparse.Namespace], int], str, Callable[[argparse.ArgumentParser], None]]
COMMANDS: dict[str, _Command] = {
    "lessons": (show_lessons, "the lessons that ship, one a line: name, title", add_json_option),
    "train": (train, "train without a window", add_train_options),
    "predict": (predict, "outputs and class of each point", add_predict_options),
    "data": (show_data, "what an import of FILE gives", add_data_options),
    "separable": (show_separability, "which classes a line separates, with its weights, or why none can", add_separable_options),
    "export": (export, "the network, the points or a run in another format: pictures, tables, programs, films", add_export_options),
    "screenshot": (screenshot, "the real window, rendered to a PNG", add_screenshot_options),
    "bench": (show_bench, "examples per second by shape of network and size of batch", add_bench_options),
}
