"""Which Odoo records an order stands for; everything that has none becomes a problem, all at once."""

from dataclasses import dataclass, field

from odoo import models

# rule -> codes of the problems that speak against it, in the order in which a person would look
RULES = {
    "read": ("error", "status"),
    "parts": ("combined",),
    "products": ("product", "quantity_precision"),
    "customer": ("customer",),
    "reps": ("salesrep",),
    "taxes": ("tax_unmapped", "tax_type", "tax_without_licensed_line"),
    "total": ("currency", "discount_type", "price_basis", "total_mismatch", "total_odoo"),
}
PROBLEM_CODES = [code for codes in RULES.values() for code in codes]


@dataclass
class Problem:
    """What keeps an order from becoming a quotation; it becomes a leaflink.issue.

    code: short fixed word (`action_fix_<code>` of the record leads to the fix); message: a sentence that says what to
    do; record: the order, one of its lines, or what has to be mapped; key: tells two problems of one code apart.
    """

    code: str
    message: str
    record: models.BaseModel
    key: str = ""


@dataclass
class Matched:
    """A staged order with the Odoo records found for it and every problem met on the way."""

    order: models.BaseModel  # leaflink.order
    partner: models.BaseModel = None  # res.partner, empty when unknown; so are the next two
    invoice_partner: models.BaseModel = None
    shipping_partner: models.BaseModel = None
    reps: list = field(default_factory=list)  # leaflink.staff, in LeafLink's order
    user: models.BaseModel = None  # res.users, may be empty
    followers: models.BaseModel = None  # res.partner of the other sales reps
    warehouse_id: int | bool = False  # set by an addon that knows warehouses
    products: dict = field(default_factory=dict)  # leaflink.order.line id -> product.product
    licensed: dict = field(default_factory=dict)  # leaflink.order.line id -> bool: may the order's tax fall on it
    problems: list = field(default_factory=list)
    money: object = None  # leaflink_order_totals.Money

    def summary(self):
        """The problems in one line of text."""
        more = len(self.problems) - 1
        return self.problems[0].message + (self.order.env._(" (and %s more)", more) if more else "")


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _match(self):
        """Find the Odoo records of these orders of one store -> [Matched] in their order. No HTTP.

        Missing products and partners are made here if the store says so: only now an order needs them.
        """
        matched = [Matched(order) for order in self]
        self.line_ids.listing_id._match()
        self._match_products(matched)
        self._match_customers(matched)
        self._match_reps(matched)
        self._match_warehouse(matched)
        return matched

    def _match_products(self, matched):
        """Products of the lines by their listing (R143). A discount line needs none (R153)."""
        for one in matched:
            for line in one.order.line_ids:
                listing = line.listing_id
                one.licensed[line.id] = listing.licensed
                if listing.product_id:
                    one.products[line.id] = listing.product_id
                elif not line._is_discount():
                    one.problems.append(Problem("product", line._why_no_product(), line))

    def _match_reps(self, matched):
        """First sales rep with an Odoo user; the others follow. What the store's policy misses is a problem (R166,
        R170, R171, C14)."""
        store = self.store_id
        wanted = {number for one in matched for number in one.order.rep_external_ids or ()}
        staff = self.env["leaflink.staff"]._known(store, wanted)
        for one in matched:
            one.reps = [staff[number] for number in one.order.rep_external_ids or () if number in staff]
            users = self.env["res.users"].union(*(rep.user_id for rep in one.reps))
            one.user = users[:1] or one.order._default_salesperson(one.partner)
            one.followers = users[1:].partner_id
            if store.salesrep_policy != "fallback":
                one.problems += one.order._rep_problems(one.reps)

    def _default_salesperson(self, partner):
        """Who sells without a rep in Odoo: the contact's salesperson, the customer's manager, the store's (R117)."""
        users, company = partner.user_id | self.customer_id.manager_ids.user_id, self.store_id.company_id
        return users.filtered(lambda user: company in user.company_ids)[:1] or self.store_id.salesperson_id

    def _rep_problems(self, reps):
        if not reps:
            message = self.env._(
                "Order %s has no sales rep. Set one on LeafLink, or change “LeafLink Sales Reps” of the store.",
                self.short_number,
            )
            return [Problem("salesrep", message, self)]
        if self.store_id.salesrep_policy != "required":
            return []
        text = self.env._("Sales rep %s is not linked to an Odoo user: choose one.")
        return [Problem("salesrep", text % rep.name, rep, rep.external_id) for rep in reps if not rep.user_id]

    def _match_warehouse(self, matched):
        """Hook: set `warehouse_id` of each matched order of one store; an addon that knows warehouses extends this."""

    def _why_no_customer(self):
        customer = self.customer_id
        if not customer:
            return self.env._(
                "LeafLink names no customer on order %s. Set one on LeafLink, then press Retry.", self.short_number
            )
        if issue := customer.issue_ids[:1]:
            return issue.message
        return self.env._(
            "Customer %s is not linked to a contact. Link it or create the contact.", customer.display_name
        )

    def action_fix_salesrep(self):
        """Lead to the sales reps of this order, else to the order."""
        if not self.rep_external_ids:
            return self.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector.leaflink_staff_action")
        return action | {"domain": [("store_id", "=", self.store_id.id), ("external_id", "in", self.rep_external_ids)]}


class LeafLinkOrderLine(models.Model):
    _inherit = "leaflink.order.line"

    def _why_no_product(self):
        label = self.name or self.sku or self.external_id
        if not self.listing_id:
            return self.env._(
                "LeafLink does not say which product the line “%s” is. Correct it on LeafLink, then press Retry.", label
            )
        if issue := self.listing_id.issue_ids[:1]:
            return issue.message
        return self.env._(
            "Line “%(line)s”: the LeafLink product %(listing)s is not linked. Link it or create the product.",
            line=label,
            listing=self.listing_id.display_name,
        )

    def action_fix_product(self):
        """Lead to linking the product."""
        return self.listing_id.action_open_link() if self.listing_id else self.order_id.get_formview_action()
