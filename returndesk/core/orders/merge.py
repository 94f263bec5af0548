"""An order that is imported again: new facts are added, differences are conflicts, nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from datetime import date
from typing import Any

from returndesk.core.money import cumulative_share, format_minor
from returndesk.core.orders.incoming import (
    FULFILLMENTS,
    ORDER_STATUSES,
    CustomerIn,
    LineIn,
    OrderIn,
    Origin,
    RecipientIn,
    paid_by_line,
)
from returndesk.core.orders.payment import PAYMENTS, received_minor
from returndesk.core.orders.person_match import is_masked
from returndesk.core.value import Value, replace

_FILLED = (
    "country", "payment_method", "tags", "ordered_at", "surcharge",
)  # fmt: skip
_FILLED_BY_LINE = ("title", "category", "tags", "cost_minor", "shipped_on", "delivered_on", "tracking")
_DAYS = ("shipped_on", "delivered_on")
_PAID = ("payment", "outstanding_minor")
_ORDER_FIGURES = (
    "ordered_on",
    "currency",
    "shipping_minor",
    "discount_minor",
    "shipping_tax_minor",
    "surcharge_minor",
    "surcharge_tax_minor",
)
_LINE_FIGURES = ("quantity", "unit_price_minor", "gross_minor", "discount_minor", "tax_minor")

Pairs = Sequence[tuple[LineIn, LineIn | None]]  # stored lines with their new ones


class Taken(Value):
    """What claims and refunds depend on for one stored line."""

    settled_units: int = 0
    held_units: int = 0  # by open claims
    refunded_minor: int = 0
    confirmed_units: int = 0  # refunded here, and shown by an export too


class Stored(Value):
    """A stored order in the shape in which files bring it, and what depends on its figures."""

    order: OrderIn
    taken: Sequence[Taken]  # by line
    shipping_refunded_minor: int = 0
    order_id: int = 0
    line_ids: tuple[int, ...] = ()
    returned_minor: int = 0  # refunded here of price and shipping
    surcharge_refunded_minor: int = 0
    buyer_given: bool = False  # the customer was corrected here
    recorded_minor: int = 0  # what had come in with the last payment recorded here
    known_as: tuple[CustomerIn, ...] = ()  # in entries that were merged into the customer's
    in_currency: bool = False  # claims, payments, disputes or store credit here have amounts in its currency
    credit_used_minor: int = 0  # store credit that paid for it


class Conflict(Value):
    """A stored figure that differs in a file; `line` is the SKU, "" for the order."""

    line: str
    field: str
    stored: str
    found: str
    why: str = ""  # why it cannot be taken even with --update


class Merged(Value):
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


def merge_order(stored: Stored, found: OrderIn, *, update: bool = False) -> Merged:
    """The stored order with what the file adds.

    Blank facts are filled; status, delivery, tracking and external refunds move forward. Other differences
    are conflicts, and so are days before the stored order's own; with `update` they are taken, unless claims
    depend on the old figures, or the order would come after its own delivery.
    """
    filled = _fill_order(stored, found)
    pairs, added = _match(filled.lines, found.lines)
    lines = _fill_lines([old for old, _ in pairs], pairs, filled.ordered_on)
    merged = filled._replace(lines=tuple(lines))
    conflicts = _conflicts(merged, found, pairs, added)
    if conflicts and update:
        wanted = _take(merged, found, pairs, added)
        why = _depends_on(wanted, stored)
        if not why:
            # Once more: a larger quantity has room for more external refunds, and an earlier order for an
            # earlier delivery.
            refilled = _fill_lines(wanted.lines[: len(pairs)], pairs, wanted.ordered_on)
            merged = wanted._replace(lines=(*refilled, *added))
            why = "it would be delivered before it was shipped"
            conflicts = [replace(day, why=why) for day in _impossible(merged, found, pairs)]
        else:
            conflicts = [replace(conflict, why=why) for conflict in conflicts]
    return Merged(merged, merged != stored.order, tuple(conflicts))


def without_silent(stored: OrderIn, found: OrderIn, silent: Set[str]) -> OrderIn:
    """A file's order with the stored figures where the file has no column: of these it says nothing.

    `silent` are fields of OrderIn, and fields of LineIn as "line.discount_minor".
    """
    if not silent:
        return found
    pairs, _ = _match(stored.lines, found.lines)
    of_line = [name.removeprefix("line.") for name in silent if name.startswith("line.")]
    known = {id(new): {name: getattr(line, name) for name in of_line} for line, new in pairs if new}
    lines = tuple(new._replace(**known.get(id(new), {})) for new in found.lines)
    own = {name: getattr(stored, name) for name in silent if not name.startswith("line.")}
    return found._replace(lines=lines, **own)


def complete_order(
    stored: Stored, found: OrderIn, *, update: bool = False, names_customer: bool = False
) -> Merged:
    """An order that was imported from its lines alone, with `found`, which both its files make together.

    The order's own figures (shipping, discount, the tax that its lines share) are the new ones: the file of
    lines does not know them for certain, so they are conflicts only where claims or refunds depend on the old
    ones. Lines are merged like those of any order that is imported again. With `names_customer` the new name
    replaces the old one.
    """
    before = named = stored.order
    if names_customer and found.customer.name:
        named = before._replace(customer=before.customer._replace(name=found.customer.name))
    pairs, _ = _match(before.lines, found.lines)
    lines = tuple(line._replace(tax_minor=new.tax_minor) if new else line for line, new in pairs)
    own = merge_order(replace(stored, order=named), found._replace(lines=lines), update=True)
    merged = merge_order(replace(stored, order=own.order), found, update=update)
    # What could not be taken of the order itself is reported once, with its reason.
    reported = {(each.line, each.field) for each in own.conflicts}
    of_lines = [
        each
        for each in merged.conflicts
        if (each.line or not own.conflicts) and (each.line, each.field) not in reported
    ]
    return Merged(merged.order, merged.order != before, (*own.conflicts, *of_lines))


def _fill_order(before: Stored, found: OrderIn) -> OrderIn:
    stored = before.order
    who = (old or new for old, new in zip(stored.customer, found.customer, strict=True))
    brought: Any = (old or new for old, new in zip(stored.origin, found.origin, strict=True))
    facts = {name: getattr(stored, name) or getattr(found, name) for name in _FILLED}
    filled = stored._replace(
        **facts,
        customer=(buyer := CustomerIn(*who)),
        origin=Origin(*brought),
        recipient=_recipient(stored, found, buyer),
        status=max(stored.status, found.status, key=ORDER_STATUSES.index),
        reported_minor=max(stored.reported_minor, found.reported_minor),
        total_minor=found.total_minor if stored.total_minor is None else stored.total_minor,
    )
    # What a customer pays is paid; and what is unknown becomes known, unless refunds depend on it.
    if found.payment != "unknown" and (
        PAYMENTS.index(found.payment) > PAYMENTS.index(stored.payment)
        or found.outstanding_minor < stored.outstanding_minor
    ):
        filled = filled._replace(payment=found.payment, outstanding_minor=found.outstanding_minor)
    recorded = before.recorded_minor
    if _received(filled, recorded) >= min(before.returned_minor, _received(stored, recorded)):
        return filled
    return filled._replace(**{name: getattr(stored, name) for name in ("total_minor", *_PAID)})


def _recipient(stored: OrderIn, found: OrderIn, buyer: CustomerIn) -> RecipientIn | None:
    """To whom an order was sent, where not to its buyer; a further file fills in what is not known."""
    if found.recipient is None:
        return stored.recipient
    known = stored.recipient or RecipientIn()
    told = found.recipient.apart_from(buyer.name, buyer.phone)
    either = RecipientIn(*(old or new for old, new in zip(known, told, strict=True)))
    return either if any(either) else None


def _received(order: OrderIn, recorded_minor: int) -> int:
    """What came in for an order, by a file or as recorded here."""
    told = (order.total_minor, order.payment, order.outstanding_minor)
    return received_minor(_charged(order), *told, recorded_minor)


def _charged(order: OrderIn) -> int:
    """What an order comes to by its parts."""
    paid = paid_by_line(order.lines, order.discount_minor, order.tax_included)
    return sum(paid) + order.shipping_minor + order.surcharge_minor


def _match(old: Sequence[LineIn], new: Sequence[LineIn]) -> tuple[Pairs, list[LineIn]]:
    """Stored lines with their new ones, by the platform's id, else SKU and occurrence; and those left over.

    An occurrence is counted over all lines without distinguishing ids: a file may name ids where another
    does not, and twins must stay the same twins when it is imported again.
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


