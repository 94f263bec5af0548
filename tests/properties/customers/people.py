"""Whose the exported rows are, beside the notes of what was typed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from properties.customers.notes import Note, Told, told
from properties.reports.naive.exported import Exported, Row

Of = dict[object, object]


def people_that_agree(notes: Iterable[Note], data: Exported) -> Told:
    """Who the customers are by the notes, once every exported row is theirs and no one else's."""
    undone = {seq for row in data["journal"] if row["act"] == "undo" for seq in row["details"]["entries"]}
    found = told(notes, undone)
    orders = {row["number"]: row for row in data["orders"]}
    pairs = {(who, orders[note.about]["customer_id"]) for note, who in found.notes("order", erased=True)}
    numbers = dict(pairs)  # person → customer
    assert len(pairs) == len(numbers) == len(set(numbers.values()))
    assert set(numbers.values()) - {None} == {
        row["id"] for row in data["customer"] if data.of("orders", "customer_id", row["id"])
    }
    merged = {row["id"] for row in data["merged_customer"]}
    assert not merged & {row["id"] for row in data["customer"]}
    _same_uses(found, numbers, data, orders)
    _same_words(found, numbers, data)
    return found


def _same_uses(
    found: Told, numbers: dict[int | None, int | None], data: Exported, orders: dict[str, Row]
) -> None:
    """Points, credit and coupons."""
    for what, table, column in (("points", "points_use", "points"), ("credit", "credit", "amount_minor")):
        noted = Counter[object]()
        for note, who in found.notes(what, erased=True):
            noted[numbers[who], orders[note.about]["id"]] += note.many
        rows = Counter[object]()
        for row in data[table]:
            if row["order_id"]:
                rows[row["customer_id"], row["order_id"]] += row[column]
        assert noted == rows, what
    given = {
        name: {row["id"]: row for row in data[name]} for name in ("payout", "compensation", "correction")
    }
    used = {(row["customer_id"], row["order_id"]) for row in data["credit"] if row["order_id"]}
    for row in data["credit"]:  # issued to the order's customer, or back to whose credit it was
        for name, known in given.items():
            if key := row[f"{name}_id"]:
                order, who = data.orders[known[key]["order_id"]], row["customer_id"]
                assert who == order["customer_id"] or (who, order["id"]) in used
    coupons = {row["seq"]: row["customer_id"] for row in data["coupon"]}  # the export has no codes
    for note, who in found.notes("coupon", erased=True):
        assert coupons[note.seq] == numbers.get(who)


def _same_words(found: Told, numbers: dict[int | None, int | None], data: Exported) -> None:
    """Consents, answers, offers and tiers set by hand."""
    merges = {row["seq"] for row in data["journal"] if row["act"] == "merge"}
    rows = Counter((row["customer_id"], row["said_on"], row["given"]) for row in data["consent"])
    noted = Counter((numbers[who], note.on, note.many) for note, who in found.notes("consent"))
    assert not noted - rows
    withdrawn = [row for row in data["consent"] if row["seq"] in merges]
    assert (rows - noted).total() == len(withdrawn)
    assert {row["given"] for row in withdrawn} <= {0}
    answers: dict[int | None, str] = {}
    for note, who in found.notes("answer", erased=True):
        answers[numbers[who]] = max(note.on, answers.get(numbers[who], ""))
    assert answers == {row["customer_id"]: row["answered_on"] for row in data["signal_answer"]}
    assert {(numbers[who], note.about) for note, who in found.notes("offer")} == {
        (row["customer_id"], row["offer"]) for row in data["offer_customer"]
    }
    tiers: dict[int | None, dict[str, str]] = defaultdict(dict)  # of each address
    for note, who in found.notes("tier"):
        tiers[numbers[who]][note.who] = note.about
    for customer, by_address in tiers.items():
        assert customer is not None
        if len(by_address) == 1 or not any(by_address.values()):
            assert data.customers[customer]["tier"] in by_address.values()
