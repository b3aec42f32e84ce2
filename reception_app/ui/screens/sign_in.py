"""Who is signing in: the desk's users, one passphrase box, and how the desk stands, in counts only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from reception_app.clock import local
from reception_app.keyslots import Slot
from reception_app.ui import icons, keys, theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.text import TextField
from reception_app.ui.fields.when import show_day
from reception_app.ui.icons import Icon
from reception_app.ui.keys import KeyHint
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.badges import Badge, BadgeData
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, EntryFirst, Row, show_if
from reception_app.ui.widgets.panels import Rule, Scroller
from reception_app.ui.widgets.runs import Run, Text, bold
from reception_app.ui.widgets.status_bar import StatusBar
from reception_app.vocabulary import ROLE_WORDS, Role

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LISTED = 5
"""Users with a line and a key of their own; everybody else signs in by name through "Someone else…"."""


@dataclass(frozen=True)
class SignInUser:
    """A user as the sign-in screen lists them."""

    username: str
    full_name: str
    role_words: str
    draft_waiting: bool = False


def users_of(slots: Sequence[Slot]) -> tuple[SignInUser, ...]:
    """Return who may sign in, with the two roles they are best known by."""
    return tuple(
        SignInUser(slot.username, slot.full_name, ", ".join(_known(slot.roles)[:2]))
        for slot in slots
        if not slot.disabled
    )


def _known(roles: Sequence[str]) -> list[str]:
    """Return the words of roles; one that a newer program wrote into the key file has none."""
    return [ROLE_WORDS[role] for role in Role if role in roles]


@dataclass(frozen=True)
class DeskFacts:
    """How the desk stands, in counts and times only: `checks` are things that are well, `now` and `also` what waits."""

    checks: tuple[str, ...] = ()
    now: str = ""
    also: str = ""


class _UserLine(QPushButton):
    """One user: name, role, whether a draft waits, and the key."""

    picked = Signal(str)

    def __init__(self, user: SignInUser, key: str) -> None:
        super().__init__()
        self.user = user
        self._key = key
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        waiting = self.tr("draft waiting") if user.draft_waiting else ""
        self._waiting = waiting
        self.setAccessibleName(", ".join(part for part in (user.full_name, user.role_words, waiting) if part))
        keys.press_by(self, key)
        self.clicked.connect(self._pick)

    def sizeHint(self) -> QSize:
        name = paint.text_width(self.user.full_name, strong=True)
        aside = paint.text_width(self._waiting, TypeRole.SMALL) + paint.cap_width(self._key)
        return QSize(round(name + aside) + theme.px(41 + 12 + 24 + 12), theme.px(46))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()

    def nextCheckState(self) -> None:
        """Leave the state alone: the screen decides."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect, on = QRectF(self.rect()), self.isChecked()
        fill = theme.SELECTED if on else theme.PAGE if self.underMouse() else theme.WHITE
        paint.box(painter, rect.adjusted(0, 0, 0, theme.px(1)), fill=fill, border=theme.SOFT, radius=0)
        if on:
            paint.box(painter, QRectF(0, 0, theme.px(theme.STRIPE), rect.height()), fill=theme.BLUE, radius=0)
        side, left = theme.px(theme.ICON), theme.px(41)
        icons.paint(painter, Icon.PERSON, theme.INK, theme.px(13), (rect.height() - side) / 2 + theme.px(1), side)
        line, under = theme.active().line(), theme.active().line(TypeRole.SMALL)
        role = self.user.role_words
        top = (rect.height() - line - (under if role else 0)) / 2
        paint.text(painter, QRectF(left, top, rect.width(), line), self.user.full_name, theme.INK, strong=True)
        paint.text(painter, QRectF(left, top + line, rect.width(), under), role, theme.INK_2, TypeRole.SMALL)
        cap = paint.cap_width(self._key)
        right = rect.width() - theme.px(12) - cap
        paint.cap(painter, right, rect.height() / 2, self._key, fill=theme.WHITE)
        words = QRectF(0, 0, right - theme.px(12), rect.height())
        paint.text(painter, words, self._waiting, theme.INK_2, TypeRole.SMALL, align=paint.RIGHT_MIDDLE)

    def _pick(self) -> None:
        self.picked.emit(self.user.username)


