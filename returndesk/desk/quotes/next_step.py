"""The next step of a claim, held against the rules of its own act before it is proposed."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from returndesk.core.claims.lifecycle import MOVES, may, next_today
from returndesk.core.codes import claim_name
from returndesk.desk.lookup import find_claim, typed_minor
from returndesk.desk.quotes.correction import credit_is_left, last_of, stays_above_0
from returndesk.desk.quotes.exchange import exchange_sum, units_to_settle
from returndesk.desk.quotes.limits import known_for_credit, still_unsent
from returndesk.desk.quotes.quote import Payment
from returndesk.desk.quotes.refund import kind_of, refund_of
from returndesk.errors import DeskError, Refused
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.claims.summary import ClaimSummary
    from returndesk.desk.session import Desk

_MOVES = {act for _, act in MOVES} - {"compensate", "receive", "expire"}  # those are done beside a move too
_FLAGS = ("--keep-goods", "--before-goods", "--override")


def with_possible(desk: Desk, rows: Sequence[ClaimSummary]) -> list[ClaimSummary]:
    """Claims, each with another next command where a rule refuses the usual one."""
    return [
        row._replace(step=row.step._replace(instead=_instead(desk, row))) if row.step.limited else row
        for row in rows
    ]


def _instead(desk: Desk, row: ClaimSummary) -> str:
    usual = next_today(row, desk.today)
    return possible(desk, find_claim(desk, claim_name(row.claim_id)), usual) if usual else ""


def possible(desk: Desk, claim: Claim, usual: str) -> str:
    """The usual next command of a claim; where a rule of its act refuses it, the first that is possible.

    What a refusal suggests is tried first, then the other outcomes; a look at the claim is left at the end.
    """
    tried = [usual]
    for command in tried:
        try:
            check(desk, claim, command)
        except DeskError as error:
            tried += [hint for hint in error.hints if _is_act(hint) and hint not in tried]
            if command == tried[-1]:
                tried += [one for one in _other_ways(claim) if one not in tried]
        else:
            return command
    return f"returndesk claim show {claim.name}"


def _is_act(hint: str) -> bool:
    return hint.startswith(("returndesk claim ", "returndesk order customer ")) and " show " not in hint


def _other_ways(claim: Claim) -> list[str]:
    """What can end a claim whose wanted outcome is refused, and so are the ways that the refusal named."""
    refund = f"returndesk claim refund {claim.name}"
    ways = [refund, f"{refund} --why TEXT", f"{refund} --keep-goods --why TEXT"]
    ways += [f"returndesk claim {act} {claim.name}" for act in ("replace", "repair")]
    return [*ways, *(f"returndesk claim {act} {claim.name} --why TEXT" for act in ("reject", "close"))]


def check(desk: Desk, claim: Claim, command: str) -> None:
    """Hold a proposed command against the rules of its act. Raises what the act would raise."""
    _, noun, act, _, *words = [*shlex.split(command), ""]
    if noun != "claim":
        return
    payment = _payment(words)
    apart = act == "refund" and kind_of(claim, payment) != "units"  # no move: the claim is settled
    if act in _MOVES and not apart and not may(claim, act, keeping=payment.without_goods):
        raise Refused(f"{act} is not possible now")
    if act == "refund":
        refund_of(desk, claim, payment)
    elif act in ("exchange", "replace", "repair"):
        _goods(desk, claim, act, payment)
    elif act == "correct":
        _correction(desk, claim, words)
    elif act == "approve":
        still_unsent(claim, order_store.load_order(desk.conn, claim.order_id))
    elif act == "compensate":
        order = order_store.load_order(desk.conn, claim.order_id)
        known_for_credit(claim, order, _given(words, "--by"), "--by coupon")


def _goods(desk: Desk, claim: Claim, act: str, payment: Payment) -> None:
    order = order_store.load_order(desk.conn, claim.order_id)
    units = units_to_settle(claim, order, (), without_goods=payment.without_goods)
    if act == "exchange":
        exchange_sum(desk, claim, order, units)


def _correction(desk: Desk, claim: Claim, words: Sequence[str]) -> None:
    """Hold a correction of a refund that takes something off against what stands of it."""
    order = order_store.load_order(desk.conn, claim.order_id)
    minor = typed_minor(words[0], order.currency, "AMOUNT", signed=True)
    if minor < 0 and "--of" not in words:
        last = last_of(desk, claim, "refund", off=True)
        stays_above_0(claim, last, minor, order.currency)
        if last.method == "credit":
            credit_is_left(desk, claim, order, minor, last.row_id)


def _payment(words: Sequence[str]) -> Payment:
    """The options of a proposed command."""
    methods = [value for name, value in pairwise(words) if name == "--method"]
    keep, before, override = (flag in words for flag in _FLAGS)
    return Payment(
        tuple(methods), amount=_given(words, "--amount"), why=_given(words, "--why"), keep_goods=keep,
        before_goods=before, override=override,
    )  # fmt: skip


def _given(words: Sequence[str], option: str) -> str:
    return words[words.index(option) + 1] if option in words else ""
