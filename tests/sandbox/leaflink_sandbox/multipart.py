"""Reading multipart/form-data with the standard library's mail parser."""

from dataclasses import dataclass
from email import policy
from email.parser import BytesParser


@dataclass
class Upload:
    name: str
    content_type: str
    data: bytes


def parse(content_type, raw):
    """{field: text or Upload} of a form-data body; None when it is malformed."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1")
    message = BytesParser(policy=policy.HTTP).parsebytes(head + raw)
    if not message.is_multipart():
        return None
    form = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if not name:
            return None
        data = part.get_payload(decode=True) or b""
        filename = part.get_filename()
        form[name] = (
            Upload(filename.rsplit("/", 1)[-1], part.get_content_type(), data)
            if filename
            else data.decode("utf-8", "replace")
        )
    return form