class _DeskSide(QWidget):
    """The navy side: name of the desk, clock, and how it stands."""

    def __init__(self, establishment: str, facts: DeskFacts) -> None:
        super().__init__()
        theme.surface(self, theme.NAVY)
        theme.fix(self, width=theme.SIGN_IN_PANEL)
        column = Column(self, (40, 48, 40, 32), 0)
        self._clock = Text("", role=TypeRole.CLOCK, tone=theme.WHITE, wrap=False)
        self._day = Text(((Run("", theme.WHITE),),))
        column.add(
            Text(self.tr("Reception"), role=TypeRole.BRAND, tone=theme.WHITE),
            Text(((Run(establishment, theme.WHITE, role=TypeRole.BODY),),)),
        )
        column.addSpacing(theme.px(theme.SPACE_32))
        column.add(self._clock, self._day, 1)
        checks = Column(spacing=theme.SPACE_12)
        for words in facts.checks:
            checks.add(Text(words, tone=theme.WHITE, icon=Icon.TICK_CIRCLE))
        column.addLayout(checks)
        if facts.now:
            column.addSpacing(theme.px(theme.SPACE_16))
            column.add(Rule(colour=theme.NAVY_LINE))
            column.addSpacing(theme.px(theme.SPACE_16))
            column.add(Text(((bold(facts.now, theme.WHITE, icon=Icon.CLOCK),),)))
        if facts.also:
            column.add(Text(facts.also, tone=theme.WHITE))

    def set_clock(self, now: datetime) -> None:
        """Show the instant (aware) as local time and day."""
        here = local(now)
        self._clock.set_words(f"{here:%H:%M}")
        self._day.set_words(((Run(f"{WEEKDAYS[here.weekday()]} {show_day(here.date())}", theme.WHITE),),))

    def rescale(self) -> None:
        """Give the room to signing in when the text is large."""
        self.setVisible(not theme.active().collapsed)


