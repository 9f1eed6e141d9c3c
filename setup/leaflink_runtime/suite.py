"""``make test``: every layer of tests, two at a time, one summary. A skipped test counts as a failure."""

import os
import re
import shutil
import signal
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

from . import browser, postgres, processes
from .places import REPO, RUN, addons, of_this_clone, say

REPORTS = RUN / "test"
AT_ONCE = 2
LIMIT = 40 * 60  # seconds a layer may take
SILENCE = 30  # seconds between two words about what runs
REASON = 400  # characters of a failure in the summary
FEW_KILLS = "6"  # of the random ones; `make chaos` does more
PLAIN = ["unit", "contract", "architecture", "runtime", "sandbox/tests"]  # folders of tests/ that need no Odoo


@dataclass
class Layer:
    """One pytest run: a command of ours and its variables."""

    name: str
    command: str
    variables: dict = field(default_factory=dict)
    process: object = None
    began: float = 0

    @property
    def log(self):
        return REPORTS / f"{self.name}.log"

    @property
    def report(self):
        return REPORTS / f"{self.name}.xml"

    def start(self):
        say(f"{self.name} ...")
        self.began = time.monotonic()
        environment = {**os.environ, **self.variables, "ARGS": f"--junitxml={self.report}", "K": ""}
        command = [sys.executable, "-m", "leaflink_runtime", self.command]
        self.process = processes.start(command, self.log, on_death=signal.SIGINT, env=environment)

    def seconds(self):
        return time.monotonic() - self.began

    def progress(self):
        """How far pytest says it is."""
        percent = re.findall(r"\[ *(\d+%)\]", self.log.read_text(errors="replace"))
        return f"{self.name} {percent[-1] if percent else 'starting'}"

    def result(self):
        """(passed, failed) once it has ended. What ran no test, or failed outside a test, counts as one failure."""
        total = bad = 0
        if self.report.exists():
            for suite in ElementTree.parse(self.report).iter("testsuite"):
                total += int(suite.get("tests"))
                bad += sum(int(suite.get(kind)) for kind in ("failures", "errors", "skipped"))
        if not bad and (self.process.returncode or not total):
            bad = total = total + 1
        return total - bad, bad

    def failures(self):
        """One line a test that did not pass: its name and the first words of why."""
        if self.report.exists():
            for case in ElementTree.parse(self.report).iter("testcase"):
                for why in (part for kind in ("failure", "error", "skipped") for part in case.iter(kind)):
                    words = " ".join((why.get("message") or "").split())
                    yield f"{case.get('classname')}::{case.get('name')}: {words[:REASON]}"


def run():
    """Run all layers; returns the exit code."""
    began = told = time.monotonic()
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    browser.ensure()
    postgres.connect_to()
    layers = _layers()
    waiting, running, results = list(layers), [], {}
    try:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                running.append(waiting.pop(0))
                running[-1].start()
            time.sleep(0.5)
            if time.monotonic() - told > SILENCE:
                told = time.monotonic()
                say(f"  {told - began:4.0f} s: {', '.join(layer.progress() for layer in running)}")
            for layer in [layer for layer in running if layer.process.poll() is not None or layer.seconds() > LIMIT]:
                processes.stop(layer.process, signal.SIGINT)
                running.remove(layer)
                results[layer.name] = layer.result()
                _tell(layer, *results[layer.name])
    finally:
        for layer in running:
            processes.stop(layer.process, signal.SIGINT)
    return _summary(layers, results, time.monotonic() - began)


def _layers():
    """The longest first."""
    layers = [Layer("chaos", "chaos", {"KILLS": FEW_KILLS}), Layer("e2e", "e2e")]
    for addon in reversed(addons()):
        database = of_this_clone(f"test_{addon}")
        layers.append(Layer(addon, "test-addon", {"ADDON": addon, "DB": database, "FRESH": "1", "FILES": ""}))
    plain = [f"tests/{name}" for name in PLAIN if (REPO / "tests" / name).is_dir()]
    return [*layers, Layer("plain", "test-plain", {"FILES": " ".join(plain), "LEAFLINK_RANDOM_ORDERS": "2000"})]


def _tell(layer, passed, failed):
    say(f"{layer.name}: {passed} passed, {failed} failed in {layer.seconds():.0f} s")
    if failed:
        lines = layer.log.read_text(errors="replace").splitlines()
        say("\n".join(f"    {line}" for line in lines[-80:]))
        say(f"    (all of it: {layer.log})")


def _summary(layers, results, seconds):
    say("")
    for name, (passed, failed) in sorted(results.items()):
        say(f"{'ok  ' if not failed else 'FAIL'} {name:30} {passed:5} passed {failed:5} failed")
    for layer in layers:
        for failure in layer.failures():
            say(f"{layer.name}: {failure}")
    passed = sum(passed for passed, _failed in results.values())
    failed = sum(failed for _passed, failed in results.values())
    say(f"\nAll in {seconds / 60:.1f} minutes; a skipped test counts as failed.")
    say(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
