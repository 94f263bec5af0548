"""`report service` once more, from the exported claims, journal and scores: by its help, nothing else."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import NamedTuple

from properties.reports.naive.claims import nearest_rank
from properties.reports.naive.costs import half_up
from properties.reports.naive.exported import Days, Exported, Row
from properties.reports.naive.refunds import Keys

FEW = 20
GIVES = ("refund", "reduce", "refund-shipping", "exchange", "replace", "repair")
DECIDES = ("approve", "reject", "settle")
ENDS_ALONE = ("cancel", "expire")
OF_SHOP = ("decide", "inspect", "settle")


class Handled(NamedTuple):
    """The days on which a claim was answered, decided and settled, and its targets."""

    answer: str | None
    decision: str | None
    settlement: str | None
    targets: int
    kept: int


def service(data: Exported, days: Days, by: Keys, today: str) -> dict[str, Row]:
    """The figures by key."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for claim in data["claim"]:
        if days.has(claim["opened_on"]):
            order = data.orders[claim["order_id"]]
            own = {**claim, "channel": order["channel"], "month": claim["opened_on"][:7]}
            groups[" · ".join(str(own[name]) for name in by)].append(claim)
    return {key: _figures(data, claims, today) for key, claims in groups.items()}


def _figures(data: Exported, claims: list[Row], today: str) -> Row:
    handled = [handling(data, claim, today) for claim in claims]
    kinds = Counter(claim["kind"] for claim in sorted(claims, key=lambda claim: int(claim["id"])))
    scores = [row["score"] for claim in claims for row in data.of("feedback", "claim_id", claim["id"])]
    targets, kept = sum(one.targets for one in handled), sum(one.kept for one in handled)
    found: Row = {
        "claims": len(claims),
        "kinds": ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()),
        "open": sum(claim["stage"] != "" for claim in claims),
        "targets": targets,
        "kept": kept,
        "kept_share": half_up(kept, targets, 4) if targets and len(claims) >= FEW else None,
        "scores": len(scores),
        "score": half_up(sum(scores), len(scores), 2) if scores else None,
        "note": "too few to compare" if len(claims) < FEW else None,
    }
    for name, count in (("answer", "answered"), ("decision", "decided"), ("settlement", "settled")):
        waits = [
            (date.fromisoformat(on) - date.fromisoformat(claim["notice_on"])).days
            for claim, one in zip(claims, handled, strict=True)
            if (on := getattr(one, name)) is not None
        ]
        found[count] = len(waits)
        found[f"{name}_median"] = nearest_rank(waits, 50)
        found[f"{name}_90"] = nearest_rank(waits, 90) if len(waits) >= FEW else None
    return found


def handling(data: Exported, claim: Row, today: str) -> Handled:
    """What the entries on a claim say that were not undone."""
    entries = data.of("journal", "claim_id", claim["id"])
    undone = {seq for one in entries if one["act"] == "undo" for seq in one["details"]["entries"]}
    stands = sorted(
        (one for one in entries if one["act"] != "undo" and one["seq"] not in undone),
        key=lambda one: int(one["seq"]),
    )
    decision = settlement = answer = None
    for one in stands:
        act, details = one["act"], one["details"]
        settles = "settled" in details.get("went", ()) and act not in ENDS_ALONE
        of_complaint = act == "compensate" and settles
        if act in (*DECIDES, "ask", "message", *GIVES, "external") or of_complaint:
            answer = answer or one["on_day"]
        if _decides(act, details) or of_complaint:
            decision = decision or one["on_day"]
        if settles:
            settlement = settlement or one["on_day"]
    targets = kept = 0
    for one, after in zip(stands, [*stands[1:], None], strict=True):
        stage, due = one["details"]["stage"], _target(one["details"])
        if stage not in OF_SHOP or not due:
            continue
        if after is None:  # it still stands
            targets += due < today
        elif after["details"]["stage"] != stage and after["act"] not in (*ENDS_ALONE, "ask"):
            targets += 1
            kept += after["on_day"] <= due
    return Handled(answer, decision, settlement, targets, kept)


def _decides(act: str, details: Row) -> bool:
    """An approval, a rejection, or the platform's refund; by the policy it comes with the opening."""
    went = details.get("went", ())
    return act in DECIDES or "approved" in went or (act == "external" and "settled" in went)


def _target(details: Row) -> str | None:
    """The day of the shop's own target, not a law's that is earlier."""
    found = details.get("promised") if "due_source" in details else details.get("due")
    return found if isinstance(found, str) else None
