from odoo import http
from odoo.http import request

BODY_BYTES = 2 * 1024 * 1024
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class LeafLinkWebhook(http.Controller):
    """The address LeafLink tells its news to. Whatever arrives there is hostile until its signature fits."""

    @http.route(
        "/leaflink/webhook/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=BODY_BYTES,
    )
    def receive(self, token, **_arguments):
        """Verify, store, enqueue, answer (LeafLink V2, webhooks).

        404 unknown token, 415 a form (its raw bytes, which are signed, are gone), 411 its length is not told, 413 too
        large, 401 not signed with the store's webhook key or no key set. All that is signed gets 200, or LeafLink
        repeats it and finally stops.
        """
        http_request = request.httprequest
        stores = request.env["leaflink.store"].sudo()
        store = "\0" not in token and stores.search([("webhook_token", "=", token)])  # a NUL breaks the query
        if not store:
            return self._answer(404)
        if http_request.mimetype in FORMS:
            return self._answer(415)
        if http_request.content_length is None:
            return self._answer(411)
        if http_request.content_length > BODY_BYTES:
            return self._answer(413)
        raw = http_request.get_data()
        if not store._is_signed(raw, http_request.headers.get("LL-Signature")):
            return self._answer(401)
        store = store.with_company(store.company_id)
        store.env["leaflink.event"]._receive(store, raw)
        return self._answer(200)

    def _answer(self, status):
        return request.make_json_response({"ok": status == 200}, status=status)
