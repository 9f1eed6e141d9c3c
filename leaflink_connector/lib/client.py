"""LeafLink V2: one method per endpoint, no business words. How it is asked, and what goes wrong: transport.py."""

from .paging import read_page, walk
from .transport import Transport

PAGE_LIMIT = 100


class LeafLinkClient(Transport):
    """Lists return paging.Page of raw records and pass any LeafLink filter on (`modified__gte=datetime`, naive = UTC).

    Reads and writes of one record return its raw dict, archiving and deleting too when LeafLink answers with one.
    """

    # --- orders

    def orders(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET orders-received/; lines only with include_children="line_items,customer,sales_reps" (limit 50 then)."""
        return self._list("orders-received", limit, offset, filters)

    def order(self, number, **params):
        """GET one order by its `number`."""
        return self._record("GET", "orders-received", number, params=params)

    def order_payments(self, number):
        """GET all payments of an order -> list (bare at LeafLink, no parameters; an envelope is read to its end)."""

        def fetch(offset):
            path = "orders-received", number, "payments"
            body, _response = self._call("GET", *path, params={"offset": offset or None})
            return read_page(body, offset)

        return list(walk(fetch))

    def patch_order(self, number, body):
        """PATCH an order: ship_date, shipping_details, delivery_info, external_ids, paid... (not its status)."""
        return self._record("PATCH", "orders-received", number, json=body)

    def transition_order(self, number, action):
        """POST a transition (accept, fulfill, ship, complete, reject, submit, cancel) -> the order afterwards."""
        return self._record("POST", "orders-received", number, "transition", action)

    def create_payment(self, body):
        """POST a payment: order, recorded_by, total, payment_date required; it cannot be changed afterwards."""
        return self._record("POST", "order-payments", json=body)

    def order_statuses(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET the names of order statuses."""
        return self._list("order-statuses", limit, offset, filters)

    # --- products

    def products(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET products/; `sku` takes a comma separated list."""
        return self._list("products", limit, offset, filters)

    def product(self, product_id, **params):
        """GET one product."""
        return self._record("GET", "products", product_id, params=params)

    def create_product(self, body):
        """POST a product."""
        return self._record("POST", "products", json=body)

    def patch_product(self, product_id, body):
        """PATCH a product; `quantity` is in single units."""
        return self._record("PATCH", "products", product_id, json=body)

    def archive_product(self, product_id):
        """DELETE a product, which archives it."""
        return self._record("DELETE", "products", product_id)

    def product_images(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET product-images/ (filter `product`)."""
        return self._list("product-images", limit, offset, filters)

    def product_image(self, image_id):
        """GET one image."""
        return self._record("GET", "product-images", image_id)

    def upload_product_image(self, product_id, filename, content, mimetype, position=None):
        """POST an image (bytes) as multipart; `position` 1 to 5."""
        data = {"product": product_id} | ({"position": position} if position else {})
        return self._record("POST", "product-images", data=data, files={"image": (filename, content, mimetype)})

    def delete_product_image(self, image_id):
        """DELETE an image."""
        return self._record("DELETE", "product-images", image_id)

    def categories(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET product-categories/."""
        return self._list("product-categories", limit, offset, filters)

    def category(self, category_id):
        """GET one category."""
        return self._record("GET", "product-categories", category_id)

    def subcategories(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET product-subcategories/."""
        return self._list("product-subcategories", limit, offset, filters)

    def subcategory(self, subcategory_id):
        """GET one subcategory."""
        return self._record("GET", "product-subcategories", subcategory_id)

    def product_lines(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET product-lines/."""
        return self._list("product-lines", limit, offset, filters)

    def product_line(self, product_line_id):
        """GET one product line."""
        return self._record("GET", "product-lines", product_line_id)

    def create_product_line(self, body):
        """POST a product line: name, brand required."""
        return self._record("POST", "product-lines", json=body)

    def patch_product_line(self, product_line_id, body):
        """PATCH a product line: name, menu_position."""
        return self._record("PATCH", "product-lines", product_line_id, json=body)

    def strains(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET strains/."""
        return self._list("strains", limit, offset, filters)

    def strain(self, strain_id):
        """GET one strain."""
        return self._record("GET", "strains", strain_id)

    def create_strain(self, body):
        """POST a strain: name, strain_classification required."""
        return self._record("POST", "strains", json=body)

    def listing_states(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET the listing states with the numeric ids that product filters want."""
        return self._list("listing-states", limit, offset, filters)

    # --- batches

    def batches(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET batches/; `id` and `production_batch_number` take comma separated lists. No filter by date of change."""
        return self._list("batches", limit, offset, filters)

    def batch(self, batch_id):
        """GET one batch, with its documents."""
        return self._record("GET", "batches", batch_id)

    def create_batch(self, body):
        """POST a batch: owner, production_batch_number, batch_date, testing_source required."""
        return self._record("POST", "batches", json=body)

    def patch_batch(self, batch_id, body):
        """PATCH a batch; its testing source cannot be changed."""
        return self._record("PATCH", "batches", batch_id, json=body)

    def delete_batch(self, batch_id):
        """DELETE a batch; its documents and assignments go with it."""
        return self._record("DELETE", "batches", batch_id)

    def product_batches(self, limit=PAGE_LIMIT, offset=0):
        """GET product-batches/, which product each batch is assigned to; LeafLink knows no filter."""
        return self._list("product-batches", limit, offset, {})

    def assign_batch(self, product_id, batch_id):
        """POST the assignment of a batch to a product."""
        body = {"product": str(product_id), "batch": int(batch_id)}
        return self._record("POST", "product-batches", json=body)

    def unassign_batch(self, assignment_id):
        """DELETE an assignment."""
        return self._record("DELETE", "product-batches", assignment_id)

    def upload_batch_document(self, batch_id, filename, content, mimetype, summary):
        """POST a document (bytes) of a batch as multipart; `summary` 350 characters at most."""
        data = {"batch": batch_id, "summary": summary}
        return self._record("POST", "batch-documents", data=data, files={"document": (filename, content, mimetype)})

    def delete_batch_document(self, document_id):
        """DELETE a document of a batch."""
        return self._record("DELETE", "batch-documents", document_id)

    # --- customers

    def customers(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET customers/."""
        return self._list("customers", limit, offset, filters)

    def customer(self, customer_id, **params):
        """GET one customer."""
        return self._record("GET", "customers", customer_id, params=params)

    def create_customer(self, body):
        """POST a customer: owner, name required."""
        return self._record("POST", "customers", json=body)

    def patch_customer(self, customer_id, body):
        """PATCH a customer."""
        return self._record("PATCH", "customers", customer_id, json=body)

    def archive_customer(self, customer_id):
        """DELETE a customer, which archives it -> the archived customer."""
        return self._record("DELETE", "customers", customer_id)

    def tiers(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET customer-tiers/."""
        return self._list("customer-tiers", limit, offset, filters)

    def tier(self, tier_id):
        """GET one customer tier."""
        return self._record("GET", "customer-tiers", tier_id)

    def contacts(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET contacts/."""
        return self._list("contacts", limit, offset, filters)

    def contact(self, contact_id):
        """GET one contact."""
        return self._record("GET", "contacts", contact_id)

    def create_contact(self, body):
        """POST a contact: owner (the seller's company), first_name required."""
        return self._record("POST", "contacts", json=body)

    def patch_contact(self, contact_id, body):
        """PATCH a contact; owner and first_name are described as required here, too."""
        return self._record("PATCH", "contacts", contact_id, json=body)

    def delete_contact(self, contact_id):
        """DELETE a contact, which sets its `delete` flag."""
        return self._record("DELETE", "contacts", contact_id)

    def activity_entries(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET activity-entries/: what staff noted about customers."""
        return self._list("activity-entries", limit, offset, filters)

    def activity_entry(self, entry_id):
        """GET one activity entry."""
        return self._record("GET", "activity-entries", entry_id)

    def create_activity_entry(self, body):
        """POST an activity entry: type, entry, owner, author (a staff id) required."""
        return self._record("POST", "activity-entries", json=body)

    def patch_activity_entry(self, entry_id, body):
        """PATCH an activity entry; type, entry, owner and author are described as required here, too."""
        return self._record("PATCH", "activity-entries", entry_id, json=body)

    def delete_activity_entry(self, entry_id):
        """DELETE an activity entry, which sets its `delete` flag -> the entry."""
        return self._record("DELETE", "activity-entries", entry_id)

    # --- company

    def companies(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET the companies the key may see; one for an App key."""
        return self._list("companies", limit, offset, filters)

    def company(self, company_id):
        """GET one company by id or slug."""
        return self._record("GET", "companies", company_id)

    def staff(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET company-staff/."""
        return self._list("company-staff", limit, offset, filters)

    def staff_member(self, staff_id):
        """GET one member of the staff."""
        return self._record("GET", "company-staff", staff_id)

    def brands(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET brands/."""
        return self._list("brands", limit, offset, filters)

    def brand(self, brand_id):
        """GET one brand."""
        return self._record("GET", "brands", brand_id)

    def licenses(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET licenses/; LeafLink wants Products: Read & Write even for reading."""
        return self._list("licenses", limit, offset, filters)

    def license(self, license_id):
        """GET one license."""
        return self._record("GET", "licenses", license_id)

    def license_types(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET license-types/."""
        return self._list("license-types", limit, offset, filters)

    def license_type(self, license_type_id):
        """GET one kind of license."""
        return self._record("GET", "license-types", license_type_id)
