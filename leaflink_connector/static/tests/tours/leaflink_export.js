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

registry.category("web_tour.tours").add("leaflink_catalog_cards", {
    steps: () => [
        { content: "as cards", trigger: ".o_switch_view.o_kanban", run: "click" },
        { content: "what differs", trigger: ".o_kanban_record:contains('SWI-BAR-DAR-100') .badge:contains('Differs')" },
        { content: "what needs a person", trigger: ".o_kanban_record:contains('SWI-BAR-DAR-100') .badge:contains('Needs attention')" },
        { content: "only what buyers do not see", trigger: ".o_search_panel_filter_value:contains('Archived') input", run: "click" },
        { content: "the others are gone", trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains('SWI-BAR-DAR-100')))" },
        { content: "all again", trigger: ".o_search_panel_filter_value:contains('Archived') input", run: "click" },
        { content: "open it", trigger: ".o_kanban_record:contains('SWI-BAR-DAR-100')", run: "click" },
        { content: "choose", trigger: "button[name=action_resolve]", run: "click" },
        { content: "LeafLink's", trigger: ".modal .o_data_row:contains('Theirs') .o_boolean_toggle input", run: "click" },
        { content: "apply", trigger: ".modal button[name=action_apply]", run: "click" },
        { content: "LeafLink's it is", trigger: ".o_form_view:not(:has(.alert:contains('changed on both sides')))" },
    ],
});

registry.category("web_tour.tours").add("leaflink_archive_listings", {
    steps: () => [
        { content: "one", trigger: ".o_data_row:contains('SWI-BAR-DAR-100') .o_list_record_selector input", run: "click" },
        { content: "another", trigger: ".o_data_row:contains('ALP-TEE-L') .o_list_record_selector input", run: "click" },
        { content: "archive", trigger: ".o_control_panel button[name=action_archive_leaflink]", run: "click" },
        { content: "what would happen", trigger: ".modal .o_data_row:contains('ALP-TEE-L'):contains('Will be archived')" },
        { content: "yes", trigger: ".modal button[name=action_send]", run: "click" },
        { content: "on its way", trigger: ".modal .o_data_row:contains('ALP-TEE-L') .badge:contains('On its way')" },
        { content: "close", trigger: ".modal .modal-footer button[special=cancel]", run: "click" },
        { content: "closed", trigger: "body:not(:has(.modal))" },
    ],
});
