"""Find the order, order line, claim or code that was typed."""

from __future__ import annotations

import textwrap
from collections.abc import Container, Iterable, Mapping, Sequence
from math import gcd
from typing import TYPE_CHECKING

from returndesk.core.codes import claim_name, claim_number, match_code, typing_slips
from returndesk.core.money import money_text, parse_minor
from returndesk.core.value import Value
from returndesk.errors import NotFound, Refused, SeveralMatch, UsageProblem
from returndesk.store.orders import read as order_store
from returndesk.store.orders import recall

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order, OrderLine
    from returndesk.desk.session import Desk


_MOST_LETTERS = 40  # of an order number, to look for similar ones
_BY_CUSTOMER = ("returndesk order list --customer NAME",)


class Item(Value):
    """A line as typed: a SKU or `:2`, and its units; None is all of them."""

    sku: str
    units: int | None = None
    typed: str = ""  # in full: a SKU may contain "="


def typed_minor(text: str, currency: str, option: str, *, signed: bool = False, unless_0: str = "") -> int:
    """An amount as typed, in minor units; raises UsageProblem, and unless `signed` for less than 0.

    With `unless_0`, what is expected instead, 0 is refused as well.
    """
    given = f"{option} {text}".lstrip()
    try:
        minor = parse_minor(text, currency)
    except ValueError as error:
        try:
            if "," not in text:
                raise
            minor = parse_minor(text, currency, ",")  # 12,50 can mean nothing else
        except ValueError:
            raise UsageProblem(f"{given}: {error}") from None
    if minor < 0 and not signed:
        raise UsageProblem(f"{given}: expected 0 or more")
    if not minor and unless_0:
        raise UsageProblem(f"{given}: expected {unless_0}")
    return minor


def claim_amount(desk: Desk, claim: str, text: str, *, signed: bool = False) -> int:
    """An amount typed for a claim, in minor units, never 0. Raises NotFound, UsageProblem."""
    expected = "a difference, such as -2.00" if signed else "more than 0"
    return typed_minor(text, find_claim(desk, claim).currency, "AMOUNT", signed=signed, unless_0=expected)


def parse_item(text: str) -> Item:
    """ "LAMP-1", "LAMP-1=2" or ":2=1"; the order decides later whether "=" is part of the SKU."""
    sku, equals, count = text.rpartition("=")
    if not equals:
        return Item(text, None, text)
    counts = count.isascii() and count.isdigit() and len(count) <= 6 and sku
    return Item(sku, int(count) if counts else 0, text)


def meant_items(order: Order, items: Sequence[Item]) -> list[Item]:
    """The items by the order's SKUs: an exact SKU wins over a SKU with a quantity.

    Raises UsageProblem for a quantity that is not a number.
    """
    skus = {line.sku for line in order.lines}
    meant = []
    for item in items:
        if item.typed in skus:
            item = Item(item.typed)
        if item.units == 0:
            raise UsageProblem(f"--item: expected SKU=QTY such as LAMP-1=2, found {item.typed}")
        meant.append(item)
    return meant


def find_order(desk: Desk, typed: str) -> Order:
    """The order with that number, or with channel:number, else the one that a name, phone … means.

    Raises NotFound, UsageProblem where nothing was typed, and SeveralMatch where several can be meant.
    """
    number = typed.strip().removeprefix("#")
    if not number:
        raise UsageProblem("the order number is empty", hint=_BY_CUSTOMER)
    found = order_store.find_order_ids(desk.conn, number)
    if not found and ":" in number:
        channel, _, rest = number.partition(":")
        found = order_store.find_order_ids(desk.conn, rest.removeprefix("#"), channel.lower())
    if not found:
        from returndesk.desk import search

        # A short number that does not exist has a slip.
        meant = None if search.is_short_number(number) else search.orders_meant(desk, number)
        if meant and meant.is_sure:
            return order_store.load_order(desk.conn, meant.ids[0])
        if meant and meant.ids:
            raise search.several_orders(desk, typed, meant)
        near = order_store.existing_numbers(desk.conn, typing_slips(number[:_MOST_LETTERS]))
        why = _missing_half(desk, number) or did_you_mean(near[:1])
        raise NotFound(f"unknown order {number}{why}", hint=_BY_CUSTOMER)
    if len(found) > 1:
        names = [f"{channel}:{number}" for _, channel in found]
        message = f"order {number} is in {len(found)} channels: {', '.join(names)}"
        raise SeveralMatch(message, typed=typed, choices=[(name, "") for name in names])
    return order_store.load_order(desk.conn, found[0][0])


