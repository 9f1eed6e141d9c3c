import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

// Address and key of the stand-in come with the address of the page: they differ from run to run.
const given = new URLSearchParams(window.location.search);

registry.category("web_tour.tours").add("leaflink_connect", {
    steps: () => [
        {content: "An empty list says what to do", trigger: ".o_view_nocontent:contains(Connect your LeafLink company)"},
        {content: "New store", trigger: ".o_list_button_add", run: "click"},
        {content: "Where the key comes from", trigger: ".o_form_view:contains(an application under Settings)"},
        {content: "Name", trigger: ".o_field_widget[name=name] input", run: "edit Green Valley"},
        {content: "Environment", trigger: ".o_field_widget[name=environment] input", run: "click"},
        {
            content: "Another address",
            trigger: ".o_select_menu_item:contains(Other address)",
            run: "click",
        },
        {
            content: "Address",
            trigger: ".o_field_widget[name=custom_url] input",
            run: `edit ${given.get("leaflink_url")}`,
        },
        {content: "Key", trigger: ".o_field_widget[name=api_key] input", run: `edit ${given.get("leaflink_key")}`},
        ...stepUtils.saveForm(),
        {content: "The key is masked", trigger: ".o_field_widget[name=api_key] input:value(••••)"},
        {content: "Connect", trigger: "button[name=action_connect]", run: "click"},
        {content: "Connected", trigger: ".o_statusbar_status .o_arrow_button_current:contains(Connected)"},
        {content: "What the key may do", trigger: ".o_field_widget[name=probe_html]:contains(may be read)"},
        {content: "What it may not do", trigger: ".o_field_widget[name=probe_html]:contains(Customers: Read)"},
        {content: "Ribbon of another environment", trigger: ".ribbon:contains(Sandbox)"},
        {content: "Webhook page", trigger: ".nav-link[name=webhook]", run: "click"},
        {content: "Address to copy", trigger: ".o_field_widget[name=webhook_url] .o_clipboard_button"},
        {content: "Pause", trigger: "button[name=action_pause]", run: "click"},
        {content: "Paused", trigger: ".o_statusbar_status .o_arrow_button_current:contains(Paused)"},
        {content: "Resume", trigger: "button[name=action_resume]", run: "click"},
        {content: "Connected again", trigger: ".o_statusbar_status .o_arrow_button_current:contains(Connected)"},
    ],
});
