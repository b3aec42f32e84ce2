"""What may stand in the window while nobody works."""

from __future__ import annotations

from typing import TypeAlias

from reception_app.ui.screens.blanked import BlankedScreen
from reception_app.ui.screens.change_passphrase import ChangePassphraseScreen
from reception_app.ui.screens.closing import ClosingScreen
from reception_app.ui.screens.first_run import FirstRunScreen
from reception_app.ui.screens.key_changed import KeyChangedScreen
from reception_app.ui.screens.locked import LockedScreen
from reception_app.ui.screens.recovery import RecoverScreen, RecoveryCodeScreen
from reception_app.ui.screens.restore_here import RestoreHereScreen
from reception_app.ui.screens.sign_in import SignInScreen

Door: TypeAlias = (
    SignInScreen
    | FirstRunScreen
    | LockedScreen
    | BlankedScreen
    | ChangePassphraseScreen
    | RecoverScreen
    | RecoveryCodeScreen
    | KeyChangedScreen
    | ClosingScreen
    | RestoreHereScreen
)
