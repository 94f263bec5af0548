"""What a customer should hear of: which acts are steps of their claim, and which tell by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim

# The steps of a claim, each with a letter of its name.
STEPS = (
    "opened",
    "lost",
    "late",
    "damaged",
    "ask",
    "approved",
    "rejected",
    "received",
    "refused",
    "refunded",
    "credit",
    "exchanged",
    "repaired",
    "replaced",
    "sent",
    "sorry",
    "corrected",
    "expired",
    "cancelled",
    "reopened",
)
_STEP_OF = {
    "approve": "approved",
    "reject": "rejected",
    "ask": "ask",
    "receive": "received",
    "exchange": "exchanged",
    "repair": "repaired",
    "replace": "replaced",
    "sent": "sent",
    "settle": "sorry",
    "compensate": "sorry",
    "correct": "corrected",
    "expire": "expired",
    "cancel": "cancelled",
    "reopen": "reopened",
}
LIVE = ("counter", "phone", "chat")  # who says it so is spoken with
PARCEL_REASONS = ("lost", "late", "damaged")


def step_after(act: str, reason: str, details: Mapping[str, object]) -> str:
    """The step that an act of the journal was, by its entry's details; "" where there is nothing to hear."""
    if act == "open":
        return reason if reason in PARCEL_REASONS else "opened"
    if act == "refund":
        return "credit" if details.get("method") == "credit" else "refunded"
    if act == "inspect":  # what was accepted is heard of with its outcome
        refused = details.get("disposition") == "customer" or details.get("condition") == "missing"
        return "refused" if refused else ""
    return _STEP_OF.get(act, "")


def told_by_itself(act: str, via: str, details: Mapping[str, object], *, facing: bool) -> bool:
    """Whether the customer heard of a step as it was done: they stood there, were spoken with, or did it."""
    if facing or act == "cancel":
        return True
    if act == "open" or (act == "approve" and details.get("automatic")):  # in the act of opening
        return via in LIVE
    return act in ("refund", "compensate") and "cash" in (details.get("method"), details.get("by"))


def tells(template: str, step: str) -> bool:
    """Whether a letter tells a step: the step's own, or the shop's variant of it such as `approved-gift`."""
    return bool(step) and (template == step or template.startswith(f"{step}-"))


def step_of_template(template: str) -> str:
    """The step that a template's name begins with; "" for a letter of the shop's own making."""
    return next((step for step in STEPS if tells(template, step)), "")


def to_tell_after(
    claim: Claim, act: str, details: Mapping[str, object], *, wanted: bool, facing: bool
) -> str:
    """The step that must be told before a claim may close, once an act was done; `wanted` by the policy."""
    step = step_after(act, claim.reason, details)
    if step:
        told = told_by_itself(act, claim.via, details, facing=facing)
        return step if wanted and not told else ""
    return "" if act == "close" else claim.to_tell  # who closes a claim by hand has decided that
