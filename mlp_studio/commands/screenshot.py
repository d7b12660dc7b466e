"""`screenshot`: the real window, rendered without a screen."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from mlp_studio.commands.options import number, project_of, size_of
from mlp_studio.commands.speech import tell


def add_screenshot_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `screenshot`."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("output", metavar="OUT.png")
    parser.add_argument("--size", metavar="WxH", default="1440x900", help="of the window in pixels")
    parser.add_argument("--epochs", metavar="N", type=number(int, 0, "a number of epochs"), default=0, help="train so many epochs first")
    parser.add_argument("--data", metavar="F", help="with the points of this file")
    parser.add_argument("--view", metavar="NAME", default="window", help="window, canvas, plane, loss, weights or data")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")


def screenshot(options: argparse.Namespace) -> int:
    """Write a picture of the window with a project; return the exit status."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from mlp_studio.ui.screenshot import take_screenshot

    size = size_of(options.size)
    project, notes_on_data = project_of(options.project, options.data)
    take_screenshot(project, Path(options.output), size, options.epochs, options.view, options.theme)
    for note in notes_on_data:
        tell(note)
    return 0
