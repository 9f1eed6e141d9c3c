"""The Authorization header of LeafLink V2."""

from requests.auth import AuthBase

from .errors import AuthError


class LeafLinkAuth(AuthBase):
    """Adds `Authorization: App <key>` (or `Token <key>`) to a request; the key shows nowhere else.

    Raises AuthError for a key that cannot stand in a header: the library below would quote it in its own exception.
    """

    def __init__(self, key, scheme="App"):
        words = (key or "").split()
        # people paste the whole header as well as the key alone
        if len(words) == 2 and words[0] in ("App", "Token"):
            words = words[1:]
        if len(words) != 1 or not words[0].isascii() or not words[0].isprintable():
            raise AuthError("The LeafLink key is empty or contains blanks or characters that no key has.")
        self._header = f"{scheme} {words[0]}"

    def __call__(self, request):
        request.headers["Authorization"] = self._header
        return request
