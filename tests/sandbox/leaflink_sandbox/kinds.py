"""How one value travels: `load` checks what a client sent, `dump` writes what LeafLink answers.

Inside the sandbox money and quantities are Decimals and moments are aware datetimes in UTC.
The shapes are deliberately uneven (numbers here, strings there) because LeafLink's are.
"""

from datetime import date, datetime, timezone
from decimal import Decimal, InvalidOperation

BAD_MOMENT = (
    "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
)


class Invalid(Exception):
    """The value is not acceptable; `messages` is what goes under its key."""

    def __init__(self, *messages):
        super().__init__(*messages)
        self.messages = messages[0] if messages and isinstance(messages[0], dict) else list(messages)


class Kind:
    """Anything JSON."""

    def load(self, value):
        return value

    def dump(self, value, zone):
        return value


class Text(Kind):
    def __init__(self, longest=None, shortest=0):
        self.longest, self.shortest = longest, shortest

    def load(self, value):
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise Invalid("Not a valid string.")
        value = str(value)
        if len(value) < self.shortest:
            raise Invalid("This field may not be blank.")
        if self.longest and len(value) > self.longest:
            raise Invalid(f"Ensure this field has no more than {self.longest} characters.")
        if "\x00" in value:
            raise Invalid("Null characters are not allowed.")
        return value


class Email(Text):
    def load(self, value):
        value = super().load(value)
        local, _, domain = value.partition("@")
        if value and not (local and "." in domain):
            raise Invalid("Enter a valid email address.")
        return value


class Url(Text):
    def load(self, value):
        value = super().load(value)
        if value and not value.startswith(("http://", "https://")):
            raise Invalid("Enter a valid URL.")
        return value


class Choice(Kind):
    def __init__(self, *values):
        self.values = values

    def load(self, value):
        if isinstance(value, (dict, list)) or value not in self.values:
            raise Invalid(f'"{value}" is not a valid choice.')
        return value


class Flag(Kind):
    WORDS = {"true": True, "false": False, "1": True, "0": False}

    def load(self, value):
        if isinstance(value, bool):
            return value
        if str(value).lower() in self.WORDS:
            return self.WORDS[str(value).lower()]
        raise Invalid("Must be a valid boolean.")


class Whole(Kind):
    def __init__(self, lowest=None, highest=2**31 - 1):
        self.lowest, self.highest = lowest, highest

    def load(self, value):
        try:
            if isinstance(value, (bool, float, dict, list)):
                raise ValueError
            number = int(value)
        except (TypeError, ValueError):
            raise Invalid("A valid integer is required.") from None
        if self.lowest is not None and number < self.lowest:
            raise Invalid(f"Ensure this value is greater than or equal to {self.lowest}.")
        if number > self.highest:
            raise Invalid(f"Ensure this value is less than or equal to {self.highest}.")
        return number


class WholeText(Whole):
    """An id that LeafLink writes as a string (a line's product, a batch's owner)."""

    def dump(self, value, zone):
        return str(value)


class Quantity(Kind):
    """A decimal, written as a string with fixed places: "24.0000"."""

    def __init__(self, places=4, lowest=None):
        self.places, self.lowest = places, lowest

    def load(self, value):
        number = decimal(value)
        if self.lowest is not None and number < self.lowest:
            raise Invalid(f"Ensure this value is greater than or equal to {self.lowest}.")
        if -number.as_tuple().exponent > max(self.places, 4):
            raise Invalid(f"Ensure that there are no more than {self.places} decimal places.")
        return number

    def dump(self, value, zone):
        return f"{value:.{self.places}f}"


class Number(Quantity):
    """A decimal, written as a JSON number: 594 or 210.4."""

    def dump(self, value, zone):
        return number(value)


class Money(Kind):
    """Write shape {"amount", "currency"}, both required; answered with a JSON number as amount."""

    def __init__(self, currency="USD"):
        self.currency = currency

    def load(self, value):
        if not isinstance(value, dict):
            raise Invalid("Expected an object with amount and currency.")
        missing = {key: ["This field is required."] for key in ("amount", "currency") if value.get(key) is None}
        if missing:
            raise Invalid(missing)
        if value["currency"] != self.currency:
            raise Invalid({"currency": [f'"{value["currency"]}" is not the currency of this company.']})
        try:
            amount = decimal(value["amount"])
        except Invalid as error:
            raise Invalid({"amount": error.messages}) from None
        if -amount.as_tuple().exponent > 2 and amount != round(amount, 2):
            raise Invalid({"amount": ["Ensure that there are no more than 2 decimal places."]})
        return round(amount, 2)

    def dump(self, value, zone):
        return {"amount": number(value), "currency": self.currency}


class Moment(Kind):
    """A date-time. A bare date is taken as midnight UTC, as LeafLink does with payment_due_date."""

    def load(self, value):
        if not isinstance(value, str):
            raise Invalid(BAD_MOMENT)
        return moment(value)

    def dump(self, value, zone):
        return value.astimezone(zone).isoformat()


class Day(Kind):
    def load(self, value):
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise Invalid("Date has wrong format. Use one of these formats instead: YYYY-MM-DD.") from None

    def dump(self, value, zone):
        return value.isoformat()


class Ids(Kind):
    """A list of ids."""

    def load(self, value):
        if not isinstance(value, list):
            raise Invalid("Expected a list of items.")
        return [Whole(lowest=0).load(item) for item in value]


class ExternalIds(Kind):
    """{system key: value}; whether the key is provisioned is checked by the resource."""

    def load(self, value):
        if not isinstance(value, dict):
            raise Invalid("Expected a dictionary of items.")
        for key, text in value.items():
            if text is not None and not isinstance(text, str):
                raise Invalid({key: ["Not a valid string."]})
            if text and len(text) > 36:
                raise Invalid({key: ["Ensure this field has no more than 36 characters."]})
        return value


class Address(Kind):
    KEYS = ("address", "unit_number", "city", "county", "state", "zipcode")

    def load(self, value):
        if not isinstance(value, dict):
            raise Invalid("Invalid data. Expected a dictionary.")
        unknown = set(value) - set(self.KEYS)
        if unknown:
            raise Invalid({key: ["Unknown field."] for key in sorted(unknown)})
        return {key: Text(longest=400).load(value.get(key) or "") for key in self.KEYS}


def decimal(value):
    """Decimal of a JSON number or string; raises Invalid."""
    if isinstance(value, (bool, dict, list)) or value is None:
        raise Invalid("A valid number is required.")
    try:
        result = Decimal(str(value))
    except InvalidOperation:
        raise Invalid("A valid number is required.") from None
    if not result.is_finite() or abs(result) >= Decimal(10) ** 12:
        raise Invalid("A valid number is required.")
    return result


def number(value):
    """A Decimal as LeafLink writes JSON numbers: 594, not 594.0."""
    return int(value) if value == int(value) else float(value)


def moment(text):
    """Aware UTC datetime of ISO text; a text without zone is UTC. Raises Invalid."""
    try:
        value = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return (value if value.tzinfo else value.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise Invalid(BAD_MOMENT) from None
