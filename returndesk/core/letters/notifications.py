"""Notifications: the steps of a claim that its customer must know, and those known at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from returndesk.core.claims.acts import act_of
from returndesk.core.codes import ACKNOWLEDGEMENT

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim

# The steps of a claim in the order of its letters, each with the further fields that its letter may use.
FIELDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("opened", "lost", "late", "damaged"), ("by",)),
    ACKNOWLEDGEMENT: ("stated_at", "statement", "by"),
    "ask": ("question", "answer_by"),
    "evidence": ("evidence", "question", "answer_by"),
    "approved": (
        *("approved_items", "cancelled_items", "gets", "by"),
        *("send", "send_by", "then", "postage", "proof", "reference", "return_to"),
    ),
    "unsent": ("approved_items", "gets", "by"),
    "rejected": ("say",),
    "received": ("received_items", "now", "by"),
    **dict.fromkeys(("refused", "nothing-accepted"), ("refused_items", "found", "say", "back")),
    "refunded": ("total", "sum", "method", "wait"),
    "credit": ("total", "sum", "balance"),
    "shipping": ("total", "method", "balance", "wait"),
    "reduced": ("kept_items", "total", "method", "wait", "say"),
    **dict.fromkeys(("exchanged", "repaired", "replaced"), ("new_items", "difference", "by")),
    "sent": ("sent_items", "sent_on", "tracking", "difference"),
    "sorry": ("answer", "compensation", "coupon"),
    "corrected": ("correction", "stands", "say"),
    "expired": ("waited_for", "waited_until"),
    "cancelled": (),
    "reopened": ("by",),
    "birthday": (),  # of no claim: see OCCASION
    "anniversary": ("since", "years"),
    "recall": (),  # to every buyer of an item, of no claim: see RECALL
}
STEPS = tuple(FIELDS)
NO_ADDRESS = "returndesk config --address LINE"  # what to type while there is none
LIVE = ("counter", "phone", "chat")  # the customer is there or on the line
PARCEL_REASONS = ("lost", "late", "damaged")


def step_of_act(act: str, reason: str, details: Mapping[str, object]) -> str:
    """The step that an act is; "" if there is nothing to notify the customer of."""
    if act == "open" and reason in PARCEL_REASONS:
        return reason
    if act == "refund" and details.get("method") == "credit":
        return "credit"
    if act == "ask" and details.get("evidence"):
        return "evidence"
    if act == "approve" and details.get("unsent"):
        return "unsent"
    if act == "receive" and details.get("held"):  # nothing follows but their return
        return ""
    if act == "correct" and details.get("moved"):  # the customer has the same amount
        return ""
    if act == "inspect":  # the outcome notifies of accepted items
        refused = details.get("disposition") == "customer" or details.get("condition") == "missing"
        return ("nothing-accepted" if details.get("nothing") else "refused") if refused else ""
    steps = act_of(act, details).steps
    return steps[0] if steps else ""


def known_at_once(act: str, via: str, details: Mapping[str, object], *, facing: bool) -> bool:
    """Whether the customer knows of a step at once: they are there, on the line, or did it themselves."""
    known = act_of(act, details).known
    if known == "automatic" and details.get("automatic") is True:  # approved on opening
        known = "live"
    if known == "live":
        return facing or via in LIVE
    if known == "cash":
        return facing or "cash" in (details.get("method"), details.get("by"))
    return facing or known == "always"


def is_letter_of(template: str, step: str) -> bool:
    """Whether a letter is for a step: its own, or a variant of the shop such as `approved-gift`."""
    return bool(step) and (template == step or template.startswith(f"{step}-"))


def step_of_template(template: str) -> str:
    """The step that a template's name begins with; "" for the shop's other letters."""
    return next((step for step in STEPS if is_letter_of(template, step)), "")


def to_notify_after(
    claim: Claim, act: str, details: Mapping[str, object], *, wanted: bool, facing: bool
) -> str:
    """The step to notify of before a claim may close, after an act; `wanted`: the policy requires it."""
    step = step_of_act(act, claim.reason, details)
    if step:
        known = known_at_once(act, claim.via, details, facing=facing)
        return step if wanted and not known else ""
    return "" if act == "close" else claim.to_notify  # closing by hand drops it
