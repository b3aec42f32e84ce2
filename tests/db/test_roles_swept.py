"""Every use-case of every service, found by looking: an escort and an administrator get nowhere they may not (E32).

A use-case that is new here and asks for no role fails this, unless it stands below with its reason.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import reception_app.services
from reception_app.errors import NotAllowed
from reception_app.services import break_glass, typed_drafts
from reception_app.services.context import AppContext
from reception_app.services.half_typed import half_typed
from reception_app.services.receipt_drafts import find_chosen, keep_chosen
from reception_app.services.roles import MAY
from reception_app.services.typed_drafts import DraftOf
from reception_app.vocabulary import Role
from tests.support.desks import as_role, make_training_desk, populate

SOURCE = Path(reception_app.services.__file__).parents[1]

INNER = {
    "authorities.decided_elsewhere": "ids of scripts, for those who hold the record",
    "context.author": "who writes",
    "context.writing_slots": "`writing`, for use-cases that asked already",
    "context.here": "the establishment's name",
    "context.keeper_of": "who writes",
    "context.writing": "the transaction itself",
    "taking_in.taking_in": "`writing`, for what asked already and refuses what no record can say",
    "demo_answers.answers_in_order": "words of invented people",
    "demo_directory.fill_directory": "invented pharmacies",
    "demo_scores.told_scores": "words of invented people",
    "desk.database_key": "asks for the passphrase",
    "facts.known_facts": "from what is given",
    "form_tasks.new_task": "inside the saving and signing of a triage",
    "form_tasks.raised_in": "a mark, inside the taking in of a record",
    "high_water.accept_restored": "a line of the history, by the restore",
    "high_water.note_standing": "a line of the history, at the sign-in",
    "offered.first_form": "the name of a form",
    "people.check_not_ahead": "two times",
    "sealing.can_seal_for": "names and public keys",
    "shift_sheet.shift_view": "from an end of shift read by its leave",
    "second_place.second_place": "a name of a folder",
    "second_place.stand_before": "a folder and its mark, for a backup of whoever asked",
    "sources.check_has_happened": "two times",
    "sources.keep_last": "inside the saving of a script",
    "triage_reading.form_of": "the questions of a form",
    "triage_signing.supervising": "who signs",
    "wing_sheet.made_by": "who signs",
}
"""Steps of other use-cases, and what they give. No window and no command calls one: that is checked here."""

_OWN = "the own account of whoever is signed in"
_WORDS = "says codes, counts and times, nothing of anybody"
_CIPHER = "copies what is encrypted, as every lock does, whoever locks"
_NONE = "answers nobody's draft to whoever may not use its screen: see the test below"
FREE = {
    "backups.back_up_changes": _CIPHER,
    "backups.back_up_now": _CIPHER,
    "by_the_clock.keep_up": "does what is due by the clock, and shows nothing",
    "checking.check_deep": _WORDS,
    "checking.check_desk": _WORDS,
    "checking.explain_pack": "says how far each layer held, nothing of the record",
    "checking.open_pack_alone": "says who sealed it; what it says needs a role (`read`)",
    "clock_checks.jump_at_start": _WORDS,
    "clock_checks.note_jump": "a line of the history, shows nothing",
    "context.note_view": "adds a line to the audit, and shows nothing",
    "context.begun": "adds lines to the audit, and shows nothing",
    "context.note_failed": "adds a line to the audit, and shows nothing",
    "high_water.told_of_mark": _WORDS,
    "demo.fill": "invented people, through the use-cases swept here",
    "desk.change_passphrase": _OWN,
    "desk.sign_in": "asks for the passphrase",
    "dispositions.complete_choices": "from choices and scripts that are given",
    "dmd.loaded_release": "the medicines dictionary names nobody",
    "dmd.search_products": "the medicines dictionary names nobody",
    "fit.fit_unplanned": "from a record that is given",
    "half_typed.half_typed": _NONE,
    "half_typed.own_drafts": _WORDS,
    "half_typed.tidy_half_typed": "deletes what is old, and shows nothing",
    "high_water.missing_now": _WORDS,
    "high_water.missing_words": _WORDS,
    "last_close.cut_off": _WORDS,
    "last_close.cut_off_words": "kinds of screens and of drafts that one may use, by whom; nobody they are about",
    "last_close.note_open": "the kind of a screen, shows nothing",
    "receipt_drafts.drop_mine": "deletes the own choices",
    "receipt_drafts.find_chosen": _NONE,
    "packs.has_certificate": "whether this desk has a certificate that serves now",
    "recovery.recovery_made_at": "when the recovery code was made",
    "roles.may": "the question itself",
    "roles.require": "the question itself",
    "sealing.identities": "unseals a pack file in memory, for the reader alone; its record needs a role",
    "sealing.receivers": "names and public keys",
    "sealing.seal_for": "names and public keys",
    "typed_drafts.drop_draft": "deletes the own draft",
    "typed_drafts.find_draft": _NONE,
    "typed_drafts.keep_draft": _NONE,
    "typed_drafts.read_draft": _NONE,
    "typed_drafts.take_draft": _NONE,
    "users.has_unlock_code": _OWN,
    "users.note_blanked": _OWN,
    "users.remove_unlock_code": _OWN,
    "users.set_unlock_code": _OWN,
    "users.unlock_by_code": _OWN,
}
"""Needs no role, and why: nothing of a person can be read by it."""

ESCORT_MAY = {
    "break_glass.break_glass",
    "break_glass.find_in_emergency",
    "handovers.todays_moves",
    "legs.record_leg",
    "packs.escort_sheet_to_print",
    "packs.printing",
    "packs.sheet_to_print",
    "packs.view_escort_sheet",
}
ADMINISTRATOR_MAY = {
    "break_glass.recent_looks", "desk_settings.last_telephone_change", "desk_settings.set_desk_number",
    "desk_settings.set_healthcare_telephone",
    "recovery.make_recovery_code", "retention.erase_past", "retention.past_time",
    "retention.still_held", "directory.entry_of",
    "directory.export_directory", "directory.exporting", "directory.import_directory", "directory.read_directory",
    "directory.read_file", "directory.save_entry", "dmd.import_release", "estate_news.count_to_check",
    "estate_news.read_estate_file", "estate_news.take_estate_file", "figures.day_figures", "figures.exporting",
    "high_water.go_on_without", "sealing.export_sealing_key", "sealing.exporting_key", "sealing.import_sealing_key",
    "sealing.make_sealing_key", "sealing.public_page", "sealing.read_own_key", "sealing.renew_sealing_key",
    "source_places.add_place", "source_places.change_place", "source_places.list_places", "source_places.remove_place",
    "trusting.certificate_request", "trusting.distrust_root", "trusting.load_certificate",
    "trusting.own_words_for", "trusting.read_trust", "trusting.trust_root",
    "users.add_user", "users.change_roles", "users.disable_user", "users.keep_an_administrator",
    "users.list_users", "user_keys.give_new_passphrase", "user_keys.remove_user", "rotation.check_may_change_key",
    "users.id_of_user", "recovery.printing_code",
}  # fmt: skip
"""No one of these shows anything of health. Records past their time are named by number, to be let go of."""


def use_cases() -> dict[str, Callable[..., Any]]:
    """Return every public function that is given an open desk and opens its own transaction, by module and name."""
    found: dict[str, Callable[..., Any]] = {}
    for each in pkgutil.iter_modules(reception_app.services.__path__):
        module = importlib.import_module(f"reception_app.services.{each.name}")
        for name, function in vars(module).items():
            if name.startswith("_") or not inspect.isfunction(function) or function.__module__ != module.__name__:
                continue
            given = [str(parameter.annotation) for parameter in inspect.signature(function).parameters.values()]
            if any("AppContext" in one for one in given) and not any("Session" in one for one in given):
                found[f"{each.name}.{name}"] = function
    return found


def refused(function: Callable[..., Any], ctx: AppContext) -> str:
    """Call with the desk and nothing else. Returns "" when the role is refused before anything is looked at."""
    parameters = inspect.signature(function).parameters.values()
    needed = [each for each in parameters if each.default is each.empty and each.kind is not each.VAR_POSITIONAL]
    given = {each.name: ctx if "AppContext" in str(each.annotation) else None for each in needed}
    try:
        found = function(**given)
        if isinstance(found, AbstractContextManager):
            return "opened"
    except NotAllowed:
        return ""
    except Exception as error:  # noqa: BLE001 — called with nothing, it may fail by anything; it came before the role
        return type(error).__name__
    return "went through"


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[AppContext]:
    ctx = make_training_desk(tmp_path)
    populate(ctx)
    yield ctx
    ctx.close()


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
@pytest.mark.parametrize(("role", "allowed"), [(Role.ESCORT, ESCORT_MAY), (Role.DESK_ADMINISTRATOR, ADMINISTRATOR_MAY)])
def test_every_use_case_asks_for_its_role_before_anything(ctx: AppContext, role: Role, allowed: set[str]) -> None:
    other = as_role(ctx, role)
    asked = {name: use_case for name, use_case in use_cases().items() if name not in FREE | INNER}
    assert len(asked) > 150
    went = {name for name, use_case in asked.items() if refused(use_case, other)}
    # One that both may do by name and that asks for a role of its own, by what is asked of it.
    assert went - allowed == set()
    assert allowed - went <= {"packs.sheet_to_print", "packs.printing"}


def test_what_needs_no_role_is_still_there() -> None:
    assert set(FREE) | set(INNER) | ESCORT_MAY | ADMINISTRATOR_MAY <= set(use_cases())


def named_outside() -> Iterator[tuple[str, str]]:
    """Yield the services that windows and commands name, with where."""
    for path in [*SOURCE.glob("ui/**/*.py"), *SOURCE.glob("cli/**/*.py"), SOURCE / "app.py"]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reception_app.services"):
                service = (node.module or "").removeprefix("reception_app.services").strip(".")
                for name in node.names:
                    yield f"{service}.{name.name}", path.name
                    modules[name.asname or name.name] = name.name
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                yield f"{modules[node.value.id]}.{node.attr}", path.name


def test_no_window_and_no_command_goes_past_the_use_cases() -> None:
    named = [*named_outside()]
    assert len(named) > 300
    assert [(name, where) for name, where in named if name in INNER] == []
    sources = [*SOURCE.glob("ui/**/*.py"), *SOURCE.glob("cli/**/*.py")]
    assert [path.name for path in sources if ".sessions." in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("role", [Role.ESCORT, Role.DESK_ADMINISTRATOR])
def test_nobodys_draft_is_shown_to_whoever_may_not_use_its_screen(ctx: AppContext, role: Role) -> None:
    other = as_role(ctx, role)
    keep_chosen(ctx, "ab" * 32, "script 1", {"words": "methadone"})
    assert find_chosen(other, "ab" * 32) == {}
    assert find_chosen(ctx, "ab" * 32) != {}
    for screen in DraftOf:
        kept = typed_drafts.keep_draft(ctx, screen, {"medicine": "methadone"})
        assert typed_drafts.find_draft(other, screen) is None
        assert typed_drafts.read_draft(other, kept) is None
        with pytest.raises(NotAllowed):
            typed_drafts.take_draft(other, kept)
        with pytest.raises(NotAllowed):
            typed_drafts.keep_draft(other, screen, {})
        typed_drafts.drop_draft(replace(other, operator=replace(other.operator, user_id="another")), kept)
        assert typed_drafts.read_draft(ctx, kept) is not None
    assert half_typed(ctx) != ()
    assert half_typed(other) == ()


@pytest.mark.parametrize("act", sorted(MAY))
def test_an_escort_and_an_administrator_never_share_an_act_of_a_record(act: str) -> None:
    of_records = Role.NURSE in MAY[act] and not act.startswith(("change the", "see figures"))
    assert not (of_records and Role.DESK_ADMINISTRATOR in MAY[act])
    assert (Role.ESCORT in MAY[act]) is (act in {"see the escort desk", "record a leg", break_glass.ACT})
