"""The card that asks what a film is to be, and shows how far it is while it is made."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from mlp_studio.core.findings import counted
from mlp_studio.storage.film_export import FILM_FORMATS
from mlp_studio.ui.card import Card, indicators
from mlp_studio.ui.docks import BUTTON
from mlp_studio.ui.fields import ChoiceField, CountField
from mlp_studio.ui.film.plan import MOST_SECONDS, PARTS, RATES, SIZES, FilmPlan, shots
from mlp_studio.ui.theme import THEMES, Look

WIDTH, FIELD_WIDTH = 360, 168
TIME_AXES = {"linear": "Evenly", "log": "Slow at first"}
PART_TITLES = {"network": "Network", "regions": "Regions", "loss": "Loss"}


class FilmCard(Card):
    """The card. It asks for nothing that cannot be: a film shows at least one part.

    Signals
    -------
    wanted(plan)
        Make this film.
    cancelled()
        Give up the film that is being made.
    """

    wanted = Signal(object)
    cancelled = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._places: tuple[float, ...] = ()
        self._is_log_loss = False
        self.form, self.size_field, self.rate = ChoiceField(self), ChoiceField(self), ChoiceField(self)
        self.seconds = CountField(1, MOST_SECONDS, self)
        self.theme, self.time_axis = ChoiceField(self), ChoiceField(self)
        self.parts = {name: QCheckBox(title, self) for name, title in PART_TITLES.items()}
        self.estimate, self._title = QLabel(self), QLabel("Export run as film", self)
        self.bar = QProgressBar(self)
        self.cancel_button, self.export_button = QPushButton("Cancel", self), QPushButton("Export…", self)
        self._labels: list[QLabel] = []
        self._fill()
        self._lay_out()
        self._connect()
        self.setAccessibleName("Export run as film")
        self.show_progress(None)
        self.hide()
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def _fill(self) -> None:
        plan = FilmPlan()
        self.form.set_choices([(name, film_format.title) for name, film_format in FILM_FORMATS.items()])
        self.size_field.set_choices([(f"{w}x{h}", f"{w} × {h}") for w, h in SIZES])
        self.rate.set_choices([(str(rate), f"{rate} per second") for rate in RATES])
        self.theme.set_choices([(name, name.capitalize()) for name in THEMES])
        self.time_axis.set_choices(list(TIME_AXES.items()))
        for field, key in ((self.form, plan.form), (self.rate, str(plan.frames_per_second)), (self.time_axis, "linear")):
            field.set_key(key)
        self.size_field.set_key(f"{plan.width}x{plan.height}")
        self.seconds.setValue(round(plan.seconds))
        self.seconds.setSuffix(" s")
        for box in self.parts.values():
            box.setChecked(True)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.close_button)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(0, 1)
        for row, (text, field, tip) in enumerate(
            (
                ("Format", self.form, "GIF plays everywhere; WebP keeps all colours; MP4 is the smallest"),
                ("Size", self.size_field, "Width and height in pixels"),
                ("Duration", self.seconds, "The last picture stays two seconds more"),
                ("Pictures", self.rate, "How many pictures a second has at most"),
                ("Time goes", self.time_axis, "Evenly, or by the logarithm of the epochs: most happens in the first ones"),
                ("Theme", self.theme, "Light is better on paper and on projectors"),
            )
        ):
            label = QLabel(text, self)
            label.setBuddy(field)
            field.setAccessibleName(text)
            for widget in (label, field):
                widget.setToolTip(tip)
            self._labels.append(label)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(field, row, 1)
        self._boxes = QHBoxLayout()
        for box in self.parts.values():
            self._boxes.addWidget(box)
        self._boxes.addStretch(1)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.bar, 1)
        self._buttons.addStretch(0)
        self._buttons.addWidget(self.cancel_button)
        self._buttons.addWidget(self.export_button)
        self.export_button.setProperty("primary", True)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._column.addLayout(self._grid)
        self._column.addLayout(self._boxes)
        self._column.addWidget(self.estimate)
        self._column.addLayout(self._buttons)

    def _connect(self) -> None:
        for field in (self.form, self.size_field, self.rate, self.theme, self.time_axis):
            field.activated.connect(self._show_estimate)
        self.seconds.valueChanged.connect(self._show_estimate)
        for box in self.parts.values():
            box.toggled.connect(self._on_part_toggled)
        self.export_button.clicked.connect(lambda: self.wanted.emit(self.plan))
        self.cancel_button.clicked.connect(self._on_cancel)

    # What it shows

    @property
    def plan(self) -> FilmPlan:
        """What is chosen."""
        width, _, height = self.size_field.key.partition("x")
        return FilmPlan(
            self.form.key,
            int(width),
            int(height),
            self.seconds.value(),
            int(self.rate.key),
            tuple(name for name in PARTS if self.parts[name].isChecked()),
            self.theme.key,
            self.time_axis.key == "log",
            self._is_log_loss,
        )

    def show_run(self, places: tuple[float, ...], *, is_log_loss: bool) -> None:
        """Show how many pictures a run with moments at these places gives."""
        self._places, self._is_log_loss = places, is_log_loss
        self._show_estimate()

    def show_progress(self, share: float | None) -> None:
        """Show how much of a film is made, 0 … 1, and let it be cancelled; None: none is being made."""
        is_made = share is not None
        self.bar.setVisible(is_made)
        self.cancel_button.setVisible(is_made)
        self.export_button.setVisible(not is_made)
        self.bar.setValue(0 if share is None else round(100 * share))
        for field in (self.form, self.size_field, self.rate, self.seconds, self.theme, self.time_axis, *self.parts.values()):
            field.setEnabled(not is_made)
        if not is_made:
            self.cancel_button.setEnabled(True)
            self._hold_last_part()

    def open_in(self, host: QWidget, takes_log: bool) -> None:
        """Open over the middle of a widget; time goes by the logarithm if that is how the losses are shown."""
        if takes_log != (self.time_axis.key == "log"):
            self.time_axis.set_key("log" if takes_log else "linear")
            self._show_estimate()
        self.open_at(host)
        self.form.setFocus(Qt.FocusReason.PopupFocusReason)

    def _wanted(self, box: QRect, room: QRect) -> QRect:
        rect = QRect(0, 0, round(self._look.px(WIDTH)), self.sizeHint().height())
        rect.moveCenter(box.center())
        return rect

    def _show_estimate(self) -> None:
        plan = self.plan
        if len(self._places) < 2:
            self.estimate.setText("There is no run to film yet")
            return
        count = len(shots(self._places, plan))
        self.estimate.setText(f"{counted(count, 'picture')} of {counted(len(self._places), 'moment')} of the run")

    def _on_part_toggled(self) -> None:
        self._hold_last_part()
        self._show_estimate()

    def _hold_last_part(self) -> None:
        """Keep the last part that is shown."""
        shown = [box for box in self.parts.values() if box.isChecked()]
        for box in self.parts.values():
            box.setEnabled(len(shown) > 1 or box not in shown)

    def _on_cancel(self) -> None:
        self.cancel_button.setEnabled(False)  # what the thread is at comes to its end first
        self.cancelled.emit()

    def _restyle(self) -> None:
        look, theme = self._look, self._look.theme
        gap = round(look.px(8))
        self.setStyleSheet(indicators(look))
        self._title.setFont(look.font("title"))
        self.estimate.setFont(look.font("caption"))
        self.estimate.setStyleSheet(f"color: {theme.ink3.name()}")
        self.close_button.setFixedSize(round(look.px(BUTTON)), round(look.px(BUTTON)))
        for field in (self.form, self.size_field, self.rate, self.seconds, self.theme, self.time_axis):
            field.setFixedWidth(round(look.px(FIELD_WIDTH)))
        self.export_button.setFixedWidth(round(look.px(96)))
        self._boxes.setSpacing(2 * gap)
        self._buttons.setSpacing(gap)
        self._grid.setVerticalSpacing(round(look.px(6)))
        self._column.setContentsMargins(2 * gap, gap, 2 * gap, 2 * gap)
        self._column.setSpacing(round(look.px(10)))
        self.update()
