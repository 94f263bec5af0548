"""Returned goods: received, then inspected. Received goods are not yet accepted goods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.claims.lifecycle import OVER
from returndesk.core.claims.model import Batch, Claim, ClaimLine
from returndesk.core.codes import CONDITIONS
from returndesk.core.money import parse_percent, split_minor
from returndesk.core.orders.model import Order
from returndesk.core.refunds.withheld import FREE_SHIPPING, GIFTS, not_by_hand
from returndesk.core.value import Value, replace
from returndesk.desk.claims.transition import Done, done, move, record_act, require
from returndesk.desk.lookup import (
    Item,
    find_claim,
    find_lines,
    lines_among,
    meant_items,
    nothing_left,
    spread,
    typed_minor,
)
from returndesk.errors import Refused, UsageProblem
from returndesk.store.claims import write as claim_store
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk

_WITHOUT_LOOK = "the same without --inspect"


class Parcel(Value):
    """A parcel: units by item (none: all approved ones), items on no claim, return shipping paid."""

    items: tuple[Item, ...] = ()
    unexpected: str = ""
    postage: str = ""  # an amount in the order's currency
    paid_by: str = ""  # shop or customer


class Look(Value):
    """What an inspection found, for the units of some items or of all received."""

    condition: str
    disposition: str
    items: tuple[Item, ...] = ()
    deduct: str = ""  # "20%", or an amount for all of it
    why: str = ""
    say: str = ""  # to the customer, in the letter


def receive(desk: Desk, typed: str, parcel: Parcel, look: Look | None = None) -> Done:
    """Record a parcel's arrival; with a look, its inspection too, in the same act."""
    with desk.act() as at:
        before = {line.line_id: line.received for line in find_claim(desk, typed).lines}
        claim, words = receive_now(desk, at, find_claim(desk, typed), parcel)
        said = [words]
        if look is not None:
            if claim.status in OVER:
                raise Refused(f"{claim.name} is {claim.status}: nothing is inspected", hint=_WITHOUT_LOOK)
            came = {line.line_id: line.received - before[line.line_id] for line in claim.lines}
            claim, words = inspect_now(desk, at, claim, look, came)
            said.append(words)
        return done(desk, (claim,), said)


def receive_now(desk: Desk, at: datetime, claim: Claim, parcel: Parcel) -> tuple[Claim, str]:
    """Record a parcel within an act under way. Items on no claim are noted, never dropped."""
    claim = _brought_back(desk, at, claim)
    require(desk, claim, "receive")
    order = order_store.load_order(desk.conn, claim.order_id)
    unreturned = sum(line.unreturned for line in claim.lines)
    if claim.status in OVER and (not unreturned or claim.remedies.advance.claimed_back(unreturned)):
        return _receive_ended(desk, at, claim, order, parcel)
    room = {line.line_id: 0 if line.judgement.unsent else line.awaited for line in claim.lines}
    wanted, extra = _announced(_there(order, parcel), order, room) if parcel.items else (room, [])
    paid_shop, paid_customer = _postage(order.currency, parcel)
    back_on = claim.days.goods_back_on or (desk.today if any(wanted.values()) else None)
    claim = replace(
        claim,
        days=replace(claim.days, goods_back_on=back_on),
        return_shipping=claim.return_shipping.plus(paid_shop, paid_customer),
    )
    lines = [replace(line, received=line.received + wanted.get(line.line_id, 0)) for line in claim.lines]
    unexpected = "; ".join(part for part in (*extra, parcel.unexpected) if part)
    claim = move(
        desk,
        at,
        claim,
        "receive",
        lines=lines,
        details={
            "units": sum(wanted.values()),
            "items": by_sku(order, wanted),
            "postage_shop": paid_shop,
            "postage_customer": paid_customer,
        },
        text={"unexpected": unexpected},
    )
    words = f"Received {claim.name}: {units_text(order, wanted) or 'none of its items'}"
    return claim, words + (f"; on no claim, noted: {unexpected}" if unexpected else "")


