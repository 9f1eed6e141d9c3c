"""A resource of the API: which fields it has, what may be written, how it is filtered, listed and shown.

Field modes: `r` shown, `c` may be sent on create, `C` must be, `u` may be sent on update.
"""

from dataclasses import dataclass, field

from . import filters as f
from .errors import Refused, detail, field_error
from .kinds import Invalid, Kind


@dataclass(frozen=True)
class Field:
    name: str
    kind: Kind
    modes: str = "r"
    default: object = None
    null: bool = False  # null may be sent


@dataclass
class Resource:
    """Generic list, read, create, update and delete. The special ones override."""

    path: str
    table: str
    fields: list
    group: tuple = ()  # app permissions that let one read; see guard.py
    filters: dict = field(default_factory=dict)
    methods: str = "l r"  # l list, r read, c create, u update, d delete
    shaping: tuple = ()  # fields_include, fields_exclude, fields_add, include_children, expand
    external: bool = False  # carries external_ids
    owner: str = ""  # key that names the company a record belongs to
    key: type = int

    # reading

    def find(self, state, key, company=None):
        """The record, or 404; `company` hides what belongs to another one."""
        try:
            record = state.get(self.table, self.key(key))
        except ValueError:
            raise detail(404, "Not found.") from None
        if not self.belongs(record, company):
            raise detail(404, "Not found.")
        return record

    def belongs(self, record, company):
        return not (company and self.owner) or record[self.owner] == company

    def records(self, state):
        return list(state.table(self.table).values())

    def select(self, state, query, company=None):
        """Records (of one company, if given) that match the filters; a strict sandbox refuses unknown parameters."""
        own = {"limit", "offset", *self.shaping, *(("external_id_key", "external_id_values") if self.external else ())}
        unknown = set(query) - set(self.filters) - own
        if unknown and state.rules.strict:
            raise Refused(400, {name: ["Unknown query parameter."] for name in sorted(unknown)})
        records = [record for record in self.records(state) if self.belongs(record, company)]
        for name, make in self.filters.items():
            if name in query:
                try:
                    matches = make(query[name], state)
                except Invalid as error:
                    raise Refused(400, {name: error.messages}) from None
                records = [record for record in records if matches(record)]
        if self.external:
            try:
                matches = f.external_ids(query, state.rules.external_ids_keys)
            except Invalid as error:
                raise Refused(400, error.messages) from None
            records = [record for record in records if matches(record)] if matches else records
        return self.sort(state, records)

    def sort(self, state, records):
        name = state.rules.ordering.lstrip("-")
        return sorted(records, key=lambda record: record[name], reverse=state.rules.ordering.startswith("-"))

    def show(self, state, record, query=None):
        """The record as LeafLink answers it. `query` may shape it (fields_include and so on)."""
        query = query or {}
        shown = {}
        for item in self.fields:
            if "r" in item.modes:
                value = record.get(item.name, item.default)
                shown[item.name] = None if value is None else item.kind.dump(value, state.zone)
        self.compute(state, record, shown)
        self.children(state, record, shown, names(query, "include_children"))
        shown |= record.get("raw") or {}
        return self.shape(state, record, shown, query)

    def compute(self, state, record, shown):
        """Add what is not stored."""

    def children(self, state, record, shown, wanted):
        """Add or replace what include_children asks for."""

    def hidden(self, state, record):
        """Fields that are returned only when fields_include or fields_add names them."""
        return {}

    def shape(self, state, record, shown, query):
        wanted, added = names(query, "fields_include"), names(query, "fields_add")
        if wanted or added:
            hidden = self.hidden(state, record)
            shown |= {name: hidden[name] for name in wanted | added if name in hidden}
        if wanted:
            shown = {name: value for name, value in shown.items() if name in wanted}
        for name in names(query, "fields_exclude"):
            shown.pop(name, None)
        return shown

    # writing

    def load(self, state, body, mode):
        """Checked internal values of a body; mode `c` or `u`."""
        if not isinstance(body, dict):
            raise Refused(400, {"non_field_errors": ["Invalid data. Expected a dictionary."]})
        known = {item.name: item for item in self.fields}
        errors, values = {}, {}
        for name, value in body.items():
            item = known.get(name)
            if item is None or mode not in item.modes.lower():
                if state.rules.strict:
                    errors[name] = ["This field is read-only." if item else "Unknown field."]
                continue
            if value is None:
                if item.null:
                    values[name] = None
                else:
                    errors[name] = ["This field may not be null."]
                continue
            try:
                values[name] = item.kind.load(value)
            except Invalid as error:
                errors[name] = error.messages
        if mode == "c":
            missing = [item.name for item in self.fields if "C" in item.modes and item.name not in body]
            errors |= {name: ["This field is required."] for name in missing}
        if errors:
            raise Refused(400, errors)
        return values

    def defaults(self):
        """Values of a new record; State.add gives id and dates."""
        own = ("id", "created_on", "modified")
        return {
            item.name: item.default() if callable(item.default) else item.default
            for item in self.fields
            if item.name not in own
        }

    def create(self, state, body, call):
        values = self.load(state, body, "c")
        self.check(state, values, None)
        return state.add(self.table, **self.defaults() | values)

    def update(self, state, record, body, call):
        values = self.load(state, body, "u")
        self.check(state, values, record)
        record.update(values, modified=state.now())
        return record

    def delete(self, state, record, call):
        """Remove it; answers 204. Those that archive return the record instead."""
        del state.table(self.table)[record["id"]]

    def check(self, state, values, record):
        """Relations and rules beyond single values; raises Refused."""


def names(query, parameter):
    return {part.strip() for part in (query or {}).get(parameter, "").split(",") if part.strip()}


def must_exist(state, values, **tables):
    """Each named value, when given, must be the id of a record of that table."""
    for name, table in tables.items():
        value = values.get(name)
        for number in value if isinstance(value, list) else [value]:
            if number is not None and number not in state.table(table):
                raise field_error(name, f'Invalid pk "{number}" - object does not exist.')
