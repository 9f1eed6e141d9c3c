-- a copy of the database sends no quantities before a manager has switched it on again
UPDATE leaflink_store SET stock_sync = FALSE, export_shipping = FALSE, export_status = 'none';
UPDATE leaflink_store SET batch_sync = 'read' WHERE batch_sync = 'manage';
