"""What ``.run/serve.json`` tells is true."""

import json
import sys

import pytest
from leaflink_runtime import processes, servers


@pytest.fixture
def told(tmp_path, monkeypatch):
    monkeypatch.setattr(servers, "TOLD", tmp_path / "serve.json")
    return servers.TOLD


@pytest.mark.parametrize("text", ["", "[]", '{"db": "x"}', '{"db": "x", "pids": []}', '{"db": "x", "pids": [1]}'])
def test_the_file_of_a_killed_serve_is_removed(told, text):
    told.write_text(text)
    servers.forget()
    assert not told.exists()


def test_the_file_of_a_running_serve_stays_unless_its_database_is_ours_now(told, tmp_path):
    sleep = [sys.executable, "-c", "import time; time.sleep(60)", "/conf/x.conf"]
    process = processes.start(sleep, tmp_path / "log")
    told.write_text(json.dumps({"db": "x", "pids": [process.pid]}))
    servers.forget()
    servers.forget("y")
    assert told.exists()
    servers.forget("x")
    assert not told.exists()
    processes.stop(process)
