"""An order that is imported again: new facts are taken, differences are conflicts, nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from returndesk.core.money import cumulative_share, format_minor
from returndesk.core.orders.incoming import ORDER_STATUSES, LineIn, OrderIn, paid_by_line

_FILLED = ("country", "payment_method", "source", "campaign", "tags", "ordered_at")
_FILLED_BY_LINE = ("title", "category", "tags", "cost_minor", "shipped_on", "delivered_on", "tracking")
_DAYS = ("shipped_on", "delivered_on")
_WHO = ("name", "email", "phone", "platform_id", "tier")


@dataclass(frozen=True, slots=True)
class Taken:
    """What claims and refunds depend on for one stored line."""

    settled_units: int = 0
    held_units: int = 0  # by open claims
    refunded_minor: int = 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """A stored figure that differs in a file; `line` is the SKU, "" for the order."""

    line: str
    field: str
    stored: str
    found: str
    why: str = ""  # why it cannot be taken even with --update


@dataclass(frozen=True, slots=True)
class Merged:
    """The order after the merge, and what was not taken."""

    order: OrderIn
    changed: bool
    conflicts: tuple[Conflict, ...]


def line_keys(lines: Sequence[LineIn]) -> list[str]:
    """The key of each line of an order: the platform's id, else SKU and occurrence."""
    return keys_of([line.sku for line in lines], [line.line_id for line in lines])


def keys_of(skus: Sequence[str], line_ids: Sequence[str]) -> list[str]:
    """`line_keys` for the lines of one order with these SKUs and platform ids."""
    bases = [f"id:{known}" if known else f"sku:{sku}" for sku, known in zip(skus, line_ids, strict=True)]
    if len(set(bases)) == len(bases):
        return [f"{base}#1" for base in bases]
    seen: dict[str, int] = {}
    keys = []
    for base in bases:
        seen[base] = seen.get(base, 0) + 1
        keys.append(f"{base}#{seen[base]}")
    return keys


def merge_order(
    stored: OrderIn,
    found: OrderIn,
    taken: Sequence[Taken],
    *,
    shipping_refunded_minor: int = 0,
    update: bool = False,
) -> Merged:
    """The stored order with what the file adds; `taken` is by stored line.

    Blank facts are filled; status, delivery, tracking and external refunds move forward. Other differences
    are conflicts, and so are days before the stored order's own; with `update` they are taken, unless claims
    depend on the old figures, or the order would come after its own delivery.
    """
    filled = _fill_order(stored, found)
    pairs, added = _match(filled.lines, found.lines)
    lines = _fill_lines([old for old, _ in pairs], pairs, taken, filled.ordered_on)
    conflicts = [*_order_conflicts(filled, found), *_line_conflicts(lines, pairs, found)]
    conflicts += _day_conflicts(lines, pairs, filled.ordered_on)
    conflicts += [Conflict(line.sku, "line", "", f"{line.quantity} × {line.sku}") for line in added]
    merged = filled._replace(lines=tuple(lines))
    if conflicts and update:
        wanted = _take(merged, found, pairs, added)
        why = _stands_on(wanted, taken, shipping_refunded_minor)
        if not why:
            # Once more: a larger quantity has room for more units that were refunded elsewhere, and an
            # earlier order for an earlier delivery.
            refilled = _fill_lines(wanted.lines[: len(pairs)], pairs, taken, wanted.ordered_on)
            merged, conflicts = wanted._replace(lines=(*refilled, *added)), []
        else:
            conflicts = [replace(conflict, why=why) for conflict in conflicts]
    return Merged(merged, merged != stored, tuple(conflicts))


def _fill_order(stored: OrderIn, found: OrderIn) -> OrderIn:
    who = {name: getattr(stored.customer, name) or getattr(found.customer, name) for name in _WHO}
    facts = {name: getattr(stored, name) or getattr(found, name) for name in _FILLED}
    return stored._replace(
        **facts,
        customer=stored.customer._replace(**who),
        status=max(stored.status, found.status, key=ORDER_STATUSES.index),
        elsewhere_minor=max(stored.elsewhere_minor, found.elsewhere_minor),
    )


def _match(
    old: Sequence[LineIn], new: Sequence[LineIn]
) -> tuple[list[tuple[LineIn, LineIn | None]], list[LineIn]]:
    """Stored lines with their new ones, by the platform's id, else SKU and occurrence; and those left over.

    An occurrence is counted over all lines that no id tells apart: a file may name ids where another
    does not, and twins must stay the same twins when it comes again.
    """
    by_id = {key: n for n, key in enumerate(line_keys(new)) if new[n].line_id}
    partners = [by_id.get(key) for key in line_keys(old)]
    left = sorted(set(range(len(new))).difference(n for n in partners if n is not None))
    for position, line in enumerate(old):
        if partners[position] is not None:
            continue
        fits = (n for n in left if new[n].sku == line.sku and not (new[n].line_id and line.line_id))
        partners[position] = twin = next(fits, None)
        if twin is not None:
            left.remove(twin)
    pairs = [(line, None if n is None else new[n]) for line, n in zip(old, partners, strict=True)]
    return pairs, [new[n] for n in left]


def _fill_lines(
    lines: Sequence[LineIn],
    pairs: Sequence[tuple[LineIn, LineIn | None]],
    taken: Sequence[Taken],
    ordered_on: date,
) -> list[LineIn]:
    """The known lines with what their new ones add; days before the order are left out."""
    return [
        _fill_line(line, new, use.settled_units, _too_early(new, ordered_on)) if new else line
        for line, (_, new), use in zip(lines, pairs, taken, strict=True)
    ]


