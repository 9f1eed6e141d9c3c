import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import {
    BooleanToggleField,
    booleanToggleField,
} from "@web/views/fields/boolean_toggle/boolean_toggle_field";

/**
 * A switch with consequences: switching it on saves the record and opens the action that shows them; only a person's yes
 * there switches it on. Switching it off is immediate.
 */
export class PreviewToggleField extends BooleanToggleField {
    static props = { ...BooleanToggleField.props, action: { type: String } };

    setup() {
        super.setup();
        this.actionService = useService("action");
    }

    async onChange(newValue) {
        const { record, name, action } = this.props;
        if (!newValue) {
            return super.onChange(newValue);
        }
        if (await record.save()) {
            await this.actionService.doActionButton({
                type: "object",
                name: action,
                resModel: record.resModel,
                resId: record.resId,
                context: record.context,
                onClose: () => record.load(),
            });
        }
        this.state.value = record.data[name];
    }
}

registry.category("fields").add("leaflink_preview_toggle", {
    ...booleanToggleField,
    component: PreviewToggleField,
    extractProps(fieldInfo, dynamicInfo) {
        return {
            ...booleanToggleField.extractProps(fieldInfo, dynamicInfo),
            action: fieldInfo.options.action,
        };
    },
});
