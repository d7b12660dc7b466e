"""How far a learner has come in a lesson, as the preferences remember it."""

from __future__ import annotations

from dataclasses import dataclass

from mlp_studio.core.lesson import MAX_STEPS


@dataclass(frozen=True)
class LessonProgress:
    """The step that was shown last, from 0, and those whose checks have held."""

    step: int = 0
    done: frozenset[int] = frozenset()

    @classmethod
    def of(cls, tree: object) -> LessonProgress:
        """Return the progress of what was remembered; the beginning of what is no progress."""
        if not (isinstance(tree, list) and len(tree) == 2 and isinstance(tree[1], list)):
            return cls()
        numbers = [tree[0], *tree[1]]
        if not all(type(number) is int and 0 <= number < MAX_STEPS for number in numbers):
            return cls()
        return cls(tree[0], frozenset(tree[1]))

    @property
    def tree(self) -> list[object]:
        """As JSON can hold it."""
        return [self.step, sorted(self.done)]
