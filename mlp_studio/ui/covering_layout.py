"""What a layout is that covers Explore for a while: what it shows, what it hides, and how large it makes everything."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QObject

from mlp_studio.ui.theme import LayoutLook, ThemeName

if TYPE_CHECKING:
    from mlp_studio.ui.docks import Dock
    from mlp_studio.ui.main_window import MainWindow


class CoveringLayout(QObject):
    """A layout over Explore, which comes back as it was.

    Attributes
    ----------
    look
        What it changes about type and measures.
    docks
        The docks that it shows.
    theme
        The theme that it was left with, or begins with; None takes that of the window.
    leaves_with_escape
        Whether an Escape that nobody else wants leaves it.
    """

    look: ClassVar[LayoutLook]
    leaves_with_escape: ClassVar[bool] = False
    theme: ThemeName | None = None

    def __init__(self, window: MainWindow) -> None:
        """Make nothing yet."""
        super().__init__(window)
        self.window = window

    @property
    def hint(self) -> str:
        """What the status bar says here at rest, or "" for what it says elsewhere."""
        return ""

    @property
    def lower_height(self) -> float:
        """Height of the tabs below the canvas, if they are opened here, in pixels at scale 1; 0 leaves it to Qt."""
        return 0.0

    @property
    def docks(self) -> Collection[Dock]:
        """The docks that it shows; all others are hidden meanwhile."""
        raise NotImplementedError

    def arrange(self) -> None:
        """Put its docks and bars into their places; all other docks are hidden by then."""
        raise NotImplementedError

    def dress(self, shown: bool) -> None:
        """Show its own bars in place of the window's, or the other way round."""
        raise NotImplementedError

    def put_back(self) -> None:
        """Give back what it has taken from where Explore has it, before the docks go back to their places."""

    def give_way(self) -> None:
        """Clear the place below the canvas: the tabs have been opened there."""

    def size_docks(self) -> None:
        """Give the docks their measures for this size of the window."""
        raise NotImplementedError

    def show_run(self) -> None:
        """Bring its bar up to date."""
        raise NotImplementedError
