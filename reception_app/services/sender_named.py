"""The sender's name belongs to the code its certificate was given, and never to what a pack says of itself."""

from __future__ import annotations

from dataclasses import replace

from reception_app import establishments
from reception_app.handover.record import Establishment
from reception_app.handover.seal import Opened
from reception_app.vocabulary import Trust


def named_by_certificate(opened: Opened) -> Opened:
    """Return a pack whose sender has the name of the certified code, and says so where it calls itself otherwise.

    Of an issuer nobody here knows the code is no better than the name, and of a code that stands in no list here there
    is no other name: both stay as the pack says.
    """
    header, known = opened.pack.header, establishments.find(opened.establishment_code)
    if opened.trust is Trust.ISSUER_UNKNOWN or known is None or known.name == header.sender.name:
        return opened
    words = (
        f"The pack calls its sender “{header.sender.name}”. Its certificate is that of {known.name} "
        f"({opened.establishment_code}): that name is used here."
    )
    sender = Establishment(header.sender.code, known.name)
    pack = replace(opened.pack, header=replace(header, sender=sender))
    return replace(opened, pack=pack, warnings=(*opened.warnings, words))