def _brought_back(desk: Desk, at: datetime, claim: Claim) -> Claim:
    """A claim on what the carrier brought back: if eligible, its parcel needs no approval before it comes."""
    if (claim.status, claim.reason, claim.verdict) != ("requested", "undelivered", "eligible"):
        return claim
    lines = [replace(line, approved=line.claimed) for line in claim.lines]
    details = {"verdict": claim.verdict, "units": sum(line.claimed for line in lines), "automatic": True}
    return move(desk, at, claim, "approve", lines=lines, details=details, decided=True)


def _receive_ended(desk: Desk, at: datetime, claim: Claim, order: Order, parcel: Parcel) -> tuple[Claim, str]:
    """Record goods that came after their claim had ended: nothing is owed, they are to be sent back."""
    if parcel.postage:
        raise UsageProblem(f"--postage: nothing is owed on {claim.name}, it is {claim.status}")
    room = {line.line_id: line.never_came for line in claim.lines}
    came, extra = _announced(_there(order, parcel), order, room) if parcel.items else (room, [])
    lines = [replace(line, held=line.held + came.get(line.line_id, 0)) for line in claim.lines]
    unexpected = "; ".join(part for part in (*extra, parcel.unexpected) if part)
    claim = record_act(
        desk,
        at,
        replace(claim, lines=tuple(lines)),
        "receive",
        details={"units": 0, "held": sum(came.values()), "items": by_sku(order, came)},
        text={"unexpected": unexpected},
    )
    words = (
        f"Received {claim.name}, which is {claim.status}: {units_text(order, came) or 'none of its items'}"
    )
    return claim, words + (f"; on no claim, noted: {unexpected}" if unexpected else "; to be sent back")


def _there(order: Order, parcel: Parcel) -> list[Item]:
    """The items in a parcel; with --unexpected, `MUG=0` says that no MUG was in it."""
    there = []
    for item in parcel.items:
        if parcel.unexpected and item.units == 0 and item.typed.endswith("=0"):
            find_lines(order, item.sku)
        else:
            there.append(item)
    return there


def by_sku(order: Order, units: Mapping[int, int]) -> dict[str, int]:
    """Units by order line as units by SKU, which several lines may share."""
    found: dict[str, int] = {}
    for line in order.lines:
        if units.get(line.line_id):
            found[line.sku] = found.get(line.sku, 0) + units[line.line_id]
    return found


def units_text(order: Order, units: Mapping[int, int]) -> str:
    """ "2 × LAMP-1, 1 × BULB-3": units by order line, in words."""
    return ", ".join(f"{count} × {sku}" for sku, count in by_sku(order, units).items())


def _announced(items: Sequence[Item], order: Order, room: dict[int, int]) -> tuple[dict[int, int], list[str]]:
    """Units by order line that were expected, and in words those that were not."""
    fitting, extra = [], []
    for item in meant_items(order, items):
        # An unexpected number of units is noted; an item without a number says too little for that.
        meant = lines_among(room, order, item.sku) if item.units is None else find_lines(order, item.sku)
        left = sum(room.get(line.line_id, 0) for line in meant)
        units = left if item.units is None else min(left, item.units)
        if units:
            fitting.append(Item(item.sku, units))
        if item.units is not None and item.units > left:
            extra.append(f"{item.units - left} × {item.sku}")
    return spread(fitting, order, room, "receive"), extra


def _postage(currency: str, parcel: Parcel) -> tuple[int, int]:
    """Return shipping (paid by the shop, paid by the customer) in minor units."""
    if not parcel.postage:
        return 0, 0
    if parcel.paid_by not in ("shop", "customer"):
        raise UsageProblem("--postage requires --paid-by shop or --paid-by customer")
    minor = typed_minor(parcel.postage, currency, "--postage")
    return (minor, 0) if parcel.paid_by == "shop" else (0, minor)


def inspect(desk: Desk, typed: str, look: Look) -> Done:
    """Record the condition and disposition of received goods."""
    with desk.act() as at:
        claim, words = inspect_now(desk, at, find_claim(desk, typed), look)
        return done(desk, (claim,), (words,))


