"""A plain HTTP client for the tests: no retries, no redirects, keep-alive."""

import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit


@dataclass
class Response:
    status: int
    headers: object
    raw: bytes

    @property
    def json(self):
        return json.loads(self.raw) if self.raw else None


class Client:
    def __init__(self, box, **headers):
        parts = urlsplit(box.url)
        self.base = parts.path.rstrip("/")
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)
        self.headers = {"Authorization": f"App {box.key}", "User-Agent": "sandbox_tests"} | headers

    def call(self, method, path, body=None, headers=None, raw=None, root=None, **query):
        target = (self.base if root is None else root) + path + ("?" + urlencode(query) if query else "")
        sent = dict(self.headers if headers is None else headers)
        if body is not None:
            raw, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        self.connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in sent.items():
            self.connection.putheader(name, value)
        self.connection.putheader("Content-Length", str(len(raw or b"")))
        self.connection.endheaders(raw)
        response = self.connection.getresponse()
        return Response(response.status, response.headers, response.read())

    def get(self, path, **query):
        return self.call("GET", path, **query)

    def post(self, path, body=None):
        return self.call("POST", path, body)

    def patch(self, path, body):
        return self.call("PATCH", path, body)

    def delete(self, path):
        return self.call("DELETE", path)

    def control(self, action, /, **arguments):
        return self.call("POST", f"/_control/{action}/", arguments, root="")

    def close(self):
        self.connection.close()
