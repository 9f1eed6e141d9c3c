import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const ICONS = {
    ok: "fa-check-circle text-success",
    todo: "fa-exclamation-triangle text-warning",
    wait: "fa-clock-o text-muted",
};

/** The rules an order went through, each with its state and the buttons that lead to the fix. */
export class LeafLinkWhyField extends Component {
    static template = "leaflink_connector_sale.WhyField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    icon(row) {
        return ICONS[row.state];
    }

    run(button) {
        return this.action.doActionButton({
            type: "object",
            name: button.method,
            resModel: button.model,
            resId: button.id,
            resIds: [button.id],
            onClose: () => this.props.record.load(),
        });
    }
}

registry.category("fields").add("leaflink_why", {
    component: LeafLinkWhyField,
    supportedTypes: ["json"],
});
