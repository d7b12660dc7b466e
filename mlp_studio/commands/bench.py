"""`bench`: how fast this machine trains."""

from __future__ import annotations

import argparse

from mlp_studio.commands.speech import add_json_option, write_json, write_line


def add_bench_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `bench`."""
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    add_json_option(parser)


def show_bench(options: argparse.Namespace) -> int:
    """Measure, and print the report; return the exit status."""
    from mlp_studio.bench import run_bench

    report = run_bench(quick=options.quick)
    if options.json:
        write_json(report.as_json())
    else:
        write_line(report.as_text())
    return 0
