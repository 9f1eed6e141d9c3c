import {registry} from "@web/core/registry";

// LeafLink changed a confirmed order: the quantity is accepted, the ship date is not.
registry.category("web_tour.tours").add("leaflink_accept_change", {
    steps: () => [
        {content: "What LeafLink changed", trigger: "[name=leaflink_changed]:contains(Quantity 12 → 36)"},
        {content: "Decide", trigger: "[name=leaflink_changed] button[name=action_leaflink_decide]", run: "click"},
        {content: "LeafLink before", trigger: ".modal .o_data_row:contains(Quantity) td[name=before]:contains(12)"},
        {content: "LeafLink now", trigger: ".modal .o_data_row:contains(Quantity) td[name=after]:contains(36)"},
        {content: "Odoo now", trigger: ".modal .o_data_row:contains(Quantity) td[name=odoo]:contains(12 Units)"},
        {
            content: "The price does not follow",
            trigger: ".modal .o_data_row:contains(Ordered Price) td[name=remark]:contains(do not follow)",
        },
        {content: "Not the ship date", trigger: ".modal .o_data_row:contains(Ship Date) td[name=selected]", run: "click"},
        {
            content: "Unticked",
            trigger: ".modal .o_data_row:contains(Ship Date) td[name=selected] input:not(:checked)",
        },
        {content: "The chosen ones", trigger: ".modal button[name=action_accept_chosen]", run: "click"},
        {content: "Settled", trigger: "body:not(:has(.modal)) .o_form_view:not(:has([name=leaflink_changed]:visible))"},
        {content: "The new quantity", trigger: ".o_data_row td[name=product_uom_qty]:contains(36)"},
    ],
});

// Cancelling asks what becomes of the LeafLink order, and rejects it.
registry.category("web_tour.tours").add("leaflink_cancel_and_reject", {
    steps: () => [
        {content: "Cancel", trigger: ".o_statusbar_buttons button[name=action_cancel]", run: "click"},
        {content: "Odoo's own question", trigger: ".modal:contains(want to cancel) .btn-primary", run: "click"},
        {
            content: "LeafLink keeps it, unless somebody wants otherwise",
            trigger: ".modal .o_field_widget[name=choice] .o_radio_input[data-value=unlink]:checked",
        },
        {content: "How to change an order", trigger: ".modal:contains(edit the order on LeafLink)"},
        {
            content: "Reject",
            trigger: ".modal .o_field_widget[name=choice] .o_radio_input[data-value=reject]",
            run: "click",
        },
        {content: "What that means", trigger: ".modal:contains(cannot be undone)"},
        {content: "Yes", trigger: ".modal button[name=action_confirm]:contains(Cancel)", run: "click"},
        {content: "Cancelled", trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(Cancelled)"},
    ],
});

// Deleting asks the same.
registry.category("web_tour.tours").add("leaflink_delete_quotation", {
    steps: () => [
        {content: "Actions", trigger: ".o_cp_action_menus button", run: "click"},
        {content: "Delete", trigger: ".o_menu_item:contains(Delete)", run: "click"},
        {content: "The question", trigger: ".modal:contains(What becomes of the LeafLink order)"},
        {content: "Delete it", trigger: ".modal button[name=action_confirm]:contains(Delete)", run: "click"},
        {content: "Back in the list", trigger: ".o_list_view, .o_kanban_view, .o_home_menu, .o_form_view"},
    ],
});
