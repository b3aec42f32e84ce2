"""One draft at a desk: what is on disk, each answer saved at once, taken back and given again. No widgets.

Bound to one person and one assessment from the first line to the last: an answer cannot reach another record.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.forms import answers as rules
from reception_app.forms.conditions import AnswerValue
from reception_app.forms.definition import Question, QuestionType, Topic
from reception_app.services import triage
from reception_app.services.person_view import PersonPage, read_person
from reception_app.services.triage import Carried, Saved, StopRecord, TriageView
from reception_app.ui.shell import Shell
from reception_app.vocabulary import AnswerState, Role

Values = dict[str, AnswerValue]


@dataclass(frozen=True)
class Step:
    """What one act changed: the answers before and after it, and whether it was typing (which goes on)."""

    key: str
    before: Values
    after: Values
    typed: bool


@dataclass(frozen=True)
class TopicState:
    """A topic as the task list shows it."""

    topic: Topic
    answered: int
    total: int
    gaps: int
    carried: int
    confirmed: int

    @property
    def complete(self) -> bool:
        """True when nothing is missing and nothing waits."""
        return self.answered == self.total and not self.gaps


class Draft:
    """The assessment of one person, read again after each save."""

    def __init__(self, shell: Shell, person_id: str) -> None:
        self._shell = shell
        self._person_id = person_id
        self.view: TriageView = triage.start_or_resume(shell.ctx, person_id)
        self.page: PersonPage = read_person(shell.ctx, person_id)
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._stopped: set[str] = self._stops_on_record()
        self._unsaid = False

    @property
    def signed(self) -> bool:
        """True once it is signed: nothing can be changed here any more."""
        return self.view.signed_at is not None

    @property
    def values(self) -> Values:
        """The answers given at this desk."""
        return dict(self.view.values)

    def visible(self) -> tuple[Question, ...]:
        """Return the questions this person is asked, in order."""
        return rules.visible(self.view.form, self.view.values, self.view.facts)

    def visible_in(self, topic: Topic) -> tuple[Question, ...]:
        """Return the questions of a topic this person is asked, in order."""
        keys = {question.key for question in topic.walk()}
        return tuple(question for question in self.visible() if question.key in keys)

    def topics(self) -> tuple[Topic, ...]:
        """Return the topics that ask this person something."""
        shown = {question.key for question in self.visible()}
        return tuple(topic for topic in self.view.form.topics if any(q.key in shown for q in topic.walk()))

    def states(self) -> tuple[TopicState, ...]:
        """Return how far each topic is."""
        progress = rules.progress(self.view.form, self.view.values, self.view.facts, self._shell.ctx.now())
        known = {topic.key: topic for topic in progress.topics}
        found = []
        for topic in self.topics():
            state = known[topic.key]
            waiting = sum(1 for question in self.visible_in(topic) if self.waiting(question) is not None)
            confirmed = sum(1 for q in topic.walk() if not q.always_afresh and self.confirmed(q.key))
            found.append(TopicState(topic, state.answered, state.total, state.gaps, waiting, confirmed))
        return tuple(found)

    def gaps(self) -> tuple[rules.Problem, ...]:
        """Return what is missing or to be put right, in the order asked."""
        return triage.gaps(self.view, self._shell.ctx.now())

    def waiting(self, question: Question) -> Carried | None:
        """Return the earlier answer that may be shown and waits here: never of a question always asked afresh."""
        if question.always_afresh or question.key in self.view.answers:
            return None
        return self.view.carried.get(question.key)

    def earlier(self, question: Question) -> Carried | None:
        """Return the earlier answer to show beside the one given now; nothing before that answer."""
        if question.key not in self.view.answers:
            return None
        return self.view.earlier.get(question.key)

    def confirmed(self, key: str) -> bool:
        """True when the answer that came with the person was found still true."""
        old, now = self.view.earlier.get(key), self.view.answers.get(key)
        return old is not None and now is not None and _same(old.value, now.value)

    def unexplained(self, question: Question) -> bool:
        """True when the answer differs from the one that came, and nothing says why."""
        given = self.view.answers.get(question.key)
        if given is None or question.always_afresh or self.earlier(question) is None:
            return False
        return not self.confirmed(question.key) and not given.value.note

    def can_confirm(self, question: Question) -> bool:
        """True when C means something: an earlier answer is shown and says more than that nobody asked."""
        old = self.waiting(question)
        return old is not None and old.value.state is not AnswerState.NOT_ASKED

    def details(self, question: Question) -> tuple[Question, ...]:
        """Return the follow-ups whose earlier answers are shown with this one and are confirmed with it."""
        return tuple(
            child
            for child in question.follow_ups
            if not child.always_afresh and child.key in self.view.carried and child.type is not QuestionType.YES_NO
        )

    def answer(self, key: str, value: AnswerValue | None, *, typed: bool = False) -> Saved | None:
        """Save one answer (None takes it back). None when it is already so on disk. Raises KnownProblem, all kept."""
        held = self.view.answers.get(key)
        if (held.value if held is not None else None) == value:
            return None
        with self._step(key, typed):
            return self._save(key, value)

    def others_no(self, keys: tuple[str, ...]) -> None:
        """Answer No to each of `keys`, asked aloud one by one, as one act."""
        with self._step(keys[0] if keys else "", False):
            for key in keys:
                self._save(key, rules.said("no"))

    def confirm(self, question: Question) -> None:
        """Record that the earlier answer, and what is shown with it, is still true. Raises KnownProblem."""
        details = self.details(question)
        with self._step(question.key, False):
            triage.confirm_carried(self._shell.ctx, self._person_id, self.view.assessment_id, question.key)
            self.read()
            shown = {asked.key for asked in self.visible()}
            for child in details:
                if child.key in shown and child.key not in self.view.answers:
                    triage.confirm_carried(self._shell.ctx, self._person_id, self.view.assessment_id, child.key)
        self._unsaid = True

    def undo(self) -> str | None:
        """Take the last act back. Returns the key of its question, or None when there is nothing to take back."""
        if self.signed or not self._done:
            return None
        step = self._done.pop()
        self._put(step.before)
        self._undone.append(step)
        return step.key

    def redo(self) -> str | None:
        """Do it again. Returns the key of its question, or None."""
        if self.signed or not self._undone:
            return None
        step = self._undone.pop()
        self._put(step.after)
        self._done.append(step)
        return step.key

    def take_back(self, key: str) -> None:
        """Take back what was answered by mistake: the answer before it stands again, or none."""
        if self._done and self._done[-1].key == key:
            self.undo()
        else:
            self.answer(key, None)

    def pending_stop(self) -> Question | None:
        """Return the question whose answer stops the flow and whose acts are not recorded yet."""
        if self.signed:
            return None
        stops = rules.stops(self.view.form, self.view.values, self.view.facts)
        return next((question for question in stops if question.key not in self._stopped), None)

    def record_stop(self, key: str, done: StopRecord) -> None:
        """Record what was done at the stop panel; it does not come back unless the answer is taken back."""
        triage.record_stop(self._shell.ctx, self._person_id, self.view.assessment_id, done)
        self._stopped.add(key)
        self.read()
        self._shell.changed()

    def sign(self, supervised_by: str | None) -> None:
        """Sign. Raises KnownProblem: something is missing, or the role may not."""
        triage.sign(self._shell.ctx, self._person_id, self.view.assessment_id, supervised_by)
        self._done.clear()
        self._undone.clear()
        self.read()
        self._shell.changed()

    def operator(self) -> str:
        """Return the name of whoever is signed in now."""
        return self._shell.ctx.operator.full_name

    def needs_supervisor(self) -> bool:
        """True when whoever is signed in signs under a named registered nurse."""
        return self._shell.ctx.operator.role is Role.HEALTHCARE_ASSISTANT

    def tell_changed(self) -> None:
        """Say that something was saved: at once when a flag changed, else when the screen is left."""
        if self._unsaid:
            self._unsaid = False
            self._shell.changed()

    def read(self) -> None:
        """Read again what is on disk."""
        ctx = self._shell.ctx
        self.view = triage.read_triage(ctx, self._person_id, self.view.assessment_id)
        self.page = read_person(ctx, self._person_id)

    def saved_words(self) -> str:
        """Return `21:35:12`, when the last answer reached the disk, or ""."""
        return f"{local(self.view.saved_at):%H:%M:%S}" if self.view.saved_at is not None else ""

    def others(self) -> tuple[tuple[str, str, str], ...]:
        """Return who else wrote answers here, each with the first and the last time (`20:31`)."""
        found = []
        for name in self.view.also_by:
            times = [a.recorded_at for a in self.view.answers.values() if a.recorded_by == name and a.recorded_at]
            if times:
                found.append((name, f"{local(min(times)):%H:%M}", f"{local(max(times)):%H:%M}"))
        return tuple(found)

    @contextmanager
    def _step(self, key: str, typed: bool) -> Iterator[None]:
        before = self.values
        yield
        self._read_after(before)
        last = self._done[-1] if self._done else None
        if typed and last is not None and last.typed and last.key == key:
            self._done[-1] = replace(last, after=self.values)
        else:
            self._done.append(Step(key, before, self.values, typed))
        self._undone.clear()

    def _read_after(self, before: Values) -> None:
        """Read the answers again; the person too when the answers raise other flags than before."""
        form, facts = self.view.form, self.view.facts
        self.view = triage.read_triage(self._shell.ctx, self._person_id, self.view.assessment_id)
        if rules.flags(form, before, facts) != rules.flags(form, self.view.values, facts):
            self.page = read_person(self._shell.ctx, self._person_id)
            self.tell_changed()

    def _save(self, key: str, value: AnswerValue | None) -> Saved:
        saved = triage.save_answer(self._shell.ctx, self._person_id, self.view.assessment_id, key, value)
        if not saved.stop:
            self._stopped.discard(key)
        self._unsaid = True
        return saved

    def _put(self, wanted: Values) -> None:
        """Make the answers `wanted`: parents before what hangs on them."""
        for question in self.view.form.walk():
            key = question.key
            if self.view.values.get(key) != wanted.get(key):
                try:
                    self._save(key, wanted.get(key))
                except KnownProblem:
                    continue  # an answer that cannot be any more stays away; everything else is put back
                finally:
                    self.read()

    def _stops_on_record(self) -> set[str]:
        given = [answer.recorded_at for answer in self.view.answers.values() if answer.recorded_at]
        if not given:
            return set()
        since = min(given)
        opened = {task.kind for task in self.page.record.tasks if task.opened_at >= since}
        return {
            question.key
            for question in self.view.form.walk()
            if question.stop is not None and opened & {action.kind for action in question.actions}
        }


def _same(first: AnswerValue, second: AnswerValue) -> bool:
    return (first.state, first.value) == (second.state, second.value)
