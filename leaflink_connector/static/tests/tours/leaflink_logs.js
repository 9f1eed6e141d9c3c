import {registry} from "@web/core/registry";

function menu(section, entry) {
    return [
        {content: `Menu ${section}`, trigger: `.o_menu_sections button:contains(${section})`, run: "click"},
        {content: `Entry ${entry}`, trigger: `.dropdown-item:contains(${entry})`, run: "click"},
        {content: `${entry} is open`, trigger: `.o_breadcrumb .active:contains(${entry})`},
    ];
}

// What needs a person leads to its fix; failed rows can be retried from their lists.
registry.category("web_tour.tours").add("leaflink_logs", {
    steps: () => [
        {content: "Only what is open", trigger: ".o_searchview_facet:contains(Needs attention)"},
        {content: "What has happened", trigger: ".o_data_row:contains(Something is to be done)"},
        {content: "Lead to the fix", trigger: ".o_data_row button[name=action_fix]", run: "click"},
        {content: "The store it is about", trigger: ".o_form_view .o_field_widget[name=name] input:value(Green Valley)"},
        ...menu("Logs", "Webhook Events"),
        {content: "Failed event", trigger: ".o_data_row:contains(2093) .o_list_record_selector input", run: "click"},
        {content: "Retry", trigger: ".o_control_panel button[name=action_retry]", run: "click"},
        {content: "Queued", trigger: ".o_data_row:contains(2093) .badge:contains(Queued)"},
        {content: "Open it", trigger: ".o_data_row:contains(2093) td[name=external_id]", run: "click"},
        {content: "The message itself, for managers", trigger: ".o_field_widget[name=body]:contains(product)"},
        ...menu("Logs", "Outgoing Calls"),
        {content: "Nothing sent yet", trigger: ".o_view_nocontent:contains(Nothing was sent)"},
        ...menu("Logs", "Operations"),
        {content: "The run", trigger: ".o_data_row td[name=name]:contains(Read things)", run: "click"},
        {content: "Its counters", trigger: ".o_field_widget[name=created]:contains(7)"},
        ...menu("Configuration", "Stores"),
        {content: "State as a badge", trigger: ".o_data_row:contains(Green Valley) .badge:contains(Connected)"},
    ],
});
