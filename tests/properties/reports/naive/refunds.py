"""`report refunds` once more, from the exported rows: DESIGN.md 4 and the command's help, nothing else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from properties.reports.naive.exported import Days, Exported, Row, of_time

TIME = ("day", "week", "month", "quarter", "year")
OF_LINES = ("sku", "category")
OF_ACTS = ("reason", "detail", "fault", "owner")  # what a refund on the platform does not have
PARTS = ("shipping", "surcharges", "postage", "bonus", "rounding", "adjustment")
FIGURES = (
    "refunds", "goods", *PARTS[:3], "fees", "deductions", *PARTS[3:], "total", "compensation", "elsewhere",
)  # fmt: skip
Keys = tuple[str, ...]
Sums = dict[tuple[str, str], Counter[str]]


def refunds(data: Exported, days: Days, by: Keys, basis: str) -> Sums:
    """The figures by (key, currency); by any key but `method`. Minor units."""
    found: Sums = defaultdict(Counter)
    for row, line, figures in moved(data, by):
        order = data.orders[row["order_id"]]
        day = order["ordered_on"] if basis == "sale" else row["on_day"]
        if not days.has(day):
            continue
        claim = data.claims[row["claim_id"]] if row.get("claim_id") else None
        key = []
        for name in by:
            if name in TIME:
                key.append(of_time(day, name))
            elif name == "owner":
                key.append(row["owner"] if claim else "elsewhere")
            else:
                key.append(data.key(name, order, claim, line))
        found[" · ".join(key), row["currency"]].update(figures)
    return found


def by_method(data: Exported, days: Days, basis: str) -> dict[tuple[str, str], int]:
    """What left by each method, with corrections, and less what bounced. Minor units."""
    found: Counter[tuple[str, str]] = Counter()
    for row in (*data["payout"], *data["correction"]):
        if days.has(data.orders[row["order_id"]]["ordered_on"] if basis == "sale" else row["on_day"]):
            found[row["method"], row["currency"]] += row["amount_minor"]
    return found


def moved(data: Exported, by: Keys) -> Iterator[tuple[Row, Row | None, Counter[str]]]:
    """Every movement of money with its line, or in parts by line where it is asked for by line."""
    split = any(name in OF_LINES for name in by)
    for row, figures in _movements(data):
        parts = _shares(data, row) if split else []
        if not parts:
            yield row, None, figures
            continue
        weights = [goods for _, goods, *_ in parts]
        shares = {name: largest_remainder(figures[name], weights) for name in figures if name != "refunds"}
        if row["table"] in ("payout", "correction"):  # the parts of each line add up to its total
            each = zip(
                *(shares[name] for name in ("adjustment", "bonus", "rounding") if name in shares), strict=True
            )
            shares["total"] = [sum(one) for one in each]
        if row["table"] == "refund":  # goods, fee and deduction are each line's own
            less = largest_remainder(row["gift_minor"] + row["free_shipping_minor"], weights)
            own = any(own for *_, own in parts)
            shares["goods"] = [
                goods - off if own else 0 for (_, goods, *_), off in zip(parts, less, strict=True)
            ]
            shares["fees"] = [fee for _, _, fee, *_ in parts]
            shares["deductions"] = [off for _, _, _, off, _ in parts]
            shares["total"] = [
                shares["goods"][at] - shares["fees"][at] - shares["deductions"][at]
                + sum(shares[name][at] for name in PARTS if name in shares)
                for at in range(len(parts))
            ]  # fmt: skip
        counted: set[Keys] = set()
        for at, (line, *_) in enumerate(parts):
            part = Counter({name: share[at] for name, share in shares.items()})
            key = tuple(str(line[name]) for name in by if name in OF_LINES)
            if "refunds" in figures and key not in counted:  # a refund counts once for each key
                part["refunds"] = 1
                counted.add(key)
            yield row, line, part


def _movements(data: Exported) -> Iterator[tuple[Row, Counter[str]]]:
    for row in data["refund"]:
        withheld = row["gift_minor"] + row["free_shipping_minor"]
        figures = Counter({name: row[f"{name}_minor"] for name in ("goods", *PARTS, "total")})
        figures.update(refunds=1, goods=-withheld, fees=row["fee_minor"], deductions=row["deduction_minor"])
        yield {**row, "table": "refund"}, figures
    for table in ("payout", "correction"):
        for row in data[table]:
            if row.get("kind") != "refund":
                bonus = row.get("bonus_minor", 0)
                yield {**row, "table": table}, Counter(
                    adjustment=row["amount_minor"] - bonus - row["rounding_minor"], bonus=bonus,
                    rounding=row["rounding_minor"], total=row["amount_minor"],
                )  # fmt: skip
    for row in data["compensation"]:
        yield {**row, "table": "compensation"}, Counter(compensation=row["amount_minor"])
    for row in data["external_refund"]:
        if row["order_line_id"]:
            yield {**row, "table": "external_refund"}, Counter(elsewhere=row["goods_minor"])
        else:  # the two are split each on its own
            for name in ("shipping_minor", "amount_minor"):
                yield {**row, "table": "external_refund"}, Counter(elsewhere=row[name])
    for row in data["dispute"]:
        yield {**row, "table": "dispute", "order_line_id": None}, Counter(elsewhere=row["taken_minor"])


def _shares(data: Exported, row: Row) -> list[tuple[Row, int, int, int, bool]]:
    """(line, weight, fee, deduction, whether the weight is its goods) of what a movement is split over."""
    parts: list[tuple[Row, int, int, int, bool]] = []
    if row["table"] in ("external_refund", "dispute"):
        if row["order_line_id"]:
            return [(data.lines[row["order_line_id"]], 1, 0, 0, False)]
        sold = [one for one in data.of("order_line", "order_id", row["order_id"]) if data.was_sold(one)]
        return [(line, line["paid_minor"], 0, 0, False) for line in sorted(sold, key=_position)]
    if row["table"] == "refund":
        for part in data.of("refund_line", "refund_id", row["id"]):
            line = data.lines[part["order_line_id"]]
            parts.append((line, part["goods_minor"], part["fee_minor"], part["deduction_minor"], True))
        for part in data.of("reduction", "refund_id", row["id"]):
            if part["correction_id"] is None:
                parts.append((data.lines[part["order_line_id"]], part["goods_minor"], 0, 0, True))
    if not parts:
        for part in data.of("claim_line", "claim_id", row["claim_id"]):
            parts.append((data.lines[part["order_line_id"]], part["value_minor"], 0, 0, False))
    return sorted(parts, key=lambda part: _position(part[0]))


def _position(line: Row) -> int:
    return int(line["position"])


def largest_remainder(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount in proportion to weights: cents left over go to the largest remainders, the earlier first."""
    sign, whole = (-1 if amount < 0 else 1), sum(weights)
    shares = [
        Fraction(abs(amount) * one, whole) if whole else Fraction(abs(amount), len(weights))
        for one in weights
    ]
    parts = [int(one) for one in shares]
    order = sorted(range(len(parts)), key=lambda at: parts[at] - shares[at])
    for at in order[: abs(amount) - sum(parts)]:
        parts[at] += 1
    return [sign * part for part in parts]
