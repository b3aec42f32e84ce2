"""The window as it was left at this desk: where it stood, how large, and the size of its text."""

from __future__ import annotations

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from reception_app.paths import DeskFolder
from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow


def window_settings(folder: DeskFolder) -> QSettings:
    """Return the file in the desk's folder that holds what belongs to the window and to nobody's record."""
    return QSettings(str(folder.home / "window.ini"), QSettings.Format.IniFormat)


def restore_window(window: MainWindow, folder: DeskFolder) -> None:
    """Put the window back as it was; before there is a desk it stays as it is."""
    if not folder.exists:
        return
    kept = window_settings(folder)
    geometry, scale = kept.value("geometry"), kept.value("text_scale")
    if geometry is not None:
        window.restoreGeometry(geometry)
    app = QApplication.instance()
    if scale is not None and isinstance(app, QApplication) and float(str(scale)) in theme.SCALES:
        theme.apply(app, float(str(scale)))


def save_window(window: MainWindow, folder: DeskFolder) -> None:
    """Remember the window as it is, once there is a desk."""
    if folder.exists:
        kept = window_settings(folder)
        kept.setValue("geometry", window.saveGeometry())
        kept.setValue("text_scale", theme.active().scale)
