"""An estate for tests: a root, its desks, and a directory of two prisons and a revoked key. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from reception_app.clinical.establishment_services import EstablishmentServices, Offer
from reception_app.handover import trust, wrapping
from reception_app.handover.estate_directory import EstateDirectory, Place, sign_directory
from reception_app.handover.revocations import Revocation
from reception_app.handover.trust import DeskKey, Issuer, RootKey, TrustStore
from reception_app.vocabulary import RevokedBecause

NOW = datetime(2026, 11, 20, 19, 40, tzinfo=UTC)
ROOT = RootKey(b"E" * 32, training=False)
STORE = TrustStore((ROOT.root,))
RECIPIENT = wrapping.recipient_of(wrapping.make_identity())


@dataclass(frozen=True)
class EstateDesk:
    """A desk of the estate: its key and the certificate it signs with."""

    key: DeskKey
    issuer: Issuer

    @property
    def key_id(self) -> bytes:
        """The 8 bytes by which the key is named."""
        return trust.key_id(self.key.public_key)


def estate_desk(root: RootKey = ROOT, code: str = "LEI", days: int = 365, since: datetime = NOW) -> EstateDesk:
    """Return a fresh desk of a prison, certified from `since` for `days` days."""
    key = trust.make_desk_key()
    request = trust.Request(code, "Reception desk", key.public_key)
    return EstateDesk(key, Issuer(key, trust.certify(root, request, since, days)))


def revoked(
    desk: EstateDesk, since: datetime, because: RevokedBecause = RevokedBecause.LOST, root: RootKey = ROOT
) -> Revocation:
    """Return what a root says against a desk's key."""
    return Revocation(root.root.key_id, desk.key_id, since, because, "LEI", "Reception desk")


def directory(
    *revocations: Revocation,
    root: RootKey = ROOT,
    serial: int = 7,
    made_at: datetime = NOW,
    recipients: dict[str, str] | None = None,
) -> EstateDirectory:
    """Return a directory of Leeds and Moorland; Moorland's files can be sealed for, and it gives methadone."""
    keys = {"MDI": RECIPIENT} if recipients is None else recipients
    services = EstablishmentServices("MDI", date(2026, 11, 2), "S. Sampleworth", methadone=Offer(True))
    return EstateDirectory(
        root_id=root.root.key_id,
        training=root.training,
        estate="Sampleford estate",
        serial=serial,
        made_at=made_at,
        next_by=made_at + timedelta(days=35),
        places=(
            Place("LEI", "Leeds", keys.get("LEI")),
            Place("MDI", "Moorland", keys.get("MDI"), services),
        ),
        revocations=tuple(sorted(revocations, key=_named)),
    )


def _named(revocation: Revocation) -> bytes:
    return revocation.key_id


def signed(*revocations: Revocation, root: RootKey = ROOT, serial: int = 7, **more: object) -> bytes:
    """Return the file of such a directory."""
    made = directory(*revocations, root=root, serial=serial)
    return sign_directory(replace(made, **more) if more else made, root)  # type: ignore[arg-type] # fields by name
