"""What may reach a log line, an issue or the kept payload of a bad record."""

import re

MASK = "***"
TEXT_LENGTH = 2000
SECRET_NAME = re.compile(
    r"(?:^|[_-])(?:authorization|api_?key|webhook_?key|password|secret|token|signature|cookie)s?$", re.I
)
SECRET_TEXT = re.compile(
    r"(?P<word>\b(?:App|Token|Bearer|Basic)\s+)[\w.~+/=-]{16,}"
    r"|(?P<name>(?i:authorization|api_?key|webhook_?key|password|secret)\"?\s*[=:]\s*\"?)[^\s,;&\"']+"
    r"|\b[0-9a-fA-F]{40,}\b"
    r"|fernet:v\d+:[\w=-]+"
)


def redact(value):
    """Return a copy of `value` (any JSON shape) without secrets.

    Hidden: values under a secret's name, what follows `App ` / `Token ` in a text, long hexadecimal keys, encrypted
    tokens. Long texts are cut: a log is no store.
    """
    if isinstance(value, dict):
        return {key: MASK if SECRET_NAME.search(str(key)) and item else redact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [redact(item) for item in value]
    if isinstance(value, str):
        hidden = SECRET_TEXT.sub(lambda match: (match["word"] or match["name"] or "") + MASK, value)
        return hidden if len(hidden) <= TEXT_LENGTH else hidden[:TEXT_LENGTH] + "…"
    return value
