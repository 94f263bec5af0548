"""How long customers wait for a claim, and which of the shop's targets were kept, from a claim's journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from returndesk.core.claims.entries import first_answer, standing

OWN_STAGES = ("decide", "inspect", "settle")  # whose target is the shop's to keep
_GIVEN_UP = ("cancel", "expire")  # what ends a stage without the shop's doing


class Step(NamedTuple):
    """An entry of a claim's journal; `at` is UTC, `on` the desk's day, both as ISO text."""

    claim_id: int
    seq: int
    at: str
    on: str
    act: str
    details: Mapping[str, object]  # with the state in which it left the claim


class Handling(NamedTuple):
    """How a claim was handled: the days of its first answer, decision and settlement, and its targets.

    None for what has not happened; `targets` are those of stages that have ended. `target_on` is the last day
    of the shop's target for the current stage; None without one.
    """

    answered_on: date | None = None
    decided_on: date | None = None
    settled_on: date | None = None
    targets: int = 0
    kept: int = 0
    target_on: date | None = None


class _Target(NamedTuple):
    """The stage of a claim and the shop's target for it, by the clock where the policy has hours."""

    stage: str
    on: str | None
    at: str | None


def handling(steps: Iterable[Step], moment: Callable[[Step], datetime]) -> Handling:
    """What a claim's entries, oldest first, say of its handling; `moment` is when a step was made.

    A claim that the customer cancelled, or that expired, has no target for the stage in which it ended.
    """
    counted = standing(steps)
    answer = first_answer(counted)
    targets = kept = 0
    last = _Target("", None, None)
    for step in counted:
        if "stage" not in step.details:
            continue
        now = _target(step)
        if now.stage != last.stage and last.stage in OWN_STAGES and last.on and not _pauses(step):
            targets += 1
            kept += moment(step) <= instant(last.at) if last.at else step.on <= last.on
        last = now
    on = last.on if last.stage in OWN_STAGES else None
    return Handling(
        answered_on=date.fromisoformat(answer.on) if answer else None,
        decided_on=_first(counted, _decides),
        settled_on=_first(counted, _settles),
        targets=targets,
        kept=kept,
        target_on=date.fromisoformat(on) if on else None,
    )


def _target(step: Step) -> _Target:
    """A statutory day that is due earlier is not the shop's target."""
    found = step.details
    on = found.get("promised") if "due_source" in found else found.get("due")
    at = found.get("promised_at")
    return _Target(
        str(found["stage"]), on if isinstance(on, str) else None, at if isinstance(at, str) else None
    )


def instant(text: str) -> datetime:
    """An instant of the journal: "2026-11-04T10:00:00Z"."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _pauses(step: Step) -> bool:
    """Whether a stage ended without the shop's doing, or goes on once the customer has answered."""
    return step.act in (*_GIVEN_UP, "ask")


def _first(steps: Sequence[Step], does: Callable[[Step], bool]) -> date | None:
    return next((date.fromisoformat(one.on) for one in steps if does(one)), None)


def _decides(step: Step) -> bool:
    status = step.details.get("status")
    return step.act not in _GIVEN_UP and status not in (None, "requested", "waiting", "cancelled", "expired")


def _settles(step: Step) -> bool:
    went = step.details.get("went")
    return step.act not in _GIVEN_UP and isinstance(went, list) and "settled" in went
