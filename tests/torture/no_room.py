"""Where there is no room: a small disk of a process's own that is filled up, or files that may grow no larger."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NEW_MOUNTS, _NEW_USER = 0x00020000, 0x10000000
_PRIVATE = 0x4000 | 0x40000  # MS_REC | MS_PRIVATE
_BALLAST = "ballast"


def mount_small_disk(folder: Path, megabytes: int) -> bool:
    """Give this process alone a disk of that size at `folder`; False where the system does not let it (not Linux)."""
    if not hasattr(os, "fork") or not Path("/proc/self/ns/mnt").exists():
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    uid, gid = os.getuid(), os.getgid()
    if libc.unshare(_NEW_MOUNTS | (_NEW_USER if uid else 0)):
        return False
    if uid:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1", encoding="ascii")
    if libc.mount(b"none", b"/", None, _PRIVATE, None):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={megabytes}m".encode()
    return not libc.mount(b"tmpfs", str(folder).encode(), b"tmpfs", 0, options)


@contextmanager
def filled(disk: Path, left: int) -> Iterator[None]:
    """Fill the disk of `disk` up to `left` bytes for the length of the block."""
    ballast = disk / _BALLAST
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, free - left))
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def files_limited(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond `size` bytes for the length of the block."""
    import resource  # not on every platform

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
