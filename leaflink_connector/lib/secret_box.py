"""Secrets at rest: Fernet tokens, several keys for rotation (the first one encrypts)."""

import hashlib
import re
from contextlib import suppress

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from .errors import SecretError

PREFIX = "fernet:v1:"
SHOWN = 4


def generate_key():
    """Return a new key as text."""
    return Fernet.generate_key().decode()


def parse_keys(text):
    """Return the keys of a setting: separated by commas or blanks, newest first."""
    return [key for key in re.split(r"[\s,;]+", text or "") if key]


def mask(text):
    """Return what a person may see of a secret: its last four characters, nothing of a short one."""
    if not text:
        return ""
    return "••••" + (text[-SHOWN:] if len(text) >= 3 * SHOWN else "")


class SecretBox:
    """Encrypts and decrypts with `keys`; put a new key in front to rotate. Raises SecretError, never shows a key."""

    def __init__(self, keys):
        try:
            fernets = [Fernet(key) for key in keys]
        except (ValueError, TypeError):
            fernets = []
        if not fernets:
            raise SecretError("There is no usable secret key; each must be 32 bytes as URL-safe base64.")
        self._box = MultiFernet(fernets)
        self.fingerprints = [hashlib.sha256(b"leaflink key " + key.encode()).hexdigest()[:16] for key in keys]

    @property
    def fingerprint(self):
        """Short name of the key that encrypts; tells keys apart and reveals nothing."""
        return self.fingerprints[0]

    def encrypt(self, text):
        """Return the token to store."""
        return PREFIX + self._box.encrypt(text.encode()).decode()

    def decrypt(self, token):
        """Return the text of a stored token; SecretError when no key fits."""
        with suppress(InvalidToken):
            if token.startswith(PREFIX):
                return self._box.decrypt(token.removeprefix(PREFIX).encode()).decode()
        raise SecretError("A stored secret cannot be read with the present secret keys.")

    def rotate(self, token):
        """Return the token encrypted again with the first key."""
        return self.encrypt(self.decrypt(token))
