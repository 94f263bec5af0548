"""The journal as a table, each act in a few words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from returndesk.cli.tables.labels import CLAIM
from returndesk.core.claims.acts import act_of, past_of
from returndesk.core.customers.owed import credit_text
from returndesk.core.money import format_minor
from returndesk.core.refunds.exchange import difference_words
from returndesk.render.screens.phrases import count
from returndesk.render.table import Cell, Column, Table, rows_of

if TYPE_CHECKING:
    from returndesk.store.journal import Entry

LOG = (
    Column("seq", "count"),
    Column("at", "instant", rank=3),
    Column("on", "date"),
    Column("who"),
    Column("act", "code", of=lambda entry: past_of(entry.act)),
    CLAIM,
    Column("order", "code", rank=2),
    Column("text", rank=1, of=lambda entry: _entry_text(entry)),
)


def log_table(entries: Sequence[Entry], zone: str, total: int = 0) -> Table:
    """The journal, oldest first; `total` includes the entries beyond a limit."""
    meta = {"more": max(0, total - len(entries)), "empty": "no matching entries"}
    return Table("log", LOG, entry_rows(entries, zone), meta)


def entry_rows(entries: Sequence[Entry], zone: str) -> list[dict[str, Cell]]:
    """Entries of the journal, each with its time in the shop's zone for the screens."""
    local = ZoneInfo(zone)

    def at_local(entry: Entry) -> datetime:
        # The day is the desk's, which --as-of moves; the hour is the clock's.
        at = datetime.fromisoformat(entry.at).astimezone(local)
        return datetime.combine(date.fromisoformat(entry.on), at.timetz())

    return rows_of((*LOG, Column("at_local", "instant", of=at_local)), entries)


def _entry_text(entry: Entry) -> str:
    """An act in the words of its record; text written by people is in quotes."""
    details = entry.details
    parts = [_part(words, details) for words in act_of(entry.act, details).words]
    if entry.act != "carrier" and details.get("carrier_move") == "waive":
        parts.append("nothing more from the carrier")
    written = dict(entry.text or {})
    if written.get("why") == written.get("say"):  # what the customer was told was the reason
        written.pop("why", None)
    quoted = [f'{_WHOSE.get(key, "")}"{text}"' for key, text in written.items()]
    return ", ".join(part for part in (*parts, *quoted) if part)


def _part(words: str, details: Mapping[str, object]) -> str:
    """One part of the words of an act; "" if the entry has no such detail."""
    if condition := _CONDITION.match(words):
        if bool(details.get(condition[1])) is not (condition[2] == "?"):
            return ""
        words = words[condition.end() :]
    fields = _FIELD.findall(words)
    if any(key not in details for key, _ in fields):
        return ""
    texts = [_FORMS.get(form, _plain)(details[key], details) for key, form in fields]
    if fields and not all(texts):
        return ""
    return _FIELD.sub(lambda _: texts.pop(0), words)


def _plain(value: object, details: Mapping[str, object]) -> str:
    return "" if value is None else str(value)


def _money(value: object, details: Mapping[str, object]) -> str:
    currency = str(details["currency"])
    return f"{format_minor(value, currency)} {currency}" if isinstance(value, int) else ""


def _units(value: object, details: Mapping[str, object]) -> str:
    """ "1 × MUG, 2 × TEA" of a mapping, or of goods that go out with their price."""
    pairs = value.items() if isinstance(value, dict) else [(sku, units) for sku, units, _ in _list(value)]
    return ", ".join(f"{units} × {sku}" for sku, units in pairs)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _carrier_move(value: object, details: Mapping[str, object]) -> str:
    minor = details["carrier_amount"]
    if value == "paid" and isinstance(minor, int) and minor < 0:
        return "reversed"
    return {"file": "filed", "waive": "waived"}.get(str(value), str(value))


_WHOSE = {"say": "to the customer: ", "evidence": "required: "}  # what a text is; else for the journal
_CONDITION = re.compile(r"(\w+)([?!]) ")
_FIELD = re.compile(r"\{(\w+):?(\w*)\}")
_FORMS: Mapping[str, Callable[[object, Mapping[str, object]], str]] = {
    "money": _money,
    "units": _units,
    "move": _carrier_move,
    "credit": lambda value, _: credit_text(_mapping(value)),
    "merged": lambda value, _: "points: {kept} and {merged}, together {together}".format(**_mapping(value)),
    "points": lambda value, _: count(value, "point") if isinstance(value, int) else "",
    "owed": lambda value, details: difference_words(value, str(details["currency"])),  # type: ignore[arg-type]
    "past": lambda value, _: ", ".join(past_of(str(act)) for act in _list(value)),
    "set": lambda value, _: str(value or "none"),
}
