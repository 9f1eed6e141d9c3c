{
    "name": "LeafLink Connector: Manufacturing",
    "summary": "Confirmed LeafLink orders plan what is to be made; kits are offered through their components",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Sales/Connectors",
    "website": "https://github.com/leaflink-connector/leaflink-connector",
    "author": "LeafLink Connector contributors",
    "license": "LGPL-3",
    "depends": ["leaflink_connector_stock", "sale_mrp"],
    "auto_install": True,
    "data": [
        "views/leaflink_store_views.xml",
        "views/leaflink_order_views.xml",
        "views/mrp_production_views.xml",
    ],
}
