import { patch } from "@web/core/utils/patch";
import { FormController } from "@web/views/form/form_controller";

/** Who deletes a sales order that is open on LeafLink is asked what LeafLink shall learn of it. */
patch(FormController.prototype, {
    async deleteRecord() {
        const { resModel, resId, data } = this.model.root;
        if (resModel !== "sale.order" || !data.leaflink_asks) {
            return super.deleteRecord(...arguments);
        }
        return this.env.services.action.doActionButton({
            type: "object",
            name: "action_leaflink_delete",
            resModel,
            resId,
            resIds: [resId],
            onClose: (infos) => infos?.deleted && this.env.config.historyBack(),
        });
    },
});
