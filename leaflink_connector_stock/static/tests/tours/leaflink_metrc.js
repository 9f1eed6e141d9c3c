import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("leaflink_metrc", {
    steps: () => [
        {content: "The lines", trigger: "button[name=action_show_details], a[name=action_show_details]", run: "click"},
        {content: "The tag of the lot", trigger: ".modal [name=leaflink_known_tags]:contains(1A4FF0100000022000000123)"},
        {content: "Done", trigger: ".modal .o_form_button_cancel, .modal .btn-close", run: "click"},
        {content: "Actions", trigger: "body:not(:has(.modal)) .o_cp_action_menus button:has(.fa-cog)", run: "click"},
        {content: "The list", trigger: ".o-dropdown-item:contains(METRC Transfer List)", run: "click"},
        {content: "What is missing", trigger: ".modal .alert:contains(your license number is missing)"},
        {content: "The file", trigger: ".modal .o_field_widget[name=file]:contains(.csv)"},
        {content: "Close", trigger: ".modal footer button:contains(Close)", run: "click"},
        {content: "Back", trigger: "body:not(:has(.modal)) .o_form_view"},
    ],
});
