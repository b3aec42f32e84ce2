"""Reading one question set from reviewed YAML into frozen dataclasses. An error names file, line and key (FM-1xx).

A condition may only ask about a question that stands earlier, so what is visible is decided in one pass and hiding an
answer can never bring another one back. `follow_up_sets` holds follow-ups shared by several questions (E13: every
substance is asked about in the same way); their keys become `<question>_<key>`. The follow-ups of an *items* question
are asked of each item; inside, a name means the sibling in the same item.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reception_app.data_files import Row, content_hash, marked, read_rows
from reception_app.forms.condition_rows import Names
from reception_app.forms.definition import Form
from reception_app.forms.loading_questions import Reading, read_topic
from reception_app.forms.loading_rules import read_actions, read_flags, slug
from reception_app.forms.standing_flags import standing_flags_of
from reception_app.vocabulary import ArrivalKind

_FORM_KEYS = (
    "id", "version", "title", "source", "mark", "for", "approved_by", "approved_on", "follow_up_sets", "topics",
    "flags", "actions",
)  # fmt: skip


def load_form(path: Path) -> Form:
    """Load one form. Raises FormProblem (FM-101 … FM-109) naming file, line and key."""
    row = read_rows(path)
    row.only(*_FORM_KEYS)
    source, mark = marked(row)
    reading = Reading(source=source, mark=mark)
    sets = row.row("follow_up_sets")
    if sets is not None:
        reading.sets = {name: sets.rows(name) for name in sets.table.entries}
    version = row.text("version")
    if not all(part.isdecimal() for part in version.split(".")):
        raise row.fail("FM-107", "version", "a version is numbers with dots.", "Write 1, or 1.2.")
    topics = tuple(read_topic(topic, reading) for topic in row.rows("topics"))
    if not topics:
        raise row.fail("FM-105", "topics", "a form needs at least one topic.", "Add one.")
    if len({topic.key for topic in topics}) != len(topics):
        raise row.fail("FM-103", "topics", "two topics have one key.", "Rename one of them.")
    names = Names(reading.known)
    return Form(
        id=slug(row, "id", extra="-"),
        version=version,
        title=row.text("title"),
        source=source,
        mark=mark,
        topics=topics,
        form_hash=content_hash(row.table),
        flags=read_flags(row, names, None),
        standing_flags=standing_flags_of(reading.known),
        actions=read_actions(row, names, None),
        offered_for=_offered_for(row),
        approved_by=row.maybe_text("approved_by"),
        approved_on=_approved_on(row),
    )


def _offered_for(row: Row) -> tuple[ArrivalKind, ...]:
    known = [kind.value for kind in ArrivalKind]
    for word in row.texts("for"):
        if word not in known:
            raise row.fail("FM-107", "for", f"“{word}” is no kind of arrival.", f"Known are: {', '.join(known)}.")
    return tuple(ArrivalKind(word) for word in row.texts("for"))


def _approved_on(row: Row) -> date | None:
    if row.has("approved_by") != row.has("approved_on"):
        missing = "approved_on" if row.has("approved_by") else "approved_by"
        raise row.fail("FM-105", missing, "an approval says who and when.", "Add it.")
    text = row.maybe_text("approved_on")
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError as error:
        raise row.fail("FM-107", "approved_on", "this must be a date.", "Write it as 2026-11-20.") from error
