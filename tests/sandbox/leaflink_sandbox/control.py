"""The control interface: every action of the sandbox is also `POST /_control/<name>/` with JSON keyword arguments."""

import datetime
import inspect
import json
from decimal import Decimal

from .api import Answer
from .errors import Refused
from .kinds import Invalid


def control(function):
    """Mark a method of Sandbox as an action that may be called over HTTP."""
    function.is_control = True
    return function


def actions(sandbox):
    return {
        name: getattr(sandbox, name)
        for name, function in inspect.getmembers(type(sandbox), inspect.isfunction)
        if getattr(function, "is_control", False)
    }


def answer(sandbox, method, path, headers, raw):
    """JSON content type is required, so that no page of another site can call this from a browser."""
    name = path.removeprefix("/_control/").strip("/")
    if method == "GET" and name == "state":
        return Answer(200, text(sandbox.overview()))
    action = actions(sandbox).get(name)
    if action is None:
        return Answer(404, {"detail": f"There is no action {name!r}.", "actions": sorted(actions(sandbox))})
    if method != "POST" or "application/json" not in (headers.get("Content-Type") or ""):
        return Answer(400, {"detail": "Call actions with POST and a JSON body (Content-Type: application/json)."})
    try:
        arguments = json.loads(raw or b"{}")
        return Answer(200, text(action(**arguments)))
    except Refused as error:
        return Answer(error.status, error.body)
    except (TypeError, ValueError, KeyError, AttributeError, Invalid) as error:
        return Answer(400, {"detail": f"{type(error).__name__}: {error}"})


def text(value):
    """JSON text of what an action returns (null for nothing)."""
    return json.dumps(value, default=_plain)


def _plain(value):
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return str(value)
