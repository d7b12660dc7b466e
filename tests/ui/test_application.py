"""The application object takes files that the desktop hands over as events, before there is a window and after."""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = """
import json
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from mlp_studio.ui.start import make_application
app = make_application()
assert make_application() is app
taken = []
def hand(what):
    event = QFileOpenEvent(what)
    return app.sendEvent(app, event), str(len(taken))
answers = [hand("/early.mlps"), hand("/two words/later.csv")]
app.take_files(lambda path: taken.append(str(path)))
answers += [("kept", str(len(taken))), hand("/now.mlps"), hand(QUrl("https://example.org/far.mlps"))]
app.take_files(lambda path: taken.append(f"other {path}"))
hand("/last.mlps")
print(json.dumps([answers, taken]))
"""


def test_files_that_come_before_the_window_are_kept_for_it_and_later_ones_passed_on() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    answers, taken = json.loads(done.stdout)
    assert taken == ["/early.mlps", "/two words/later.csv", "/now.mlps", "other /last.mlps"]
    assert answers == [[True, "0"], [True, "0"], ["kept", "2"], [True, "3"], [False, "3"]]
