import {registry} from "@web/core/registry";

// Nobody knows the customer: the panel leads to the dialog, which decides about this order alone.
registry.category("web_tour.tours").add("leaflink_link_customer_of_order", {
    steps: () => [
        {content: "Held", trigger: ".o_data_row .badge:contains(Hold)", run: "click"},
        {content: "Link customer", trigger: ".o_leaflink_why button:contains(Link customer)", run: "click"},
        {
            content: "Which contact",
            trigger: ".modal .o_field_widget[name=partner_id] input",
            run: "edit Corner Shop",
        },
        {content: "This one", trigger: ".o-autocomplete--dropdown-item a:contains(Corner Shop)", run: "click"},
        {content: "For this order only", trigger: ".modal .form-check:contains(Only this order) input", run: "click"},
        {content: "Link", trigger: ".modal button[name=action_link]", run: "click"},
        {content: "Closed", trigger: "body:not(:has(.modal))"},
        {content: "It went in", trigger: ".o_statusbar_status .o_arrow_button_current:contains(Processed)"},
        {content: "For the contact", trigger: ".o_field_widget[name=partner_id]:contains(Corner Shop)"},
    ],
});
