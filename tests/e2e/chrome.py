"""A headless Chromium driven over its debugging socket: open a page, run JavaScript in it, wait for something."""

import itertools
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import websocket
from leaflink_runtime.browser import NAMES

OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
OPTIONS += ["--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0"]
PATIENCE = 20  # seconds


class Chrome:
    """`with Chrome(url) as page:`; `page.js("...")` returns the value of an expression, promises awaited."""

    def __init__(self, url):
        self.url = url
        self.errors = []
        self._ids = itertools.count(1)

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)  # its children still write for a moment
        program = next(filter(None, map(shutil.which, NAMES)))
        command = [program, *OPTIONS, f"--user-data-dir={self.folder.name}", "about:blank"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self.socket = websocket.create_connection(self._address(), timeout=PATIENCE, suppress_origin=True)
            target = self._send("Target.createTarget", url="about:blank")["targetId"]
            self.session = self._send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Runtime", "Page", "Log"):
                self._send(f"{domain}.enable")
            self._send("Page.navigate", url=self.url)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error):
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()

    def js(self, expression):
        result = self._send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def wait(self, expression):
        """Until the expression is true."""
        end = time.monotonic() + PATIENCE
        while not self.js(f"Boolean({expression})"):
            assert time.monotonic() < end, f"waited in vain for {expression}; errors: {self.errors}"
            time.sleep(0.05)

    def click(self, selector):
        self.wait(f"document.querySelector({json.dumps(selector)})")
        self.js(f"document.querySelector({json.dumps(selector)}).click()")

    def fill(self, selector, value):
        self.js(f"document.querySelector({json.dumps(selector)}).value = {json.dumps(value)}")

    def _address(self):
        file = Path(self.folder.name) / "DevToolsActivePort"
        end = time.monotonic() + PATIENCE
        while not (file.exists() and len(file.read_text().splitlines()) == 2):
            assert time.monotonic() < end, "Chromium does not start"
            time.sleep(0.05)
        port, path = file.read_text().splitlines()
        return f"ws://127.0.0.1:{port}{path}"

    def _send(self, method, **parameters):
        number = next(self._ids)
        message = {"id": number, "method": method, "params": parameters}
        if hasattr(self, "session"):
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self.errors.append(answer["params"])
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]
