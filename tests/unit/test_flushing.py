"""A folder copied: whole, or with the very fault of the file that could not be."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from reception_app.flushing import copy_folder


def test_a_folder_is_copied_with_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "from" / "within").mkdir(parents=True)
    (tmp_path / "from" / "a.txt").write_text("sample a")
    (tmp_path / "from" / "within" / "b.txt").write_text("sample b")
    (tmp_path / "to").mkdir()
    copy_folder(tmp_path / "from", tmp_path / "to")
    copied = {str(path.relative_to(tmp_path / "to")) for path in (tmp_path / "to").rglob("*") if path.is_file()}
    assert copied == {"a.txt", str(Path("within", "b.txt"))}
    assert (tmp_path / "to" / "within" / "b.txt").read_text() == "sample b"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a file that is always full")
def test_a_full_disk_is_told_by_its_number(tmp_path: Path) -> None:
    (tmp_path / "from" / "within").mkdir(parents=True)
    (tmp_path / "from" / "within" / "a.txt").write_text("sample")
    (tmp_path / "to" / "within").mkdir(parents=True)
    (tmp_path / "to" / "within" / "a.txt").symlink_to("/dev/full")
    with pytest.raises(OSError, match="space") as failed:
        copy_folder(tmp_path / "from", tmp_path / "to")
    assert failed.value.errno == errno.ENOSPC
