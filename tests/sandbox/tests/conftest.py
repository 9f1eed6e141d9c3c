import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from http_client import Client  # noqa: E402  (both need the path above)
from leaflink_sandbox import Sandbox  # noqa: E402


@pytest.fixture(scope="session")
def server():
    box = Sandbox.start()
    yield box
    box.stop()


@pytest.fixture
def box(server):
    """A sandbox in its seeded state."""
    server.reset()
    return server


@pytest.fixture
def http(box):
    """HTTP client with the App key and a User-Agent."""
    client = Client(box)
    yield client
    client.close()
