"""Is a folder on a network drive? There a dropped line tears a database, and two computers can write one file.

Each system is asked in its own way: Linux by its table of mounts, Windows by the kind of drive, a Mac by the name of
the file system (`statfs`). What cannot be told counts as this computer's own disk. A disk that the host of a virtual
machine lends it (9p, vboxsf, vmhgfs) counts as a network drive: another computer has it open too.
"""

from __future__ import annotations

import ctypes
import re
import sys
from pathlib import Path, PurePath

from reception_app.errors import DatabaseRefused

NETWORK = frozenset({
    "nfs", "nfs3", "nfs4", "cifs", "smb2", "smb3", "smbfs", "9p", "afs", "afpfs", "coda", "ncpfs", "ncp", "davfs",
    "webdav", "ftp", "ceph", "glusterfs", "lustre", "gpfs", "beegfs", "orangefs", "pvfs2", "ocfs2", "gfs2", "vboxsf",
    "vmhgfs", "prl_fs",
})  # fmt: skip
"""Names that file systems give themselves. Those of FUSE count by what stands behind `fuse.`."""
_FUSE_NETWORK = NETWORK | {
    "sshfs", "rclone", "s3fs", "gcsfuse", "goofys", "davfs2", "curlftpfs", "gvfsd-fuse", "smbnetfs", "vmhgfs-fuse",
}  # fmt: skip
_OCTAL = re.compile(r"\\([0-7]{3})")
_DRIVE_REMOTE = 4
_MAC_LOCAL = 0x1000
"""MNT_LOCAL of sys/mount.h."""


def refuse_network_drive(home: Path) -> None:
    """Refuse a desk's folder on a network drive (DB-121), whether the desk is made or opened there."""
    kind = network_kind(home)
    if kind:
        raise DatabaseRefused(
            "DB-121",
            f"The desk's folder is on a network drive ({kind}): when the line drops, or another computer writes there, "
            "records are damaged.",
            "Keep the desk on this computer's own disk: move its folder there. Backups may go to a network drive.",
        )


def network_kind(home: Path) -> str:
    """Return what kind of network drive the folder is on, or "" for a disk of this computer. It need not exist yet."""
    if _is_unc(str(home)):
        return "a shared folder"
    place = _nearest(home)
    if sys.platform == "win32":
        return "a shared folder" if _windows_remote(place) else ""
    if sys.platform == "darwin":
        return _mac_kind(place)
    try:
        table = Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    return kind_in(table, place)


def kind_in(table: str, place: PurePath) -> str:
    """Return the kind of network drive by a table in the form of /proc/mounts; `place` absolute, without links."""
    best, kind = -1, ""
    for line in table.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = PurePath(_OCTAL.sub(_sign, fields[1]))
        # Of two mounts on one point the later one is seen.
        if place.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind if is_network(kind) else ""


def is_network(kind: str) -> bool:
    """Return whether a file system of this name is a network's."""
    name = kind.casefold()
    return name.removeprefix("fuse.") in _FUSE_NETWORK if name.startswith("fuse.") else name in NETWORK


def _sign(found: re.Match[str]) -> str:
    return chr(int(found[1], 8))


def _is_unc(path: str) -> bool:
    r"""Return whether a path names a share (`\\server\share`); `\\?\C:\…` is a drive of this computer."""
    plain = path.replace("/", "\\")
    if not plain.startswith("\\\\"):
        return False
    return not plain.startswith(("\\\\?\\", "\\\\.\\")) or plain.upper().startswith("\\\\?\\UNC\\")


def _nearest(home: Path) -> Path:
    """Return the folder, or the one above that exists, with every link followed."""
    place = home.resolve()
    while not place.exists() and place != place.parent:
        place = place.parent
    return place


def _windows_remote(place: Path) -> bool:
    kernel = getattr(ctypes, "windll", None)
    if kernel is None or _is_unc(str(place)):
        return kernel is not None
    return bool(kernel.kernel32.GetDriveTypeW(place.anchor) == _DRIVE_REMOTE)


def _mac_kind(place: Path) -> str:
    told = ctypes.create_string_buffer(4096)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        ask = getattr(library, "statfs$INODE64", None) or library.statfs
        if ask(str(place).encode("utf-8"), told):
            return ""
    except (OSError, AttributeError):
        return ""
    return mac_kind_in(told.raw)


def mac_kind_in(told: bytes) -> str:
    """Return the kind of network drive by a Mac's `struct statfs` (64-bit inodes): flags at 64, the name at 72."""
    local = int.from_bytes(told[64:68], sys.byteorder) & _MAC_LOCAL
    name = told[72:88].split(b"\0")[0].decode("ascii", "replace")
    return name if is_network(name) or (name and not local) else ""
