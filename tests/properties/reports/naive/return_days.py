"""Units sold by the days on which they were delivered and claimed, from the exported rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from properties.reports.naive.exported import Exported, Row

TRANSIT, WINDOW, UNSENT = timedelta(days=7), timedelta(days=30), timedelta(days=90)  # the clerk's policy


class Units(NamedTuple):
    """Units of lines with the same days; `noticed` is 0 for those that are not claimed."""

    month: str
    category: str
    currency: str
    ordered: int
    delivered: int
    last: int
    sent: bool
    noticed: int
    came: bool
    units: int
    value: int
    squares: int
    refunded: int
    key: str = ""

    def is_open(self, on: int) -> bool:
        return self.ordered <= on < self.last and not 0 < self.noticed <= on


def units_of(data: Exported, today: date, by: tuple[str, ...] = ()) -> tuple[list[Units], dict[str, int]]:
    """All units by keys and their days, and the day on which the last window of each month closes."""
    sums: dict[tuple[object, ...], list[float]] = defaultdict(lambda: [0, 0, 0, 0])
    refunded = Counter[int]()
    for table, name in (("refund", "total_minor"), ("correction", "settled_minor")):
        for row in data[table]:
            refunded[row["claim_id"]] += row[name]
    with_refund: set[int] = set()
    for line, part in _parts(data):
        order = data.orders[line["order_id"]]
        key = " · ".join(
            order["ordered_on"][:7] if name == "month" else data.key(name, order, None, line) for name in by
        )
        place = (key, *_place(order, line))
        left, quantity, paid = line["left"], line["quantity"], line["paid_minor"]
        square = (1.0 * paid / quantity) ** 2
        if part is None:
            if order["status"] != "refunded":
                _add(sums[(*place, "", False)], left, paid * left // quantity, left * square)
            continue
        claim = data.claims[part["claim_id"]]
        for units, came in ((part["received"], True), (_pending(claim, part), False), (part["kept"], None)):
            before = line["left"]
            after = line["left"] = before - min(units, before)
            value = paid * before // quantity - paid * after // quantity
            taken = before - after, value, (before - after) * square
            if order["status"] != "refunded":
                _add(sums[(*place, "", False)], *(-one for one in taken))
            if came is not None and taken[0]:
                _add(sums[(*place, claim["notice_on"], came)], *taken)
                if came and claim["id"] not in with_refund:
                    with_refund.add(claim["id"])
                    sums[(*place, claim["notice_on"], came)][3] += refunded[claim["id"]]
    found: list[Units] = []
    closed: dict[str, int] = {}
    with_sent: set[str] = set()
    for (key, category, currency, ordered_on, start_on, stage, noticed, came), figures in sums.items():
        if not figures[0]:
            continue
        ordered, start = date.fromisoformat(str(ordered_on)), date.fromisoformat(str(start_on))
        month = str(ordered_on)[:7]
        delivered = start if stage == "delivered" else start + TRANSIT
        end = (start + UNSENT + TRANSIT if stage == "unsent" else delivered) + WINDOW
        closed[month] = max(closed.get(month, 0), end.toordinal())
        if stage == "unsent":
            if start + UNSENT < today:
                continue
            delivered = max(delivered, today + timedelta(days=1))
        else:
            with_sent.add(month)
        notice = date.fromisoformat(str(noticed)).toordinal() if noticed else 0
        days = ordered.toordinal(), delivered.toordinal(), (delivered + WINDOW).toordinal()
        units, value, squares, back = figures
        found.append(
            Units(
                month, str(category), str(currency), *days, stage != "unsent", notice, bool(came), int(units),
                int(value), int(squares), int(back), str(key),
            )
        )  # fmt: skip
    return found, {month: day for month, day in closed.items() if month in with_sent}


def _parts(data: Exported) -> Iterable[tuple[Row, Row | None]]:
    """Every line that was sold with the units that can come back, then those on claims by their notices."""
    lines = {}
    for line in data.sold:
        if data.orders[line["order_id"]]["status"] != "cancelled":
            lines[line["id"]] = {**line, "left": line["quantity"] - line["elsewhere_units"]}
            yield lines[line["id"]], None

    def asked(part: Row) -> tuple[str, int, int]:
        return data.claims[part["claim_id"]]["notice_on"], int(part["claim_id"]), int(part["id"])

    for part in sorted(data["claim_line"], key=asked):
        if part["order_line_id"] in lines:
            yield lines[part["order_line_id"]], part


def _place(order: Row, line: Row) -> tuple[str, str, str, str, str]:
    if line["delivered_on"]:
        start, stage = line["delivered_on"], "delivered"
    elif line["shipped_on"]:
        start, stage = line["shipped_on"], "sent"
    else:
        start, stage = order["ordered_on"], "unsent" if line["fulfillment"] == "unsent" else "sent"
    return line["category"], order["currency"], order["ordered_on"], start, stage


def _pending(claim: Row, part: Row) -> int:
    """Units that are on their way while a claim is open."""
    if claim["stage"] == "" or claim["kind"] == "parcel":
        return 0
    asked = part["approved"] if claim["approved_on"] else part["claimed"]
    return int(max(0, asked - part["received"] - part["kept"]))


def _add(sums: list[float], *more: float) -> None:
    for at, one in enumerate(more):
        sums[at] += one
