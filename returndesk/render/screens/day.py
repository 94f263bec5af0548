"""The screen of `report day`: the day's claims, money, reasons and goods on one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from returndesk.render.screens.charts import bar
from returndesk.render.screens.layout import BLANK, TEXT_WIDTH, Line, labelled, plain, spread
from returndesk.render.screens.phrases import by_law, count, number, total, word
from returndesk.render.shown import day, is_zero, money
from returndesk.render.table import Row, Sections
from returndesk.render.width import cells, cut, pad

_LABEL = 12  # the column after a section's name
_APART = ("compensation", "elsewhere")  # not refunds by this desk
_CLAIM_COUNTS = (
    *("opened", "reopened", "approved", "rejected", "received", "settled", "closed", "cancelled", "expired"),
    "open_at_end",
)


def day_screen(value: Sections, as_of: date, width: int) -> list[Line]:
    """One page, without empty sections. Subtotals are per currency and on the screen alone."""
    parts = {name: table.rows for name, table in value.parts}
    meta, width = value.meta, min(width, TEXT_WIDTH)
    lines = [*_heading(meta, parts.get("journal", ()), as_of, width), BLANK]
    lines += _section("orders", map(_order_facts, parts.get("orders", ())), width)
    lines += _claims(parts.get("claims", ()), width)
    lines += _refunds(parts.get("refunds", ()))
    lines += _section("exchange", map(_exchange_facts, parts.get("exchanges", ())), width)
    lines += _section("carriers", map(_carrier_facts, parts.get("carriers", ())), width)
    lines += _reasons(parts.get("reasons", ()), width)
    if stock := parts.get("stock", ()):
        kinds = [plain(f"{number(row, 'units')} {word(row, 'key')}") for row in stock]
        lines += labelled("stock", kinds, width, _LABEL)
    lines += _overdue(parts.get("overdue", ()), width)
    lines += _section("balance", map(_balance_facts, parts.get("balance", ())), width)
    return lines + _section("methods", _methods(parts.get("methods", ())), width)


def _section(label: str, rows: Iterable[list[str]], width: int) -> list[Line]:
    """The facts of each row, the first one after the label; rows without facts are omitted."""
    lines: list[Line] = []
    for facts in filter(None, rows):
        lines += labelled("" if lines else label, [plain(fact) for fact in facts], width, _LABEL)
    return lines


def _heading(meta: Mapping[str, object], journal: Sequence[Row], as_of: date, width: int) -> list[Line]:
    on = day(meta.get("date") or as_of, as_of)
    left: Line = ((word(meta, "shop"), "strong"), (" · " if meta.get("shop") else "", ""), (on, "strong"))
    if not journal:
        return [left]
    head = word(journal[0], "head")[:8]
    entries = f"journal {number(journal[0], 'entries')}"
    if meta.get("closed"):
        entries = f"closed · {entries}"
    return spread(left, plain(f"{entries} · {head}" if head else entries, "dim"), width)


def _order_facts(row: Row) -> list[str]:
    if not number(row, "count"):
        return []
    value = f"{money(row.get('value'))} {word(row, 'currency')}"
    orders = count(number(row, "count"), "order") + (" of earlier days" if row.get("late") else "")
    return [orders, count(number(row, "units"), "unit"), value]


def _claims(rows: Sequence[Row], width: int) -> list[Line]:
    if not rows:
        return []
    row = rows[0]
    facts = [
        plain(f"{number(row, key)} {key.removesuffix('_at_end')}")
        for key in _CLAIM_COUNTS
        if number(row, key) or key == "open_at_end"
    ]
    if len(facts) == 1:
        facts.insert(0, plain("no changes"))
    return labelled("claims", facts, width, _LABEL)


def _refunds(rows: Sequence[Row]) -> list[Line]:
    """Refunds by method with a subtotal for each currency, without compensation and platform refunds."""
    shown: list[tuple[str, int, str, str, str]] = []  # label, count, amount, currency, style
    for currency in dict.fromkeys(word(row, "currency") for row in rows):
        ours = [row for row in rows if word(row, "currency") == currency]
        refunds = [row for row in ours if row.get("kind") not in _APART]
        others = [row for row in ours if row.get("kind") in _APART]
        once = iter([currency])
        for row in refunds:
            beside = {"correction": "corrected"}.get(word(row, "kind"), word(row, "kind"))
            label = word(row, "method") + f", {beside}" * (beside != "refund")
            shown.append((label, number(row, "count"), money(row.get("amount")), next(once, ""), ""))
        if len(refunds) > 1:
            summed = money(total((row.get("amount") for row in refunds), currency))
            given = sum(number(row, "count") for row in refunds if row.get("kind") == "refund")
            shown.append(("", given, summed, "", "strong"))
        for row in others:
            kind = word(row, "kind")
            label = "on platform" if kind == "elsewhere" else f"{word(row, 'method')}, {kind}"
            shown.append((label, number(row, "count"), money(row.get("amount")), next(once, ""), ""))
    if not shown:
        return []
    labels = max(12, *(cells(row[0]) for row in shown))
    amounts = max(9, *(cells(row[2]) for row in shown))
    lines: list[Line] = []
    for label, times, amount, currency, style in shown:
        start = pad("" if lines else "  refunds", _LABEL)
        figures = f"{times:>5}  {pad(amount, amounts, right=True)} {currency}"
        lines.append(((start + pad(label, labels), ""), (figures, style)))
    return lines


def _exchange_facts(row: Row) -> list[str]:
    """Exchanges, their signed difference, and payments of differences."""
    facts = [f"{number(row, 'count')} for {money(row.get('new'))}"]
    if not is_zero(row.get("difference")):
        facts.append(f"difference {money(row['difference'])}")
    if not is_zero(row.get("paid")):
        facts.append(f"paid by customers {money(row['paid'])}")
    facts[-1] += f" {word(row, 'currency')}"
    return facts


def _carrier_facts(row: Row) -> list[str]:
    """Carrier claims filed on the day, and payments on these or earlier ones."""
    facts = [
        f"{number(row, times)} {verb} {money(row.get(amount))} {word(row, 'currency')}"
        for times, verb, amount in (("filed", "filed", "claimed"), ("payments", "paid", "paid"))
        if number(row, times)
    ]
    return facts + [f"{number(row, key)} {key}" for key in ("denied", "waived") if number(row, key)]


def _reasons(rows: Sequence[Row], width: int) -> list[Line]:
    if not rows:
        return []
    most = max(1, *(number(row, "claims") for row in rows))
    shown = [" · ".join(filter(None, (word(row, "key"), word(row, "detail")))) for row in rows]
    names = min(max(12, *map(cells, shown)), 24)
    digits = len(str(most)) + 2
    room = max(min(width - _LABEL - names - digits - 2, 24), 4)
    lines: list[Line] = []
    for row, text in zip(rows, shown, strict=True):
        start = pad("" if lines else "  reasons", _LABEL)
        name = pad(cut(text, names), names)
        claims = number(row, "claims")
        lines.append(plain(f"{start}{name}{claims:>{digits}}  {bar(claims * room * 8 // most)}"))
    return lines


def _overdue(rows: Sequence[Row], width: int) -> list[Line]:
    facts = [
        plain(
            f"{word(row, 'claim')} {word(row, 'stage')}, {count(number(row, 'days_over'), 'day')}"
            + by_law(row)
            + (f", {word(row, 'owner')}" if row.get("owner") else ""),
            "over",
        )
        for row in rows
    ]
    return labelled("overdue", facts, width, _LABEL) if facts else []


def _balance_facts(row: Row) -> list[str]:
    facts = [
        f"{key.replace('_', ' ')} {money(row.get(key))}"
        for key in ("paid_out", "received", "credit_issued", "fees_kept")
        if not is_zero(row.get(key))
    ]
    return [*facts, f"net {money(row.get('net'))} {word(row, 'currency')}"]


def _methods(rows: Sequence[Row]) -> list[list[str]]:
    """The nets of all methods together; a method by which money came in, or that was counted, on its own."""
    together: list[str] = []
    apart: list[list[str]] = []
    for row in rows:
        net = f"{word(row, 'method')} {money(row.get('net'))} {word(row, 'currency')}"
        facts = [
            f"{key.replace('_', ' ')} {money(row.get(key))}"
            for key in ("paid_out", "received", "counted", "difference")
            if row.get(key) is not None and not (key == "difference" and is_zero(row[key]))
        ]
        if is_zero(row.get("received")):
            facts = facts[2:]
        if facts:
            apart.append([net, *facts])
        else:
            together.append(net)
    return [together, *apart]