def _fill_lines(lines: Sequence[LineIn], pairs: Pairs, ordered_on: date) -> list[LineIn]:
    """The known lines with what their new ones add; without days before the order."""
    return [
        _fill_line(line, new, _too_early(line, new, ordered_on)) if new else line
        for line, (_, new) in zip(lines, pairs, strict=True)
    ]


def _too_early(line: LineIn, new: LineIn, ordered_on: date) -> list[str]:
    """The names of a new line's days that are before the order, or part delivery and shipping wrongly."""
    early = [name for name in _DAYS if (day := getattr(new, name)) and day < ordered_on]
    sent = line.shipped_on or new.shipped_on
    arrived = max(filter(None, (line.delivered_on, new.delivered_on)), default=None)
    if sent and arrived and arrived < sent and not early:
        early.append("delivered_on" if line.shipped_on else "shipped_on")
    return early


def _fill_line(old: LineIn, new: LineIn, left_out: Sequence[str]) -> LineIn:
    facts = {name: getattr(old, name) or getattr(new, name) for name in _FILLED_BY_LINE}
    if new.delivered_on and old.delivered_on:
        facts["delivered_on"] = max(old.delivered_on, new.delivered_on)
    facts |= {name: getattr(old, name) for name in left_out}
    if new.tracking:
        facts["tracking"] = new.tracking
    facts["fulfillment"] = max(old.fulfillment, new.fulfillment, key=FULFILLMENTS.index)
    reported = min(max(old.reported_units, new.reported_units), old.quantity)
    return old._replace(**facts, reported_units=reported)


