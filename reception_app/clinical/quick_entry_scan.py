"""Reading a typed medicine line from left to right: what each stretch of it is. Nothing is decided here, nothing lost.

A number that could be misread (`7,5`, `-5`) is refused. Whatever is not understood comes out as `Unknown`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from reception_app.clinical.doses import below_nothing
from reception_app.clinical.formulary import Entry, load_formulary
from reception_app.clinical.quick_entry_items import (
    AsRequiredSaid,
    DoseLabel,
    EverySaid,
    FormSaid,
    Indication,
    Item,
    MonthlySaid,
    Name,
    OftenSaid,
    RouteSaid,
    SiteSaid,
    Strong,
    SupervisedSaid,
    Unknown,
)
from reception_app.clinical.quick_entry_patterns import Pattern, compound_in, late_patterns, number_of, patterns
from reception_app.clinical.quick_entry_words import (
    AsRequired,
    Filler,
    FormWords,
    Meaning,
    OftenWords,
    RouteWords,
    Site,
    Supervised,
    key_of,
    load_vocabulary,
)
from reception_app.errors import InputProblem
from reception_app.identifiers import normalise_name

LONGEST = 400
"""Characters of one line; a longer text is no line."""

_GAP = re.compile(r"(?:[\s,;()]|[-–—•.:]+(?=\s|$))*")
_CHUNK = re.compile(r"[^\s,;()]+")
_WORD = re.compile(r"\s*([^\s,;()]+)")
_DASHES = re.compile(r"[-–—•.:]+")
_MINUS = re.compile(r"[-−‐‑–—]\s?[\d.]")
_DAY_NAMES = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?"
_WEEKDAYS = re.compile(
    rf"(?:(?:on|every|each)\s+)?{_DAY}(?:\s*(?:,|/|&|\band\b|\s)\s*{_DAY})*(?=$|[\s,;().])", re.ASCII | re.IGNORECASE
)
_MONTHLY = re.compile(r"(?:monthly|once a month|every month)(?=$|[\s,;().])", re.ASCII | re.IGNORECASE)
_FOR = re.compile(r"for\s+(?=\S)", re.ASCII | re.IGNORECASE)
_LABEL = re.compile(r"dose:?(?=\s)(?!\s+not\s+recorded)", re.ASCII | re.IGNORECASE)
_NAME_WORD = re.compile(r"[\s,]*([^\s,;()]+)")
_MOST_NAME_WORDS = 10


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    entry: Entry
    is_brand: bool


def scan(text: str) -> tuple[Item, ...]:
    """Return what a line is made of, in order.

    Raises InputProblem: IN-101 and IN-103 for a number or time that cannot be read, IN-153 for a text that is no line.
    """
    return _Scanner(_readable(text)).run()


def _readable(text: str) -> str:
    """Return the text with plain spaces. Raises InputProblem IN-153 for hidden characters, or more than a line."""
    spaced = "".join(" " if letter.isspace() else letter for letter in text)
    if len(spaced) > LONGEST or any(unicodedata.category(letter).startswith("C") for letter in spaced):
        raise InputProblem(
            "IN-153", "That is not one medicine line.", "Type one medicine on one line, in plain letters and figures."
        )
    return spaced


@lru_cache(maxsize=1)
def _names() -> dict[str, _Known]:
    """Return every name of the formulary, normalised. Generic names win over synonyms, those over brands."""
    found: dict[str, _Known] = {}
    entries = load_formulary().entries
    for entry in entries:
        found.setdefault(normalise_name(entry.generic), _Known(entry.generic, entry, False))
    for entry in entries:
        for name in entry.synonyms:
            found.setdefault(normalise_name(name), _Known(name, entry, False))
    for entry in entries:
        for name in entry.brands:
            found.setdefault(normalise_name(name), _Known(name, entry, True))
    return found


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    return frozenset(name.split()[0] for name in _names())


class _Scanner:
    """Walks one line. `at` is where it stands, `entry` the medicine once it is named.

    `filler`: where a word began that said nothing, behind a name or
    a word not understood. `ahead`: only looks at what follows, so a word that may stand alone does not look further
    ahead itself.
    """

    def __init__(self, text: str, *, ahead: bool = False) -> None:
        self.text = text
        self.ahead = ahead
        self.at = 0
        self.filler: int | None = None
        self.entry: Entry | None = None
        self.items: list[Item] = []

    def run(self) -> tuple[Item, ...]:
        """Return every item of the line."""
        while self._next():
            pass
        return tuple(self.items)

    def _next(self) -> bool:
        """Read one stretch. False at the end of the line."""
        start = self.at
        gap = _GAP.match(self.text, self.at)
        self.at = gap.end() if gap else self.at
        if self.at >= len(self.text):
            return False
        count, begin = len(self.items), self.at
        self._step(joined=self.text[start:begin].strip() == "")
        fresh = self.items[count:]
        # A word that says nothing by itself stays where it stands among words that are not understood: `as per INR`.
        told = self.items[-1] if self.items else None
        if fresh or not isinstance(told, Unknown | Name):
            self.filler = None
        elif self.filler is None:
            self.filler = begin
        if fresh and count and _negates(self.items[count - 1]) and not isinstance(fresh[0], Name):
            # `except Sundays`, `not at night`: understood, it would say the opposite.
            self.items[count:] = [Unknown(self.text[begin : self.at].strip(" ,;.:()"), joined=True)]
        return True

    def _step(self, joined: bool) -> None:
        if self._name() or self._label() or self._form_name() or self._strength_name():
            return
        if self._numbered(patterns()) or self._rhythm() or self._phrase() or self._numbered(late_patterns()):
            return
        if self._what_for():
            return
        chunk = _CHUNK.match(self.text, self.at)
        assert chunk is not None, "the gap ends before a letter"
        if _MINUS.match(chunk[0]):
            raise below_nothing("amount")
        start = self.at if self.filler is None else self.filler
        self._take(chunk.end(), Unknown(self.text[start : chunk.end()].strip(".:"), joined))

    def _take(self, end: int, *items: Item) -> None:
        self.items += items
        self.at = end

    def _ends(self, most: int, word_here: re.Pattern[str] = _WORD, at: int | None = None) -> list[int]:
        """Return where the next 1, 2, … words end: words with nothing but spaces between them."""
        ends: list[int] = []
        at = self.at if at is None else at
        while len(ends) < most and (word := word_here.match(self.text, at)) and not _DASHES.fullmatch(word[1]):
            at = word.end()
            ends.append(at)
        return ends

    def _name(self) -> bool:
        """Take the longest name of the formulary that stands here."""
        word = _WORD.match(self.text, self.at)
        if (
            word is None
            or not (begins := normalise_name(word[1]).split())
            or begins[0].rstrip(".:") not in _first_words()
        ):
            return False
        for end in reversed(self._ends(_MOST_NAME_WORDS, _NAME_WORD)):
            text = self.text[self.at : end].rstrip(".:")
            known = _names().get(normalise_name(text))
            if known is None:
                continue
            self.entry = self.entry or known.entry
            # Of another medicine form and strength are not those of the line.
            told = _told_in(text, known.entry) if known.entry == self.entry else ()
            self._take(end, Name(text, known.name, known.entry, known.is_brand), *told)
            return True
        return False

    def _label(self) -> bool:
        word = _LABEL.match(self.text, self.at)
        if word is None:
            return False
        self._take(word.end(), DoseLabel(word[0]))
        return True

    def _form_name(self) -> bool:
        """Take the whole name of a form of this medicine (`sublingual tablets` is no route), or of a route of it."""
        forms = {form.form for form in self.entry.forms} if self.entry else set()
        for end in reversed(self._ends(4)):
            said = " ".join(key_of(self.text[self.at : end]))
            exact = next((form for form in forms if said in (form, f"{form}s", f"{form}es")), None)
            if exact is not None:
                self._take(end, FormSaid(self.text[self.at : end], load_vocabulary().row_of(exact), exact))
                return True
            route = next((one for one in self.entry.routes if one == said), None) if self.entry else None
            if route is not None:
                self._take(end, RouteSaid(self.text[self.at : end], route))
                return True
        return False

    def _strength_name(self) -> bool:
        """Take a strength of several parts as the formulary writes it: `125 mg and 31 mg in 5 mL`."""
        strengths = [text for form in self.entry.forms for text in form.strengths] if self.entry else []
        for strength in sorted((text for text in strengths if " and " in text), key=len, reverse=True):
            end = self.at + len(strength)
            same = self.text[self.at : end].casefold() == strength.casefold()
            if same and not self.text[end : end + 1].strip(" ,;()"):
                self._take(end, Strong(self.text[self.at : end], strength))
                return True
        return False

    def _numbered(self, tried: tuple[Pattern, ...]) -> bool:
        for pattern, read in tried:
            match = pattern.match(self.text, self.at)
            if match is None:
                continue
            item = read(match, self.entry, self.items[-1] if self.items else None)
            if item is not None:
                self._take(match.end(), item)
                return True
        return False

    def _rhythm(self) -> bool:
        """Take days of the week, and months."""
        monthly = _MONTHLY.match(self.text, self.at)
        if monthly is not None:
            self._take(monthly.end(), MonthlySaid(monthly[0], 1))
            return True
        days = _WEEKDAYS.match(self.text, self.at)
        if days is None:
            return False
        said = re.findall(_DAY, days[0], re.ASCII | re.IGNORECASE)
        names = tuple(dict.fromkeys(_day_name(day) for day in said))
        guess = _perhaps_no_day(days[0])
        if len(names) == 1:
            self._take(days.end(), EverySaid(days[0], f"every 7 days on {names[0]}", 7, guess))
        else:
            words = f"on {', '.join(names[:-1])} and {names[-1]}"
            self._take(days.end(), EverySaid(days[0], words, 1, guess))
        return True

    def _phrase(self) -> bool:
        """Take the longest phrase of the vocabulary."""
        vocabulary = load_vocabulary()
        for end in reversed(self._ends(vocabulary.longest)):
            text = self.text[self.at : end]
            key = key_of(text)
            alone = vocabulary.alone.get(" ".join(key))
            meaning = vocabulary.phrases.get(key)
            if alone is not None and not self.ahead and self._last(end):
                self._take(end, OftenSaid(text, alone, guess=True))
                return True
            item = _item(text, meaning)
            if item is None and not isinstance(meaning, Filler):
                continue
            self._take(end, *([item] if item is not None else []))
            return True
        return False

    def _last(self, end: int) -> bool:
        """True when nothing follows that the word before could belong to."""
        rest = _Scanner(self.text[end:], ahead=True)
        while not rest.items and rest._next():
            pass
        return not rest.items or not isinstance(rest.items[0], Unknown | OftenSaid | EverySaid | MonthlySaid | Name)

    def _what_for(self) -> bool:
        """Take `for anxiety`: words behind `for` up to the next that is understood."""
        lead = _FOR.match(self.text, self.at)
        if lead is None or any(isinstance(item, Indication) for item in self.items):
            return False
        ends = [lead.end()]
        while (word := _WORD.match(self.text, ends[-1])) and not self._understood(word.start(1), word.end()):
            ends.append(word.end())
        if word and len(ends) > 1 and self.text[ends[-2] : ends[-1]].strip().casefold() in load_vocabulary().negations:
            ends.pop()  # `for anxiety not at night`: the word belongs to what is understood
        end = ends[-1]
        said = self.text[lead.end() : end].strip().rstrip(".:")
        if not said:
            return False
        if _MINUS.match(said):
            raise below_nothing("number of days")
        self._take(end, Indication(said))
        return True

    def _understood(self, start: int, end: int) -> bool:
        """True when a word, or what begins with it, means something else than what the medicine is for."""
        if self._way_here(start):
            return True
        if any(pattern.match(self.text, start) for pattern, _ in (*patterns(), *late_patterns())):
            return True
        if _GAP.fullmatch(self.text, start, end):
            return True
        days = _WEEKDAYS.match(self.text, start)
        if _MONTHLY.match(self.text, start) or (days and not _perhaps_no_day(days[0])):
            return True
        vocabulary = load_vocabulary()
        meanings = (
            vocabulary.phrases.get(key_of(self.text[start:stop])) for stop in self._ends(vocabulary.longest, at=start)
        )
        return any(isinstance(meaning, OftenWords | AsRequired | Supervised) for meaning in meanings)

    def _way_here(self, start: int) -> bool:
        """True of a route or a muscle behind which no other word of what it is for stands: `for chest infection po`."""
        vocabulary = load_vocabulary()
        routes = self.entry.routes if self.entry else ()
        ends = self._ends(vocabulary.longest, at=start)
        return any(vocabulary.is_way(key_of(self.text[start:end]), routes) and self._closes(end) for end in ends)

    def _closes(self, end: int) -> bool:
        """True when a comma, the end, or what is understood follows; another route may stand behind `or`."""
        behind = self.text[end:].lstrip()
        if behind[:1] in ("", *",;()"):
            return True
        rest = _Scanner(behind, ahead=True)
        while len(rest.items) < 2 and rest._next():
            pass
        match rest.items:
            case [Unknown(text=("or" | "then")), RouteSaid()]:
                return True
            case [Unknown() | Name(), *_]:
                return False
            case _:
                return True


def _perhaps_no_day(said: str) -> bool:
    """True of a short day without `on`, which may be another word: sat, sun."""
    return not re.match(r"(?:on|every|each)\s|.*days?\b", said, re.ASCII | re.IGNORECASE)


def _negates(item: Item) -> bool:
    return isinstance(item, Unknown) and item.text.casefold() in load_vocabulary().negations


def _told_in(name: str, entry: Entry) -> list[Item]:
    """Return what a name ends with: strength, form, route (`co-codamol 30/500`, `GTN spray`)."""
    ratio = re.search(r"\d+(?:\.\d+)?(?:/\d+(?:\.\d+)?)+$", name, re.ASCII)
    if ratio is not None:
        strength = compound_in(entry, tuple(number_of(part)[0] for part in ratio[0].split("/")))
        return [Strong(ratio[0], strength)] if strength else []
    for begin in (found.start() for found in re.finditer(r"\S+", name)):
        meaning = load_vocabulary().phrases.get(key_of(name[begin:]))
        if isinstance(meaning, RouteWords):
            return [RouteSaid(name[begin:], meaning.route)]
        if isinstance(meaning, FormWords) and any(meaning.can_be(form.form) for form in entry.forms):
            return [FormSaid(name[begin:], meaning)]
    return []


def _day_name(day: str) -> str:
    return next(full for full in _DAY_NAMES if full.casefold()[:2] == day[:2].casefold())


def _item(text: str, meaning: Meaning | None) -> Item | None:
    match meaning:
        case OftenWords():
            return OftenSaid(text, meaning)
        case RouteWords():
            return RouteSaid(text, meaning.route)
        case FormWords():
            return FormSaid(text, meaning)
        case Site():
            return SiteSaid(text, meaning.words)
        case Supervised():
            return SupervisedSaid(text, meaning.yes)
        case AsRequired():
            return AsRequiredSaid(text)
        case _:
            return None
