"""The scope of a statutory right: the cases it concerns, and why it does not apply to a sale."""

from __future__ import annotations

from returndesk.core.codes import INELIGIBLE, REASONS, REVIEW
from returndesk.core.eligibility.model import Finding
from returndesk.core.law.facts import Facts
from returndesk.core.law.statute import FAULT_REASONS, Opening, Statute
from returndesk.core.money import money_text
from returndesk.core.orders.delivery import COUNTER


def concerns(statute: Statute, facts: Facts) -> bool:
    """Whether the right concerns the case, by its reason and its place of sale."""
    if statute.get("reasons", "any") == "fault" and not _is_fault(facts):
        return False
    if facts.question.reason in statute.get("not_reasons", tuple[str, ...]()):
        return False
    if not statute.opens or statute.get("distance", False):
        return True
    return any(opening.tag in facts.tags for opening in statute.opens)


def _is_fault(facts: Facts) -> bool:
    if facts.question.reason == "damaged" and "customer-carrier" in facts.tags:
        return False  # the risk passed to the customer with their own carrier
    return facts.question.reason in FAULT_REASONS or _perhaps_fault(facts)


def _perhaps_fault(facts: Facts) -> bool:
    """Whether it is one of the shop's own reasons, with the fault the shop's or the maker's."""
    return facts.question.reason not in REASONS and facts.question.fault in ("shop", "maker")


def bars(statute: Statute, facts: Facts) -> list[Finding]:
    """Every reason why the right does not apply to this sale, or needs review."""
    found = []
    in_force = statute.day("in_force")
    if in_force is not None and facts.question.order.ordered_on < in_force:
        text = f"only for contracts from {in_force.isoformat()}"
        found.append(Finding("not-in-force", text, statute.cited("in_force"), INELIGIBLE))
    if facts.business:
        found.append(
            Finding("business", "bought by a business: for consumers only", statute.cite, INELIGIBLE)
        )
    found += _place(statute, facts)
    excluded = {tag: where for tag, where in statute.not_for.items() if tag in facts.line_tags}
    if "confirmed" in facts.tags:
        confirmed = statute.not_for_confirmed.items()
        excluded |= {tag: where for tag, where in confirmed if tag in facts.line_tags}
    found += [
        Finding("excluded", f"not for {tag} goods", where, INELIGIBLE) for tag, where in excluded.items()
    ]
    if statute.get("reasons", "any") == "fault" and _perhaps_fault(facts):
        text = f"needs review whether {facts.question.reason} is a fault of the goods"
        found.append(Finding("fault-unclear", text, statute.cited("reasons"), REVIEW))
    return found


def _place(statute: Statute, facts: Facts) -> list[Finding]:
    """Why the place of sale is outside the right: neither at a distance nor under a tag that opens it."""
    if statute.get("distance", False) and facts.question.order.channel != COUNTER:
        return []
    if not statute.get("distance", False) and not statute.opens:
        return []
    tried = [_opened(opening, facts) for opening in statute.opens if opening.tag in facts.tags]
    if not tried:
        text = "sold over the counter, not at a distance"
        return [Finding("counter", text, statute.cited("distance"), INELIGIBLE)]
    if None in tried:
        return []
    found = [each for each in tried if each is not None]
    unclear = [each for each in found if each.weight == REVIEW]
    return unclear[:1] or found


def _opened(opening: Opening, facts: Facts) -> Finding | None:
    """None if the tag opens the right; else why the order's sum does not, or cannot be compared."""
    limit = opening.above or opening.least
    if limit is None:
        return None
    word = "above" if opening.above else "from"
    text = f"{opening.tag}: {word} {money_text(limit.minor, limit.currency)}"
    order = facts.question.order
    total_minor = order.paid_minor + order.shipping_minor  # the price of the contract
    paid = money_text(total_minor, order.currency)
    if order.currency != limit.currency:
        unclear = f"{text}; {paid} was paid, compare by hand"
        return Finding("limit-unclear", unclear, opening.cite, REVIEW)
    reached = total_minor > limit.minor if opening.above else total_minor >= limit.minor
    return None if reached else Finding("limit", f"{text}; {paid} was paid", opening.cite, INELIGIBLE)
