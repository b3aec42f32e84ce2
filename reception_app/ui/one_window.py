"""One window a desk: who starts the program again while the desk is open is shown the window that has it open.

The first window listens on a local socket whose name comes from the desk's folder, in a folder and reachable by the
same user of the computer alone. Being called is the whole message; it answers with one byte. After a crash nobody
listens, and a window that hangs answers nothing: then the desk is opened as ever, and its lock decides (DB-106).
"""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress

from PySide6.QtCore import QObject, Qt
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QWidget

from reception_app.paths import DeskFolder, state_folder

_WAIT_MS = 1_000
_HERE = b"\x06"
"""What the first window answers: it heard, and comes."""
_LONGEST = 90
"""Bytes of a socket's path: systems allow 104 or 108, and Qt binds it in a folder beside first."""


def call_the_first(folder: DeskFolder) -> bool:
    """Have the window that has the desk of `folder` open come forward; False when none answers within a second."""
    socket = QLocalSocket()
    socket.connectToServer(_name(folder))
    answered = socket.waitForConnected(_WAIT_MS) and socket.waitForReadyRead(_WAIT_MS)
    came = answered and socket.read(1).data() == _HERE
    socket.abort()
    return came


class Listening(QObject):
    """Brings `window` forward when it is called. Begin once its desk is open, and so its lock held."""

    def __init__(self, window: QWidget, folder: DeskFolder) -> None:
        super().__init__(window)
        self._window = window
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)
        with suppress(OSError):  # nowhere to listen: a second start is told by the lock
            state_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        QLocalServer.removeServer(_name(folder))  # what a window that died left behind: the lock is ours
        self._server.listen(_name(folder))

    def end(self) -> None:
        """Listen no more."""
        self._server.close()

    def _called(self) -> None:
        caller = self._server.nextPendingConnection()
        if caller is not None:
            caller.disconnected.connect(caller.deleteLater)
            caller.write(_HERE)
            caller.flush()
            caller.disconnectFromServer()
        state = self._window.windowState()
        self._window.setWindowState((state & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        QApplication.alert(self._window)


def _name(folder: DeskFolder) -> str:
    """Return the socket's path in this user's own folder; its bare name where names are no paths, or it is too long."""
    bare = f"reception-{hashlib.sha256(str(folder.home.resolve()).encode()).hexdigest()[:20]}"
    path = str((state_folder() / bare).absolute())
    return bare if sys.platform == "win32" or len(path.encode()) > _LONGEST else path
