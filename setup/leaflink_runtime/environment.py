"""The Python environment: a virtual environment in the cache, named by what python.lock and Odoo's place say."""

import os
import shutil
import sys
from pathlib import Path

from .downloads import odoo_home, unpacked
from .places import CACHE, SETUP, Problem, digest, exclusive
from .processes import patiently

LOCK = SETUP / "python.lock"


def enter():
    """Continue this command inside the Python environment, building it first if needed."""
    if sys.version_info < (3, 10):  # noqa: UP036  people start us with whatever python3 they have
        raise Problem(f"Python 3.10 or newer is needed, this is {sys.version.split()[0]}: install a newer python3.")
    home = odoo_home()
    venv = CACHE / f"venv-{sys.version_info[0]}.{sys.version_info[1]}-{digest(LOCK, str(home))}"
    if Path(sys.prefix) != venv:
        with exclusive("venv"):
            if not (venv / "ready").exists():
                _build(venv, home)
        os.environ["PATH"] = f"{venv / 'bin'}:{os.environ['PATH']}"
        os.execv(venv / "bin/python", [str(venv / "bin/python"), "-m", "leaflink_runtime", *sys.argv[1:]])


def _build(venv, home):
    shutil.rmtree(venv, ignore_errors=True)
    patiently([sys.executable, "-m", "venv", "--without-pip", venv], "Creating the Python environment")
    pip = _pip()
    (venv / "pip.txt").write_text(str(pip))
    try:
        patiently(
            [venv / "bin/python", pip, "install", "-q", "--no-deps", "--disable-pip-version-check", "-r", LOCK],
            "Installing Python packages (about a minute)",
        )
    except Problem as problem:
        raise Problem(f"{problem} - is the network up? Run the command again.") from None
    site = next(venv.glob("lib/python3*/site-packages"))
    (site / "odoo-runtime.pth").write_text(f"{home}\n")
    # A real file: with workers > 0 Odoo starts its own sys.argv[0] again.
    launcher = venv / "bin/odoo"
    launcher.write_text(f"#!{venv}/bin/python\nimport odoo.cli\n\nif __name__ == '__main__':\n    odoo.cli.main()\n")
    launcher.chmod(0o755)
    (venv / "ready").touch()


def _pip():
    """What the new environment's Python runs as pip.

    Debian ships pip apart from python3: on a machine without it we run the wheel that is unpacked beside Odoo.
    """
    try:
        import ensurepip

        bundled = Path(ensurepip.__file__).parent / "_bundled"
    except ImportError:
        bundled = Path("/nonexistent")
    wheels = [*bundled.glob("pip-*.whl"), *Path("/usr/share/python-wheels").glob("pip-*.whl")]
    if not wheels:
        wheels = list(unpacked().glob("usr/share/python-wheels/pip-*.whl"))
    if not wheels:
        raise Problem("Python's pip is missing: install the package python3-venv.")
    return wheels[0] / "pip"
