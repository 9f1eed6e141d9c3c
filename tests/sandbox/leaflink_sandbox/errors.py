"""The refusals of LeafLink as exceptions; the HTTP layer turns them into answers."""


class Refused(Exception):
    """A call LeafLink refuses. `body` is the JSON it answers with."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


def detail(status, text):
    """A refusal in the generic shape `{"detail": ...}`."""
    return Refused(status, {"detail": text})


def field_error(name, *messages):
    """A validation error in the shape `{"field": ["message"]}`."""
    return Refused(400, {name: list(messages)})


NOT_FOUND = "Not found."
