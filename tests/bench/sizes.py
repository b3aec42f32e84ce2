"""How large records are, raw, deflated and sealed with each dictionary, and how many fit on a page of codes.

python -m tests.bench.sizes: two training desks of invented people, each as the story leaves them; everybody triaged in
full besides, with answers drawn by a seed; the bench's fullest record. A minute.
"""

from __future__ import annotations

import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from random import Random

from reception_app.errors import KnownProblem
from reception_app.forms import answers as rules
from reception_app.forms.answers import AnswerValue
from reception_app.forms.conditions import said
from reception_app.forms.definition import Question, QuestionType
from reception_app.handover import codec
from reception_app.handover.codes.symbols import LONGEST
from reception_app.handover.dictionary import HASHES, dictionary
from reception_app.handover.record import Pack, Record
from reception_app.paths import DeskFolder
from reception_app.services import demo, triage
from reception_app.services.context import AppContext
from reception_app.services.demo_answers import plain
from reception_app.services.finding import list_people
from reception_app.services.person_view import read_person
from reception_app.vocabulary import AnswerState
from tests.bench.full_record import full_record
from tests.support.desks import PASSPHRASE, make_training_desk
from tests.support.records import sample_header

DESKS = (("LEI", "1", 18), ("NHI", "7", 16))
TRIAGED = 75
"""Answers from which on a record counts as fully triaged."""
ENVELOPE = 290
"""Bytes: header, certificate and signature, which no dictionary changes."""
_OWN_WORDS = (
    "Says it began last winter; better in the evenings", "About two weeks ago, at a friend's",
    "Cousin, number in property", "Two or three times", "Left hand, washed and dressed at the station",
    "Not sure, will ring to ask", "As before; nothing new", "Sleeps badly since the arrest",
)  # fmt: skip


def records() -> Iterator[Record]:
    """Yield every record, those triaged in full after those of the stories."""
    with tempfile.TemporaryDirectory() as folder:
        for code, seed, arrivals in DESKS:
            home = DeskFolder(Path(folder) / code)
            ctx = demo.make_training_desk(home, demo.Wanted(code, arrivals, seed), PASSPHRASE)
            random = Random(seed)
            try:
                for person in list_people(ctx):
                    before = read_person(ctx, person.person_id).record
                    yield before
                    _answer_all(ctx, person.person_id, random)
                    if (after := read_person(ctx, person.person_id).record) != before:
                        yield after
            finally:
                ctx.close()
        ctx = make_training_desk(Path(folder))
        yield read_person(ctx, full_record(ctx)).record
        ctx.close()


def _answer_all(ctx: AppContext, person_id: str, random: Random) -> None:
    view = triage.start_or_resume(ctx, person_id)
    told, tried = plain(ctx.now()), set[str]()
    while True:
        given = {key: answer.value for key, answer in view.answers.items()}
        asked = rules.visible(view.form, given, view.facts)
        question = next((each for each in asked if each.key not in given and each.key not in tried), None)
        if question is None:
            return
        tried.add(question.key)
        value = _drawn(question, random) or told.get(question.key) or AnswerValue(AnswerState.UNKNOWN)
        try:
            triage.save_answer(ctx, person_id, view.assessment_id, question.key, value)
        except KnownProblem:
            continue  # an answer this question does not take: it stays unasked, as it may
        view = triage.read_triage(ctx, person_id, view.assessment_id)


def _drawn(question: Question, random: Random) -> AnswerValue | None:
    options = [option.value for option in question.options if not option.exclusive]
    match question.type:
        case QuestionType.YES_NO | QuestionType.SUBSTANCE:
            return said("yes" if random.random() < 0.3 else "no")
        case QuestionType.CHOICE:
            return said(random.choice(question.options).value)
        case QuestionType.SEVERAL:
            alone = next((option.value for option in question.options if option.exclusive), options[0])
            return said((alone if random.random() < 0.6 else random.choice(options),))
        case QuestionType.TEXT | QuestionType.LONG_TEXT:
            return said(random.choice(_OWN_WORDS))
    return None


def sealed(body: bytes, preset: bytes) -> int:
    """Return how many bytes an envelope of this body has."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, preset)
    return len(deflater.compress(body) + deflater.flush()) + ENVELOPE


def main() -> int:
    """Print a line for each kind of record and each dictionary."""
    kinds: dict[str, list[bytes]] = {"fully triaged": [], "others": []}
    for record in records():
        answered = sum(len(each.answers) for each in record.assessments)
        kind = "fully triaged" if answered >= TRIAGED else "others"
        kinds[kind].append(codec.to_cbor(Pack(sample_header(training=False), record)))
    for kind, bodies in kinds.items():
        raw = sum(map(len, bodies)) // len(bodies)
        for name, preset in (("none", b""), *((str(number), dictionary(number)) for number in HASHES)):
            sizes = [sealed(body, preset) for body in bodies]
            fit = sum(size <= LONGEST for size in sizes)
            mean, most = sum(sizes) // len(sizes), max(sizes)
            sys.stdout.write(
                f"{kind:<14} raw {raw:>6}  dictionary {name:<5} mean {mean:>5}  most {most:>5}"
                f"  on one page {fit} of {len(sizes)}\n"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
