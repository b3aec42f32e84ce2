"""A fresh print read back before the person leaves: what is on the paper must be what the issued pack carries.

The codes carry the whole record, or the signed short record when that is long: the print is compared with what its own
codes should say, symbol by symbol. A sheet of anybody else among the pages stops it, and nothing is marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import InputProblem, PackRefused
from reception_app.handover.codes.gathering import SheetCodes
from reception_app.handover.codes.reading import Gathered, Told, gather_codes
from reception_app.handover.codes.symbols import counts, read_symbol, symbol_texts
from reception_app.handover.paper import Paper, check_is_print, held_record, paper_kind
from reception_app.handover.pdf import SHORT_NAME, attachment, page_count
from reception_app.handover.reading import check_count
from reception_app.handover.seal import Opened, hash_of, open_sealed
from reception_app.models import Handover, Pack, PrintCheck
from reception_app.services.context import AppContext, note_view, writing
from reception_app.services.handover_state import handover_by_id, newest_pack, pack_by_id
from reception_app.services.record_rows import ENTRY_ORDER
from reception_app.services.roles import require
from reception_app.services.trusting import trust_store
from reception_app.vocabulary import NotReadBack, PrintRead

ACT = "prepare a handover"
WHY_WORDS: dict[NotReadBack, str] = {
    NotReadBack.NO_READER: "No scanner, camera or telephone works here",
    NotReadBack.NO_PRINT: "Nothing was printed: it travels as a file",
    NotReadBack.NO_CODES: "The sheet carries no codes",
    NotReadBack.NO_TIME: "The van could not wait",
    NotReadBack.OTHER: "Another reason",
}
HOW_WORDS: dict[PrintRead, str] = {
    PrintRead.SCAN: "from a scan",
    PrintRead.PHOTO: "from a photograph",
    PrintRead.TYPED: "with a scanner that types",
    PrintRead.SKIPPED: "not read back",
}
_PRINT_AGAIN = "Print this pack again, put the fresh page in, and read that one."
_LAY_OUT = "Look at what lies in the envelope; take the other sheet out, then read this person's page again."


@dataclass(frozen=True, slots=True)
class CheckRow:
    """What became of the reading back of the newest pack. `words`: why it was not read back, in the reader's words."""

    how: PrintRead
    at: datetime
    by: str
    read: int | None
    total: int | None
    because: NotReadBack | None
    words: str | None

    @property
    def skipped(self) -> bool:
        """True when nobody read the print back."""
        return self.how is PrintRead.SKIPPED

    @property
    def sentence(self) -> str:
        """The result in a sentence, for lists and the history."""
        if self.because is not None:
            return f"Print not read back: {WHY_WORDS[self.because].lower()}; {self.words}"
        return f"Print read back {HOW_WORDS[self.how]}: {self.read} of {self.total} codes, equal to the pack"


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A print that is equal to its pack. `read`: the numbers of the codes that were read, of `total` on the page."""

    read: tuple[int, ...]
    total: int
    needed: int
    how: PrintRead
    kinds: tuple[str, ...]

    @property
    def words(self) -> str:
        """The result per symbol, in one sentence."""
        if len(self.read) == self.total:
            return f"All {self.total} codes were read, and each says what this pack says."
        lacking = [str(number) for number in range(1, self.total + 1) if number not in self.read]
        were = "was" if len(lacking) == 1 else "were"
        return (
            f"{len(self.read)} of {self.total} codes were read, and each says what this pack says; {_and(lacking)} "
            f"{were} not read: any {self.needed} are enough."
        )


def check_print(
    ctx: AppContext, pack_id: str, files: Sequence[bytes], *, how: PrintRead | None = None, told: Told | None = None
) -> ReadBack:
    """Read scans, photographs or typed codes of a pack's own print, and record that they are equal to the pack.

    `how` None: told from the files. Raises PackRefused, and records nothing but a line of the audit: PK-281 somebody
    else's sheet, alone or among the pages; PK-282 another pack of this person; PK-283 a file that was never on paper;
    PK-284 too few codes, or none; PK-285 a code that says something else; PK-286 a pack without codes; as
    `pictures.check_picture` and PK-253 for what cannot be read at all.
    """
    require(ctx, ACT)
    check_count(len(files))
    for data in files:
        _check_paper(ctx, pack_id, data)
    papers = tuple(paper_kind(data) for data in files)
    return _judge(ctx, pack_id, gather_codes(files, told, on_paper=True), papers, how)


def _check_paper(ctx: AppContext, pack_id: str, data: bytes) -> None:
    """Refuse a file that was never on paper (PK-283); somebody else's, or another pack's, is told as that first."""
    try:
        check_is_print(data)
    except PackRefused as problem:
        envelope = held_record(data) if problem.code == "PK-283" else None
        if envelope is None:
            raise
        with ctx.sessions.read() as session:
            pack = pack_by_id(session, pack_id)
            if hash_of(envelope) == pack.pack_hash:
                raise
            note_view(ctx, "print-read-back-refused", "pack", pack_id, pack.person_id)
            raise _foreign_record(session, ctx, pack, envelope) from None


def check_typed(ctx: AppContext, pack_id: str, sheet: SheetCodes) -> ReadBack:
    """Do the same with the codes that a scanner typed, those of one sheet. Raises as `check_print`."""
    require(ctx, ACT)
    return _judge(ctx, pack_id, Gathered((sheet,), 0), (Paper("typed", PrintRead.TYPED),), None)


def skip_check(ctx: AppContext, handover_id: str, because: NotReadBack, words: str) -> None:
    """Record why the newest pack's print is not read back. Raises InputProblem: IN-817 no words, IN-808 no pack."""
    require(ctx, ACT)
    if not words.strip():
        raise InputProblem(
            "IN-817", "Not reading the print back needs its reason.", "Choose why, and write a few words."
        )
    with writing(ctx, "skip-print-check") as session:
        pack = newest_pack(session, handover_id)
        _check_open(session, pack)
        session.add(_row(ctx, pack, PrintRead.SKIPPED, because=because, words=words.strip()))


