"""What can be taken back and given again: each act with the answers it changed, and nothing a colleague wrote since."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from reception_app.errors import KnownProblem
from reception_app.forms.conditions import AnswerValue

Changed = dict[str, AnswerValue | None]


@dataclass(frozen=True)
class Step:
    """What one act changed: the answers before and after it, and whether it was typing (which goes on)."""

    key: str
    typed: bool
    before: Changed = field(default_factory=dict)
    after: Changed = field(default_factory=dict)

    def note(self, key: str, before: AnswerValue | None, after: AnswerValue | None) -> None:
        """Note one answer that this act changed; the first "before" of each stays."""
        self.before.setdefault(key, before)
        self.after[key] = after

    def keys(self) -> frozenset[str]:
        """Return the questions whose answers it changed."""
        return frozenset((self.key, *self.before, *self.after))

    def goes_on_in(self, later: Step) -> bool:
        """True when `later` types on in the same box: why it was not asked, say, is another answer than its words."""
        if not (self.typed and later.typed and self.key == later.key):
            return False
        held, now = self.after.get(self.key), later.after.get(self.key)
        return held is None or now is None or held.state is now.state

    def joined(self, later: Step) -> Step:
        """Return both as one: typing goes on in the same box."""
        return replace(self, before={**later.before, **self.before}, after={**self.after, **later.after})


class Acts:
    """The acts done at this desk, newest last."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def add(self, step: Step) -> None:
        """Note an act, if it changed anything; what was taken back before it cannot be given again."""
        if step.before == step.after:
            return
        last = self._done[-1] if self._done else None
        if last is not None and last.goes_on_in(step):
            self._done[-1] = last.joined(step)
        else:
            self._done.append(step)
        self._undone.clear()

    def last_key(self) -> str:
        """Return the key of the newest act, or ""."""
        return self._done[-1].key if self._done else ""

    def undone(self) -> Step | None:
        """Move the newest act to those taken back, and return it; None when there is none."""
        return self._move(self._done, self._undone)

    def redone(self) -> Step | None:
        """Move the last one taken back to those done, and return it; None when there is none."""
        return self._move(self._undone, self._done)

    def forget(self) -> None:
        """Forget every act: nothing can be taken back any more."""
        self._done.clear()
        self._undone.clear()

    def _move(self, away: list[Step], onto: list[Step]) -> Step | None:
        if not away:
            return None
        onto.append(away.pop())
        return onto[-1]


def put_back(
    wanted: Changed,
    standing: Changed,
    now: Callable[[], Mapping[str, AnswerValue]],
    save: Callable[[str, AnswerValue | None], None],
) -> None:
    """Make answers what they were, where nobody has written since: parents before what hangs on them.

    `now()` tells the answers as they stand; `save` may raise KnownProblem, and is tried again once others are back.
    """
    waiting = [key for key in wanted if now().get(key) == standing.get(key) and wanted[key] != standing.get(key)]
    while waiting:
        left = []
        for key in waiting:
            if now().get(key) == wanted[key]:
                continue
            try:
                save(key, wanted[key])
            except KnownProblem:
                left.append(key)
        if len(left) == len(waiting):
            return  # an answer that cannot be any more stays away; everything else is back
        waiting = left
