"""The command line: the window without a command, and the commands that need no screen (design §6)."""

from __future__ import annotations

import argparse
import faulthandler
import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from mlp_studio import __version__
from mlp_studio.commands.association import add_no_options, install_association, uninstall_association
from mlp_studio.commands.bench import add_bench_options, show_bench
from mlp_studio.commands.export import add_export_options, export
from mlp_studio.commands.lessons import show_lessons
from mlp_studio.commands.points import add_data_options, add_separable_options, show_data, show_separability
from mlp_studio.commands.screenshot import add_screenshot_options, screenshot
from mlp_studio.commands.speech import add_json_option, speak_into_the_void, tell
from mlp_studio.commands.training import add_predict_options, add_train_options, predict, train
from mlp_studio.core.errors import StudioError

BAD_INPUT = 2
NEW_WINDOW = "--new-window"


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, as all errors of the command line are."""

    def error(self, message: str) -> NoReturn:
        raise StudioError(message, "command line", f"See `{self.prog} --help`")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0, or 2 for bad input, told in one line on stderr."""
    speak_into_the_void()
    if not faulthandler.is_enabled():
        with suppress(OSError, RuntimeError, ValueError):  # stderr may be no file
            faulthandler.enable()  # until a window has a file for it
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given and (given[0] in COMMANDS or (given[0].startswith("-") and given[0] != NEW_WINDOW)):
            options = _parser().parse_args(given)
            return int(options.run(options))
        names = [argument for argument in given if argument != NEW_WINDOW]
        if len(names) > 1:
            raise StudioError(f"the window opens one file, {len(names)} were given", "command line", "See `mlp-studio --help`")
        return _window(names[0] if names else None, may_hand_over=NEW_WINDOW not in given)
    except StudioError as error:
        tell(str(error))
        return BAD_INPUT
    except BrokenPipeError:  # the reader of a pipe has gone: nobody is left to tell
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 130


def double_click(arguments: Sequence[str] | None = None) -> int:
    """Open the window for an icon or a file association: what is wrong with a file, be it that there is none, is told in the window.

    Return the exit status: 0, or 2 where there is no screen to tell anything on.
    """
    speak_into_the_void()
    given = list(sys.argv[1:] if arguments is None else arguments)
    names = [argument for argument in given if argument != NEW_WINDOW]
    if names and names[0].startswith("-"):
        return main(given)
    try:
        _require_screen()
        name = _absolute(names[0]) if names else None
        return _hand_over_or_open(name, others=max(0, len(names) - 1), may_hand_over=NEW_WINDOW not in given)
    except StudioError as error:
        tell(str(error))
        return BAD_INPUT
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="mlp-studio",
        description="Draw a multilayer perceptron, train it on points of the plane, and watch it learn.",
        usage="mlp-studio [--new-window] [FILE] | mlp-studio COMMAND …",
        epilog="Without a command the window opens on FILE: a project, a lesson or a data file. PROJECT is a file or a lesson's name.",
    )
    parser.add_argument("--version", action="version", version=f"mlp-studio {__version__}")
    parser.add_argument(NEW_WINDOW, action="store_true", help="open FILE in a process of its own, though a window is open")  # see `main`
    commands = parser.add_subparsers(prog="mlp-studio", metavar="COMMAND", required=True, parser_class=_Parser)
    for name, (run, summary, add_options) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        command.set_defaults(run=run)
        add_options(command)
    return parser


def _window(name: str | None, *, may_hand_over: bool) -> int:
    is_lesson = name is not None and not os.path.exists(name)
    if name is not None and is_lesson:
        from mlp_studio.storage.lessons import find_project

        find_project(name)  # a lesson, or the refusal that says what there is; what exists but is broken is told in the window
    _require_screen()
    return _hand_over_or_open(name, is_lesson=is_lesson, may_hand_over=may_hand_over)


def _hand_over_or_open(name: str | None, *, is_lesson: bool = False, others: int = 0, may_hand_over: bool) -> int:
    """Let the instance that runs have it, or open the window here."""
    instance = None
    if may_hand_over and (name is None or is_lesson or _is_for_all(name)):
        from mlp_studio.app.single_instance import Instance, Request, given_token

        instance = Instance.of_session()
        path = None if name is None or is_lesson else Path(_absolute(name))
        if instance.hand_over(Request(path, name or "" if is_lesson else "", others, given_token())):
            return 0
    gc.disable()  # until the first frame: collecting what is being imported takes a sixth of the time until then
    from mlp_studio.ui.start import open_window

    return open_window(name, instance, others)


def _is_for_all(name: str) -> bool:
    """Tell whether another process finds the same under this name: a pipe is this one's own, as is its standard input."""
    is_plain = not os.path.exists(name) or os.path.isfile(name) or os.path.isdir(name)
    return is_plain and not _absolute(name).startswith(("/dev/", "/proc/"))


def _absolute(name: str) -> str:
    try:
        return os.path.abspath(name)
    except OSError:  # the working folder is gone, and the file with it
        return os.path.join(os.sep, name)


def _require_screen() -> None:
    if sys.platform.startswith("linux") and not any(os.environ.get(key) for key in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        raise StudioError(
            "there is no screen to open the window on", "display", "Use a command such as `train` or `screenshot`, or set DISPLAY"
        )


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
    "install": (install_association, "put this copy into your menu, and let it open .mlps files (Linux)", add_no_options),
    "uninstall": (uninstall_association, "take back what `install` did", add_no_options),
}
