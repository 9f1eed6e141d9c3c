# Run in "odoo shell" on a new template database: a US company in dollars with a chart of accounts and a warehouse.
# Modules that are not installed are passed over.
# ruff: noqa: F821  (env comes from the shell)

company = env.ref("base.main_company")
company.write({"name": "Green Leaf Wholesale", "currency_id": env.ref("base.USD").id})
env.ref("base.USD").active = True
company.partner_id.write(
    {
        "street": "100 Market Street",
        "city": "Portland",
        "zip": "97201",
        "country_id": env.ref("base.us").id,
        "state_id": env.ref("base.state_us_41").id,
    }
)
env.user.tz = "America/Los_Angeles"
if "account.chart.template" in env and not company.chart_template:
    env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
env.cr.commit()
