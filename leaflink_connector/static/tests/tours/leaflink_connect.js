import {registry} from "@web/core/registry";

// Configure a store and connect it; the address and key of the stand-in come with the page's address.
function given(name) {
    return new URLSearchParams(window.location.search).get(name);
}

registry.category("web_tour.tours").add("leaflink_connect", {
    steps: () => [
        {content: "Empty list explains the next step", trigger: ".o_view_nocontent:contains(Connect your LeafLink company)"},
        {content: "New store", trigger: ".o_list_button_add", run: "click"},
        {content: "Name", trigger: ".o_field_widget[name=name] input", run: "edit Green Valley"},
        {
            content: "Another address",
            trigger: ".o_field_widget[name=environment] select, .o_field_widget[name=environment] input",
            run: () => {},
        },
    ],
});