def _conflicts(merged: OrderIn, found: OrderIn, pairs: Pairs, added: Sequence[LineIn]) -> list[Conflict]:
    stated = [] if found.total_minor is None else ["total_minor"]
    stated += [] if found.payment == "unknown" else ["outstanding_minor"]
    conflicts = _differences("", merged, found, (*_ORDER_FIGURES, *stated), merged.currency)
    for line, (_, new) in zip(merged.lines, pairs, strict=True):
        if new is None:
            continue
        figures = [
            name
            for name in _LINE_FIGURES
            if name != "gross_minor" or line.unit_price_minor == new.unit_price_minor
        ]
        conflicts += _differences(line.sku, line, new, figures, found.currency)
    new_lines = [Conflict(line.sku, "line", "", f"{line.quantity} × {line.sku}") for line in added]
    return [*conflicts, *_impossible(merged, found, pairs), *new_lines]


def _impossible(merged: OrderIn, found: OrderIn, pairs: Pairs) -> list[Conflict]:
    """The days of new lines that cannot be beside the order's own."""
    return [
        conflict
        for line, (_, new) in zip(merged.lines, pairs, strict=False)  # added lines come last
        for conflict in (
            _differences(line.sku, line, new, _too_early(line, new, merged.ordered_on), found.currency)
            if new
            else ()
        )
    ]


def _differences(
    sku: str, old: OrderIn | LineIn, new: OrderIn | LineIn, names: Sequence[str], currency: str
) -> list[Conflict]:
    found = []
    for name in names:
        values = getattr(old, name), getattr(new, name)
        if values[0] != values[1]:
            money = name.endswith("_minor")
            shown = [
                format_minor(each, currency) if money and each is not None else str(each or "")
                for each in values
            ]
            found.append(Conflict(sku, name.removesuffix("_minor"), *shown))
    return found


def _take(merged: OrderIn, found: OrderIn, pairs: Pairs, added: Sequence[LineIn]) -> OrderIn:
    """The file's figures over the stored ones."""
    lines = [
        line._replace(**{name: getattr(new, name) for name in _LINE_FIGURES}) if new else line
        for line, (_, new) in zip(merged.lines, pairs, strict=True)
    ]
    paid = () if found.payment == "unknown" else _PAID
    facts = {name: getattr(found, name) for name in (*_ORDER_FIGURES, "tax_included", "total_minor", *paid)}
    return merged._replace(**facts, lines=(*lines, *added))


def _depends_on(wanted: OrderIn, stored: Stored) -> str:
    """Why new figures cannot be taken: what depends on the old ones; "" if nothing does."""
    try:
        paid = paid_by_line(wanted.lines, wanted.discount_minor, wanted.tax_included)
    except ValueError as error:
        return str(error)
    if stored.in_currency and wanted.currency != stored.order.currency:
        return f"its claims, payments, disputes or store credit are in {stored.order.currency}"
    if _charged(wanted) < stored.credit_used_minor:
        return "more store credit was used for it"
    known = zip(wanted.lines, paid, stored.order.lines, stored.taken, strict=False)  # added lines come last
    for line, paid_minor, old, use in known:
        gone = use.settled_units + max(0, line.reported_units - use.confirmed_units)
        units = gone + use.held_units
        # Units on claims that the platform refunded meanwhile leave their claims: only fewer units do harm.
        if line.quantity < min(units, old.quantity):
            return f"{units} × {line.sku} are claimed or refunded"
        if use.refunded_minor > cumulative_share(paid_minor, 0, gone, line.quantity):
            return f"more of {line.sku} was refunded"
    for line in wanted.lines:
        for name in (name for name in _DAYS if (day := getattr(line, name)) and day < wanted.ordered_on):
            what = name.removesuffix("_on")
            return f"{line.sku} was {what} on {getattr(line, name)}, before {wanted.ordered_on}"
    if wanted.shipping_minor < stored.shipping_refunded_minor:
        return "more of the shipping was refunded"
    if wanted.surcharge_minor < stored.surcharge_refunded_minor:
        return "more of the surcharge was refunded"
    if _received(wanted, stored.recorded_minor) < stored.returned_minor:
        return "more was refunded"
    return ""


def mail_address(text: str) -> str:
    """The text if it is one plain mail address, fit for a To: header, else ""."""
    return text if re.fullmatch(r"[^\s<>()\[\],;:\"@\\]+@[^\s<>()\[\],;:\"@\\]+", text) else ""


def customer_key(channel: str, platform_id: str, email: str, phone: str) -> str:
    """The key of a customer: the platform's id, else email, else the whole phone; "" without any."""
    if platform_id:
        return f"id:{channel}:{platform_id}"
    if email:
        return f"mail:{email.strip().lower()}"
    if not phone or is_masked(phone):  # 139****0000 would make one customer of many
        return ""
    digits = "".join(c for c in phone if c.isdigit())
    return f"phone:{digits}" if digits else ""
