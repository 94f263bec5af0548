"""`report costs` once more, from the exported rows, by the command's help and the clerk's policy alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from properties.reports.naive.exported import Days, Exported, Row, of_time
from properties.reports.naive.refunds import OF_LINES, TIME, largest_remainder, moved

OF_CLAIMS = ("reason", "detail", "fault")
# The clerk's policy, in minor units; no handling in KWD, no label in JPY.
CLAIM = {"EUR": 150, "JPY": 210}
INSPECTION = {"EUR": 85, "JPY": 90}
LABEL = {"EUR": 420, "KWD": 1255}
COST_PRICE = Fraction("0.455")
LOST = {
    "restock": Fraction("0.03"), "refurbish": Fraction("0.333"), "supplier": Fraction(0),
    "scrap": Fraction(1), "donate": Fraction(1),
}  # fmt: skip
COUNTS = ("claims", "inspections", "unpriced_units", "unpriced_labels")
AMOUNTS = (
    "refunds", "labels", "handling", "written_off", "replaced", "compensation", "exchange_fees", "recovered",
    "other_costs", "received", "net", "sales", "fees", "charged", "reimbursed", "label_result", *LOST,
    "regained",
)  # fmt: skip
Keys = tuple[str, ...]


class Cost(NamedTuple):
    """What one record costs: its day, its claim, its line if it is of one, and its figures."""

    on: str
    claim: Row
    line: Row | None
    figures: Counter[str]


def costs(data: Exported, days: Days, by: Keys, basis: str) -> dict[tuple[str, str], Row]:
    """The figures by (key, currency). Minor units; without keys that have sales alone."""
    sums: dict[tuple[Keys, str], Counter[str]] = defaultdict(Counter)
    for cost in (*_refunded(data, by), *_recorded(data, by)):
        order = data.orders[cost.claim["order_id"]]
        day = order["ordered_on"] if basis == "sale" else cost.on
        if days.has(day):
            sums[_keys(data, by, order, cost.claim, cost.line, day), order["currency"]].update(cost.figures)
    sold = sales(data, days, tuple(name for name in by if name not in OF_CLAIMS))
    found = {}
    for (key, currency), one in sums.items():
        own = tuple(part for part, name in zip(key, by, strict=True) if name not in OF_CLAIMS)
        found[" · ".join(key), currency] = finished(one, sold[own, currency], currency)
    return found


def finished(sums: Counter[str], sold: int, currency: str) -> Row:
    """All columns of a row, from what was added up and the value sold."""
    row: Row = {name: sums[name] for name in (*COUNTS, *AMOUNTS)}
    row["other_costs"] = sum(
        sums[one] for one in ("labels", "handling", "written_off", "replaced", "compensation")
    )
    row["received"] = sums["exchange_fees"] + sums["recovered"]
    row["net"] = row["refunds"] + row["other_costs"] - row["received"]
    row["sales"] = sold
    row["share"] = half_up(row["net"], sold, 4) if sold else None
    row["label_result"] = sums["charged"] - sums["reimbursed"] - sums["labels"]
    if currency not in CLAIM:
        row["handling"] = None
    return row


def sales(data: Exported, days: Days, by: Keys) -> Counter[tuple[Keys, str]]:
    """What was paid for the units sold on these days, by keys of orders and lines, and currency."""
    found: Counter[tuple[Keys, str]] = Counter()
    for line in data.sold:
        order = data.orders[line["order_id"]]
        if days.has(order["ordered_on"]) and order["status"] != "cancelled":
            key = _keys(data, by, order, None, line, order["ordered_on"])
            found[key, order["currency"]] += line["paid_minor"]
    return found


def half_up(part: int, whole: int, digits: int) -> str:
    """A quotient as text, a half away from 0."""
    scaled = Fraction(abs(part) * 10**digits, whole) + Fraction(1, 2)
    text = f"{scaled.__floor__():0{digits + 1}d}"
    shown = f"{text[:-digits]}.{text[-digits:]}"
    return f"-{shown}" if part < 0 and scaled >= 1 else shown


def _keys(data: Exported, by: Keys, order: Row, claim: Row | None, line: Row | None, day: str) -> Keys:
    return tuple(of_time(day, name) if name in TIME else data.key(name, order, claim, line) for name in by)


def _refunded(data: Exported, by: Keys) -> Iterator[Cost]:
    """Refunds, corrections, what bounced and compensation."""
    for row, line, part in moved(data, by):
        if row.get("claim_id"):  # not what the platform or the bank gave back
            figures = Counter(
                refunds=part["total"], compensation=part["compensation"],
                fees=part["fees"] + part["deductions"],
                charged=max(0, -part["postage"]), reimbursed=max(0, part["postage"]),
            )  # fmt: skip
            yield Cost(row["on_day"], data.claims[row["claim_id"]], line, figures)


def _recorded(data: Exported, by: Keys) -> Iterator[Cost]:
    yield from _written_off(data)
    yield from _replaced(data)
    for cost in _of_whole_claims(data):
        yield from _split(data, cost, by) if set(by) & set(OF_LINES) else (cost,)


def _written_off(data: Exported) -> Iterator[Cost]:
    parts = {row["id"]: row for row in data["claim_line"]}
    for row in data["inspection"]:
        if row["condition"] == "missing" or row["disposition"] not in LOST:
            continue
        part, lost = parts[row["claim_line_id"]], LOST[row["disposition"]]
        line = data.lines[part["order_line_id"]]
        price = _price(line, row["units"])
        minor = int(price * lost)
        figures = Counter({"written_off": minor, row["disposition"]: minor, "regained": price - minor})
        yield Cost(row["on_day"], data.claims[part["claim_id"]], line, figures)


def _replaced(data: Exported) -> Iterator[Cost]:
    remedies = {row["id"]: row for row in data["remedy"]}
    for row in data["outgoing"]:
        remedy = remedies[row["remedy_id"]]
        if remedy["kind"] == "replacement":
            line = data.lines[row["replaces"]]
            price = _price(line, row["units"])
            yield Cost(remedy["on_day"], data.claims[row["claim_id"]], line, Counter(replaced=price))


def _price(line: Row, units: int) -> int:
    """What units of a line cost the shop: as the order says, else a share of the price paid for them."""
    if line["cost_minor"] is not None:
        return int(line["cost_minor"] * units)
    return int((line["paid_minor"] * units // line["quantity"]) * COST_PRICE)


def _of_whole_claims(data: Exported) -> Iterator[Cost]:
    undone = {
        seq for entry in data["journal"] if entry["act"] == "undo" for seq in entry["details"]["entries"]
    }
    for claim in data["claim"]:
        currency = claim["currency"]
        yield Cost(claim["opened_on"], claim, None, Counter(claims=1, handling=CLAIM.get(currency, 0)))
        parts = data.of("claim_line", "claim_id", claim["id"])
        looks = [row for part in parts for row in data.of("inspection", "claim_line_id", part["id"])]
        for on in {row["on_day"] for row in looks}:
            figures = Counter(inspections=1, handling=INSPECTION.get(currency, 0))
            yield Cost(on, claim, None, figures)
        came = [
            entry["on_day"]
            for entry in data.of("journal", "claim_id", claim["id"])
            if entry["act"] == "receive" and entry["seq"] not in undone
        ]
        if came:
            yield Cost(max(came), claim, None, _label(claim, parts))
    stands: dict[int, tuple[int, int]] = {}  # of each exchange: the difference owed, by how much dearer it is
    for row in sorted(data["remedy"], key=lambda row: int(row["id"])):
        if row["kind"] == "exchange":
            of = row["corrects"] or row["id"]
            owed, dearer = stands.get(of, (0, 0))
            stands[of] = owed + row["difference_minor"], dearer + row["new_minor"] - row["goods_minor"]
            fee = (max(0, stands[of][0]) - max(0, stands[of][1])) - (max(0, owed) - max(0, dearer))
            yield Cost(row["on_day"], data.claims[row["claim_id"]], None, Counter(exchange_fees=fee))
    for row in data["carrier_entry"]:
        if row["move"] == "paid":
            recovered = Counter(recovered=row["amount_minor"])
            yield Cost(row["on_day"], data.claims[row["claim_id"]], None, recovered)


def _label(claim: Row, parts: list[Row]) -> Counter[str]:
    """The return label at the shop's expense: as recorded, else by the rate."""
    own = claim["fault"] != "customer" and claim["via"] != "counter"
    if claim["postage_shop_minor"] or claim["postage_customer_minor"] or not own:
        return Counter(labels=claim["postage_shop_minor"])
    if not any(part["received"] for part in parts):
        return Counter()
    rate = LABEL.get(claim["currency"])
    return Counter(unpriced_labels=1) if rate is None else Counter(labels=rate)


def _split(data: Exported, cost: Cost, by: Keys) -> Iterator[Cost]:
    """What belongs to a claim as a whole, over its lines by value; it counts once for each line's key."""
    parts = data.of("claim_line", "claim_id", cost.claim["id"])
    if not parts:
        yield cost
        return
    lines = sorted(
        ((data.lines[part["order_line_id"]], part["value_minor"]) for part in parts),
        key=lambda one: one[0]["position"],
    )
    split = {
        name: largest_remainder(figure, [value for _, value in lines])
        for name, figure in cost.figures.items()
        if name not in COUNTS
    }
    for at, (line, _) in enumerate(lines):
        figures = Counter({name: shares[at] for name, shares in split.items()})
        yield cost._replace(line=line, figures=figures)
    own = [name for name in by if name in OF_LINES]
    for line in {tuple(line[name] for name in own): line for line, _ in lines}.values():
        counts = Counter({name: cost.figures[name] for name in COUNTS})
        yield cost._replace(line=line, figures=counts)
