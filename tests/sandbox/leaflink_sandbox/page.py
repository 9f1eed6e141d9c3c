"""The web page of the sandbox and the uploaded files."""

import re
from importlib.resources import files

from .api import Answer

ASSETS = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/_page/style.css": ("style.css", "text/css; charset=utf-8"),
    "/_page/app.js": ("app.js", "text/javascript; charset=utf-8"),
}


def answer(sandbox, method, path):
    if method not in ("GET", "HEAD"):
        return Answer(405, {"detail": f'Method "{method}" not allowed.'})
    if path in ASSETS:
        name, kind = ASSETS[path]
        data = files(__package__).joinpath("web", name).read_bytes()
        return Answer(200, data, {"Content-Type": kind, "Cache-Control": "no-store"})
    match = re.fullmatch(r"/media/(product_images|batch_documents)/(\d+)/[^/]+", path)
    record = match and sandbox.state.table(match[1]).get(int(match[2]))
    if record:
        upload = record["upload"]
        return Answer(200, upload.data, {"Content-Type": upload.content_type})
    return Answer(404, {"detail": "Not found."})