def _too_early(line: LineIn, ordered_on: date) -> list[str]:
    """The names of the line's days that are before the order."""
    return [name for name in _DAYS if (day := getattr(line, name)) and day < ordered_on]


def _fill_line(old: LineIn, new: LineIn, settled_units: int, left_out: Sequence[str]) -> LineIn:
    facts = {name: getattr(old, name) or getattr(new, name) for name in _FILLED_BY_LINE}
    if new.delivered_on and old.delivered_on:
        facts["delivered_on"] = max(old.delivered_on, new.delivered_on)
    facts |= {name: getattr(old, name) for name in left_out}
    if new.tracking:
        facts["tracking"] = new.tracking
    # What was settled here and then paid out in the platform is not gone twice.
    elsewhere = min(max(old.elsewhere_units, new.elsewhere_units), old.quantity - settled_units)
    return old._replace(**facts, elsewhere_units=elsewhere)


def _order_conflicts(stored: OrderIn, found: OrderIn) -> list[Conflict]:
    conflicts = []
    for field in ("ordered_on", "currency"):
        old, new = str(getattr(stored, field)), str(getattr(found, field))
        if old != new:
            conflicts.append(Conflict("", field, old, new))
    for field in ("shipping_minor", "discount_minor", "tax_minor"):
        old_minor, new_minor = getattr(stored, field), getattr(found, field)
        if old_minor != new_minor:
            name = field.removesuffix("_minor")
            conflicts.append(_amounts("", name, old_minor, new_minor, stored.currency))
    return conflicts


def _line_conflicts(
    lines: Sequence[LineIn], pairs: Sequence[tuple[LineIn, LineIn | None]], found: OrderIn
) -> list[Conflict]:
    conflicts = []
    for line, (_, new) in zip(lines, pairs, strict=True):
        if new is None:
            continue
        if line.quantity != new.quantity:
            conflicts.append(Conflict(line.sku, "quantity", str(line.quantity), str(new.quantity)))
        for field in ("unit_price_minor", "gross_minor", "discount_minor", "tax_minor"):
            old_minor, new_minor = getattr(line, field), getattr(new, field)
            if field == "gross_minor" and line.unit_price_minor != new.unit_price_minor:
                continue  # said by the price already
            if old_minor != new_minor:
                conflicts.append(
                    _amounts(line.sku, field.removesuffix("_minor"), old_minor, new_minor, found.currency)
                )
    return conflicts


def _day_conflicts(
    lines: Sequence[LineIn], pairs: Sequence[tuple[LineIn, LineIn | None]], ordered_on: date
) -> list[Conflict]:
    """Impossible days: the file has another day of the order, too."""
    return [
        Conflict(line.sku, name, str(getattr(line, name) or ""), str(getattr(new, name)))
        for line, (_, new) in zip(lines, pairs, strict=True)
        if new
        for name in _too_early(new, ordered_on)
        if getattr(new, name) != getattr(line, name)
    ]


def _amounts(line: str, field: str, old_minor: int, new_minor: int, currency: str) -> Conflict:
    return Conflict(line, field, format_minor(old_minor, currency), format_minor(new_minor, currency))


def _take(
    merged: OrderIn, found: OrderIn, pairs: Sequence[tuple[LineIn, LineIn | None]], added: Sequence[LineIn]
) -> OrderIn:
    """The file's figures over the stored ones."""
    figures = ("quantity", "unit_price_minor", "gross_minor", "discount_minor", "tax_minor")
    lines = [
        line._replace(**{name: getattr(new, name) for name in figures}) if new else line
        for line, (_, new) in zip(merged.lines, pairs, strict=True)
    ]
    order = ("ordered_on", "currency", "shipping_minor", "discount_minor", "tax_minor", "tax_included")
    return merged._replace(**{name: getattr(found, name) for name in order}, lines=(*lines, *added))


def _stands_on(wanted: OrderIn, taken: Sequence[Taken], shipping_refunded_minor: int) -> str:
    """Why new figures cannot be taken: claims, refunds or days depend on the old ones; "" if they can."""
    try:
        paid = paid_by_line(wanted.lines, wanted.discount_minor, wanted.tax_minor, wanted.tax_included)
    except ValueError as error:
        return str(error)
    for line, paid_minor, use in zip(wanted.lines, paid, taken, strict=False):  # added lines stand last
        units = use.settled_units + use.held_units + line.elsewhere_units
        if line.quantity < units:
            return f"{units} × {line.sku} are claimed or refunded"
        gone = use.settled_units + line.elsewhere_units
        if use.refunded_minor > cumulative_share(paid_minor, 0, gone, line.quantity):
            return f"more of {line.sku} was refunded"
    for line in wanted.lines:
        for name in _too_early(line, wanted.ordered_on):
            what = name.removesuffix("_on")
            return f"{line.sku} was {what} on {getattr(line, name)}, before {wanted.ordered_on}"
    if wanted.shipping_minor < shipping_refunded_minor:
        return "more of the shipping was refunded"
    return ""


def customer_key(channel: str, platform_id: str, email: str, phone: str) -> str:
    """The key of a customer: the platform's id, else email, else phone; "" without any."""
    if platform_id:
        return f"id:{channel}:{platform_id}"
    if email:
        return f"mail:{email.strip().lower()}"
    if not phone:
        return ""
    digits = "".join(c for c in phone if c.isdigit())
    return f"phone:{digits}" if digits else ""
