"""A window that a test leaves on screen lives until it is painted no more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LEFT_ON_SCREEN = """
import gc

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget


class Pane(QWidget):
    def paintEvent(self, event):
        painter = QPainter(self)
        gc.collect()
        painter.drawRect(self.rect())


def test_a_window_held_by_a_cycle_alone(qtbot):
    window = QWidget()
    window.itself = window
    Pane(window)
    window.show()
"""


def test_a_window_collected_while_it_is_painted_would_end_the_process(tmp_path: Path) -> None:
    (tmp_path / "test_left.py").write_text(LEFT_ON_SCREEN, encoding="utf-8")

    done = [_pytest(tmp_path, "-p", "tests.support.held_windows"), _pytest(tmp_path)]

    assert [each.returncode == 0 for each in done] == [True, False], [each.stdout[-2000:] for each in done]


def _pytest(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *more, "--rootdir", str(folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "MALLOC_PERTURB_": "153"}
    return subprocess.run(
        [*command, "test_left.py"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
