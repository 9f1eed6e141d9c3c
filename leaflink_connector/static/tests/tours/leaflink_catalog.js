import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("leaflink_load_products", {
    steps: () => [
        { content: "the empty list offers the next step", trigger: ".o_view_nocontent a:contains('Load Products')", run: "click" },
        { content: "ask LeafLink", trigger: ".modal button[name=action_preview]", run: "click" },
        { content: "what would be created", trigger: ".modal .o_data_row:contains('ALP-TEE-L'):contains('Will be created')" },
        { content: "what waits for a person", trigger: ".modal .o_data_row:contains('ALP-BLM-100'):contains('Several fit')" },
        { content: "confirm", trigger: ".modal button[name=action_load]", run: "click" },
        { content: "it runs in the background", trigger: ".o_notification:contains('background')" },
    ],
});

registry.category("web_tour.tours").add("leaflink_link_listing", {
    steps: () => [
        { content: "the one that waits", trigger: ".o_data_row:contains('ALP-TEE-L') button[name=action_open_link]", run: "click" },
        { content: "the suggestion is filled in", trigger: ".modal .o_field_widget[name=product_id] input:value(Shirt)" },
        { content: "link", trigger: ".modal button[name=action_link]", run: "click" },
        { content: "it leaves the list", trigger: ".o_list_view:not(:has(.o_data_row:contains('ALP-TEE-L')))" },
        { content: "create the other", trigger: ".o_data_row:contains('ALP-PR-BLD-1') button[name=action_create_product]", run: "click" },
        { content: "it leaves the list too", trigger: ".o_list_view:not(:has(.o_data_row:contains('ALP-PR-BLD-1')))" },
    ],
});
