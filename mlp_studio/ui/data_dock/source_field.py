"""The field that says where the points come from: generators and samples under headings, and the user's own points on top."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QListView, QWidget

from mlp_studio.core.generators import GENERATORS, GROUPS
from mlp_studio.storage.sample_data import REAL, SAMPLE, Sample, samples
from mlp_studio.ui.fields import ChoiceField
from mlp_studio.ui.theme import Look

OWN = ""
"""Key of the entry that stands for points which no generator made."""
_HEADING = "heading"
_ROWS = 32
_TIP = "Where the points come from: a generator, a real set, or points of your own"


def sample_of(source: object) -> Sample | None:
    """Return the sample that points come from, by its title, or None."""
    return next((sample for sample in samples() if sample.title == source), None)


class SourceField(ChoiceField):
    """The combo box of sources; headings cannot be chosen."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._own: str | None = None
        self._entries = QStandardItemModel(self)
        self.setModel(self._entries)
        self.setView(QListView(self))
        self.setMaxVisibleItems(_ROWS)
        self.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )  # a long file name must not widen the dock
        self.setMinimumContentsLength(8)
        self.setAccessibleName("Source of the points")
        self._fill(None)
        look.theme_changed.connect(self._restyle)

    def set_own(self, title: str | None) -> None:
        """Put an entry on top for points of the user's own, or take it away."""
        if title != self._own:
            self._fill(title)

    def _restyle(self) -> None:
        self._fill(self._own)

    def _fill(self, own: str | None) -> None:
        """Fill the list anew, without a signal; what was chosen stays chosen."""
        key = self.currentData()
        self._own = own
        self.setToolTip(f"{own}\n{_TIP}" if own else _TIP)
        self.blockSignals(True)
        self._entries.clear()
        if own is not None:
            self._add(own, OWN, "")
        for group in GROUPS:
            self._add_heading(group)
            for rule in GENERATORS.values():
                if rule.group == group:
                    self._add(rule.title, rule.name, "")
        self._add_heading(REAL)
        for sample in samples():
            self._add(sample.title, SAMPLE + sample.name, f"{sample.what}\n{sample.credit}")
        self.setCurrentIndex(self.findData(key))
        self.blockSignals(False)

    def _add(self, title: str, key: str, tip: str) -> None:
        item = QStandardItem(title)
        item.setData(key, Qt.ItemDataRole.UserRole)
        item.setToolTip(tip)
        self._entries.appendRow(item)

    def _add_heading(self, title: str) -> None:
        item = QStandardItem(title)
        item.setData(f"{_HEADING} {title}", Qt.ItemDataRole.UserRole)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(self._look.font("caption", 600))
        item.setForeground(self._look.theme.ink3)
        self._entries.appendRow(item)
