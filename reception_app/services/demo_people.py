"""Who arrives at a training desk: synthetic people whose names, numbers and telephones cannot be taken for real ones.

NHS numbers begin with 999 (never issued), prison numbers end in TT, telephones are 01632 960 000 to 960 999 (kept by
Ofcom for fiction). Everything is drawn from one seeded source, so the same seed makes the same people.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from stdnum.gb import nhs

from reception_app.services.matching import Identity
from reception_app.vocabulary import AnswerState, ArrivalKind, NhsTraceStatus

FAMILY_NAMES = (
    "SPECIMEN", "DUMMY", "SAMPLEFORD", "PLACEHOLDER", "TESTMAN", "MOCKETT", "FICTION", "NOBODY", "PRETENDER",
    "TRIALLE", "INVENTED", "IMAGINED", "EXAMPLETON", "LLŶN-ENGHRAIFFT", "O'NOONE", "MADEUP", "NOTREAL", "TEMPLATE",
    "MANNEQUIN", "STANDIN", "SOMEBODY", "WHATSHISNAME", "PROTOTYPE", "ŁUKASZ-PRÓBNY", "DRAFT", "REHEARSAL", "PRACTICE",
    "DRILLMORE", "SCENARIO", "SIMULATED", "PAPERMAN", "MAKEBELIEVE", "FABLE", "HYPOTHESIS", "ANYONE", "NÔBODÉ",
)  # fmt: skip
GIVEN_NAMES = {
    "Male": ("Carl", "Brian", "Siôn", "Terry", "Dean", "Marek", "Owen", "Leroy", "Tariq", "Colin", "Ryan", "Viktor",
             "Gareth", "Kofi", "Paul", "Ewan", "Nathan", "Imran", "Stuart", "Łukasz"),
    "Female": ("Carla", "Bethan", "Siân", "Tracey", "Dawn", "Marta", "Olwen", "Leanne", "Tahira", "Colette", "Ruth",
               "Viktoria", "Gwen", "Abena", "Paula", "Elin", "Nadia", "Iram", "Stella", "Joy"),
}  # fmt: skip
CALLED = {
    "Terry": "Tez", "Gareth": "Gaz", "Nathan": "Nate", "Stuart": "Stewie", "Łukasz": "Luke", "Viktor": "Vitya",
    "Bethan": "Betty", "Leanne": "Annie", "Colette": "Lottie", "Viktoria": "Vicky", "Paula": "Polly",
}  # fmt: skip
"""What those are called whose given name has a short one: no name cut off, which would look like a fault of a sheet."""
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
COURTS = ("Leeds Magistrates' Court", "Bradford Crown Court", "Hull Combined Court", "Sampleford Magistrates' Court")
FROM = {
    ArrivalKind.RECALL: ("Example Street Police Station",),
    ArrivalKind.HOSPITAL_RETURN: ("Pretend Hospital",),
}  # fmt: skip
"""Where somebody is brought from, who is not brought from a court."""
ETHNICITIES = ("White British", "Black Caribbean", "Pakistani", "White other", "Mixed", "Not stated by choice")

NEAR_KINDS = ("twin", "swapped", "alias", "digit")
"""How a pair is near: twins with numbers one digit apart; names swapped; one's alias; same name, one digit apart."""


