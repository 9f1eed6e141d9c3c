import {FormController} from "@web/views/form/form_controller";
import {patch} from "@web/core/utils/patch";

/** Who deletes a sales order that is open on LeafLink is asked what LeafLink shall learn of it. */
patch(FormController.prototype, {
    async deleteRecord() {
        const {resModel, resId, data} = this.model.root;
        if (resModel !== "sale.order" || !data.leaflink_asks) {
            return super.deleteRecord(...arguments);
        }
        const action = await this.env.services.orm.call(resModel, "action_leaflink_delete", [[resId]]);
        return this.env.services.action.doAction(action, {
            onClose: (infos) => infos?.deleted && this.env.config.historyBack(),
        });
    },
});
