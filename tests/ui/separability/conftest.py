"""The look that the verdicts are painted in."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from mlp_studio.ui.theme import Look


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return Look()