@dataclass
class Cast:
    """Draws identities, no two of them alike. `adults_on`: the day on which everybody is 18 or older."""

    random: Random
    adults_on: date
    sex: str
    numbers: set[str] = field(default_factory=set)
    birthdays: set[date] = field(default_factory=set)
    names: list[str] = field(default_factory=list)

    def draw(self) -> Identity:
        """Return somebody new."""
        number = self.number()
        family, given = self._family_name(), self.random.choice(GIVEN_NAMES[self.sex])
        traced = self.random.choice((NhsTraceStatus.VERIFIED, NhsTraceStatus.FROM_DOCUMENT, NhsTraceStatus.STATED))
        return Identity(
            family_name=family,
            given_names=given,
            date_of_birth=self._birthday(),
            prison_number=number,
            nhs_number=self.nhs_number(),
            nhs_trace_status=traced,
            title="Mr" if self.sex == "Male" else "Ms",
        )

    def near(self, other: Identity, kind: str) -> tuple[Identity, Identity]:
        """Return `other` and somebody else who is easily taken for them, in one of NEAR_KINDS."""
        born, nhs_number = other.date_of_birth, self.nhs_number()
        given = next(name for name in GIVEN_NAMES[self.sex] if name != other.given_names)
        twin = replace(other, nhs_number=nhs_number, aliases=())
        match kind:
            case "twin":
                alike = other.given_names + ("son" if self.sex == "Male" else "a")
                return other, replace(twin, given_names=alike, prison_number=self._one_digit_off(other))
            case "swapped":
                swapped = replace(twin, family_name=other.given_names.upper(), given_names=other.family_name.title())
                return other, replace(swapped, prison_number=self.number())
            case "alias":
                family = self._family_name()
                known = replace(other, aliases=((family, given),))
                return known, replace(twin, family_name=family, given_names=given, prison_number=self.number())
            case _:
                return other, replace(twin, date_of_birth=born, prison_number=self._one_digit_off(other))

    def number(self) -> str:
        """Return an unused prison number that ends in TT."""
        while True:
            number = f"{self.random.choice(LETTERS)}{self.random.randrange(1000, 10000)}TT"
            if number not in self.numbers:
                self.numbers.add(number)
                return number

    def nhs_number(self) -> str:
        """Return an unused, valid NHS number that begins with 999."""
        while True:
            body = f"999{self.random.randrange(1_000_000):06d}"
            found = next((body + digit for digit in "0123456789" if nhs.is_valid(body + digit)), None)
            if found is not None and found not in self.numbers:
                self.numbers.add(found)
                return found

    def telephone(self) -> str:
        """Return a telephone number of the range kept for fiction."""
        return f"01632 960{self.random.randrange(1000):03d}"

    def _one_digit_off(self, other: Identity) -> str:
        number = other.prison_number or self.number()
        for place in (4, 3, 2, 1):
            for step in range(1, 10):
                digit = str((int(number[place]) + step) % 10)
                found = number[:place] + digit + number[place + 1 :]
                if found not in self.numbers:
                    self.numbers.add(found)
                    return found
        return self.number()

    def _family_name(self) -> str:
        if not self.names:
            # Used up: the same names once more. Another birthday keeps such people apart.
            self.names = list(FAMILY_NAMES)
            self.random.shuffle(self.names)
        return self.names.pop()

    def _birthday(self) -> date:
        while True:
            born = self.adults_on - timedelta(days=self.random.randrange(19 * 366, 71 * 365))
            if born not in self.birthdays:
                self.birthdays.add(born)
                return born


def with_facts(cast: Cast, identity: Identity) -> Identity:
    """Return `identity` with the facts a nurse asks for, each in one of the five states."""
    answered = AnswerState.ANSWERED
    facts: dict[str, tuple[AnswerState, str | None]] = {
        "sex": (answered, cast.sex),
        "preferred_name": (answered, CALLED.get(identity.given_names, identity.given_names)),
        "gender": (AnswerState.NOT_APPLICABLE, None),
        "ethnicity": (answered, cast.random.choice(ETHNICITIES)),
        "religion": cast.random.choice(((AnswerState.DECLINED, None), (answered, "None"), (answered, "Christian"))),
        "disability": cast.random.choice(((answered, "No"), (AnswerState.UNKNOWN, None))),
        "language": (answered, cast.random.choice(("English", "English", "Welsh", "Polish"))),
        "access_needs": cast.random.choice(
            ((answered, "None"), (answered, "Large print"), (AnswerState.UNKNOWN, None))
        ),
    }
    return replace(identity, facts=facts)
