"""The HTTP side: reads requests, applies faults, writes answers. Loopback only unless told otherwise."""

import json
import socket
import struct
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from . import control, multipart, page
from .api import API, Answer, Call, answer

LONGEST_BODY = 25 * 1024 * 1024
HTML = "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address, sandbox):
        self.sandbox = sandbox
        super().__init__(address, Handler)

    def handle_error(self, request, client_address):
        """A client that goes away is not worth a traceback."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "LeafLinkSandbox"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024  # head and body leave in one piece
    timeout = 120

    def handle_any(self):
        raw = self.read_body()
        if raw is None:
            return
        parts = urlsplit(self.path)
        if parts.path.startswith(API + "/") or parts.path == API:
            self.handle_api(parts, raw)
        elif parts.path.startswith("/_control/"):
            self.reply(control.answer(self.server.sandbox, self.command, parts.path, self.headers, raw))
        else:
            self.reply(page.answer(self.server.sandbox, self.command, parts.path))

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = handle_any

    def read_body(self):
        try:
            length = int(self.headers.get("Content-Length") or 0)
        except ValueError:
            length = -1
        if not 0 <= length <= LONGEST_BODY:
            self.close_connection = True
            self.reply(Answer(413 if length > 0 else 400, {"detail": "Bad Content-Length."}))
            return None
        return self.rfile.read(length)

    def handle_api(self, parts, raw):
        sandbox = self.server.sandbox
        call = self.build_call(parts, raw)
        row = sandbox.calls.open(call, logged(call))
        wait = sandbox.guard.over_limit()
        if wait is not None:
            sandbox.calls.close(row, 429)
            headers = sandbox.guard.limit_answer_headers(wait)
            return self.reply(Answer(429, {"detail": "Request was throttled."}, headers))
        fault = sandbox.faults.take(call.method, call.path)
        if fault:
            fault.run_hook("before")
            instead = self.instead(fault)
            if instead is None:
                return sandbox.calls.close(row, "reset")
            if instead:
                sandbox.calls.close(row, instead.status)
                return self.reply(instead)
        result = answer(sandbox, call)
        sandbox.calls.close(row, result.status)
        if fault:
            fault.run_hook("after")
        self.deliver(result, fault)
        if fault:
            self.wfile.flush()
            fault.run_hook("answered")

    def build_call(self, parts, raw):
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        root = self.server.sandbox.page_url.rstrip("/")
        if self.headers.get("Host"):
            root = f"http://{self.headers['Host']}"
        call = Call(self.command, unquote(parts.path[len(API) :]), query, self.headers, raw, root)
        if call.content_type.startswith("multipart/form-data"):
            call.body = multipart.parse(call.content_type, raw)
            call.multipart = call.body is not None
        return call

    def instead(self, fault):
        """An answer in place of the real one, None when the connection is gone, False to go on."""
        if fault.kind == "wait":
            fault.released.wait(fault.seconds or 60)
        if fault.kind == "reset_before":
            return self.reset()
        if fault.kind == "slow":
            time.sleep(fault.seconds or 1)
        elif fault.kind == "status":
            body = {"detail": "Injected fault."} if fault.body is None else fault.body
            return Answer(fault.status, body, dict(fault.headers))
        elif fault.kind == "html":
            return Answer(fault.status, HTML, {"Content-Type": "text/html", **fault.headers})
        elif fault.kind == "redirect":
            location = fault.location or "http://elsewhere.invalid/api/v2/"
            return Answer(fault.status if 300 <= fault.status < 400 else 302, "", {"Location": location})
        return False

    def deliver(self, result, fault):
        """The answer after the call has had its effect, perhaps damaged."""
        kind = fault.kind if fault else None
        if kind == "reset_after":
            return self.reset()
        if kind in ("truncated", "cut"):
            whole = encode(result.body)
            half = whole[: len(whole) // 2]
            self.close_connection = kind == "cut"
            return self.reply(
                Answer(result.status, half, result.headers), promise=len(whole) if kind == "cut" else None
            )
        return self.reply(result)

    def reset(self):
        """End the connection with a TCP reset."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def reply(self, result, promise=None):
        data = encode(result.body)
        self.send_response(result.status)
        if result.status != 204:
            headers = {"Content-Type": "application/json", **result.headers}
            headers["Content-Length"] = str(promise or len(data))
        else:
            data, headers = b"", result.headers
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *args):
        """Silent: the calls are in the request log."""


def encode(body):
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode()
    return json.dumps(body).encode()


def logged(call):
    """The body as the log keeps it: parsed JSON, names of uploaded files, or text."""
    if call.multipart:
        return {key: getattr(value, "name", value) for key, value in call.body.items()}
    if not call.raw:
        return None
    try:
        return json.loads(call.raw)
    except (ValueError, RecursionError):
        return call.raw[:2000].decode("utf-8", "replace")
