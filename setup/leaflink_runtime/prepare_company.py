# Run in "odoo shell" on a new template database: a US company in dollars with a chart of accounts and a warehouse.
# What needs a module that is not installed is passed over.
# ruff: noqa: F821  (env comes from the shell)

dollar = env.ref("base.USD")
dollar.active = True
company = env.ref("base.main_company")
company.write({"name": "Green Leaf Wholesale", "currency_id": dollar.id})
company.partner_id.write(
    {
        "street": "100 Market Street",
        "city": "Portland",
        "zip": "97201",
        "country_id": env.ref("base.us").id,
        "state_id": env.ref("base.state_us_41").id,
    }
)
env.ref("base.user_admin").tz = "America/Los_Angeles"
if "stock.warehouse" in env:
    env["stock.warehouse"].search([("company_id", "=", company.id)]).name = company.name
if "account.chart.template" in env and not company.chart_template:
    env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
env.cr.commit()
