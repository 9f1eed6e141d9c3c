"""Servers end with the command that started them, and only they do."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from leaflink_runtime import __main__ as commands
from leaflink_runtime import processes
from leaflink_runtime.places import SETUP, Problem

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STARTS_A_CHILD = """
import sys, time
from leaflink_runtime import __main__ as commands
from leaflink_runtime import processes
print(processes.start([sys.executable, "-c", "import time; time.sleep(60)"], "/dev/null").pid, flush=True)
time.sleep(60)
"""


def ended(pid, seconds=10):
    deadline = time.monotonic() + seconds
    while processes._started(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not processes._started(pid)


@pytest.fixture
def registry(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "RUN", tmp_path)
    (tmp_path / "commands").mkdir()
    return tmp_path / "commands"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_ends_when_its_parent_is_killed(how):
    parent = subprocess.Popen(
        [sys.executable, "-c", STARTS_A_CHILD],
        env={**os.environ, "PYTHONPATH": str(SETUP)},
        stdout=subprocess.PIPE,
        text=True,
    )
    child = int(parent.stdout.readline())
    assert processes._started(child)
    parent.send_signal(how)
    parent.wait()
    parent.stdout.close()
    assert ended(child)


def test_stop_waits_for_the_end(tmp_path):
    process = processes.start(SLEEP, tmp_path / "log")
    processes.stop(process)
    assert process.returncode == -signal.SIGTERM


def test_stop_kills_what_does_not_listen(tmp_path):
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    process = processes.start([sys.executable, "-c", deaf], tmp_path / "log")
    while "deaf" not in (tmp_path / "log").read_text():
        time.sleep(0.05)
    processes.stop(process, patience=0.2)
    assert process.returncode == -signal.SIGKILL


def test_make_stop_ends_a_registered_command(registry, tmp_path):
    process = processes.start(SLEEP, tmp_path / "log")
    (registry / str(process.pid)).write_text(processes._started(process.pid))
    assert processes.stop_registered() == [process.pid]
    assert process.wait(5) == -signal.SIGTERM
    assert not registry.exists()


def test_make_stop_spares_a_process_that_got_the_number_of_an_ended_one(registry, tmp_path):
    process = processes.start(SLEEP, tmp_path / "log")
    (registry / str(process.pid)).write_text("12345")
    assert processes.stop_registered() == []
    assert process.poll() is None
    processes.stop(process)


@pytest.mark.parametrize("wanted", [None, "0"])
def test_a_free_port_can_be_used(wanted):
    with socket.socket() as server:
        server.bind(("127.0.0.1", processes.port(wanted)))


def test_a_taken_port_is_refused_with_the_remedy():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        taken = server.getsockname()[1]
        with pytest.raises(Problem, match=f"Port {taken} cannot be used .*choose another"):
            processes.port(str(taken))


@pytest.mark.parametrize("wrong", ["abc", "99999999", "-1"])
def test_what_is_no_port_is_refused(wrong):
    with pytest.raises(Problem, match="is not a port"):
        processes.port(wrong)


def test_a_failing_command_tells_its_last_words():
    with pytest.raises(processes.Failed, match="Trying failed: E: no such thing"):
        processes.patiently(["sh", "-c", "echo first; echo 'E: no such thing' >&2; echo last; exit 3"], "Trying")


def test_commands_of_make_report_a_problem_in_one_line():
    done = subprocess.run(
        [sys.executable, "-m", "leaflink_runtime", "sandbox"],
        env={**os.environ, "PYTHONPATH": str(SETUP), "PORT": "abc", "SEED": ""},
        cwd=Path("/"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr == "make sandbox: PORT=abc is not a port: give a number from 1024 to 65535.\n"


def test_a_folder_that_cannot_be_written_is_told_in_one_line(monkeypatch):
    def refused():
        raise PermissionError(errno.EACCES, "Permission denied", "/nonexistent/x")

    monkeypatch.setattr(sys, "argv", ["", "stop"])
    monkeypatch.setitem(commands.COMMANDS, "stop", refused)
    monkeypatch.setattr(commands.signal, "signal", lambda *_args: None)
    monkeypatch.setenv("no_proxy", "")
    assert commands.main() == (
        "make stop: /nonexistent/x cannot be used (Permission denied): "
        "set XDG_CACHE_HOME to a folder of yours, or give it to this user."
    )


def test_a_command_ends_when_its_make_is_killed(tmp_path):
    code = "import os, pathlib, time; from leaflink_runtime import processes"
    code += "; processes.RUN = pathlib.Path(os.environ['AT']); processes.register()"
    code += "; print(os.getpid(), flush=True); time.sleep(60)"
    (tmp_path / "Makefile").write_text('it:\n\t@exec $(PYTHON) -c "$$CODE"\n')
    environment = {**os.environ, "PYTHONPATH": str(SETUP), "PYTHON": sys.executable, "CODE": code, "AT": str(tmp_path)}
    make = subprocess.Popen(["make", "-s", "it"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
    command = int(make.stdout.readline())
    assert processes._started(command)
    make.kill()
    make.wait()
    make.stdout.close()
    assert ended(command)
