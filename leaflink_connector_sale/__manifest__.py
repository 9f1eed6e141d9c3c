{
    "name": "LeafLink Connector: Sales",
    "summary": "LeafLink orders become quotations whose totals agree to the cent",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Sales/Connectors",
    "website": "https://github.com/leaflink-connector/leaflink-connector",
    "author": "LeafLink Connector contributors",
    "license": "LGPL-3",
    "depends": ["leaflink_connector", "sale_management", "account"],
    "data": [
        "security/leaflink_security.xml",
        "security/ir.model.access.csv",
        "views/leaflink_tax_map_views.xml",
        "views/leaflink_order_charge_views.xml",
        "views/leaflink_store_money_views.xml",
        "views/sale_order_money_views.xml",
    ],
}
