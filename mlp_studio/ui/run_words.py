"""What the window says of a run's state: on the buttons that play and pause, and in the status bar."""

from __future__ import annotations

from mlp_studio.app.run_state import RunState

_PREPARING = (RunState.PREPARING, RunState.PREPARING_STEP)

PLAY_WORDS = dict.fromkeys(RunState, "Play") | dict.fromkeys(_PREPARING, "Preparing") | {RunState.RUNNING: "Pause"}
HINT = "Space plays, → steps one example, Shift+→ one epoch; U draws units, H shows hyperplanes"
"""While nothing goes on, or not for long."""
HINTS_OF_RUNS = {
    **dict.fromkeys(_PREPARING, "Preparing: the training code is being compiled, once"),
    RunState.RUNNING: "Space pauses",
}
"""Instead of what can be done else."""
