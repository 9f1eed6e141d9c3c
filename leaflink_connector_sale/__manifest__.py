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
    ],
}
