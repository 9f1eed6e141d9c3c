import {registry} from "@web/core/registry";

// A manager gives a type of payment its journal; the page offers the import.
registry.category("web_tour.tours").add("leaflink_payment_mapping", {
    steps: () => [
        {content: "Payments of the store", trigger: ".nav-link[name=payments]", run: "click"},
        {
            content: "The type that was met",
            trigger: ".o_field_widget[name=payment_map_ids] .o_data_row:contains(check) td[name=journal_id]",
            run: "click",
        },
        {
            content: "Its journal",
            trigger: ".o_field_widget[name=payment_map_ids] .o_selected_row [name=journal_id] input",
            run: "edit Bank",
        },
        {content: "The bank", trigger: ".o-autocomplete--dropdown-item a:contains(Bank)", run: "click"},
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {
            content: "The page offers the import",
            trigger: "[name=payment_offer]:contains(Import them?) button[name=action_import_payments]",
            run: "click",
        },
        {
            content: "Switched on",
            trigger: ".o_form_view:not(:has([name=payment_offer] button:visible)) .o_field_widget[name=payment_sync]",
        },
    ],
});

registry.category("web_tour.tours").add("leaflink_payment_arrives", {
    steps: () => [
        {content: "The order it is about", trigger: ".o_field_widget[name=leaflink_short_number]"},
        {content: "It is paid", trigger: ".o_widget_web_ribbon:contains(Paid), .ribbon:contains(Paid)"},
        {content: "LeafLink's payments", trigger: "button[name=action_leaflink_payments]", run: "click"},
        {content: "Booked", trigger: ".o_data_row:contains(check) .badge:contains(Booked)"},
        {content: "Open it", trigger: ".o_data_row:contains(check) td[name=amount]", run: "click"},
        {content: "Where it went", trigger: "button[name=action_open_payment]", run: "click"},
        {content: "The Odoo payment", trigger: ".o_field_widget[name=memo]:contains(LeafLink), .o_field_widget[name=memo] input"},
    ],
});
