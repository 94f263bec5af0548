"""`report day` once more, from the exported rows and journal: by DESIGN.md 4, nothing else."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from properties.reports.naive.costs import half_up
from properties.reports.naive.exported import Exported, Row

Sections = dict[str, dict[Any, Row]]
ENDS = {"rejected": "rejected", "closed": "closed", "cancelled": "cancelled", "expired": "expired"}
NO_MONEY = ("coupon", "gift")


def day_sections(data: Exported, day: str) -> Sections:
    """Each section's rows by what they are of; without the orders and the journal's head. Minor units."""
    entries = sorted(data.of("journal", "on_day", day), key=lambda one: int(one["seq"]))
    undone = {seq for one in entries if one["act"] == "undo" for seq in one["details"]["entries"]}
    stands = [one for one in entries if one["act"] != "undo" and one["seq"] not in undone]
    last = _last_by_claim(data, day)
    return {
        "claims": {"": _claims(data, day, entries, stands, last)},
        "refunds": _refunds(data, day),
        "exchanges": _exchanges(data, day),
        "carriers": _carriers(data, day),
        "reasons": _reasons(data, stands),
        "overdue": _overdue(last, day),
        "stock": _stock(data, day),
        "balance": _balance(data, day),
        "methods": _methods(data, day),
        "journal": {"": {"entries": sum(one["on_day"] <= day for one in data["journal"])}},
    }


def _last_by_claim(data: Exported, day: str) -> dict[int, Row]:
    """The last entry on each claim at the end of a day."""
    found: dict[int, Row] = {}
    for one in data["journal"]:
        claim = one["claim_id"]
        if claim and one["on_day"] <= day and (claim not in found or found[claim]["seq"] < one["seq"]):
            found[claim] = one
    return found


def _claims(data: Exported, day: str, entries: list[Row], stands: list[Row], last: dict[int, Row]) -> Row:
    acts: dict[str, set[int]] = defaultdict(set)
    for one in stands:
        for name in (one["act"], *one["details"].get("went", ())):
            acts[name].add(one["claim_id"])
    of_day = {one["seq"] for one in entries}
    counting = [
        one
        for one in entries
        if one in stands or (one["act"] == "undo" and not of_day & set(one["details"]["entries"]))
    ]
    moved: Counter[str] = Counter()
    yesterday = (date.fromisoformat(day).toordinal()) - 1
    before = _last_by_claim(data, date.fromordinal(yesterday).isoformat())
    over = {claim: one["details"]["stage"] == "" for claim, one in before.items()}
    for one in counting:
        claim = one["claim_id"]
        if not claim:
            continue
        is_over = one["details"]["stage"] == ""
        if is_over and not over.get(claim, False):
            moved[one["details"]["status"] or "cancelled"] += 1
        if over.get(claim, False) and not is_over:
            moved["reopened"] += 1
        over[claim] = is_over
    return {
        "opened": sum(claim["opened_on"] == day for claim in data["claim"]),
        "approved": len(acts["approve"]),
        "received": len(acts["receive"]),
        "settled": len(acts["settled"]),
        **{name: moved[name] for name in (*ENDS, "reopened")},
        "open_at_end": sum(one["details"]["stage"] != "" for one in last.values()),
    }


def _refunds(data: Exported, day: str) -> dict[Any, Row]:
    ids: dict[tuple[str, str, str], set[Any]] = defaultdict(set)
    sums: Counter[tuple[str, str, str]] = Counter()

    def add(row: Row, method: str, kind: str, one: object, minor: int) -> None:
        ids[row["currency"], method, kind].add(one)
        sums[row["currency"], method, kind] += minor

    for table, kinds in (("payout", "refund"), ("correction", "correction")):
        for row in data.of(table, "on_day", day):
            kind = "bounced" if row.get("kind") == "bounced" else kinds
            add(row, row["method"], kind, row["id"], row["amount_minor"] - row["rounding_minor"])
            if row["rounding_minor"]:
                add(row, row["method"], "rounding", (table, row["id"]), row["rounding_minor"])
    for row in data.of("compensation", "on_day", day):
        add(row, row["kind"], "compensation", row["id"], row["amount_minor"])
    for row in data.of("external_refund", "on_day", day):
        add(row, "elsewhere", "elsewhere", row["order_id"], row["total_minor"])
    for row in data.of("dispute", "on_day", day):
        if row["taken_minor"]:
            add(row, "dispute", "elsewhere", row["order_id"], row["taken_minor"])
    return {at: {"count": len(some), "amount": sums[at]} for at, some in ids.items()}


def _exchanges(data: Exported, day: str) -> dict[Any, Row]:
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    for row in data.of("remedy", "on_day", day):
        if row["kind"] == "exchange":
            found[row["currency"]].update(
                count=int(row["corrects"] is None), new=row["new_minor"], difference=row["difference_minor"]
            )
    for row in data.of("exchange_payment", "on_day", day):
        if row["refund_id"] is None:
            found[row["currency"]].update(paid=row["amount_minor"])
    names = ("count", "new", "difference", "paid")
    return {at: {name: one[name] for name in names} for at, one in found.items()}


def _carriers(data: Exported, day: str) -> dict[Any, Row]:
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    for row in data.of("carrier_entry", "on_day", day):
        move, minor = row["move"], row["amount_minor"]
        added = {
            "file": {"filed": 1, "claimed": minor},
            "paid": {"payments": 1, "paid": minor},
            "denied": {"denied": 1},
            "waive": {"waived": 1},
        }.get(move)
        if added:
            found[row["currency"]].update(added)
    names = ("filed", "claimed", "payments", "paid", "denied", "waived")
    return {at: {name: one[name] for name in names} for at, one in found.items()}


def _reasons(data: Exported, stands: list[Row]) -> dict[Any, Row]:
    opened = [data.claims[one["claim_id"]] for one in stands if one["act"] == "open"]
    groups: dict[Any, list[Row]] = defaultdict(list)
    for claim in opened:
        groups[claim["reason"], claim["fault"], claim["detail"] or None].append(claim)
    return {
        at: {
            "claims": len(some),
            "units": sum(
                part["claimed"] for claim in some for part in data.of("claim_line", "claim_id", claim["id"])
            ),
            "share": half_up(len(some), len(opened), 4),
        }
        for at, some in groups.items()
    }


def _overdue(last: dict[int, Row], day: str) -> dict[Any, Row]:
    found = {}
    for claim, one in last.items():
        said = one["details"]
        due = min((at for at in (said.get("due"), said.get("file_by")) if at), default=day)
        if said["stage"] and due < day:
            days = (date.fromisoformat(day) - date.fromisoformat(due)).days
            found[f"R{claim}"] = {
                "stage": said["stage"], "owner": said["owner"], "due_on": due, "days_over": days,
            }  # fmt: skip
    return found


def _stock(data: Exported, day: str) -> dict[Any, Row]:
    units: Counter[str] = Counter()
    for row in data.of("inspection", "on_day", day):
        if row["condition"] != "missing":
            units[row["disposition"]] += row["units"]
    return {at: {"units": one} for at, one in units.items()}


def _methods(data: Exported, day: str) -> dict[Any, Row]:
    paid: Counter[tuple[str, str]] = Counter()
    got: Counter[tuple[str, str]] = Counter()
    for table, method in (("payout", "method"), ("correction", "method"), ("compensation", "kind")):
        for row in data.of(table, "on_day", day):
            if row[method] not in NO_MONEY:
                paid[row["currency"], row[method]] += row["amount_minor"]
    for table, other in (("exchange_payment", "refund_id"), ("order_payment", "credit_id")):
        for row in data.of(table, "on_day", day):
            if row[other] is None:
                got[row["currency"], row["method"]] += row["amount_minor"] + row["rounding_minor"]
    return {
        at: {"paid_out": paid[at], "received": got[at], "net": paid[at] - got[at]}
        for at in paid.keys() | got.keys()
    }


def _balance(data: Exported, day: str) -> dict[Any, Row]:
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    for (currency, method), row in _methods(data, day).items():
        found[currency]["credit_issued" if method == "credit" else "paid_out"] += row["paid_out"]
        found[currency]["received"] += row["received"]
        found[currency]["net"] += row["net"]
    for row in data.of("compensation", "on_day", day):  # a coupon or a gift has a row, and no money
        found[row["currency"]]["net"] += 0
    for row in (*data.of("refund", "on_day", day), *data.of("remedy", "on_day", day)):
        if row.get("kind", "exchange") == "exchange":
            found[row["currency"]]["fees_kept"] += row["fee_minor"]
    names = ("paid_out", "received", "credit_issued", "fees_kept", "net")
    return {at: {name: one[name] for name in names} for at, one in found.items()}