def check_of(session: Session, pack_id: str) -> CheckRow | None:
    """Return what was last recorded of the reading back of one pack; a reading counts before a reason why not."""
    rows = select(PrintCheck).where(PrintCheck.pack_id == pack_id)
    skipped = PrintCheck.how == PrintRead.SKIPPED
    row = session.scalars(rows.order_by(skipped, PrintCheck.at.desc(), ENTRY_ORDER.desc()).limit(1)).first()
    return _shown(row) if row is not None else None


def checks_of(session: Session, pack_ids: Sequence[str]) -> dict[str, CheckRow]:
    """Return the same for many packs, by pack."""
    rows = select(PrintCheck).where(PrintCheck.pack_id.in_(pack_ids)).order_by(PrintCheck.at, ENTRY_ORDER)
    found: dict[str, CheckRow] = {}
    for row in session.scalars(rows) if pack_ids else ():
        before = found.get(row.pack_id)
        if before is None or before.skipped or row.how is not PrintRead.SKIPPED:
            found[row.pack_id] = _shown(row)
    return found


def must_be_read_back(session: Session, handover: Handover) -> None:
    """Refuse a leaving whose newest print nobody read back or said why not. Raises InputProblem (IN-816)."""
    if check_of(session, newest_pack(session, handover.id).id) is None:
        raise InputProblem(
            "IN-816", "The print of this pack was not read back.", "Scan or photograph its codes page, or say why not."
        )


def carried_in_codes(pack: Pack) -> bytes | None:
    """Return the signed bytes that the printed codes carry: the short record where there is one; None: no codes."""
    try:
        carried = attachment(pack.clinical, SHORT_NAME)
    except PackRefused:
        carried = pack.cose
    return carried if counts(len(carried)) is not None else None


# The judgement


def _judge(
    ctx: AppContext, pack_id: str, gathered: Gathered, papers: Sequence[Paper], how: PrintRead | None
) -> ReadBack:
    with ctx.sessions.read() as session:
        person_id = pack_by_id(session, pack_id).person_id
    try:
        with ctx.sessions.read() as session:
            own = _own_sheet(session, ctx, pack_by_id(session, pack_id), gathered)
    except PackRefused:
        note_view(ctx, "print-read-back-refused", "pack", pack_id, person_id)
        raise
    read = tuple(sorted(index + 1 for index in own.found))
    way = how or next((paper.how for paper in papers if paper.how is not PrintRead.SCAN), PrintRead.SCAN)
    result = ReadBack(read, own.key.total, own.key.needed, way, tuple(sorted({paper.kind for paper in papers})))
    _record(ctx, pack_id, result)
    return result


def _own_sheet(session: Session, ctx: AppContext, pack: Pack, gathered: Gathered) -> SheetCodes:
    """Return the sheet of this very pack, alone on the pages and whole. Raises what is wrong, the most dangerous first.

    A foreign sheet stops it even beside the right one: both would go into one envelope.
    """
    carried = carried_in_codes(pack)
    if carried is None:
        raise PackRefused(
            "PK-286", "This pack is too long for a page of codes: there is nothing on paper to read back.",
            "Give that as the reason; send the file with it.",
        )  # fmt: skip
    key = read_symbol(symbol_texts(carried)[0]).key
    for sheet in gathered.sheets:
        if sheet.key != key:
            raise _foreign(session, ctx, pack, sheet)
    own = next(iter(gathered.sheets), None)
    if own is None:
        if gathered.unread:
            raise gathered.unread[0]
        if gathered.damaged:
            read = "Read the last page, the one with the codes, flat and whole. "
            raise PackRefused("PK-284", "The codes on this page are damaged.", read + _PRINT_AGAIN)
        raise _no_code(page_count(pack.clinical))
    _check_codes(own, carried)
    if not own.enough:
        found, least, total = len(own.found), own.key.needed, own.key.total
        raise PackRefused(
            "PK-284",
            f"{found} of {total} codes could be read, and {least} are needed: the next desk might read no more.",
            "Read the page again, flat and whole; if it stays so, the print is bad. " + _PRINT_AGAIN,
        )
    if own.envelope() != carried:
        raise _changed()
    return own