def did_you_mean(near: Sequence[str]) -> str:
    """ ". Did you mean R1018?", to end the sentence about something unknown; "" without a suggestion."""
    return f". Did you mean {' or '.join(near)}?" if near else ""


def _missing_half(desk: Desk, typed: str) -> str:
    """Which file of a two-file export has the rest of the order; "" if neither was imported."""
    from returndesk.intake.orders.join import join_of
    from returndesk.store.orders.paired_export import find_waiting

    for pair, part in find_waiting(desk.conn, typed.rpartition(":")[2].removeprefix("#")):
        if join := join_of(pair, part):
            what = "its lines" if part == "orders" else "its day and totals"
            return f": {what} were not imported yet: import {join.missing}"
    return ""


def order_name(desk: Desk, order: Order) -> str:
    """An order's number, with the channel where two channels share it."""
    return f"{order.channel}:{order.number}" if order_store.shared_number(desk.conn, order) else order.number


def find_lines(order: Order, typed: str) -> list[OrderLine]:
    """The lines of a typed SKU, in order: an exact match, else ignoring case, else an unambiguous prefix.

    `:2` is the second line. Raises NotFound, and UsageProblem where two SKUs differ only by case.
    """
    found = [line for line in order.lines if line.sku == typed]
    number = typed[1:] if typed.startswith(":") else ""
    if not found and number.isascii() and number.isdigit() and len(number) <= 6:
        found = [line for line in order.lines if line.position == int(number)]
    if not found:
        found = [line for line in order.lines if line.sku.lower() == typed.lower()]
        if len(skus := dict.fromkeys(line.sku for line in found)) > 1:
            raise UsageProblem(f"{typed} matches {', '.join(skus)}: type one exactly so")
    if not found:
        starting = [line for line in order.lines if line.sku.lower().startswith(typed.lower())]
        found = starting if len({line.sku for line in starting}) == 1 else []
    if not found:
        raise _unknown_item(typed, [line.sku for line in order.lines], f"order {order.number}")
    return found


def _unknown_item(typed: str, skus: Sequence[str], where: str) -> NotFound:
    import difflib

    known = {sku.casefold(): sku for sku in skus}
    near = [known[one] for one in difflib.get_close_matches(typed.casefold(), known, 1)]
    hint = f"its items: {', '.join(dict.fromkeys(skus))}" if skus else ()
    return NotFound(f"{where} has no item {typed}{did_you_mean(near)}", hint=hint)


def find_sku(desk: Desk, typed: str) -> str:
    """The sold SKU that was typed: an exact match, else ignoring case, else an unambiguous prefix.

    Raises NotFound, and UsageProblem where several match.
    """
    text = typed.strip()
    skus = recall.skus_like(desk.conn, text) if text else []
    if len(skus) > 1:
        raise UsageProblem(f"Several SKUs match '{text}'{did_you_mean(skus[:9])}")
    if not skus:
        import difflib

        near = difflib.get_close_matches(text, recall.all_skus(desk.conn), 1)
        raise NotFound(f"Unknown SKU '{text}'{did_you_mean(near)}", hint="returndesk order list --sku SKU")
    return skus[0]


