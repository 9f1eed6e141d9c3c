"""LL-Signature of a webhook: base64 of HMAC-SHA256 over the raw body (LeafLink V2, webhooks)."""

import base64
import hashlib
import hmac


def sign(key, raw):
    """Return the signature text of the bytes `raw` with the webhook key `key` (plain text, never decoded)."""
    return base64.b64encode(hmac.new(key.encode(), raw, hashlib.sha256).digest()).decode()


def matches(keys, raw, received):
    """Tell whether `received` (header text or None) signs `raw` with one of `keys`, in constant time.

    Several keys, because LeafLink goes on signing with the old one for a while after a change. No key, no match.
    """
    header = (received or "").strip().encode(errors="replace")
    results = [hmac.compare_digest(sign(key, raw).encode(), header) for key in keys if key]
    return any(results)
