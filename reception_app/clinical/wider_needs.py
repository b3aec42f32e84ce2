"""Wider needs before release, as data: `resources/wider_needs.yaml` (E35); and what of them is still open. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.data_files import Row, marked, read_rows
from reception_app.vocabulary import AnswerState

STATES = (AnswerState.DECLINED, AnswerState.UNKNOWN, AnswerState.NOT_APPLICABLE)
"""What may be recorded of a need instead of a choice."""
STATE_WORDS = {
    AnswerState.DECLINED: "Declined to say",
    AnswerState.UNKNOWN: "Not known",
    AnswerState.NOT_APPLICABLE: "Does not apply",
}


@dataclass(frozen=True, slots=True)
class NeedChoice:
    """One choice of a need: `words` for staff, `told` on the person's own page ("": nothing); `open`: to be done."""

    slug: str
    words: str
    told: str
    open: bool


@dataclass(frozen=True, slots=True)
class Need:
    """One wider need. `told`: its label on the person's page; `detail`: what is typed beside the choice.

    `question`: the key of a form's same question, None where none asks it.
    """

    slug: str
    words: str
    told: str
    detail: str
    question: str | None
    choices: Mapping[str, NeedChoice]
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class NeedNow:
    """How a need stands: its state, the slug chosen when answered, and what a form's answer said of it before."""

    state: AnswerState = AnswerState.NOT_ASKED
    choice: str | None = None
    said_before: str | None = None


@lru_cache(maxsize=4)
def load_needs(path: Path | None = None) -> Mapping[str, Need]:
    """Return every need by its slug, in order. Raises FormProblem (FM-101 … FM-108) naming file, line and key."""
    row = read_rows(path or paths.resources() / "wider_needs.yaml")
    row.only("needs")
    items = [_need(item) for item in row.rows("needs", called="slug")]
    found = {item.slug: item for item in items}
    if len(found) != len(items) or not items:
        raise row.fail("FM-103", "needs", "every entry needs a slug of its own.", "Remove or rename one of them.")
    return found


def _need(item: Row) -> Need:
    item.only("slug", "words", "told", "detail", "question", "choices", "source", "mark")
    choices = [_choice(each) for each in item.rows("choices", called="slug")]
    found = {each.slug: each for each in choices}
    if len(found) != len(choices) or not choices or set(found) & set(STATES):
        raise item.fail("FM-103", "choices", "every choice needs a slug of its own.", "Remove or rename one of them.")
    slug, words, told, detail = (item.text(name) for name in ("slug", "words", "told", "detail"))
    return Need(slug, words, told, detail, item.maybe_text("question"), found, *marked(item))


def _choice(item: Row) -> NeedChoice:
    item.only("slug", "words", "told", "open")
    return NeedChoice(item.text("slug"), item.text("words"), item.maybe_text("told") or "", item.truth("open"))


def state_words(kind: str, now: NeedNow) -> str:
    """Return how a need stands, in words: its choice's, its state's, or `not asked`."""
    need = load_needs().get(kind)
    choice = need.choices.get(now.choice or "") if need is not None else None
    if now.state is AnswerState.ANSWERED:
        return choice.words if choice is not None else now.choice or ""
    return STATE_WORDS.get(now.state, "Not asked")


def open_needs(held: Mapping[str, NeedNow]) -> Iterator[tuple[str, bool]]:
    """Yield in words what of the wider needs is still open, and whether it has to be put right.

    What nobody asked stands in one sentence; where a form's answer said something of it, beside that answer.
    """
    unasked = []
    for need in load_needs().values():
        now = held.get(need.slug, NeedNow())
        if now.state is AnswerState.ANSWERED:
            choice = need.choices.get(now.choice or "")
            if choice is None or choice.open:
                yield f"{need.words}: {state_words(need.slug, now).lower()}.", True
        elif now.state is AnswerState.UNKNOWN:
            yield f"{need.words}: not known.", False
        elif now.state is AnswerState.NOT_ASKED and now.said_before:
            yield f"{need.words}: not recorded. Answered before: {now.said_before}.", False
        elif now.state is AnswerState.NOT_ASKED:
            unasked.append(need.words[:1].lower() + need.words[1:])
    if unasked:
        yield f"Wider needs not asked: {', '.join(unasked)}.", False
