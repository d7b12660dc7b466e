"""`lessons`: what ships with the program to begin with."""

from __future__ import annotations

import argparse

from mlp_studio.commands.speech import write_json, write_line


def show_lessons(options: argparse.Namespace) -> int:
    """Print the lessons; return the exit status."""
    from mlp_studio.storage.lessons import lessons

    found = lessons()
    if options.json:
        write_json({"lessons": [{"name": lesson.name, "title": lesson.title} for lesson in found]})
        return 0
    width = max(len(lesson.name) for lesson in found)
    for lesson in found:
        write_line(f"{lesson.name:<{width}}  {lesson.title}")
    return 0
