"""Invented people who go to court or to hospital, for the sheets of those days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from reception_app.handover.record import Contact, Establishment, Pack
from reception_app.vocabulary import Purpose
from tests.support.sheet_cases import at, insulin_epilepsy, methadone_self_harm, nothing_to_report, twenty_five_scripts

COURT = Establishment(None, "Sampleford Crown Court")
HOSPITAL = Establishment(None, "Sampleford General, emergency department")


def leaving(pack: Pack, purpose: Purpose, to: Establishment) -> Pack:
    """Return a pack as it is for another purpose: leaving at seven in the morning."""
    travel = replace(pack.header.travel, leaves_at=at(14, "07:00"), expected_at=at(14, "09:00"))
    header = replace(pack.header, purpose=purpose, to=to, travel=travel, made_at=at(14, "06:40"))
    contacts = (*pack.record.contacts, Contact("gp", "Mill Lane Surgery", None, "01632 960771", "Mon-Fri 08:00-18:30"))
    scripts = tuple(
        replace(script, last_given_at=script.last_given_at - timedelta(days=1))
        if script.last_given_at is not None and script.last_given_at > header.made_at
        else script
        for script in pack.record.scripts
    )
    return replace(pack, header=header, record=replace(pack.record, contacts=contacts, scripts=scripts))


def to_court(pack: Pack | None = None) -> Pack:
    """Return somebody on methadone who harmed himself, on the way to court."""
    return leaving(pack or methadone_self_harm(), Purpose.COURT, COURT)


def to_hospital(pack: Pack | None = None) -> Pack:
    """Return somebody with insulin and epilepsy on the way to hospital."""
    return leaving(pack or insulin_epilepsy(), Purpose.HOSPITAL, HOSPITAL)


def many_to(purpose: Purpose) -> Pack:
    """Return somebody with 25 scripts and a name of 79 characters on the way to court or hospital."""
    return leaving(twenty_five_scripts(), purpose, COURT if purpose is Purpose.COURT else HOSPITAL)


def nothing_to(purpose: Purpose) -> Pack:
    """Return somebody of whom nothing is known to be wrong on the way to court or hospital."""
    return leaving(nothing_to_report(), purpose, COURT if purpose is Purpose.COURT else HOSPITAL)
