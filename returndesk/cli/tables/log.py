"""From the journal's entries to a table: each act in a few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from returndesk.cli.tables.labels import CLAIM
from returndesk.core.codes import past_of
from returndesk.core.money import format_minor
from returndesk.core.refunds.exchange import difference_words
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
    """The journal, oldest first; `total` counts the entries that a limit left out too."""
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
    """What an act was about, in a few words; what people wrote stands in quotes."""
    details = entry.details
    parts: list[str] = []
    if entry.act == "open":
        parts = [str(details["reason"]), str(details["verdict"])]
    elif entry.act == "approve":
        over = f"over the verdict {details['overrode']}" if "overrode" in details else str(details["verdict"])
        parts = [over, "by the policy" if details.get("automatic") else ""]
    elif entry.act == "receive":
        items = details.get("items")
        parts = [f"{units} × {sku}" for sku, units in items.items()] if isinstance(items, dict) else []
    elif entry.act == "inspect":
        parts = [f"{details['units']} × {details['condition']} → {details['disposition']}"]
    elif entry.act == "refund":
        parts = [_money(details, "total"), str(details["method"])]
    elif entry.act in ("exchange", "repair", "replace"):
        parts = _remedy_parts(details)
    elif entry.act == "sent":
        parts = [f"{units} × {sku}" for sku, units in _pairs(details["items"])]
        parts.append(f"{details['back']} back" if details["back"] else "")
    elif entry.act in ("compensate", "correct", "paid", "use-credit"):
        parts = [_money(details, "amount"), str(details.get("by") or details.get("method") or "")]
    elif entry.act == "carrier":
        parts = [str(details["carrier"]), *_carrier_parts(details)]
    elif entry.act == "customer":
        parts = [f"{key} {details[key] or 'none'}" for key in ("tier", "language") if key in details]
    elif entry.act == "answered":
        parts = [str(details["verdict"])]
    elif entry.act == "note" and "proof_on" in details:
        parts = [f"goods sent, shown on {details['proof_on']}"]
    elif entry.act == "message":
        parts = [f"letter {details['template']}", str(details["language"])]
    elif entry.act == "feedback":
        parts = [f"{details['score']} of 5"]
    elif entry.act == "assign":
        parts = [f"to {details['owner']}"]
    elif entry.act == "undo":
        undid = details["undid"]
        parts = [past_of(str(act)) for act in undid] if isinstance(undid, list) else []
    elif entry.act == "import":
        parts = [f"{details['new']} new", f"{details['updated']} updated"]
        parts += [f"{details['waiting']} to be joined"] if details.get("waiting") else []
    elif entry.act == "delivered":
        parts = [str(details["delivered_on"])]
    elif entry.act == "policy":
        parts = [f"version {details['policy']}"]
    if entry.act != "carrier" and details.get("carrier_move") == "waive":
        parts.append("nothing more from the carrier")
    quoted = [f'"{text}"' for text in (entry.text or {}).values()]
    return ", ".join(part for part in (*parts, *quoted) if part)


def _carrier_parts(details: Mapping[str, object]) -> list[str]:
    """What happened to the claim on a carrier, in words, and of how much."""
    move, minor = str(details["carrier_move"]), details["carrier_amount"]
    said = {"file": "filed", "waive": "waived"}.get(move, move)
    if move == "paid" and isinstance(minor, int) and minor < 0:
        said = "taken back"
    return [said, _money(details, "carrier_amount") if minor else ""]


def _money(details: Mapping[str, object], key: str) -> str:
    minor, currency = details[key], str(details["currency"])
    return f"{format_minor(minor, currency)} {currency}" if isinstance(minor, int) else ""


def _pairs(items: object) -> list[tuple[object, object]]:
    return list(items.items()) if isinstance(items, dict) else []


def _remedy_parts(details: Mapping[str, object]) -> list[str]:
    """What came back, and for an exchange what goes out for it and the difference."""
    parts = [f"{units} × {sku}" for sku, units in _pairs(details["items"])]
    if details["kind"] == "exchange" and isinstance(details["out"], list):
        out = ", ".join(f"{units} × {sku}" for sku, units, _ in details["out"])
        difference = details["difference"]
        words = difference_words(difference, str(details["currency"])) if isinstance(difference, int) else ""
        parts += [f"for {out}", words]
    return parts
