"""What a customer should hear of: which acts are steps of their claim, and which tell by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from returndesk.core.claims.acts import act_of

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim

# The steps of a claim in the order of its letters, each with the further fields that its letter may use.
FIELDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("opened", "lost", "late", "damaged"), ("by",)),
    "ask": ("question", "answer_by"),
    "approved": ("approved_items", "gets", "send_by", "postage", "by"),
    "rejected": ("why",),
    "received": ("received_items", "by"),
    "refused": ("refused", "refused_items", "found", "why", "back"),
    "refunded": ("total", "sum", "method", "wait"),
    "credit": ("total", "sum", "balance"),
    **dict.fromkeys(("exchanged", "repaired", "replaced"), ("new_items", "difference", "by")),
    "sent": ("sent_items", "sent_on", "tracking", "difference"),
    "sorry": ("answer", "compensation"),
    "corrected": ("correction", "stands", "why"),
    "expired": ("waited_for", "waited_until"),
    "cancelled": (),
    "reopened": ("by",),
}
STEPS = tuple(FIELDS)
LIVE = ("counter", "phone", "chat")  # who says it so is spoken with
PARCEL_REASONS = ("lost", "late", "damaged")


def step_after(act: str, reason: str, details: Mapping[str, object]) -> str:
    """The step that a journal entry is; "" where there is nothing to notify the customer of."""
    if act == "open" and reason in PARCEL_REASONS:
        return reason
    if act == "refund" and details.get("method") == "credit":
        return "credit"
    if act == "inspect":  # the customer hears of accepted items with their outcome
        refused = details.get("disposition") == "customer" or details.get("condition") == "missing"
        return "refused" if refused else ""
    steps = act_of(act, details).steps
    return steps[0] if steps else ""


def known_at_once(act: str, via: str, details: Mapping[str, object], *, facing: bool) -> bool:
    """Whether the customer knows of a step as it is taken: they are there, are spoken with, or did it."""
    known = act_of(act, details).known
    if known == "automatic" and details.get("automatic"):  # approved on opening
        known = "live"
    if known == "live":
        return facing or via in LIVE
    if known == "cash":
        return facing or "cash" in (details.get("method"), details.get("by"))
    return facing or known == "always"


def tells(template: str, step: str) -> bool:
    """Whether a letter tells a step: the step's own, or the shop's variant of it such as `approved-gift`."""
    return bool(step) and (template == step or template.startswith(f"{step}-"))


def step_of_template(template: str) -> str:
    """The step that a template's name begins with; "" for a letter of the shop's own making."""
    return next((step for step in STEPS if tells(template, step)), "")


def to_notify_after(
    claim: Claim, act: str, details: Mapping[str, object], *, wanted: bool, facing: bool
) -> str:
    """The step that must be told before a claim may close, once an act was done; `wanted` by the policy."""
    step = step_after(act, claim.reason, details)
    if step:
        known = known_at_once(act, claim.via, details, facing=facing)
        return step if wanted and not known else ""
    return "" if act == "close" else claim.to_notify  # who closes a claim by hand has decided that
