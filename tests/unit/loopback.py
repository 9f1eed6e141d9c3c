"""A real HTTP server on loopback: answers what a test tells it, broken answers too, and keeps what it was asked."""

import json
import socket
import struct
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY = "5ecre7" * 10 + "abcd"


class Server(ThreadingHTTPServer):
    """`answers` are used up in order, the last one stays.

    Each is (status, body, headers), "reset", "truncated", or a number of seconds to keep silent.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = [(200, {}, {})]
        self.requests = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/api/v2/"

    def say(self, *answers):
        self.answers = list(answers)

    def handle_error(self, request, client_address):
        """A client that hangs up is part of the tests."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # one packet per answer: else each waits 40 ms for a delayed acknowledgement
    wbufsize = -1
    disable_nagle_algorithm = True

    def _answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        self.server.requests.append(
            {
                "method": self.command,
                "path": parts.path,
                "query": {key: value[0] for key, value in parse_qs(parts.query).items()},
                "headers": self.headers,
                "body": self.rfile.read(length),
            }
        )
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, int | float):
            time.sleep(answer)
            answer = "reset"
        if answer == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
        elif answer == "truncated":
            self._send(200, b'{"results": [', {"Content-Length": "5000"})
            self.close_connection = True
        else:
            status, body, headers = answer
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            self._send(status, raw, headers)

    def _send(self, status, raw, headers):
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(raw)), "Content-Type": "application/json"} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_POST = do_PATCH = do_DELETE = _answer

    def log_message(self, *args):
        """Silent."""


@contextmanager
def serve():
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
