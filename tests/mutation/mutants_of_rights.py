"""The rules of due days and of what a right protects, broken in one place each."""

from __future__ import annotations

from mutation.mutant import Mutant

RIGHTS = (
    # by when, and by whose word
    Mutant(
        "law/due_dates.py",
        "promised_on <= law[0]:",
        "promised_on < law[0]:",
        "on the same day it is the promise's",
    ),
    Mutant(
        "law/due_dates.py",
        "if promised_on is not None and promised_on <= law[0]:",
        "if promised_on is not None:",
        "the earlier of promise and statute",
    ),
    Mutant("law/due_dates.py", "law = min(days,", "law = max(days,", "of several rights the earliest day"),
    Mutant(
        "law/due_dates.py",
        "return self.refund.pay_by if self.fixed else None",
        "return self.refund.pay_by",
        "where a law counts no days nobody is late by them",
    ),
    Mutant(
        "law/due_dates.py",
        "(collects or claim.proof_on is not None)",
        "collects",
        "proof of sending ends the wait for the parcel",
    ),
    Mutant(
        "law/due_dates.py",
        "if not owes_refund(claim) or not (collects",
        "if not (collects",
        "who wants no money has none due without the goods",
    ),
    Mutant(
        "law/due_dates.py",
        "tuple(line for line in approved if line.awaited) or approved",
        "approved",
        "of a parcel only the rights of what is still out count",
    ),
    Mutant(
        "law/due_dates.py",
        "tuple(line for line in claim.lines if line.approved) or claim.lines",
        "claim.lines",
        "the rights of what was not approved do not count",
    ),
    Mutant(
        "law/due_dates.py",
        "shop_collects=collects or not claim.goods_come,",
        "shop_collects=collects,",
        "goods that were lost are not waited for",
    ),
    Mutant(
        "law/due_dates.py", 'claim.outcome == "refund" and', "", "only who waits for money has a day for it"
    ),
    # what a right lets the shop take off, and what it gives back of the shipping
    Mutant(
        "law/deductions.py",
        "and facts.never_informed",
        "and not facts.never_informed",
        "never told of the right: nothing is taken off",
    ),
    Mutant(
        "law/deductions.py",
        "if free is not None and facts.notice_on <= free:",
        "if free is not None and facts.notice_on < free:",
        "the last day without a deduction for use is one",
    ),
    Mutant(
        "law/deductions.py",
        "(allowed if conditions is None else conditions)",
        "allowed",
        "the strictest of several rights protects",
    ),
    Mutant(
        "law/deductions.py",
        "(ground is judgement.best and ground.verdict != INELIGIBLE)",
        "False",
        "a right that was chosen for a person to look at protects",
    ),
    # the terms of the ground that won
    Mutant(
        "law/minimum_terms.py",
        'if other.postage == "shop" and best.postage != "shop":',
        "if False:",
        "the ground that won is lifted to the postage of every other",
    ),
    Mutant(
        "law/minimum_terms.py",
        "if other.fee == NO_FEE and best.fee != NO_FEE:",
        "if False:",
        "a right that forbids a fee forbids it under the policy as well",
    ),
    Mutant(
        "law/minimum_terms.py",
        'return other.name == "policy" and other.verdict == REVIEW and gives_money',
        "return False",
        "the policy's own terms stand where a person must look",
    ),
    Mutant(
        "law/minimum_terms.py",
        "cap = max(ends, others_end) or None",
        "cap = None",
        "beside shares what comes with the last of the order is kept",
    ),
    Mutant(
        "law/grounds.py",
        'if terms.postage == "shop":',
        "if False:",
        "what the policy says of the way back is the shop's word",
    ),
    Mutant(
        "refunds/refund.py",
        "return max((_up_to(order, item) for item in returns if whole and _ends_whole(item)), default=0)",
        "return max((_up_to(order, item) for item in returns if _ends_whole(item)), default=0)",
        "what comes with the last of the order waits for it",
    ),
    Mutant(
        "refunds/refund.py",
        "paid if item.shipping_cap_minor is None else min(paid, item.shipping_cap_minor)",
        "paid",
        "the shipping goes back up to standard delivery",
    ),
    Mutant(
        "refunds/refund.py",
        "return most - order.shipping_refunded_minor",
        "return most",
        "what went back of the shipping before counts against it",
    ),
    Mutant(
        "law/facts.py",
        'return max(good), "order tags"',
        'return min(good), "order tags"',
        "of several prices of standard delivery the highest",
    ),
    Mutant(
        "law/grounds.py",
        'facts.standard_minor if "shipping_up_to" in statute.terms else None',
        "facts.standard_minor",
        "only a law that says so holds the shipping to standard delivery",
    ),
    Mutant(
        "law/grounds.py",
        'law_calendar(holidays_of(""), regime.working_days)',
        'law_calendar(holidays_of(""))',
        "make-up days are working days",
    ),
    # the shop's clock
    Mutant("days.py", "at.minute > hours.closes", "at.minute >= hours.closes", "closing time is in time"),
    Mutant(
        "days.py",
        "self.roll(day + timedelta(days=1)) if late else self.roll(day)",
        "self.roll(day)",
        "after closing the next opening counts",
    ),
    Mutant(
        "days.py",
        "days = range(1, (end - start).days + 1)",
        "days = range((end - start).days + 1)",
        "the day of the question is used up",
    ),
    Mutant(
        "policy/terms.py",
        "if _among(rule.kind, kind) and _among(rule.tier, tier):",
        "if _among(rule.kind, kind) or _among(rule.tier, tier):",
        "promises for a kind and a tier are for both together",
    ),
    # where a policy promises less than a law
    Mutant(
        "law/audit_samples.py",
        'list(when.tag or ("",))',
        'list(when.tag or ("",))[:1]',
        "every tag of a rule is tried",
    ),
    Mutant(
        "law/audit_samples.py",
        "for facts in islice(chain(single, every), _MOST):",
        "for facts in islice(single, _MOST):",
        "values are tried together as well",
    ),
    Mutant(
        "law/audit_samples.py",
        "for price in near if least <= price and",
        "for price in near[:0] if least <= price and",
        "prices on either side of a bound are tried",
    ),
    Mutant(
        "law/audit_samples.py",
        "wanted.append(-(-10_000 // (bps * price)))",
        "wanted.append(1)",
        "a small share is a fee for several units",
    ),
    Mutant(
        "law/audit_samples.py",
        "for days in range(7)]",
        "for days in range(1)]",
        "a last day on a week-end is tried",
    ),
    Mutant(
        "law/audit_samples.py",
        "delivered_on=ordered + _SLOW * DAY)",
        "delivered_on=ordered + 3 * DAY)",
        "goods that were long under way are tried",
    ),
)
