"""Which page and which question come next: by the form's order, items between the topics they belong to. No widgets."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from reception_app.forms.answers import numbers_of
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.screens.triage_pages import CHECK
from reception_app.ui.screens.triage_places import item_place, page_above, split_place


@dataclass(frozen=True)
class Where:
    """Where a page stands (`Topic 5 of 18`, `2 of 3`) and the words of the button that leads on."""

    words: str
    following: str


def where(draft: Draft, slug: str) -> Where:
    """Return where a page stands, and what comes next."""
    titles = {topic.key: topic.title for topic in draft.topics()}
    keys = list(titles)
    split = split_place(slug)
    if split is not None:
        numbers = numbers_of(draft.view.values.get(split[0]))
        place = numbers.index(split[1]) + 1 if split[1] in numbers else 1
        question = draft.view.form.question(split[0])
        called = question.item_words or "" if question is not None else ""
        after = page_after(draft, slug)
        inner = split_place(after)
        on = inner is not None and inner[0] == split[0]
        following = _tr("Next: {0} {1}").format(called, inner[1]) if on and inner else _tr("Back to the list")
        return Where(_tr("{0} of {1}").format(place, len(numbers)), following)
    place = keys.index(slug) + 1 if slug in keys else 1
    after = keys[place] if place < len(keys) else CHECK
    following = _tr("Next: {0}").format(titles.get(after, _tr("Check answers and sign")))
    return Where(_tr("Topic {0} of {1}").format(place, len(keys)), following)


def page_after(draft: Draft, slug: str) -> str:
    """Return the page after this one: the next item or the list, the next topic, after the last one Check answers."""
    split = split_place(slug)
    if split is not None:
        numbers = numbers_of(draft.view.values.get(split[0]))
        place = numbers.index(split[1]) + 1 if split[1] in numbers else len(numbers)
        above = page_above(draft.view.form, slug)
        return item_place(split[0], numbers[place]) if place < len(numbers) else above
    keys = [topic.key for topic in draft.topics()]
    place = keys.index(slug) + 1 if slug in keys else len(keys)
    return keys[place] if place < len(keys) else CHECK


def page_before(draft: Draft, slug: str) -> str:
    """Return the page before this one; "" before the first."""
    split = split_place(slug)
    if split is not None:
        numbers = numbers_of(draft.view.values.get(split[0]))
        place = numbers.index(split[1]) if split[1] in numbers else 0
        return item_place(split[0], numbers[place - 1]) if place > 0 else page_above(draft.view.form, slug)
    keys = [topic.key for topic in draft.topics()]
    if slug == CHECK:
        return keys[-1] if keys else ""
    place = keys.index(slug) if slug in keys else 0
    return keys[place - 1] if place > 0 else ""


def next_key(draft: Draft, here: str, *, backwards: bool) -> str:
    """Return the next question that is missing or to be put right, going round; "" when there is none."""
    order = [question.key for question in draft.visible()]
    missing = [gap.key for gap in draft.gaps() if gap.key in order]
    if not missing:
        return ""
    place = order.index(here) if here in order else (len(order) if backwards else -1)
    if backwards:
        found = [key for key in missing if order.index(key) < place]
        return found[-1] if found else missing[-1]
    found = [key for key in missing if order.index(key) > place]
    return found[0] if found else missing[0]


def _tr(words: str) -> str:
    return QCoreApplication.translate("TriageScreen", words)
