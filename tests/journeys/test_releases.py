"""What released versions made stays usable: their desks open, their packs read, their forms are as they were."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app import paths
from reception_app.clock import from_wire
from reception_app.forms.loading import load_form
from reception_app.handover.jsonform import from_json
from reception_app.handover.reading import read_envelope
from reception_app.handover.record import Record
from reception_app.handover.seal import open_sealed
from reception_app.handover.trust import training_store
from reception_app.models.audit import check_chain
from reception_app.paths import DeskFolder
from reception_app.services.desk import open_desk
from reception_app.services.finding import list_people
from reception_app.vocabulary import Trust

RELEASES = sorted(path for path in (Path(__file__).parents[1] / "releases").iterdir() if (path / "desk").is_dir())
PASSPHRASE = "nobody here is real"
MADE_AT = "2026-11-20T21:40:00Z"

pytestmark = pytest.mark.parametrize("release", RELEASES, ids=[path.name for path in RELEASES])


def test_its_desk_opens_and_is_brought_up_to_date(release: Path, tmp_path: Path) -> None:
    shutil.copytree(release / "desk", tmp_path / "desk")
    ctx = open_desk(DeskFolder(tmp_path / "desk"), "training", PASSPHRASE)
    assert len(list_people(ctx)) == 3
    with ctx.sessions.read() as session:
        assert check_chain(session) is None
        assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    ctx.close()


@pytest.mark.parametrize("name", ["pack.pdf", "pack.cose"])
def test_its_pack_reads_as_the_record_it_was(release: Path, name: str) -> None:
    envelope = read_envelope((release / name).read_bytes())
    opened = open_sealed(envelope, training_store(), from_wire(MADE_AT))
    assert opened.trust is Trust.TRAINING
    assert opened.pack.record == from_json(Record, json.loads((release / "record.json").read_text(encoding="utf-8")))


def test_its_forms_were_never_edited(release: Path) -> None:
    for path in sorted((release / "forms").glob("*/*.yaml")):
        now = paths.resources() / "forms" / path.parent.name / path.name
        assert load_form(now).form_hash == load_form(path).form_hash, path.name
