"""Every report says what the naive ledgers say, and the doctor is content."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from desk.asking import ailments, ask, read
from factory import MONDAY
from properties.ledger.drawn_orders import cents
from properties.ledger.naive_sale import NaiveSale
from properties.ledger.sales import SALES
from properties.ledger.story import DAYS, Story

_AMOUNTS = {  # the same in all, whatever the key
    "costs": "refunds labels written_off replaced compensation exchange_fees recovered net fees charged"
    " reimbursed regained",
    "kept": "value exchange credit repair replacement reduction refund kept",
    "reasons": "value refunded",
}


def agree(story: Story) -> None:
    assert ailments(story.shop) == []
    listed(story)
    by_key(story)
    by_day(story)
    of_claims(story)
    for number, sale in enumerate(story.sales, 1):
        assert sale.returned + sale.elsewhere <= sale.received + sale.carried, number
        taxed(story, number, sale)
    number = story.dice.randrange(SALES)
    sale = story.sales[number]
    for line, shown in zip(sale.lines, ask(story.shop, "order", "show", str(number + 1)), strict=True):
        assert shown["claimable"] == (0 if sale.over else line.units - line.gone), (number, shown)


def listed(story: Story) -> None:
    """Each payout, correction and compensation stands in the list on its day."""
    found: Counter[tuple[str, str, str]] = Counter()
    for row in ask(story.shop, "report", "refunds", "--list"):
        found[row["on"], row["kind"], row["method"]] += cents(row["amount"])
    assert found == Counter({(day.isoformat(), *key): some for (day, *key), some in story.entries.items()})


def by_key(story: Story) -> None:
    """By whatever key, the totals are the payouts; by day and by method each of them is."""
    given: Counter[str] = Counter()
    by_method: Counter[str] = Counter()
    for (day, kind, method), minor in story.entries.items():
        if kind != "compensation":
            given[day.isoformat()] += minor
            by_method[method] += minor
    elsewhere = story.elsewhere.total()
    compensated = sum(minor for (_, kind, _), minor in story.entries.items() if kind == "compensation")
    for by in ("day", "week", "method", "sku", "category", "reason", "channel", "owner"):
        rows = ask(story.shop, "report", "refunds", "--by", by)
        totals = Counter({row["key"]: cents(row["total"]) for row in rows})
        assert totals.total() == given.total(), by
        assert sum(cents(row["elsewhere"]) for row in rows) == elsewhere, by
        assert sum(cents(row["compensation"]) for row in rows) == compensated, by
        for row in rows:
            signed = ("goods", "shipping", "surcharges", "postage", "bonus", "rounding", "adjustment")
            parts = sum(cents(row[name]) for name in signed)
            parts -= cents(row["fees"]) + cents(row["deductions"])
            assert parts == cents(row["total"]), (by, row)
        if by in ("day", "method"):
            assert totals == (given if by == "day" else by_method), (by, totals, given, by_method)


def of_claims(story: Story) -> None:
    """What returns cost, what was kept and why: as ledgers and rows say, and as their facts add up."""
    kinds: Counter[bool] = Counter()
    for (_, kind, _), minor in story.entries.items():
        kinds[kind == "compensation"] += minor
    ((claims, units),) = read(
        story.shop.path,
        "select (select count(*) from claim), (select coalesce(sum(claimed), 0) from claim_line)",
    )
    ((given,),) = read(
        story.shop.path,
        "select (select coalesce(sum(goods_minor), 0) from refund_line)"
        " + (select coalesce(sum(goods_minor), 0) from reduction)",
    )
    whole: dict[str, Counter[str]] = {}
    for by in ("sku", "reason", "month", "channel,reason"):
        costs = ask(story.shop, "report", "costs", "--by", by)
        assert sum(cents(row["refunds"]) for row in costs) == kinds[False], by
        assert sum(cents(row["compensation"]) for row in costs) == kinds[True], by
        for row in costs:
            less = cents(row["exchange_fees"]) + cents(row["recovered"])
            parts = ("refunds", "labels", "written_off", "replaced", "compensation")
            assert sum(cents(row[name]) for name in parts) - less == cents(row["net"]), (by, row)
        kept = ask(story.shop, "report", "kept", "--by", by)
        assert sum(cents(row["refund"]) + cents(row["credit"]) for row in kept) == given, by
        reasons = ask(story.shop, "report", "reasons", "--by", by)
        assert sum(cents(row["refunded"]) for row in reasons) == kinds[False], by
        assert sum(row["units"] for row in reasons) == units, by
        assert by == "sku" or sum(row["claims"] for row in reasons) == claims, by
        for name, rows in (("costs", costs), ("kept", kept), ("reasons", reasons)):
            sums = Counter({key: sum(cents(row[key]) for row in rows) for key in _AMOUNTS[name].split()})
            assert whole.setdefault(name, sums) == sums, (name, by)
            found: Counter[tuple[str, str]] = Counter()
            for fact in ask(story.shop, "report", name, "--by", by, "--rows"):
                found[fact["key"], fact["figure"]] += cents(fact["amount"] or "0") or fact["units"]
            for row in rows:
                for (key, figure), minor in found.items():
                    if key == row["key"]:
                        shown = row[figure]
                        assert minor == (shown if isinstance(shown, int) else cents(shown)), (by, row, figure)


def by_day(story: Story) -> None:
    """The day reports, one after the other, add up to the list."""
    for number in range(DAYS):
        day = MONDAY + timedelta(number)
        report = ask(story.shop, "report", "day", "--date", day.isoformat())
        kinds = {"exchange": "refund"}  # of a difference: money that left like any other
        expected: Counter[tuple[str, str]] = Counter()
        for (on, kind, method), minor in story.entries.items():
            expected[method, kinds.get(kind, kind)] += minor if on == day else 0
        found = Counter({(row["method"], row["kind"]): cents(row["amount"]) for row in report["refunds"]})
        outside = sum(found.pop((way, "elsewhere"), 0) for way in ("elsewhere", "dispute"))
        assert found == expected, day
        assert outside == story.elsewhere[day], day
        balance(story, number, report["balance"])
        methods(story, number, report["methods"], report["balance"])


def methods(story: Story, number: int, rows: list[dict[str, str]], balances: list[dict[str, str]]) -> None:
    """What left by each method, and that its parts add up to the balance."""
    day = MONDAY + timedelta(number)
    expected: Counter[str] = Counter()
    for (on, _, method), minor in story.entries.items():
        if on == day and method not in ("coupon", "gift"):
            expected[method] += minor
    found = Counter({row["method"]: cents(row["paid_out"]) for row in rows})
    assert {key: minor for key, minor in found.items() if minor} == {
        key: minor for key, minor in expected.items() if minor
    }, day
    assert sum(cents(row["received"]) for row in rows) == story.came_in[day], day
    assert [sum(cents(row["net"]) for row in rows)] == ([cents(one["net"]) for one in balances] or [0]), day


def balance(story: Story, number: int, rows: list[dict[str, str]]) -> None:
    """What left the shop, what came in, and the net that the till agrees with."""
    day = MONDAY + timedelta(number)
    expected: Counter[str] = Counter()
    for (on, _, method), minor in story.entries.items():
        if on == day and method not in ("coupon", "gift"):
            expected["credit_issued" if method == "credit" else "paid_out"] += minor
    expected["received"] = story.came_in[day]
    expected["fees_kept"] = story.fees[day]
    expected["net"] = expected["paid_out"] + expected["credit_issued"] - expected["received"]
    found = Counter({key: cents(rows[0][key]) for key in expected} if rows else {})
    assert found == expected, day


def taxed(story: Story, number: int, sale: NaiveSale) -> None:
    """What went back of an order has its tax: of all of a line that of the line, of a part its share.

    Amounts of unknown items have their share of the tax that the others leave, and all of it once nothing of
    the order is left.
    """
    given = read(
        story.shop.path,
        "select t.part, l.position, sum(t.amount_minor), sum(t.tax_minor) from returned_tax t"
        " left join order_line l on l.id = t.order_line_id join orders o on o.id = t.order_id"
        " where o.number = ? group by iif(l.id is null, t.part, ''), l.position",
        str(number),
    )
    assert sum(minor for *_, minor, _ in given) == sale.returned + sale.elsewhere, number
    ((shipping, shipping_tax, surcharge, surcharge_tax),) = read(
        story.shop.path,
        "select shipping_minor, shipping_tax_minor, surcharge_minor, surcharge_tax_minor from orders"
        " where number = ?",
        str(number),
    )
    lines = read(
        story.shop.path,
        "select l.paid_minor, l.tax_minor from order_line l join orders o on o.id = l.order_id"
        " where o.number = ? order by l.position",
        str(number),
    )
    goods = [line for line, known in zip(lines, sale.lines, strict=True) if known.sold]
    goods_paid, goods_tax = sum(paid for paid, _ in goods), sum(tax for _, tax in goods)
    of = {"shipping": (shipping, shipping_tax), "surcharge": (surcharge, surcharge_tax)}
    of |= dict.fromkeys(("gift", "free-shipping"), (goods_paid, goods_tax))
    known = known_tax = 0
    untold = [minor for part, position, minor, _ in given if part == "order" and not position]
    unknown = sum(untold)
    for part, position, minor, tax in given:
        if part in ("order", "joined") and not position:
            continue
        paid, whole = lines[position - 1] if position else of[part]
        share = whole * abs(minor) // paid if paid else 0
        share = share if minor > 0 else -share
        known, known_tax = known + minor, known_tax + share
        assert share == tax or untold, (number, part, position)
    whole_tax = shipping_tax + surcharge_tax + sum(tax for _, tax in lines)
    left = shipping + surcharge + sum(paid for paid, _ in lines) - known
    theirs = (whole_tax - known_tax) * unknown // left if unknown else 0
    in_all = sum(tax for *_, tax in given)
    assert in_all == known_tax + theirs, number
    assert in_all <= whole_tax, number
    if unknown and unknown == left:
        assert in_all == whole_tax, number
        story.kinds["back, partly unknown"] += 1
    back = {position: minor for part, position, minor, _ in given if position}
    if not story.fees and not sale.elsewhere and not sale.bank and sale.received == sale.charged:
        for position, line in enumerate(sale.lines, 1):
            if line.gone == line.units and not sale.refunds:
                assert back.get(position, 0) == line.paid, (number, position)
