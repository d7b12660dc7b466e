"""What the races have in common on the command line: how long to measure, and the table of ratios."""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Mapping, Sequence

Rounds = Mapping[str, Sequence[float]]
"""Examples per second by contestant and round."""


def rounds_and_seconds(description: str) -> tuple[int, float]:
    """Read --repeat and --seconds from the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--repeat", type=int, default=9, help="interleaved rounds (default 9)")
    parser.add_argument("--seconds", type=float, default=0.3, help="about so long each sample (default 0.3)")
    chosen = parser.parse_args()
    return max(1, chosen.repeat), chosen.seconds


def print_ratios(results: Mapping[str, Rounds], other: str, bars: Mapping[str, float]) -> None:
    """Print a line for each net: median speeds, and the ratio engine / other in each round."""
    print(f"{'net':12} {'engine':>9} {other:>11} {'ratio':>7} {'lowest':>7} {'highest':>7} {'bar':>5}   million examples/s, medians")
    for net, rounds in results.items():
        ours, theirs = rounds["engine"], rounds[other]
        ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
        median = statistics.median(ratios)
        verdict = "" if median >= bars[net] else "   below the bar"
        print(
            f"{net:12} {statistics.median(ours) / 1e6:9.4f} {statistics.median(theirs) / 1e6:11.5f} {median:7.2f} {min(ratios):7.2f} "
            f"{max(ratios):7.2f} {bars[net]:5.1f}{verdict}"
        )
    print_load()


def print_load() -> None:
    """Say how busy the machine is: beside other work the figures are worth little."""
    if hasattr(os, "getloadavg"):
        print(f"load of the last minute {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores (about 1 is this benchmark itself)")
