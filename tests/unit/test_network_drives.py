"""R15: a desk is never made or opened on a network drive; told by each system in its own way, here by tables put in."""

from __future__ import annotations

import struct
from pathlib import Path, PurePosixPath

import pytest

from reception_app.errors import DatabaseRefused
from reception_app.network_drives import is_network, kind_in, mac_kind_in, network_kind, refuse_network_drive

TABLE = r"""
sysfs /sys sysfs rw 0 0
/dev/sda1 / ext4 rw,relatime 0 0
tmpfs /tmp tmpfs rw 0 0
//fileserver/health /home cifs rw 0 0
/dev/sdb1 /home/local ext4 rw 0 0
nas:/export /mnt/my\040drive nfs4 rw 0 0
share /media/vm vboxsf rw 0 0
user@host:/ /home/s/far fuse.sshfs rw 0 0
/dev/fuse /run/user/1/doc fuse.portal rw 0 0
/dev/sdc1 /media/stick fuseblk rw 0 0
overlay /over overlay rw 0 0
nas:/export /twice nfs rw 0 0
/dev/sdd1 /twice xfs rw 0 0
a line
"""

PLACES = (
    ("/", ""), ("/var/lib/reception", ""), ("/tmp/x", ""), ("/home/s/desk", "cifs"), ("/home", "cifs"),
    ("/home/local/desk", ""), ("/home/locality/desk", "cifs"), ("/mnt/my drive/desk", "nfs4"), ("/mnt/mydrive", ""),
    ("/media/vm/a/b", "vboxsf"), ("/home/s/far/desk", "fuse.sshfs"), ("/run/user/1/doc/x", ""),
    ("/media/stick/desk", ""), ("/over/desk", ""), ("/twice/desk", ""),
)  # fmt: skip


@pytest.mark.parametrize(("place", "kind"), PLACES)
def test_the_nearest_mount_decides(place: str, kind: str) -> None:
    assert kind_in(TABLE, PurePosixPath(place)) == kind


@pytest.mark.parametrize("kind", ["nfs", "NFS4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.rclone", "afpfs"])
def test_network_file_systems_are_known(kind: str) -> None:
    assert is_network(kind)


@pytest.mark.parametrize("kind", ["ext4", "btrfs", "xfs", "apfs", "ntfs", "fuseblk", "tmpfs", "fuse.portal", "zfs", ""])
def test_this_computers_own_disks_are_not(kind: str) -> None:
    assert not is_network(kind)


@pytest.mark.parametrize(
    ("flags", "name", "kind"),
    [(0x1000, b"apfs", ""), (0, b"smbfs", "smbfs"), (0x1000, b"nfs", "nfs"), (0, b"strange", "strange"), (0, b"", "")],
)
def test_a_mac_says_what_is_local(flags: int, name: bytes, kind: str) -> None:
    told = bytes(64) + struct.pack("=I", flags) + bytes(4) + name.ljust(16, b"\0") + bytes(2048)
    assert mac_kind_in(told) == kind


@pytest.mark.parametrize("path", ["//server/share/desk", r"\\server\share\desk", r"\\?\UNC\server\share"])
def test_a_shared_folder_is_known_by_its_name(path: str) -> None:
    with pytest.raises(DatabaseRefused) as caught:
        refuse_network_drive(Path(path))
    assert caught.value.code == "DB-121"
    assert "a shared folder" in caught.value.what


def test_a_folder_that_does_not_exist_yet_is_judged_by_the_one_above(tmp_path: Path) -> None:
    there, here = network_kind(tmp_path / "not" / "yet" / "made"), network_kind(tmp_path)
    assert there == here == ""
