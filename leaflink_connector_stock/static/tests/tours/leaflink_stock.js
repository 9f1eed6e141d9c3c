import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

const openPreview = () => [
    {content: "Stock page", trigger: ".nav-link[name=stock]", run: "click"},
    {content: "The consequence is named", trigger: ".o_form_view:contains(Switching on first shows)"},
    {content: "Switch on", trigger: ".o_field_widget[name=stock_sync] input:not(:checked)", run: "click"},
    {content: "The preview opens", trigger: ".modal .o_data_row:contains(Hazelnut Bar)"},
    {content: "What LeafLink has", trigger: ".modal .o_data_row:contains(Hazelnut Bar) [name=old_quantity]:contains(7)"},
    {content: "What it gets", trigger: ".modal .o_data_row:contains(Hazelnut Bar) [name=quantity]:contains(48)"},
];

tours.add("leaflink_stock_switch", {
    steps: () => [
        ...openPreview(),
        {content: "Yes", trigger: ".modal button:contains(Switch On and Send)", run: "click"},
        {content: "It is on", trigger: "body:not(:has(.modal)) .o_field_widget[name=stock_sync] input:checked"},
        {content: "Update Quantities is there", trigger: "button[name=action_push_stock]"},
    ],
});

tours.add("leaflink_stock_stay_off", {
    steps: () => [
        ...openPreview(),
        {content: "No", trigger: ".modal button:contains(Cancel)", run: "click"},
        {content: "It is off", trigger: "body:not(:has(.modal)) .o_field_widget[name=stock_sync] input:not(:checked)"},
    ],
});

tours.add("leaflink_stock_drops", {
    steps: () => [
        {content: "What was stopped and why", trigger: ".o_form_view:contains(would drop by 50 %)"},
        {content: "Look at it", trigger: "button[name=action_fix]", run: "click"},
        {content: "A drop", trigger: ".modal .o_data_row.text-danger:contains(Hazelnut Bar) [name=quantity]:contains(4)"},
        {content: "It is right", trigger: ".modal footer button:contains(Send):not(.d-none)", run: "click"},
        {content: "On its way", trigger: ".o_notification:contains(on their way)"},
        {content: "Closed", trigger: "body:not(:has(.modal)) .o_form_view"},
    ],
});

tours.add("leaflink_deliver", {
    steps: () => [
        {content: "LeafLink's number", trigger: ".o_field_widget[name=leaflink_number]"},
        {content: "What LeafLink will not learn", trigger: ".alert:contains(no carrier or tracking number)"},
        {content: "Additional info", trigger: ".nav-link[name=extra]", run: "click"},
        {content: "Tracking", trigger: ".o_field_widget[name=carrier_tracking_ref] input", run: "edit 1Z999AA1"},
        {content: "Manifest", trigger: ".o_field_widget[name=leaflink_manifest_number] input", run: "edit 0001234567"},
        ...stepUtils.saveForm(),
        {content: "Validate", trigger: "button[name=button_validate]:not(.d-none)", run: "click"},
        {content: "On its way", trigger: ".o_field_widget[name=leaflink_sync_state]:contains(To sync with LeafLink)"},
    ],
});

tours.add("leaflink_delivered", {
    steps: () => [
        {content: "Arrived", trigger: ".o_field_widget[name=leaflink_sync_state]:contains(Synchronized with LeafLink)"},
    ],
});

tours.add("leaflink_listing_quantity", {
    steps: () => [
        {content: "Synced", trigger: ".o_field_widget[name=push_state]:contains(Synced)"},
        {content: "What was sent", trigger: ".o_field_widget[name=pushed_quantity]:contains(48)"},
        {content: "Why", trigger: ".o_field_widget[name=push_explanation]:contains(48 on hand)"},
        {content: "Keep it by hand", trigger: ".o_field_widget[name=stock_sync] input:checked", run: "click"},
        {content: "The reason is shown", trigger: ".o_field_widget[name=push_waits_for]:contains(switched off)"},
        {content: "Saved by itself", trigger: ".o_form_saved"},
    ],
});
