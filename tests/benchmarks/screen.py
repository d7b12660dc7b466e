"""The screen that a window is measured on: the X server in DISPLAY, or one of our own where Xvfb is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SIZE = "1600x1000x24"


@contextmanager
def x_server() -> Iterator[str | None]:
    """Set DISPLAY and Qt's platform; yield what the screen is, or None where there is none. Off Linux, the desktop itself."""
    if not sys.platform.startswith("linux"):
        yield "the desktop"
        return
    os.environ["QT_QPA_PLATFORM"] = "xcb"
    if os.environ.get("DISPLAY"):
        yield f"X server {os.environ['DISPLAY']}"
        return
    binary = shutil.which("Xvfb")
    if binary is None:
        yield None
        return
    reading, writing = os.pipe()
    command = [binary, "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # by itself it would end us without ending the server
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()  # it chooses a free one itself
        if not number:
            yield None
            return
        os.environ["DISPLAY"] = f":{number}"
        yield f"Xvfb :{number}, {SIZE}"
    finally:
        os.environ.pop("DISPLAY", None)
        server.terminate()
        server.wait(timeout=10)
