"""A menu whose rows have a picture at the left and a remark at the right, both drawn by the program."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QAction, QFontMetricsF, QHelpEvent, QIcon, QPainter, QPaintEvent, QStaticText, QTextOption
from PySide6.QtWidgets import QMenu, QWidget

from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

PICTURE_WIDTH, PICTURE_HEIGHT = 36.0, 20.0
"""Room of a picture; an icon stands in its middle."""
LEFT, GAP, RIGHT = 10.0, 10.0, 12.0


class PictureMenu(QMenu):
    """A menu that paints the pictures and remarks of its rows over them.

    Qt gives a menu's pictures a square of 16 pixels, and its second column to keys alone.

    Parameters
    ----------
    look
        Theme and scale.
    parent
        Qt's owner.
    picture_width
        Room for the pictures, at scale 1.
    """

    def __init__(self, look: Look, parent: QWidget, picture_width: float = PICTURE_WIDTH) -> None:
        super().__init__(parent)
        self._look = look
        self._picture_width = picture_width
        self._check = icon("check", look)
        self._pictures: dict[QAction, QIcon] = {}
        self._remarks: dict[QAction, QStaticText] = {}
        self._styled: tuple[str, float] | None = None
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._on_about_to_show)  # not before: most menus of a large network are never opened

    def add_row(self, text: str, picture: QIcon | None = None, remark: str = "", before: QAction | None = None) -> QAction:
        """Add a row.

        Parameters
        ----------
        text
            What it is called.
        picture
            Painted with the row's state; without one there is a check mark while the row is checked.
        remark
            Rich text at the right end.
        before
            The row that it stands above; None puts it last.
        """
        action = QAction(text, self)
        if before is None:
            self.addAction(action)
        else:
            self.insertAction(before, action)
        if picture is not None:
            self._pictures[action] = picture
        if remark:
            text_of = QStaticText(remark)
            text_of.setTextFormat(Qt.TextFormat.RichText)
            option = QTextOption(Qt.AlignmentFlag.AlignLeft)
            option.setWrapMode(QTextOption.WrapMode.NoWrap)
            text_of.setTextOption(option)
            self._remarks[action] = text_of
        return action

    def remove_row(self, action: QAction) -> None:
        """Take a row out."""
        self.removeAction(action)
        self._pictures.pop(action, None)
        self._remarks.pop(action, None)
        action.deleteLater()

    def say(self, action: QAction, *, can: bool, tip: str) -> None:
        """Enable a row or not; the tooltip says what it does, or why it cannot be."""
        action.setEnabled(can)
        action.setToolTip(tip)
        action.setStatusTip(tip)

    def restyle(self) -> None:
        """Take over theme and scale."""
        px = self._look.px
        left = round(px(LEFT + self._picture_width + GAP))
        self.setStyleSheet(
            f"QMenu::item {{ padding-left: {left}px; }} QMenu::indicator {{ width: 0; height: 0; image: none; }}"
            f"QMenu::separator {{ margin: {round(px(4))}px {round(px(8))}px; }}"
        )
        font = self._look.font("caption")
        widest = 0.0
        for action, remark in self._remarks.items():
            remark.prepare(font=font)
            name = QFontMetricsF(self._look.font("body")).horizontalAdvance(action.text())
            widest = max(widest, name + remark.size().width())
        if widest:
            self.setMinimumWidth(math.ceil(left + widest + px(24 + RIGHT) + px(10)))

    def _on_about_to_show(self) -> None:
        style = (self._look.theme.name, self._look.scale)
        if style != self._styled:
            self._styled = style
            self.restyle()

    def event(self, event: QEvent) -> bool:
        """Show no tooltip over a row whose remark says the same: it would cover the next ones."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.actionAt(event.pos()) in self._remarks:
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint pictures and remarks over the rows."""
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme, px = self._look.theme, self._look.px
            painter.setFont(self._look.font("caption"))
            for action in self.actions():
                place = self.actionGeometry(action)
                if not event.rect().intersects(place):
                    continue
                picture, remark = self._pictures.get(action), self._remarks.get(action)
                if picture is None and action.isChecked():
                    picture = self._check
                if picture is not None:
                    room = QRect(0, 0, round(px(self._picture_width)), round(px(PICTURE_HEIGHT)))
                    room.moveTo(place.left() + round(px(LEFT)), place.center().y() - room.height() // 2 + 1)
                    mode = QIcon.Mode.Normal if action.isEnabled() else QIcon.Mode.Disabled
                    state = QIcon.State.On if action.isChecked() else QIcon.State.Off
                    picture.paint(painter, room, Qt.AlignmentFlag.AlignCenter, mode, state)
                if remark is not None:
                    painter.setPen(theme.ink3)
                    size = remark.size()
                    painter.drawStaticText(
                        round(place.right() - px(RIGHT) - size.width()), round(place.center().y() - size.height() / 2 + 1), remark
                    )
