import {registry} from "@web/core/registry";

// Somebody has edited a quotation: the list explains it, one click brings it back, one is ignored.
registry.category("web_tour.tours").add("leaflink_fix_difference", {
    steps: () => [
        {content: "Operations", trigger: ".o_menu_sections button:contains(Operations)", run: "click"},
        {content: "What differs", trigger: ".dropdown-item:contains(Differences)", run: "click"},
        {content: "Why", trigger: ".o_data_row:contains(180.00):contains(was edited in Odoo)"},
        {
            content: "Back to LeafLink's",
            trigger: ".o_data_row:contains(180.00):contains(Total) button[name=action_pull]",
            run: "click",
        },
        {content: "Both sides agree about it", trigger: ".o_list_view:not(:has(.o_data_row:contains(180.00)))"},
        {
            content: "The other stays",
            trigger: ".o_data_row:contains(189.00):contains(Total) button[name=action_ignore]",
            run: "click",
        },
        {content: "Why", trigger: ".modal .o_field_widget[name=reason] input", run: "edit Agreed by telephone"},
        {content: "Ignore", trigger: ".modal button[name=action_ignore]", run: "click"},
        {content: "Closed", trigger: "body:not(:has(.modal)) .o_list_view:not(:has(.o_data_row:contains(Total)))"},
        {content: "Without the filter", trigger: ".o_searchview_facet:contains(Open) .o_facet_remove", run: "click"},
        {
            content: "The reason is kept",
            trigger: ".o_data_row:contains(Agreed by telephone) .badge:contains(Ignored)",
        },
        {content: "And what was mended", trigger: ".o_data_row:contains(180.00) .badge:contains(Solved)"},
        {content: "A month", trigger: ".o_menu_sections button:contains(Operations)", run: "click"},
        {content: "Print", trigger: ".dropdown-item:contains(Print a Month)", run: "click"},
        {content: "Which store", trigger: ".modal .o_field_widget[name=store_id] input:value(Green Valley)"},
        {content: "Which month", trigger: ".modal .o_field_widget[name=month]"},
    ],
});
