"""Child processes that never outlive us, free ports, and the list of running commands that ``make stop`` ends."""

import atexit
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress

from .places import RUN, Problem, say

PR_SET_PDEATHSIG = 1


class Failed(Problem):
    """A command that did not succeed, with all it said in ``output``."""

    def __init__(self, message, output):
        super().__init__(message)
        self.output = output


def start(command, log, on_death=signal.SIGTERM, **keywords):
    """Start a process in a session of its own (Ctrl-C reaches us only), writing into ``log``; it is ended if we die.

    Call it from the main thread: the kernel watches the thread that started the process.
    """
    parent = os.getpid()

    def die_with_parent():
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, on_death)
        if os.getppid() != parent:
            os.kill(os.getpid(), on_death)

    with open(log, "ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
            **keywords,
        )


def stop(process, number=signal.SIGTERM, patience=20):
    """End a process we started and wait for it; kill it when it does not listen."""
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def patiently(command, doing, **keywords):
    """Run a long command quietly, saying every 10 seconds that it still runs.

    Returns what it said; raises Failed with the last line of that when it fails.
    """
    say(doing)
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **{"stdin": subprocess.DEVNULL, **keywords},
    )
    began = time.monotonic()
    while True:
        try:
            output, _nothing = process.communicate(timeout=10)
            break
        except subprocess.TimeoutExpired:
            say(f"  ... {time.monotonic() - began:.0f} s")
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        lines = [line for line in output.splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith(("E:", "ERROR:"))]
        raise Failed(f"{doing.strip()} failed: {(errors or lines or ['no message'])[-1].strip()}", output)
    return output


def free_port():
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def port(wanted):
    """The wanted port if it is free, any free one when none is wanted; raises Problem when it is taken."""
    if not wanted:
        return free_port()
    try:
        number = int(wanted)
        if number == 0:
            return free_port()
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", number))
        return number
    except (ValueError, OverflowError):
        raise Problem(f"PORT={wanted} is not a port: give a number from 1024 to 65535.") from None
    except OSError as error:
        raise Problem(
            f"Port {wanted} cannot be used ({error.strerror}): choose another, or none for a free one."
        ) from None


def register():
    """Remember this command, so that ``make stop`` can end it; it also ends when the make that started it is killed."""
    parent = os.getppid()
    with suppress(OSError), open(f"/proc/{parent}/comm") as comm:
        if comm.read().strip() in ("make", "gmake"):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                raise KeyboardInterrupt
    folder = RUN / "commands"
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / str(os.getpid())
    mark.write_text(_started(os.getpid()))
    atexit.register(mark.unlink, missing_ok=True)


def stop_registered():
    """End every registered command that still runs; returns their process ids.

    The start time guards against a stale file whose process id now belongs to somebody else.
    """
    ended = []
    for path in sorted((RUN / "commands").glob("*")):
        pid = int(path.name)
        mark = path.read_text()  # the command takes its file away when it ends
        if _started(pid) == mark:
            os.kill(pid, signal.SIGTERM)
            ended.append(pid)
            while _started(pid) == mark:
                time.sleep(0.1)
        path.unlink(missing_ok=True)
    shutil.rmtree(RUN / "commands", ignore_errors=True)
    (RUN / "serve.json").unlink(missing_ok=True)  # of a serve that was killed
    return ended


def _started(pid):
    """Start time of a process in clock ticks since boot; empty when it has ended."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]
