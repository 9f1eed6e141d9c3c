import {registry} from "@web/core/registry";

// An order is held for its tax and its product: the panel says why and leads to both fixes, then it is processed.
registry.category("web_tour.tours").add("leaflink_process_held_order", {
    steps: () => [
        {content: "Only what needs somebody", trigger: ".o_searchview_facet:contains(Needs Attention)"},
        {content: "Held", trigger: ".o_data_row:contains(Good Vibrations) .badge:contains(Hold)", run: "click"},
        {content: "The customer is fine", trigger: ".o_leaflink_why tr[data-state=ok]:contains(Good Vibrations)"},
        {content: "The tax is not", trigger: ".o_leaflink_why tr[data-state=todo]:contains(Excise)"},
        {
            content: "To the taxes",
            trigger: ".o_leaflink_why button:contains(Map tax)",
            run: "click",
        },
        {
            content: "Take the tax of the same rate",
            trigger: ".o_data_row:contains(Excise) button[name=action_accept_suggestion]",
            run: "click",
        },
        {content: "It is chosen", trigger: ".o_list_view:not(:has(button[name=action_accept_suggestion]:visible))"},
        {content: "Back to the order", trigger: ".o_back_button, .breadcrumb-item.o_back_button a", run: "click"},
        {
            content: "To the product",
            trigger: ".o_leaflink_why button:contains(Link product)",
            run: "click",
        },
        {
            content: "Choose it",
            trigger: ".modal .o_field_widget[name=product_id] input",
            run: "edit Dark Bar",
        },
        {content: "This one", trigger: ".o-autocomplete--dropdown-item a:contains(Dark Bar)", run: "click"},
        {content: "Link", trigger: ".modal button[name=action_link]", run: "click"},
        {content: "Closed", trigger: "body:not(:has(.modal))"},
        {content: "Process", trigger: ".o_form_view button[name=action_process]", run: "click"},
        {content: "Processed", trigger: ".o_statusbar_status .o_arrow_button_current:contains(Processed)"},
        {content: "The quotation", trigger: "button[name=action_open_sale]", run: "click"},
        {content: "Its total is LeafLink's", trigger: ".o_field_widget[name=tax_totals]:contains(124.20)"},
        {content: "And back", trigger: "button[name=action_leaflink_open]", run: "click"},
        {content: "Payload, for managers", trigger: ".nav-link[name=payload]", run: "click"},
        {content: "As received", trigger: ".o_field_widget[name=payload_text]:contains(line_items)"},
    ],
});

registry.category("web_tour.tours").add("leaflink_skip_order", {
    steps: () => [
        {content: "Held", trigger: ".o_data_row:contains(Good Vibrations) td[name=short_number]", run: "click"},
        {content: "Skip", trigger: "button[name=action_skip]", run: "click"},
        {content: "It asks first", trigger: ".modal:contains(until somebody presses Retry) .btn-primary", run: "click"},
        {content: "Skipped", trigger: ".o_statusbar_status .o_arrow_button_current:contains(Skipped)"},
        {content: "By whom", trigger: ".o_field_widget[name=state_reason]:contains(skipped by)"},
        {content: "Retry", trigger: "button[name=action_retry]", run: "click"},
        {content: "Held again", trigger: ".o_statusbar_status .o_arrow_button_current:contains(Hold)"},
    ],
});

registry.category("web_tour.tours").add("leaflink_load_orders", {
    steps: () => [
        {content: "An empty list says what to do", trigger: ".o_view_nocontent:contains(No order needs attention)"},
        {content: "Operations", trigger: ".o_menu_sections button:contains(Operations)", run: "click"},
        {content: "Load orders", trigger: ".dropdown-item:contains(Load Orders)", run: "click"},
        {content: "What would happen", trigger: ".modal button[name=action_preview]", run: "click"},
        {content: "One comes in", trigger: ".modal .o_data_row:contains(Accepted):contains(will be imported)"},
        {content: "One only waits", trigger: ".modal .o_data_row:contains(Submitted):contains(waits for Accepted)"},
        {content: "Load", trigger: ".modal button[name=action_load]", run: "click"},
        {content: "In the background", trigger: ".o_notification:contains(being loaded)"},
    ],
});

registry.category("web_tour.tours").add("leaflink_order_changed", {
    steps: () => [
        {content: "What LeafLink changed", trigger: "[name=leaflink_changed]:contains(Quantity 12 → 36)"},
        {content: "Decide", trigger: "[name=leaflink_changed] button[name=action_leaflink_decide]", run: "click"},
        {content: "Side by side", trigger: ".modal .o_data_row:contains(Quantity) td[name=after]:contains(36)"},
        {content: "Refuse", trigger: ".modal button[name=action_keep]:contains(Refuse)", run: "click"},
        {content: "Settled", trigger: "body:not(:has(.modal)) .o_form_view:not(:has([name=leaflink_changed]:visible))"},
        {content: "LeafLink's page", trigger: ".nav-link[name=leaflink]", run: "click"},
        {content: "Its status", trigger: ".o_field_widget[name=leaflink_status]:contains(Accepted)"},
    ],
});

registry.category("web_tour.tours").add("leaflink_first_import", {
    steps: () => [
        {content: "Connect", trigger: "button[name=action_connect]", run: "click"},
        {content: "The question", trigger: ".modal:contains(open orders placed since)"},
        {content: "Yes", trigger: ".modal button[name=action_import]", run: "click"},
        {content: "Closed", trigger: "body:not(:has(.modal)) .o_form_view"},
        {content: "Settings of orders", trigger: ".nav-link[name=orders]", run: "click"},
        {content: "Careful", trigger: ".o_field_widget[name=order_action] select, .o_field_widget[name=order_action] input"},
    ],
});