def _no_code(last: int) -> PackRefused:
    """Return that these pages hold none of the codes, and which page does: most carry none at all."""
    return PackRefused(
        "PK-284",
        "No code was found on this page: only one page has them.",
        f"Scan page {last} of the clinical sheet, its last, with the square codes. The escort sheet, the label and the "
        "other pages have none, and need no reading back.",
    )


def _check_codes(own: SheetCodes, carried: bytes) -> None:
    """Raise PK-285 when one of the codes that were read says other than this pack's."""
    pieces = {index: read_symbol(text).piece for index, text in enumerate(symbol_texts(carried))}
    if any(pieces[index] != piece for index, piece in own.found.items()):
        raise _changed()


def _foreign(session: Session, ctx: AppContext, pack: Pack, sheet: SheetCodes) -> PackRefused:
    """Return what is wrong with a sheet that is not this pack's. Nobody on it is named."""
    envelope = sheet.envelope()
    if envelope is None:
        count = len(sheet.found)
        codes = "One code belongs" if count == 1 else f"{count} codes belong"
        return PackRefused("PK-281", f"{codes} to another sheet: perhaps somebody else's.", _LAY_OUT)
    return _foreign_record(session, ctx, pack, envelope)


def _foreign_record(session: Session, ctx: AppContext, pack: Pack, envelope: bytes) -> PackRefused:
    """Return whose another record is, without a name: another pack of this person, or somebody else's."""
    ours = session.scalars(select(Pack).where(Pack.person_id == pack.person_id)).all()
    opened = _opened(session, ctx, envelope)
    sealed = opened.whole_hash if opened is not None else hash_of(envelope)
    other = next((one for one in ours if one.pack_hash == sealed), None)
    if other is not None:
        age = "an older" if other.sequence < pack.sequence else "a newer"
        return PackRefused(
            "PK-282",
            f"This is {other.number}, {age} pack of the same person.",
            f"Put {other.number} away as superseded. {_PRINT_AGAIN}",
        )
    return PackRefused("PK-281", "This is the sheet of somebody else, or of another prison.", _LAY_OUT)


def _opened(session: Session, ctx: AppContext, envelope: bytes) -> Opened | None:
    try:
        return open_sealed(envelope, trust_store(session), ctx.now())
    except PackRefused:
        return None  # whatever it is, it is not this pack


def _changed() -> PackRefused:
    return PackRefused(
        "PK-285", "A code on this page says something else than this pack.", "Do not use this page. " + _PRINT_AGAIN
    )


# Writing it down


def _record(ctx: AppContext, pack_id: str, result: ReadBack) -> None:
    with writing(ctx, "check-print") as session:
        pack = pack_by_id(session, pack_id)
        _check_open(session, pack)
        session.add(_row(ctx, pack, result.how, kinds=result.kinds, read=len(result.read), total=result.total))


def _row(
    ctx: AppContext,
    pack: Pack,
    how: PrintRead,
    *,
    kinds: tuple[str, ...] = (),
    read: int | None = None,
    total: int | None = None,
    because: NotReadBack | None = None,
    words: str | None = None,
) -> PrintCheck:
    return PrintCheck(
        id=ctx.new_id(), person_id=pack.person_id, handover_id=pack.handover_id, pack_id=pack.id, how=how, kinds=kinds,
        codes_read=read, codes_total=total, because=because, reason=words, at=ctx.now(), by=ctx.operator.full_name,
        role=ctx.operator.role,
    )  # fmt: skip


def _check_open(session: Session, pack: Pack) -> None:
    """Raise what stands against it: the person has left, or this is not the newest pack."""
    if handover_by_id(session, pack.handover_id).left_at is not None:
        raise InputProblem("IN-801", "This person has already left.", "Look at their handovers.")
    newest = newest_pack(session, pack.handover_id)
    if newest.id != pack.id:
        raise PackRefused(
            "PK-282", f"This is {pack.number}, an older pack of the same person.",
            f"Put {pack.number} away as superseded, and read {newest.number}.",
        )  # fmt: skip


def _shown(row: PrintCheck) -> CheckRow:
    return CheckRow(row.how, row.at, row.by, row.codes_read, row.codes_total, row.because, row.reason)


def _and(numbers: Sequence[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
