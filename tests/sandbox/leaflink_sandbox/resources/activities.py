"""activity-entries: what the seller's staff noted about a retailer."""

from .. import filters as f
from ..errors import field_error
from ..kinds import Flag, Moment, Text, Whole
from ..resource import Field, Resource, must_exist

ABOUT = ("customer", "company", "staff", "brand", "contact")


class ActivityEntries(Resource):
    def create(self, state, body, call):
        values = {"date": state.now()} | self.load(state, body, "c")
        self.check(state, values, None)
        return state.add(self.table, **self.defaults() | values)

    def delete(self, state, entry, call):
        """Sets the `delete` flag, and answers with the entry."""
        entry.update(delete=True, modified=state.now())
        return entry

    def check(self, state, values, entry):
        if values.get("owner", state.company_id) != state.company_id:
            raise field_error("owner", "You may only use your own company.")
        must_exist(
            state, values, author="staff", staff="staff", customer="customers", brand="brands", contact="contacts"
        )


ACTIVITY_ENTRIES = ActivityEntries(
    path="activity-entries",
    table="activity_entries",
    owner="owner",
    group=("customers",),
    methods="lrcud",
    shaping=("fields_include", "fields_exclude", "fields_add"),
    fields=[
        Field("id", Whole(), "r"),
        Field("type", Text(None, 1), "rCu"),
        Field("created_on", Moment(), "r"),
        Field("modified", Moment(), "r"),
        Field("date", Moment(), "rcu"),
        Field("entry", Text(4000, 1), "rCu"),
        Field("delete", Flag(), "rcu", False),
        Field("owner", Whole(), "rCu"),
        Field("author", Whole(), "rCu"),
        *(Field(name, Whole(), "rcu", None, True) for name in ABOUT),
    ],
    filters={
        **f.moments("date", "modified", "created_on"),
        **f.texts("entry"),
        "id": f.whole("id"),
        **{name: f.wholes(name) for name in ("owner", "author", *ABOUT)},
        **{f"{name}_id": f.wholes(name) for name in ("owner", "author", *ABOUT)},
        "type": f.listed("type"),
        "company_slug": f.company_slug("owner"),
        "delete": f.flag("delete"),
        "is_deleted": f.flag("delete"),
        "search": f.contains("entry"),
        "ordering": f.nothing_to_filter(),
    },
)
