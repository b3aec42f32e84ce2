"""One draft at a desk: what is on disk, each answer saved at once, taken back and given again. No widgets.

Bound to one person and one assessment from the first line to the last: an answer cannot reach another record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from reception_app.clock import local
from reception_app.forms import answers as rules
from reception_app.forms.conditions import AnswerValue
from reception_app.forms.definition import YES_OR_NO, Question, QuestionType, Topic
from reception_app.forms.progress import progress
from reception_app.services import amending, triage
from reception_app.services.amending import Amended
from reception_app.services.person_view import PersonPage, read_person
from reception_app.services.roles import may
from reception_app.services.triage import FIRST_RECEPTION, UNSEEN, Carried, Saved, StopRecord, TriageView, Unseen
from reception_app.ui.screens.triage_places import TopicState as TopicState
from reception_app.ui.screens.triage_places import place_of
from reception_app.ui.screens.triage_undo import Acts, Step, put_back
from reception_app.ui.shell import Shell
from reception_app.vocabulary import AnswerState, Role

Values = dict[str, AnswerValue]
WELSH = "Welsh"
WALES = "Wales"


class Draft:
    """An assessment of one person, read again after each save. `form_id` is started or resumed, `assessment_id` shown.

    Raises KnownProblem when the role may not, or when the desk does not hold the form.
    """

    def __init__(
        self, shell: Shell, person_id: str, form_id: str = FIRST_RECEPTION, assessment_id: str | None = None
    ) -> None:
        self._shell = shell
        self._person_id = person_id
        self._only_shown = assessment_id is not None
        self._asked: tuple[Question, ...] = ()
        self._by_place: dict[str, tuple[Question, ...]] = {}
        self._states: tuple[TopicState, ...] | None = None
        self._gaps: tuple[rules.Problem, ...] | None = None
        self.view: TriageView
        if assessment_id is None:
            self._take(triage.start_or_resume(shell.ctx, person_id, form_id))
        else:
            self._take(triage.read_triage(shell.ctx, person_id, assessment_id))
        self.page: PersonPage = read_person(shell.ctx, person_id)
        self._acts = Acts()
        self._stopped: set[str] = self._stops_on_record()
        self._amended_stop = ""
        self._unsaid = False
        language = self.page.record.person.language
        speaks = language.state is AnswerState.ANSWERED and (language.value or "").casefold() == WELSH.casefold()
        self.has_welsh = any(question.words_cy for question in self.view.form.written())
        self.welsh = self.has_welsh and (speaks or shell.ctx.settings.nation == WALES)

    @property
    def signed(self) -> bool:
        """True once it is signed: nothing can be changed here any more."""
        return self.view.signed_at is not None

    @property
    def read_only(self) -> bool:
        """True when answers cannot be given here: signed, without its form, or only looked at."""
        return self.view.read_only or self._only_shown

    @property
    def values(self) -> Values:
        """The answers given at this desk."""
        return dict(self.view.values)

    def visible(self) -> tuple[Question, ...]:
        """Return the questions this person is asked, in order."""
        return self._asked

    def visible_in(self, topic: Topic) -> tuple[Question, ...]:
        """Return the questions of a topic this person is asked, in order, those of its items too."""
        form = self.view.form
        return tuple(question for question in self._asked if form.topic_of(question.key) is topic)

    def visible_at(self, slug: str) -> tuple[Question, ...]:
        """Return the questions of one page: of a topic without its items, or of one item."""
        return self._by_place.get(slug, ())

    def topics(self) -> tuple[Topic, ...]:
        """Return the topics that ask this person something."""
        return tuple(topic for topic in self.view.form.topics if topic.key in self._by_place)

    def states(self) -> tuple[TopicState, ...]:
        """Return how far each topic is."""
        if self._states is None:
            self._states = self._far()
        return self._states

    def gaps(self) -> tuple[rules.Problem, ...]:
        """Return what is missing or to be put right, in the order asked."""
        if self._gaps is None:
            self._gaps = triage.gaps(self.view, self._shell.ctx.now())
        return self._gaps

    def problem(self, key: str) -> str:
        """Return what is wrong with an answer on disk: it cannot be, or contradicts another. "" when nothing is."""
        if key not in self.view.answers:
            return ""
        return next((gap.words for gap in self.gaps() if gap.key == key and gap.blocks), "")

    def revision(self, key: str) -> int | None:
        """Return the revision of an answer as read, to be passed back when it is changed; None without an answer."""
        given = self.view.answers.get(key)
        return given.revision if given is not None else None

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

    def came(self, question: Question) -> Carried | None:
        """Return the answer that came with the person and that another answer has to explain itself against."""
        old = self.waiting(question) or self.earlier(question)
        if old is None or question.always_afresh or old.value.state is not AnswerState.ANSWERED:
            return None
        return old

    def confirmed(self, key: str) -> bool:
        """True when the answer that came with the person was found still true."""
        old, now = self.view.earlier.get(key), self.view.answers.get(key)
        return old is not None and now is not None and same(old.value, now.value)

    def can_confirm(self, question: Question) -> bool:
        """True when C means something: an earlier answer is shown and says more than that nobody asked."""
        old = self.waiting(question)
        return old is not None and old.value.state is not AnswerState.NOT_ASKED

    def details(self, question: Question) -> tuple[Question, ...]:
        """Return the follow-ups whose earlier answers are shown with this one and are confirmed with it."""
        return tuple(
            child
            for child in question.follow_ups
            if not child.always_afresh and child.key in self.view.carried and child.type not in YES_OR_NO
        )

    def next_item(self, question: Question) -> str:
        """Return the number for one more item of a repeating group."""
        return rules.next_item(self.view.form, question, self.view.values)

    def item_problems(self, group: str, number: str) -> int:
        """Return how many answers of one item are missing or to be put right."""
        inside = f"{group}.{number}."
        return sum(gap.blocks and gap.key.startswith(inside) for gap in self.gaps())

    def item_summary(self, question: Question, number: str) -> str:
        """Return what an item is about: its first answers, as people read them."""
        asked = [each for each in self.visible_at(f"{question.key}.{number}") if each.type is not QuestionType.ITEMS]
        given = [rules.shown(each, self.view.values[each.key]) for each in asked if each.key in self.view.values]
        return ", ".join(given[:4])

    def answer(
        self, key: str, value: AnswerValue | None, *, typed: bool = False, seen: int | Unseen | None = UNSEEN
    ) -> Saved | None:
        """Save one answer (None takes it back). None when it is already so on disk. Raises KnownProblem, all kept.

        `seen` is the revision that was shown when the answering began: AnsweredMeanwhile when it is another by now.
        """
        held = self.view.answers.get(key)
        if (held.value if held is not None else None) == value:
            return None
        with self._step(key, typed) as step:
            return self._save(step, key, value, seen)

    def put_beside(self, key: str, value: AnswerValue) -> bool:
        """Keep what was typed on a draft of an earlier stay for the form of this one. False when it cannot be."""
        return triage.put_beside(self._shell.ctx, self._person_id, self.view.assessment_id, key, value)

    def others_no(self, keys: tuple[str, ...]) -> None:
        """Answer No to each of `keys`, asked aloud one by one, as one act."""
        with self._step(keys[0] if keys else "", False) as step:
            for key in keys:
                self._save(step, key, rules.said("no"), None)

    def confirm(self, question: Question) -> None:
        """Record that the earlier answer, and what is shown with it, is still true. Raises KnownProblem."""
        details = self.details(question)
        with self._step(question.key, False) as step:
            self._confirm(step, question.key)
            shown = {asked.key for asked in self._asked}
            for child in details:
                if child.key in shown and child.key not in self.view.answers:
                    self._confirm(step, child.key)
        self._unsaid = True

    def undo(self) -> Step | None:
        """Take the last act back. Returns what it had changed, or None when there is nothing to take back."""
        step = self._acts.undone() if not self.read_only else None
        if step is None:
            return None
        put_back(step.before, step.after, self._now, self._put)
        return step

    def redo(self) -> Step | None:
        """Do it again. Returns what it changes, or None."""
        step = self._acts.redone() if not self.read_only else None
        if step is None:
            return None
        put_back(step.after, step.before, self._now, self._put)
        return step

    def take_back(self, key: str) -> None:
        """Take back what was answered by mistake: the answer before it stands again, or none."""
        if self._acts.last_key() == key:
            self.undo()
        else:
            self.answer(key, None)

    def pending_stop(self) -> Question | None:
        """Return the question whose answer stops the flow and whose acts are not recorded yet."""
        if self.signed:
            return self.view.form.question(self._amended_stop)
        if self.read_only:
            return None
        stops = rules.stops(self.view.form, self.view.values, self.view.facts)
        return next((question for question in stops if question.key not in self._stopped), None)

    def record_stop(self, key: str, done: StopRecord) -> None:
        """Record what was done at the stop panel; it does not come back unless the answer is taken back."""
        triage.record_stop(self._shell.ctx, self._person_id, self.view.assessment_id, done)
        self._stopped.add(key)
        self._amended_stop = ""
        self.read()
        self._shell.changed()

    def forget_stop(self) -> None:
        """Let an amendment be put right by another: the panel of the wrong one does not come back."""
        self._amended_stop = ""

    def sign(self, supervised_by: str | None) -> None:
        """Sign. Raises KnownProblem: something is missing, or the role may not."""
        triage.sign(self._shell.ctx, self._person_id, self.view.assessment_id, supervised_by)
        self._acts.forget()
        self.read()
        self._shell.changed()

    def may_amend(self) -> bool:
        """True when whoever is signed in may amend this assessment here."""
        return self.signed and not self.view.form_missing and may(self._shell.ctx, "amend a signed assessment")

    def amend(self, changes: Mapping[str, AnswerValue | None], why: str, *, entered_in_error: bool) -> Amended:
        """Change signed answers together, with why. Raises KnownProblem, nothing changed."""
        ctx = self._shell.ctx
        done = amending.amend(ctx, self._person_id, self.view.assessment_id, changes, why, entered_in_error)
        self._amended_stop = done.stop or ""
        self.read()
        self._shell.changed()
        return done

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
        self._read_answers()
        self.page = read_person(self._shell.ctx, self._person_id)

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

    def _take(self, view: TriageView) -> None:
        self.view = view
        self._asked = rules.visible(view.form, view.values, view.facts)
        places: dict[str, list[Question]] = {}
        for question in self._asked:
            places.setdefault(place_of(view.form, question), []).append(question)
        self._by_place = {slug: tuple(questions) for slug, questions in places.items()}
        self._states = self._gaps = None

    def _far(self) -> tuple[TopicState, ...]:
        done = progress(self.view.form, self.view.values, self.view.facts, self._shell.ctx.now())
        known = {topic.key: topic for topic in done.topics}
        found = []
        for topic in self.topics():
            state, asked = known[topic.key], self.visible_in(topic)
            waiting = sum(self.waiting(question) is not None for question in asked)
            confirmed = sum(not q.always_afresh and self.confirmed(q.key) for q in asked)
            found.append(TopicState(topic, state.settled, state.total, state.gaps, waiting, confirmed, state.known))
        return tuple(found)

    @contextmanager
    def _step(self, key: str, typed: bool) -> Iterator[Step]:
        before, step = self.values, Step(key, typed)
        try:
            yield step
        finally:
            self._read_after(before)
            self._acts.add(step)

    def _read_after(self, before: Values) -> None:
        """Read the answers again; the person too when the answers raise other flags than before."""
        form, facts = self.view.form, self.view.facts
        self._read_answers()
        if rules.flags(form, before, facts) != rules.flags(form, self.view.values, facts):
            self.page = read_person(self._shell.ctx, self._person_id)
            self.tell_changed()

    def _read_answers(self) -> None:
        self._take(triage.read_triage(self._shell.ctx, self._person_id, self.view.assessment_id))

    def _save(
        self, step: Step, key: str, value: AnswerValue | None, seen: int | Unseen | None, *, why_follows: bool = False
    ) -> Saved:
        before = self.view.values
        why = value.reason if value is not None and value.state is AnswerState.NOT_ASKED else None
        saved = triage.save_answer(
            self._shell.ctx, self._person_id, self.view.assessment_id, key, value,
            seen=seen, changed_why=why, why_follows=why_follows,
        )  # fmt: skip
        step.note(key, before.get(key), value)
        for hidden in saved.hidden:
            step.note(hidden, before.get(hidden), None)
        if not saved.stop:
            self._stopped.discard(key)
        self._unsaid = True
        return saved

    def _confirm(self, step: Step, key: str) -> None:
        ctx, assessment = self._shell.ctx, self.view.assessment_id
        triage.confirm_carried(ctx, self._person_id, assessment, key, seen=self.revision(key))
        self._read_answers()
        step.note(key, None, self.view.values.get(key))

    def _now(self) -> Values:
        return self.values

    def _put(self, key: str, value: AnswerValue | None) -> None:
        before = self.values
        try:
            self._save(Step(key, False), key, value, self.revision(key), why_follows=True)
        finally:
            self._read_after(before)

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


def same(first: AnswerValue, second: AnswerValue) -> bool:
    """True when two answers say the same, whatever their notes."""
    return (first.state, first.value) == (second.state, second.value)
