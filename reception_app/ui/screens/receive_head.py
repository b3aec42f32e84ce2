"""What must be known of an incoming pack before it is looked at: for elsewhere, doubtful, received before; and why."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from reception_app.handover.spoken_fingerprint import spoken
from reception_app.services.opening import Incoming
from reception_app.ui import theme
from reception_app.ui.screens.receive_words import tr
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.layouts import Column, show_if
from reception_app.vocabulary import Trust


def unverified(incoming: Incoming) -> bool:
    """True when nobody here can say who made the pack."""
    return incoming.opened.trust is Trust.ISSUER_UNKNOWN


def needs_reason(incoming: Incoming) -> bool:
    """True when the pack is only taken in for a reason, kept with the name of whoever gives it."""
    return unverified(incoming) or bool(incoming.opened.needs_named_person) or not incoming.for_here


def reason_hint(incoming: Incoming) -> str:
    """Return what to do before the reason is written."""
    if unverified(incoming):
        return tr("Ring the sender first. Every line then enters as not verified. Kept with your name.")
    if incoming.opened.needs_named_person:
        return tr("Compare both clocks with the clock on the wall. Kept with your name.")
    return tr("Ask custody whether this person is meant to be here. Kept with your name.")


class PageHead(QWidget):
    """What stays in sight above an incoming pack, whatever is scrolled: what was chosen before, and made for elsewhere.

    From 150 % on the offer scrolls with the page (`under`, its column), and the bar is one line: both would fill it.
    """

    def __init__(self, incoming: Incoming, offer: QWidget, under: Column) -> None:
        super().__init__()
        self._offer, self._under, self._already = offer, under, incoming.already is not None
        on = incoming.may_have_gone_on
        made_for = tr("Made for {0}. Did they come on from there?") if on else tr("Made for {0}, not for this prison.")
        self._made_for = made_for.format(incoming.header.to.name)
        self.elsewhere = AlertBar(Level.SOON, self._made_for, full_width=True)
        show_if(self.elsewhere, not incoming.for_here)
        self._column = Column(self, spacing=0)
        self._column.add(self.elsewhere)
        self.rescale()

    def rescale(self) -> None:
        """Give the page below its room at large text."""
        small = theme.active().collapsed
        (self._under if small else self._column).insertWidget(0, self._offer)
        rest = tr("Check that this person is meant to be here, and write why it is taken in.")
        self.elsewhere.set_words(self._made_for, "" if small or self._already else rest)


def notices(incoming: Incoming) -> tuple[AlertBar, ...]:
    """Return the other notices, in the order in which they are read."""
    found = []
    if incoming.already is not None:
        words = tr("Already received on {0}.").format(incoming.already)
        found.append(AlertBar(Level.KNOW, words, tr("Opening it again changes nothing.")))
    # That nobody here knows the sender is said by the bar above already.
    if unverified(incoming):
        ask = tr("Ring the sender on a number you know. Users and desk at their desk shows the same eight words:")
        found.append(AlertBar(Level.KNOW, ask, spoken(incoming.opened.certificate.public_key)))
    needs = incoming.opened.needs_named_person[1 if unverified(incoming) else 0 :]
    found += [AlertBar(Level.SOON, words) for words in needs]
    if incoming.opened.warnings:
        first, *more = incoming.opened.warnings
        found.append(AlertBar(Level.SOON, first, " ".join(more)))
    return tuple(found)
