import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

const choose = ({anchor}) => {
    const files = new DataTransfer();
    files.items.add(new File(["%PDF-1.4\n%%EOF"], "coa.pdf", {type: "application/pdf"}));
    anchor.files = files.files;
    anchor.dispatchEvent(new Event("change", {bubbles: true}));
};

tours.add("leaflink_coa_upload", {
    steps: () => [
        {content: "No certificate yet", trigger: ".o_field_widget[name=leaflink_coa_state] input:checked"},
        {
            content: "Attach the certificate",
            trigger: ".o_field_widget[name=leaflink_coa_ids] input[type=file]:not(:visible)",
            run: choose,
        },
        {content: "It is there", trigger: ".o_field_widget[name=leaflink_coa_ids]:contains(coa.pdf)"},
        {
            content: "The lot has passed",
            trigger: ".o_field_widget[name=leaflink_coa_state] .o_radio_item:contains(Passed) input",
            run: "click",
        },
        ...stepUtils.saveForm(),
    ],
});

tours.add("leaflink_coa_uploaded", {
    steps: () => [
        {
            content: "LeafLink has it",
            trigger: ".o_field_widget[name=leaflink_batch_ids] .o_data_row:contains(LOT-1) a:contains(coa.pdf)",
        },
    ],
});
