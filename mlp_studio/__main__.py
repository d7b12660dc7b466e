"""`python -m mlp_studio`: the same as the command `mlp-studio`."""

from __future__ import annotations

import sys

from mlp_studio.cli import main

if __name__ == "__main__":
    sys.exit(main())
