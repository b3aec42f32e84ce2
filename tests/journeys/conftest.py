"""Desks for the journeys without a window: made once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.shell import NOW, PASSPHRASE, Shell, clean_environment

Copy = Callable[[str, str], Path]


@pytest.fixture
def clean_shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clean_environment(monkeypatch, tmp_path)


@pytest.fixture
def shell(clean_shell: None, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two training desks, LEI full and MDI empty, made by the command itself."""
    from reception_app.cli import run

    home = tmp_path_factory.mktemp("templates")
    with pytest.MonkeyPatch.context() as patch:
        clean_environment(patch, home)
        patch.setenv("RECEPTION_PASSPHRASE", PASSPHRASE)
        patch.setenv("RECEPTION_NOW", NOW)
        made = ["demo", "--no-window", "--json", "--home"]
        assert run([*made, str(home / "LEI"), "--arrivals", "6"]) == 0
        assert run([*made, str(home / "MDI"), "--establishment", "MDI", "--arrivals", "0"]) == 0
    return home


@pytest.fixture
def training(
    clean_shell: None, templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Path]:
    """Return a fresh copy of a training desk by its establishment."""
    monkeypatch.setenv("RECEPTION_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("RECEPTION_NOW", NOW)

    def copied(code: str) -> Path:
        home = tmp_path / code
        shutil.copytree(templates / code, home)
        return home

    return copied