def inspect_now(
    desk: Desk, at: datetime, claim: Claim, look: Look, came: Mapping[int, int] | None = None
) -> tuple[Claim, str]:
    """Inspect within an act under way: units that just came, by order line, or else those of the look.

    Missing units and those sent back to the customer are refused.
    """
    require(desk, claim, "inspect")
    order = order_store.load_order(desk.conn, claim.order_id)
    room = {line.line_id: line.uninspected for line in claim.lines}
    wanted = came or (spread(look.items, order, room, "inspect") if look.items else room)
    if not any(wanted.values()):
        raise nothing_left(claim, order, "inspect")
    if look.deduct and not look.why:
        raise UsageProblem("--deduct requires --why TEXT: the customer will ask")
    _may_deduct(claim, order, look, wanted)
    bps, amounts = _deduction(look.deduct, order, claim, wanted)
    lines = []
    for line in claim.lines:
        units = wanted.get(line.line_id, 0)
        if units:
            batch = Batch(0, units, look.condition, look.disposition, bps, amounts[line.line_id], look.why)
            claim_store.insert_inspection(desk.conn, line.claim_line_id, desk.today, batch)
            counter = "accepted" if batch.accepted else "refused"
            line = replace(line, **{counter: getattr(line, counter) + units}, batches=(*line.batches, batch))
        lines.append(line)
    claim = move(
        desk,
        at,
        claim,
        "inspect",
        lines=lines,
        details={
            "condition": look.condition,
            "disposition": look.disposition,
            "units": sum(wanted.values()),
            "items": by_sku(order, wanted),
            "deduct_bps": bps,
            "deduct": sum(amounts.values()),
            **({"nothing": True} if _nothing_accepted(lines) else {}),
        },
        text={"why": look.why, "say": look.say},
    )
    what = units_text(order, wanted)
    words = f"Inspected {claim.name}: {what}, {look.condition} → {look.disposition}"
    return claim, words


def _nothing_accepted(lines: Sequence[ClaimLine]) -> bool:
    """Whether all that was approved came and was refused."""
    return all(line.refused == line.approved for line in lines)


def _may_deduct(claim: Claim, order: Order, look: Look, wanted: Mapping[int, int]) -> None:
    """Refuse a deduction that the customer's right forbids, or that the refund makes by itself."""
    if not look.deduct or look.disposition == "customer":  # goods sent back are not refunded at all
        return
    for line in claim.lines:
        deducts, why = line.terms.deducts, ""
        if wanted.get(line.line_id) and look.condition not in (deducts or (look.condition,)):
            cited = [one for one in (GIFTS, FREE_SHIPPING) if one in look.why and one in (deducts or ())]
            stated = [not_by_hand(order, one, line.terms.shipping_fee_minor) for one in cited]
            why = "; ".join(stated) if all(stated) else ""
        if why:
            raise Refused(
                f"No deduction on {claim.name}: {why} ({line.terms.deduct_source})",
                hint="the same without --deduct",
            )
        if wanted.get(line.line_id) and not line.terms.may_deduct(look.condition, look.why):
            conditions = " or ".join(one for one in deducts or () if one in CONDITIONS)
            articles = " or ".join(one for one in deducts or () if one not in CONDITIONS)
            only = f"only for goods that are {conditions}" if conditions else "none is allowed"
            only += f", or where --why names {articles}" if articles else ""
            raise Refused(
                f"No deduction on {claim.name}: {only} ({line.terms.deduct_source})",
                hint="the same without --deduct",
            )


def _deduction(
    text: str, order: Order, claim: Claim, wanted: Mapping[int, int]
) -> tuple[int, dict[int, int]]:
    """(hundredths of a percent, amount by order line): an amount is for the whole act, split by goods.

    It is never above the goods of exactly these units.
    """
    none = dict.fromkeys(wanted, 0)
    if not text:
        return 0, none
    if text.rstrip().endswith("%"):
        try:
            return parse_percent(text), none
        except ValueError as error:
            raise UsageProblem(f"--deduct {text}: expected {error}") from None
    owed = {line.line_id: line.owed for line in claim.lines}
    goods = {
        line.line_id: line.value_minor(wanted[line.line_id], line.gone_units + owed[line.line_id])
        for line in order.lines
        if wanted.get(line.line_id)
    }
    minor = min(typed_minor(text, order.currency, "--deduct"), sum(goods.values()))
    return 0, none | dict(zip(goods, split_minor(minor, list(goods.values())), strict=True))
