import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("leaflink_map_listings", {
    steps: () => [
        { content: "look for what they may be", trigger: ".o_list_buttons button[name=action_accept_exact], .o_control_panel button[name=action_accept_exact]" },
        { content: "why", trigger: ".o_data_row:contains('SWI-BAR-DAR-100'):contains('same SKU but for punctuation')" },
        { content: "not that one", trigger: ".o_data_row:contains('ALP-TEE-L') button[name=action_refuse]", run: "click" },
        { content: "it is not suggested any more", trigger: ".o_data_row:contains('ALP-TEE-L'):not(:contains('Alpine Shirt'))" },
        { content: "take one", trigger: ".o_data_row:contains('ALP-CRT-OGK-05') button[name=action_accept]", run: "click" },
        { content: "it leaves the list", trigger: ".o_list_view:not(:has(.o_data_row:contains('ALP-CRT-OGK-05')))" },
        { content: "all that are exact", trigger: "button[name=action_accept_exact]", run: "click" },
        { content: "yes", trigger: ".modal .btn-primary", run: "click" },
        { content: "they leave the list", trigger: ".o_list_view:not(:has(.o_data_row:contains('SWI-BAR-DAR-100')))" },
    ],
});

registry.category("web_tour.tours").add("leaflink_list_product", {
    steps: () => [
        { content: "what is missing", trigger: ".alert:contains('Choose the brand')" },
        { content: "brand", trigger: ".o_field_widget[name=brand_id] input", run: "edit Swiss" },
        { content: "this brand", trigger: ".o-autocomplete--dropdown-item:contains('Swiss Masters')", run: "click" },
        { content: "save", trigger: ".o_form_button_save", run: "click" },
        { content: "nothing is missing", trigger: ".o_form_view:not(:has(.alert:contains('Choose the brand')))" },
        { content: "list it", trigger: ".o_form_statusbar button:contains('List on LeafLink')", run: "click" },
        { content: "what will happen", trigger: ".modal .o_data_row:contains('Will be created')" },
        { content: "send", trigger: ".modal button[name=action_send]", run: "click" },
        { content: "it is on its way", trigger: ".modal .badge:contains('On its way')" },
    ],
});

registry.category("web_tour.tours").add("leaflink_resolve_conflict", {
    steps: () => [
        { content: "both values", trigger: ".alert:contains('Theirs'):contains('Ours')" },
        { content: "send ours", trigger: ".o_form_statusbar button:contains('Update on LeafLink')", run: "click" },
        { content: "old and new", trigger: ".modal .o_data_row:contains('Theirs'):contains('Ours')" },
        { content: "send", trigger: ".modal button[name=action_send]", run: "click" },
        { content: "it is on its way", trigger: ".modal .badge:contains('On its way')" },
    ],
});