def item_text(order: Order, line: OrderLine) -> str:
    """A line as it can be typed at --item: its SKU, or `:2` where the SKU alone would mean another."""
    plain = line.sku.isascii() and not set(line.sku) & set("=: ") and line.sku[:1] != "-"
    alone = sum(one.sku.lower() == line.sku.lower() for one in order.lines) == 1
    return line.sku if plain and alone else f":{line.position}"


def units_to_claim(items: Sequence[Item], order: Order) -> dict[int, int]:
    """Units by order line of the typed items that can be claimed.

    Raises NotFound, and Refused, which names what settled the units that are gone.
    """
    room = {line.line_id: order.claimable(line) for line in order.lines}
    return spread(items, order, room, "claim")


def spread(
    items: Sequence[Item],
    order: Order,
    room: dict[int, int],
    act: str,
) -> dict[int, int]:
    """Units by order line of the typed items; `room` is the most for each line that is left to `act` on.

    A SKU on several lines fills them in their order. Raises NotFound for an item outside `room`
    (on the order but not on the claim), Refused for more units than there are.
    """
    wanted: dict[int, int] = {}
    for item in meant_items(order, items):
        lines = lines_among(room, order, item.sku)
        left = {line.line_id: room.get(line.line_id, 0) - wanted.get(line.line_id, 0) for line in lines}
        total = sum(left.values())
        asked = total if item.units is None else item.units
        if asked > total or total == 0:
            raise Refused(_too_few(order, lines, item, total, act))
        refuse_unlike(order, item, lines, left)
        for line in lines:
            units = min(asked, left[line.line_id])
            if units:
                wanted[line.line_id] = wanted.get(line.line_id, 0) + units
            asked -= units
    return wanted