class SignInScreen(QWidget):
    """Sign-in. `sign_in(username, passphrase)` fires on Enter or the button; nothing blocks typing.

    Show what went wrong with `show_problem(words)`; it clears as soon as something is typed.
    """

    sign_in = Signal(str, str)
    training_requested = Signal()
    recovery_requested = Signal()

    def __init__(
        self,
        users: Sequence[SignInUser],
        establishment: str,
        facts: DeskFacts,
        now: datetime,
        *,
        version: str = "",
        training_offered: bool = True,
        recovery_offered: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Sign in"))
        theme.surface(self, theme.WHITE)
        self._lines: list[_UserLine] = []
        self._chosen = ""
        self.side = _DeskSide(establishment, facts)
        self.username = TextField(self.tr("User name"), width=340)
        self.passphrase = TextField(self.tr("Passphrase"), width=340, secret=True, large=True)
        self.caps = Badge(BadgeData(Level.SOON, self.tr("Caps Lock is on")))
        self.show_typed = Checkbox(self.tr("Show what I type"), key="Alt S")
        self.button = Button(self.tr("Sign in"), Kind.PRIMARY, key="Enter", large=True)
        self.training = Button(self.tr("Practise on the training desk"), key="Alt T", icon=Icon.FLAG)
        show_if(self.training, training_offered)
        self.recovery = Button(self.tr("Nobody can sign in…"), Kind.QUIET, key="Alt N")
        show_if(self.recovery, recovery_offered)
        self._name = Text("", role=TypeRole.NAME)
        self._role = Text("", tone=theme.INK_2)
        self._lay_out(users, version)
        self._connect()
        self.side.set_clock(now)
        self.side.rescale()
        self.set_caps(False)
        self.pick(users[0].username if users else "")

    def set_clock(self, now: datetime) -> None:
        """Show the instant (aware)."""
        self.side.set_clock(now)

    def pick(self, username: str) -> None:
        """Choose a user ("": someone else, by name) and put the focus where typing goes on."""
        self._chosen = username
        for line in self._lines:
            line.setChecked(line.user.username == username)
        user = next((line.user for line in self._lines if line.user.username == username), None)
        named = user is not None and bool(username)
        self._name.set_words(user.full_name if user is not None and named else self.tr("Someone else"))
        self._role.set_words(user.role_words if user is not None and named else "")
        self.username.setVisible(not named)
        self.show_problem("")
        box = self.passphrase.box if named else self.username.box
        self.passphrase.set_value("")
        box.setFocus(Qt.FocusReason.OtherFocusReason)

    def expect(self, username: str) -> None:
        """Choose who comes next, by name when they have no line here; only their passphrase is to be typed."""
        listed = any(line.user.username == username for line in self._lines)
        self.pick(username if listed else "")
        if not listed:
            self.username.set_value(username)
            self.passphrase.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, words: str) -> None:
        """Say what went wrong in place; the passphrase stays selected so that typing replaces it."""
        self.passphrase.show_problem(words)
        if words:
            self.passphrase.box.selectAll()
            self.passphrase.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_caps(self, on: bool) -> None:
        """Show or hide that Caps Lock is on. Its place stays free, so nothing moves."""
        self.caps.set_data(BadgeData(Level.SOON, self.tr("Caps Lock is on")))
        policy = self.caps.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.caps.setSizePolicy(policy)
        self.caps.setVisible(on)

    def focus_start(self) -> None:
        """Put the focus where typing goes on."""
        box = self.passphrase.box if self._chosen else self.username.box
        box.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._watch_caps(event)
        return False

    def _watch_caps(self, event: QKeyEvent) -> None:
        """Tell Caps Lock from what it does: Qt does not say whether it is on. A capital without Shift means it is."""
        letter = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self.set_caps(self.caps.isHidden())
        elif letter.isalpha() and letter.upper() != letter.lower():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.set_caps(letter.isupper() != shift)

    def _lay_out(self, users: Sequence[SignInUser], version: str) -> None:
        outer = Column(self, spacing=0)
        across = Row(spacing=0)
        across.addWidget(self.side)
        scroller = Scroller((64, 44, 64, 24), 0, colour=theme.WHITE)
        across.addWidget(scroller, 1)
        outer.addLayout(across, 1)
        status = StatusBar()
        status.set_plain(version)
        status.set_hints(
            keys.at_a_door(
                KeyHint(("↑", "↓"), self.tr("choose")),
                KeyHint(("Enter",), self.tr("sign in")),
            )
        )
        outer.addWidget(status)
        row = EntryFirst(spacing=48)
        row.addWidget(self._who(users), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._entry(), 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        scroller.column.addLayout(row)
        scroller.column.addStretch(1)

    def _who(self, users: Sequence[SignInUser]) -> QWidget:
        who = QWidget()
        theme.fix(who, width=380)
        column = Column(who, spacing=0)
        column.add(Text(self.tr("Who is signing in?"), role=TypeRole.PAGE_TITLE))
        column.addSpacing(theme.px(theme.SPACE_12))
        listed = [*users[:LISTED], SignInUser("", self.tr("Someone else…"), "")]
        for place, user in enumerate(listed, start=1):
            line = _UserLine(user, f"Alt {place}")
            line.picked.connect(self.pick)
            self._lines.append(line)
            column.add(line)
        edge = Rule()
        column.add(edge)
        return who

    def _entry(self) -> QWidget:
        entry = QWidget()
        theme.fix(entry, width=344)
        column = Column(entry, (2, 42, 2, 4), 0)
        column.add(self._name, self._role)
        column.addSpacing(theme.px(theme.SPACE_16))
        column.add(self.username)
        column.addSpacing(theme.px(theme.SPACE_4))
        column.add(self.passphrase)
        column.addSpacing(theme.px(theme.SPACE_8))
        left = Qt.AlignmentFlag.AlignLeft
        column.addWidget(self.caps, 0, left)
        column.addSpacing(theme.px(theme.SPACE_8))
        column.addWidget(self.show_typed, 0, left)
        column.addSpacing(theme.px(theme.SPACE_16))
        column.addWidget(self.button, 0, left)
        column.addSpacing(theme.px(theme.SPACE_16))
        forgotten = self.tr("Forgotten? An administrator can give you a new one. Nothing is lost.")
        column.add(Text(forgotten, role=TypeRole.SMALL, tone=theme.INK_2))
        column.addSpacing(theme.px(theme.SPACE_24))
        column.add(Rule())
        column.addSpacing(theme.px(theme.SPACE_16))
        column.addWidget(self.training, 0, left)
        column.addSpacing(theme.px(theme.SPACE_8))
        column.addWidget(self.recovery, 0, left)
        return entry

    def _connect(self) -> None:
        self.show_typed.edited.connect(self._show_typed)
        self.passphrase.entered.connect(self._sign_in)
        self.passphrase.edited.connect(self._typed)
        self.username.entered.connect(self._to_passphrase)
        self.passphrase.box.arrowed.connect(self._step)
        self.username.box.arrowed.connect(self._step)
        self.passphrase.box.installEventFilter(self)
        self.button.acted.connect(self._sign_in)
        self.training.acted.connect(self.training_requested)
        self.recovery.acted.connect(self.recovery_requested)

    def _show_typed(self) -> None:
        self.passphrase.set_secret(not self.show_typed.value())

    def _typed(self) -> None:
        if self.passphrase.problem():
            self.passphrase.show_problem("")

    def _to_passphrase(self) -> None:
        self.passphrase.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _step(self, step: int) -> None:
        names = [line.user.username for line in self._lines]
        self.pick(names[(names.index(self._chosen) + step) % len(names)])

    def _sign_in(self) -> None:
        who = self._chosen or self.username.value().strip()
        if not who:
            self.username.show_problem(self.tr("Write your user name."))
            self.username.box.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.username.show_problem("")
        if not self.passphrase.value():
            self.show_problem(self.tr("Write your passphrase."))
            return
        self.sign_in.emit(who, self.passphrase.value())
