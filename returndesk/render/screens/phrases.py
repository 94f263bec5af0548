"""How screens write days, money, numbers and the cells of a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from returndesk.core.days import with_days_shown
from returndesk.core.money import format_minor, parse_minor
from returndesk.render.cell_text import as_text
from returndesk.render.escape import visible
from returndesk.render.shown import day, money

_IRREGULAR = {"entry": "entries", "reply": "replies"}


def dated(text: str, as_of: date) -> str:
    """A stored text with its days as screens show them: findings and terms of law are kept with ISO days."""
    return with_days_shown(text, as_of)


def days_left(days: int) -> str:
    """How much of a window is left: 12 days left, last day today, ended 4 days ago."""
    if days == 0:
        return "last day today"
    return f"{count(days, 'day')} left" if days > 0 else f"ended {count(-days, 'day')} ago"


def overdue(days: int) -> str:
    """3 days overdue; overdue where the days are not known (0)."""
    return f"{count(days, 'day')} overdue" if days else "overdue"


VERDICTS = {  # sign, words, style
    "eligible": ("✔", "eligible", "yes"),
    "review": ("?", "needs review", "today"),
    "ineligible": ("✘", "not eligible", "over"),
}
_TASKS = {"info": "await reply", "tell": "notify", "close": "finish"}


def task(stage: str) -> str:
    """What to do in a stage of the queue, its name by default: decide, await reply, inspect, finish."""
    return _TASKS.get(stage, stage)


def count(number: int, thing: str) -> str:
    """1 order, 2 orders."""
    return f"{number} {thing}" if number == 1 else f"{number} {_IRREGULAR.get(thing, thing + 's')}"


def total(amounts: Iterable[object], currency: str) -> str:
    """The sum of decimal strings in one currency, as a decimal string."""
    return format_minor(sum(parse_minor(as_text(a) or "0", currency) for a in amounts), currency)


def ground_name(ground: str) -> str:
    """`policy` reads "shop policy"; a law keeps its own name."""
    return "shop policy" if ground == "policy" else ground


def by_law(row: Mapping[str, object]) -> str:
    """ " by law" after a statutory due day, " by carrier" after the carrier's; "" after the shop's own."""
    source = row.get("due_source")
    return "" if source in (None, "", "policy") else " by carrier" if source == "carrier" else " by law"


def until(row: Mapping[str, object], as_of: date) -> str:
    """until Thu 17 Dec, 24 days left; "" without a last day."""
    last, left = row.get("last_day"), row.get("days_left")
    if not last:
        return ""
    return f"until {day(last, as_of)}" + (f", {days_left(left)}" if isinstance(left, int) else "")


def sourced(row: Mapping[str, object], as_of: date, text: str = "", *, cited: bool = True) -> str:
    """A row's text (else `text`) or code; where it is `cited`, with its source in brackets."""
    source = f" ({word(row, 'source')})" if cited and row.get("source") else ""
    return dated((text or word(row, "text") or word(row, "code")) + source, as_of)


_TENDERS = {"": "unknown", "credit": "store credit"}


def paid_by(row: Mapping[str, object]) -> str:
    """paid by Visa; paid by gift card 40.00 (20.00 left), Visa 60.00; "" where the method is unknown."""
    tenders = records(row, "tenders")
    if not any(tender.get("tender") for tender in tenders):
        return ""
    parts = []
    for tender in tenders:
        name, whole = word(tender, "tender"), tender.get("left") == tender.get("received")
        amount = "" if whole and len(tenders) == 1 else f" {money(tender.get('received'))}"
        left = "" if whole else f" ({money(tender.get('left'))} left)"
        parts.append(_TENDERS.get(name, name) + amount + left)
    return "paid by " + ", ".join(parts)


def word(row: Mapping[str, object], key: str) -> str:
    """A row's value as escaped text; "" where it is missing."""
    return visible(as_text(row.get(key)))


def number(row: Mapping[str, object], key: str) -> int:
    """A row's whole number; 0 where it is missing."""
    value = row.get(key)
    return value if isinstance(value, int) else 0


def words(row: Mapping[str, object], key: str) -> list[str]:
    """A row's list of texts, each escaped; a single text is a list of one, a missing one empty."""
    value = row.get(key)
    if value is None or value == "":
        return []
    items = [value] if isinstance(value, str | Mapping) or not isinstance(value, Iterable) else value
    return [visible(as_text(item)) for item in items]


def records(row: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    """A row's list of mappings; a text among them becomes one with that text."""
    value = row.get(key)
    if value is None or isinstance(value, str) or not isinstance(value, Iterable):
        return [{"text": value}] if value else []
    items = [value] if isinstance(value, Mapping) else value
    return [item if isinstance(item, Mapping) else {"text": item} for item in items]
