"""The algorithm view: pseudo-code with the values of each line, a debugger for it, and its light on the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from mlp_studio.app.run_state import RunState
from mlp_studio.app.stepper import Stepper
from mlp_studio.core.algorithms import obstacle
from mlp_studio.core.blank import lack_of
from mlp_studio.core.project import Project
from mlp_studio.core.pseudocode import Code, code_of
from mlp_studio.core.worked_update import QUICKEST, WorkedUpdate, epoch_results, update_cost, worked_update
from mlp_studio.ui.algorithm.page import PageContent
from mlp_studio.ui.algorithm.sheet import AlgorithmSheet
from mlp_studio.ui.algorithm.steps import BACK_KEY, StepCommands
from mlp_studio.ui.canvas.travelling import Travel
from mlp_studio.ui.canvas.travelling_caption import Caption
from mlp_studio.ui.fitting_label import FittingLabel
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.invitation import Invitation
from mlp_studio.ui.lecture.view import LectureView
from mlp_studio.ui.lecture.view_header import ViewHeader

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

NO_GRADIENT = "No gradient: f′(z) = 0 at heaviside units. Nothing is trained, the weights stay, and the next example follows."
STOPS = {"line": "breakpoint", "example": "breakpoint on this example", "loss": "the loss has risen"}


class AlgorithmView(LectureView):
    """The lecture's algorithm on the network and the points at hand, line by line.

    During a run it shows what the lines compute for the example that comes next, of a batch the last one, with the newest weights; a step
    pauses the run first.

    Parameters
    ----------
    window
        With its document, its controller, its canvas and its plane.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window.look, window)
        self._window = window
        self._lack = ""
        """What keeps the lines from being stepped through."""
        self._lights = False
        """Whether something is lit on the canvas because of this view."""
        self.stepper = Stepper(window.document, window.controller, self)
        self.sheet = AlgorithmSheet(window.look)
        self.commands = StepCommands(window.look, self.stepper, window.picks, self)
        self.commands.chosen_line = lambda: self.sheet.picked
        self._title, self._place = QLabel(self), FittingLabel(self)
        self.lack_label = QLabel(self)
        self.lack_label.setWordWrap(True)
        self.area = QScrollArea(self)
        self.area.setWidget(self.sheet)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.empty = Invitation(window.look, self)
        self._lay_out()
        self.setFocusProxy(self.sheet)
        self.setAccessibleName("Algorithm")
        self._connect()
        self._restyle()

    def _lay_out(self) -> None:
        page = QWidget(self)
        self._header_home = QHBoxLayout()
        self.header: ViewHeader = ViewHeader(self._header_home)
        self._head = QHBoxLayout(self.header)
        self._head.setContentsMargins(0, 0, 0, 0)
        self._head.addWidget(self._title)
        self._head.addWidget(self._place, 1)
        self._head.addWidget(self.commands)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._header_home)
        column.addWidget(self.lack_label)
        column.addWidget(self.area, 1)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(page)
        self._pages.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _connect(self) -> None:
        stepper, sheet, window = self.stepper, self.sheet, self._window
        stepper.changed.connect(self._show_step)
        stepper.updating.connect(window.slow_motion.finish)  # the lines show what it would
        sheet.breakpoint_toggled.connect(stepper.toggle_line)
        sheet.run_requested.connect(stepper.run_to)
        sheet.height_changed.connect(self._keep_in_sight)
        sheet.picked_changed.connect(self._on_picked)
        window.picks.changed.connect(self._on_picks)
        window.controller.losses_changed.connect(self._ring_example)
        window.controller.state_changed.connect(self._on_state)
        self.look.theme_changed.connect(self._restyle)

    # What is shown

    def show_moment(self, project: Project) -> None:
        """Show where the stepper stands, or what the lines compute at this moment of a run."""
        if self._window.controller.is_going:
            self._show_run(project)
        elif not self.stepper.follow(project):
            self._show_step()

    def take_arrows(self, taken: bool) -> None:
        """Let → and Shift+→ be the next line and the next example, as in the Lecture layout; the tool bar's steps let go of them."""
        bar = self._window.tool_bar
        for action, key in ((bar.step_example_action, "Right"), (bar.step_epoch_action, "Shift+Right")):
            action.setShortcut("" if taken else key)
        self.commands.take_arrows(taken)

    @property
    def hint(self) -> str:
        """Where it stands, and the keys that go on from there; "" where there are no lines to go through."""
        if self._lack:
            return ""
        stepper, gap = self.stepper, " " * 4
        keys = (f"→ next line{gap}Shift+→ next example", f"{BACK_KEY} back" if stepper.can_go_back else "", "Ctrl+1 Explore")
        return gap.join(part for part in (f"Line {stepper.number} of {stepper.code.lines[-1].number}", *keys) if part)

    @Slot()
    def _show_step(self) -> None:
        """Show the current line, and what has been computed."""
        window, stepper = self._window, self.stepper
        if not self.isVisible() or window.controller.is_going:
            return
        before = stepper.before  # not the document's, where the stepper has yet to be told of another project
        found = obstacle(before.network, before.points, before.training)
        words = "" if found is None else f"{found.what[0].upper()}{found.what[1:]}. {found.mend}."
        only_forward = stepper.only_forward
        if self._show_frame(stepper.before, words, can_step=found is None or only_forward):
            code = stepper.code
            if found is not None and not only_forward:
                self._place.say("")
                self.sheet.show_content(PageContent(code))
                self._put_out()
                window.picks.stand_at(None)
                return
            results = {line.number: stepper.results(line.role) for line in code.lines if line.role}
            reached = frozenset(line.number for line in code.lines if line.role and stepper.has_reached(line.role))
            remarks = {code.line_of("errors").number: NO_GRADIENT} if only_forward and stepper.has_reached("errors") else {}
            reached |= {stepper.number}
            content = PageContent(code, results, reached | _holding(code, reached), stepper.number, stepper.breakpoints.lines, remarks)
            self._show_place(stepper.worked, stepper.count[1], _stop_words(stepper), stepper.before)
            self._show_lack(stepper.worked.lack or words)
            self.sheet.show_content(content)
            self._light()
        self._keep_in_sight()

    def _show_run(self, project: Project) -> None:
        """Show all lines of the next update with the newest weights, as far as that takes no time; no line is the current one."""
        self._put_out()
        self._window.picks.stand_at(None)
        if not self._show_frame(project, ""):
            return
        code = code_of(project)
        results = {}
        if update_cost(project) <= QUICKEST:
            worked = worked_update(project)
            roles = {*code.steps} - {"update"}
            results = {line.number: worked.of(line.role) for line in code.lines if line.role in roles}
            results[code.line_of("epoch").number] = epoch_results(project)
            self._show_place(worked, worked.place + worked.member + 1, "", project)
        else:
            self._place.say("running")
        reached = frozenset(line.number for line in code.lines)
        self.sheet.show_content(PageContent(code, results, reached, "", self.stepper.breakpoints.lines))

    def _show_frame(self, project: Project, lack: str, *, can_step: bool = True) -> bool:
        """Show the title, and what keeps the network from training, or that there is nothing to train; return whether there is."""
        missing = lack_of(project)
        self._pages.setCurrentIndex(1 if missing else 0)
        self.header.setVisible(not missing)
        self._lack = missing or ("" if can_step else lack)
        self.commands.show_state(self._lack)
        if missing:
            self.empty.say("Nothing to compute yet", f"{missing}: then each line shows its values")
            self._put_out()
            return False
        d = project.network.d
        code = self.stepper.code if self.stepper.before is project else code_of(project)
        self._title.setText(code.title)
        self._title.setToolTip(f"{d} active layer{'' if d == 1 else 's'}: {project.network.describe()}")
        self._show_lack(lack)
        return True

    def _show_lack(self, lack: str) -> None:
        self.lack_label.setText(lack)
        self.lack_label.setVisible(bool(lack))

    def _show_place(self, worked: WorkedUpdate, number: int, stopped: str, project: Project) -> None:
        count = f"{count_text(number)} of {count_text(worked.n)}"
        example = place = f"example {count}"
        if project.network.d > 2:
            place = f"d = {project.network.d}, {place}"
        if 1 < len(worked.indices) < worked.n:
            place += f", {count_text(worked.member + 1)} of {count_text(len(worked.indices))} in its batch"
        self._place.say(f"{place} · stopped: {stopped}" if stopped else place, place, example, count)

    @property
    def place_words(self) -> str:
        """What is said about the place: which example, and why it stands there."""
        return self._place.toolTip()

    @Slot()
    def _keep_in_sight(self) -> None:
        """Scroll only as far as the current line needs."""
        if self.sheet.content is not None:
            self._bring_into_sight(self.sheet.content.current)

    @Slot()
    def _on_picks(self) -> None:
        self._show_commands()
        if self._lights and self.isVisible():
            self._light()

    def _show_commands(self) -> None:
        self.commands.show_state(self._lack)

    @Slot(str)
    def _on_picked(self, number: str) -> None:
        self._show_commands()
        self._bring_into_sight(number)

    def _bring_into_sight(self, number: str) -> None:
        box = self.sheet.box_of(number)
        if box is None:
            return
        bar, height = self.area.verticalScrollBar(), self.area.viewport().height()
        bar.setRange(0, max(0, self.sheet.height() - height))  # now: the area hears of the new height at the next turn of the event loop
        if box.height() >= height or box.top() < bar.value():
            bar.setValue(int(box.top()))
        elif box.bottom() > bar.value() + height:
            bar.setValue(int(box.bottom() - height) + 1)

    # The canvas and the plane

    def _light(self) -> None:
        """Light up what the current line reads and writes, with the values that are known by now, and ring the example."""
        window, stepper = self._window, self.stepper
        self._lights = True
        worked, d = stepper.worked, stepper.before.network.d
        values = None
        if worked.y and stepper.role in stepper.code.steps:
            nothing = np.empty(0)
            outputs = stepper.has_reached("forward")
            has_errors = stepper.has_reached("errors") and not stepper.only_forward
            y = tuple(y_s if s == 0 or outputs else nothing for s, y_s in enumerate(worked.y))
            delta = (nothing, *worked.delta) if has_errors else ()
            values = Travel("", d, 1.0, y, delta)
        window.canvas.show_line(stepper.touched, values, self._whose())
        self._ring_example()

    def _whose(self) -> Caption | None:
        """Return whose values stand at the units, where it is not the example that is picked; else it is plain."""
        picked, example = self._window.picks.example, self.stepper.example
        if example is None or picked in (None, example):
            return None
        tip = f"Point {picked + 1:,} is picked; at the units are the values of the line"
        return Caption(f"point {example + 1:,}", ((f"line {self.stepper.number}", "body"),), tip=tip)

    @Slot()
    def _ring_example(self) -> None:
        if self._lights and self.isVisible() and not self._window.controller.is_going:
            example = None if self.stepper.role in ("until", "return") else self.stepper.example  # there all have been used
            if example is not None:
                self._window.plane.set_current_example(example)
            self._window.picks.stand_at(example)

    @Slot()
    def _on_state(self) -> None:
        """Leave the canvas to a run, and to the slow motion of a step that is not one of this view's."""
        if self._window.controller.state is not RunState.IDLE and not self.stepper.is_busy:
            self._put_out()

    def _put_out(self) -> None:
        """Take the light from the canvas again."""
        if self._lights:
            self._lights = False
            self._window.canvas.show_line(None)

    # Qt

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the canvas and the plane as they are without this view."""
        super().hideEvent(event)
        if self._lights:
            self._put_out()
            self._window.picks.stand_at(None)
            self._window.presenter.show_measures()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the current line in sight."""
        super().resizeEvent(event)
        self._keep_in_sight()

    def _restyle(self) -> None:
        look, px = self.look, self.look.px
        self._header_home.setContentsMargins(round(px(12)), round(px(4)), round(px(8)), round(px(4)))
        self._head.setSpacing(round(px(8)))
        self._title.setFont(look.font("title"))
        self._place.setFont(look.font("caption"))
        self._place.setStyleSheet(f"color: {look.theme.ink3.name()}")
        self.lack_label.setFont(look.font("caption"))
        self.lack_label.setContentsMargins(round(px(12)), 0, round(px(12)), round(px(4)))
        self.lack_label.setStyleSheet(f"color: {look.theme.warn.name()}")


def _stop_words(stepper: Stepper) -> str:
    return STOPS.get(stepper.stopped_by, "")


def _holding(code: Code, reached: frozenset[str]) -> frozenset[str]:
    """Return the numbers of lines that compute nothing, up to the last one that has been computed."""
    last = max((i for i, line in enumerate(code.lines) if line.number in reached), default=-1)
    return frozenset(line.number for line in code.lines[: last + 1] if not line.role)
