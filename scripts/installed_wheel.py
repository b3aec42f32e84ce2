"""Build the wheel and use it as somebody who installed it would: from another folder, without the checkout.

The throwaway environment sees the locked packages of this one through a path file, so that nothing is fetched; the
checkout itself it cannot see. Run as `python -m scripts.installed_wheel`; exits 1 with what went wrong.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from scripts.check_lock import ROOT

LOOK = """
from pathlib import Path
import reception_app
from reception_app import paths

inside = Path(reception_app.__file__).parent
forms = [path for path in (paths.resources() / "forms").rglob("*.yaml") if path.is_relative_to(inside)]
migrations = [path for path in (paths.migrations() / "versions").glob("*.py") if path.is_relative_to(inside)]
assert forms, "no form in the wheel"
assert migrations, "no migration in the wheel"
print(f"{len(forms)} forms, {len(migrations)} migrations in {inside}")
"""


def main() -> int:
    """Build, install, run; return 0 when the wheel stands on its own."""
    with tempfile.TemporaryDirectory(prefix="reception-wheel-") as folder:
        room = Path(folder)
        wheel = build(room / "dist")
        python = install(wheel, room / "venv")
        elsewhere = room / "elsewhere"
        elsewhere.mkdir()
        version = run([python.with_name("reception-app"), "--version"], elsewhere)
        found = run([python, "-c", LOOK], elsewhere)
    if str(ROOT) in found:
        raise SystemExit(f"installed wheel: it used the checkout: {found}")
    print(f"installed wheel: {version}, {found.rpartition(' in ')[0]}")
    return 0


def build(folder: Path) -> Path:
    """Build the wheel into `folder` with the locked build backend and return its path."""
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT], ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Path:
    """Install `wheel` alone into a fresh environment that borrows the locked packages; return its Python."""
    run([sys.executable, "-m", "venv", "--without-pip", folder], ROOT)
    scheme = {"base": str(folder), "platbase": str(folder)}
    python = Path(sysconfig.get_path("scripts", vars=scheme)) / "python"
    run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel], ROOT)
    borrowed = Path(sysconfig.get_path("purelib", vars=scheme)) / "locked-packages.pth"
    borrowed.write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def run(command: list[str | Path], folder: Path) -> str:
    """Run a command in `folder` without this checkout on Python's path; return what it printed, or stop and tell."""
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "RECEPTION_"))}
    surroundings |= {"QT_QPA_PLATFORM": "offscreen", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        told = "\n".join((done.stdout + done.stderr).splitlines()[-30:])
        raise SystemExit(f"installed wheel: {' '.join(map(str, command[:4]))} … ended {done.returncode}\n{told}")
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