def refuse_unlike(order: Order, item: Item, lines: Sequence[OrderLine], left: Mapping[int, int]) -> None:
    """Raise UsageProblem for some of the units left on lines that differ in price or day: which is meant?"""
    some = [line for line in lines if left[line.line_id]]
    total = sum(left[line.line_id] for line in some)
    if item.units is None or item.units >= total or len({_alike(line) for line in some}) < 2:
        return
    hints = []
    for line in some:
        price = money_text(line.paid_minor // line.quantity, order.currency)
        day = f", delivered {line.delivered_on.isoformat()}" if line.delivered_on else ""
        units = min(item.units, left[line.line_id])
        hints.append(f"-i :{line.position}={units}  ({price} each{day})")
    sku = some[0].sku
    raise UsageProblem(f"{sku} is on {len(some)} lines of order {order.number} that differ", hint=hints)


def _alike(line: OrderLine) -> tuple[object, ...]:
    net = line.unit_price_minor * line.quantity - line.discount_minor
    shared = gcd(net, line.quantity)
    return net // shared, line.quantity // shared, line.delivered_on, line.reductions


def _too_few(order: Order, lines: Sequence[OrderLine], item: Item, left: int, act: str) -> str:
    """That fewer units are left to act on than asked for; where they can be claimed no more, why."""
    whys = _where_they_went(order, lines, held=act == "claim")
    because = f": {whys}" if whys else ""
    if left:
        return f"{item.units} × {item.sku} requested, only {left} left to {act}{because}"
    of = "" if len(lines) == len(order.lines) or order.over else f"of {lines[0].sku} "
    return f"Nothing left to {act} {of}on order {order.number}{because}."


def _where_they_went(order: Order, lines: Iterable[OrderLine], *, held: bool = False) -> str:
    """What settled units of some lines, in the words of `check`; "" where none is gone."""
    gone = [line for line in lines if order.is_over(line) or line.gone_units or (held and line.held_units)]
    return "; ".join(dict.fromkeys(order.where_units_went(line, "it", held=held) for line in gone))


def nothing_left(claim: Claim, order: Order, act: str) -> Refused:
    """A refusal of an act without units, which says what settled those of the claim, else its status."""
    own = {line.line_id for line in claim.lines}
    why = _where_they_went(order, (line for line in order.lines if line.line_id in own))
    return refused(claim, f"Nothing left to {act} on {claim.name}: {why or f'it is {claim.status}'}")


def lines_among(room: Container[int], order: Order, typed: str) -> list[OrderLine]:
    """The lines that a typed SKU means, if one of them is in `room`. Raises NotFound."""
    lines = find_lines(order, typed)
    if not any(line.line_id in room for line in lines):
        raise _unknown_item(typed, [line.sku for line in order.lines if line.line_id in room], "the claim")
    return lines


def find_claim(desk: Desk, typed: str) -> Claim:
    """A claim typed as R1001, r1001 or 1001, else the one of a customer or an order.

    Raises NotFound, and SeveralMatch where several can be meant.
    """
    from returndesk.store.claims import write as claim_store

    number = claim_number(typed)
    claim = claim_store.load_claim(desk.conn, number) if number is not None else None
    if claim is None and (number is None or (typed.strip().isdigit() and number > 99_999)):  # or a phone
        claim = _claim_of(desk, typed)
    if claim is None:
        from returndesk.desk import search

        number = claim_meant(typed)
        name = claim_name(number)
        if was_claim(desk, number):
            raise NotFound(f"{name} does not exist: its opening was undone", hint=f"returndesk log {name}")
        slips = [int(one) for one in typing_slips(str(number)) if one]
        of_order = search.claims_of_order(desk, typed)
        near = [claim_name(one) for one in of_order or claim_store.existing_claims(desk.conn, slips)[:1]]
        if not near and typed.strip().isdigit() and not search.is_short_number(typed.strip()):
            _claim_of(desk, typed)  # no claim's number: the last digits of an order or a phone
        raise NotFound(f"unknown claim {name}{did_you_mean(near)}", hint="returndesk claim list")
    return claim


def _claim_of(desk: Desk, typed: str) -> Claim | None:
    """The claim of what a customer or an order is known by. Raises SeveralMatch where it is not sure."""
    from returndesk.desk import search
    from returndesk.store.claims import write as claim_store

    meant = search.claims_meant(desk, typed)
    if meant.ids and not meant.is_sure:
        raise search.several_claims(desk, typed, meant)
    return claim_store.load_claim(desk.conn, meant.ids[0]) if meant.ids else None


def refused(claim: Claim, text: str) -> Refused:
    """A refusal that suggests looking at the claim."""
    return Refused(text, hint=f"returndesk claim show {claim.name}")


def claim_meant(typed: str) -> int:
    """The number in R1001, r1001 or 1001, whether that claim exists or not. Raises UsageProblem."""
    number = claim_number(typed)
    if number is None:
        if not typed.strip():
            raise UsageProblem("the claim number is empty", hint="returndesk claim list")
        raise UsageProblem(f"{typed} is not a claim: expected R1001 or 1001", hint="returndesk claim list")
    return number


def was_claim(desk: Desk, claim_id: int) -> bool:
    """Whether a claim of that number exists or existed: its opening may be undone."""
    from returndesk.store import journal

    return bool(journal.entries(desk.conn, claim_id=claim_id, limit=1))


def find_code(typed: str, codes: Iterable[str], option: str) -> str:
    """The one code that a typed prefix means; `option` is "" for an answer at a prompt.

    Raises UsageProblem with the choices.
    """
    known = list(codes)
    found = match_code(typed, known)
    if len(found) == 1:
        return found[0]
    if found:
        what = f"{option} {typed}" if option else f"'{typed}'"
        raise UsageProblem(f"{what} is ambiguous: {', '.join(found)}")
    import difflib

    nearest = difflib.get_close_matches(typed, known, 1)
    unknown = f"{option}: unknown" if option else "Unknown answer"
    message = f"{unknown} '{typed}'{did_you_mean(nearest) or '.'}"
    choices = f"Choices: {', '.join(known)}"
    if len(f"{message} {choices}") <= 80:
        raise UsageProblem(f"{message} {choices}")
    raise UsageProblem(message, hint=textwrap.wrap(choices, 78))  # a hint is indented by 2
