"""The Python environment: a virtual environment in the cache, named by what python.lock and Odoo's place say."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .downloads import exclusive, install_system, odoo_home, say
from .places import CACHE, SETUP, Problem, digest

LOCK = SETUP / "python.lock"


def enter():
    """Continue this command inside the Python environment, building it first if needed."""
    venv = _venv()
    if Path(sys.prefix) != venv:
        os.environ["PATH"] = f"{venv / 'bin'}:{os.environ['PATH']}"
        os.execv(venv / "bin/python", [str(venv / "bin/python"), "-m", "leaflink_runtime", *sys.argv[1:]])


def _venv():
    home = odoo_home()
    venv = CACHE / f"venv-{sys.version_info[0]}.{sys.version_info[1]}-{digest(LOCK, str(home))}"
    with exclusive("venv"):
        if not (venv / "ready").exists():
            _build(venv, home)
    return venv


def _build(venv, home):
    say("Building the Python environment")
    shutil.rmtree(venv, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401  Debian ships it apart, in python3-venv
    except ImportError:
        install_system(["python3-venv"])
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    # Only wheels, except two small pure Python packages that have none: nobody needs a compiler.
    done = subprocess.run(
        [venv / "bin/pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check", "--no-binary", "docopt,ofxparse",
         "-r", LOCK]
    )
    if done.returncode:
        raise Problem("pip could not install setup/python.lock (its message stands above): is the network up?")
    site = next(venv.glob("lib/python3*/site-packages"))
    (site / "odoo-runtime.pth").write_text(f"{home}\n")
    # A real file: with workers > 0 Odoo starts its own sys.argv[0] again.
    launcher = venv / "bin/odoo"
    launcher.write_text(f"#!{venv}/bin/python\nimport odoo.cli\n\nif __name__ == '__main__':\n    odoo.cli.main()\n")
    launcher.chmod(0o755)
    (venv / "ready").touch()
