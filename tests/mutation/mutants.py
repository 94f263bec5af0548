"""The rules broken in one place each: (file under core/, what stands there, what is put there, what it breaks)."""

from __future__ import annotations

from mutation.mutant import Mutant as Mutant
from mutation.mutants_of_life import LIFE
from mutation.mutants_of_rights import RIGHTS
from mutation.mutants_of_work import WORK

MUTANTS = (
    # the shop's own ground
    Mutant("eligibility/judge.py", "if late > 0:", "if late >= 0:", "a notice on the last day is in time"),
    Mutant(
        "eligibility/judge.py",
        "question.notice_on <= add_window(last_day, terms.grace)",
        "question.notice_on < add_window(last_day, terms.grace)",
        "the last day of the grace is within it",
    ),
    Mutant(
        "eligibility/judge.py", "goods_minor > limit:", "goods_minor >= limit:", "review is above, not from"
    ),
    Mutant(
        "eligibility/judge.py",
        "question.units > left:",
        "question.units > left + 1:",
        "no more than claimable",
    ),
    Mutant(
        "eligibility/judge.py",
        "if season.last_day > steps[-1].on:",
        "if season.last_day < steps[-1].on:",
        "a season only makes the time longer",
    ),
    Mutant(
        "eligibility/judge.py",
        'start, what = (line.shipped_on, "shipped") if line.shipped_on else (order.ordered_on, "ordered")',
        'start, what = order.ordered_on, "ordered"',
        "an unknown delivery is assumed from the shipping",
    ),
    Mutant(
        "eligibility/judge.py", "-g.refund_minor,", "g.refund_minor,", "of two grounds the higher refund wins"
    ),
    Mutant(
        "eligibility/judge.py",
        'g.name != "policy",',
        'g.name == "policy",',
        "of two equal ones the shop's own wins",
    ),
    Mutant(
        "eligibility/judge.py",
        "-g.last_day.toordinal(),",
        "g.last_day.toordinal(),",
        "of two equal laws the later last day wins",
    ),
    Mutant(
        "eligibility/judge.py",
        "if not terms.returnable:",
        "if False:",
        "what is not returnable falls through to the other questions",
    ),
    Mutant(
        "eligibility/judge.py",
        "if item not in question.evidence]",
        "if item not in question.evidence][1:]",
        "all the evidence is wanted",
    ),
    # which rules hold
    Mutant(
        "policy/terms.py",
        "sign * sale.unit_price_minor >= sign * limit",
        "sign * sale.unit_price_minor > sign * limit",
        "a price on the bound is inside",
    ),
    Mutant(
        "policy/terms.py",
        "when.ordered_from <= sale.ordered_on)",
        "when.ordered_from < sale.ordered_on)",
        "the first day of a rule counts",
    ),
    Mutant(
        "policy/terms.py",
        "sale.ordered_on <= when.ordered_to)",
        "sale.ordered_on < when.ordered_to)",
        "the last day of a rule counts",
    ),
    Mutant(
        "policy/terms.py",
        "s.ordered_from <= sale.ordered_on <= s.ordered_to",
        "s.ordered_from <= sale.ordered_on < s.ordered_to",
        "the last day of a season counts",
    ),
    Mutant(
        "policy/terms.py",
        "        if not matches:\n            continue\n",
        "        if matches is None:\n            continue\n",
        "a rule that does not hold falls through",
    ),
    Mutant(
        "policy/terms.py",
        "for rule in policy.rules:",
        "for rule in reversed(policy.rules):",
        "later rules win",
    ),
    Mutant(
        "policy/terms.py",
        "                continue\n            values[key]",
        "            values[key]",
        "an amount in another currency does not apply",
    ),
    # days
    Mutant(
        "days.py",
        "while not self.is_open(day):",
        "if not self.is_open(day):",
        "a roll goes on over closed days",
    ),
    Mutant(
        "days.py",
        '(7 if window.unit == "weeks" else 1)',
        '(5 if window.unit == "weeks" else 1)',
        "a week has 7 days",
    ),
    Mutant(
        "days.py",
        "        while count > 0:",
        "        while count > 1:",
        "a promise counts all its open days",
    ),
    Mutant(
        "days.py",
        "        if day in self.working_days:\n            return True\n",
        "",
        "a day that makes up for one off is open",
    ),
    # the refund
    Mutant(
        "refunds/refund.py",
        "return min(amount, goods_minor)",
        "return amount",
        "a fee is never above the goods",
    ),
    Mutant(
        "refunds/refund.py",
        '    if fault != "customer":\n        return 0\n',
        "",
        "no fee for the shop's fault",
    ),
    Mutant(
        "refunds/refund.py",
        "return max(0, min(max(share, _with_the_last(order, returns)), left)), shared",
        "return max(0, share, _with_the_last(order, returns)), shared",
        "no more shipping than is left",
    ),
    Mutant(
        "refunds/refund.py",
        '(shipping_rule == "on-fault" and fault != "customer")',
        'shipping_rule == "on-fault"',
        "on-fault is not for the customer's",
    ),
    Mutant(
        "refunds/refund.py",
        "whole = order.units_left == sum(",
        "whole = order.units_left >= sum(",
        "on-full-return waits for the last unit",
    ),
    Mutant(
        "refunds/refund.py",
        "bonus = percent_of(max(before, 0), bonus_bps)",
        "bonus = percent_of(sum(goods), bonus_bps)",
        "the bonus is of the total before it",
    ),
    Mutant(
        "refunds/refund.py",
        "adjustment = max(0, -(before + bonus))",
        "adjustment = 0",
        "a total is lifted to 0",
    ),
    Mutant(
        "refunds/refund.py",
        "if amount_minor > before + bonus + adjustment",
        "if amount_minor > before + bonus + adjustment + 1",
        "an amount only goes downwards",
    ),
    Mutant(
        "refunds/refund.py",
        "before, left = before + units, left - units",
        "left = left - units",
        "each batch has the goods of its own units",
    ),
    # money
    Mutant(
        "money.py",
        "return minor * bps // 10_000",
        "return (minor * bps + 5_000) // 10_000",
        "a percentage is rounded down",
    ),
    Mutant(
        "money.py",
        "return total_minor * (before + now) // whole - total_minor * before // whole",
        "return total_minor * now // whole",
        "parts add up to the whole",
    ),
    Mutant(
        "money.py",
        "key=lambda i: (-(total_minor * weights[i] % whole), i)",
        "key=lambda i: -i",
        "odd cents go by the largest remainder",
    ),
    # the law
    Mutant(
        "law/days.py",
        "if more is not None and since is not None and repaired and facts.ordered_on >= since:",
        "if more is not None and since is not None and repaired and facts.ordered_on > since:",
        "the repair year holds from its day on",
    ),
    Mutant(
        "law/days.py",
        "return max((calendar.roll(day) for calendar in calendars), default=day)",
        "return min((calendar.roll(day) for calendar in calendars), default=day)",
        "of two countries the later holiday",
    ),
    Mutant(
        "law/days.py",
        "not start < told <= add_window(start, within)",
        "not start < told < add_window(start, within)",
        "told on the last day of the months for it",
    ),
    Mutant(
        "law/days.py",
        "else max(facts.arrivals, key=day)",
        "else min(facts.arrivals, key=day)",
        "the last parcel of an order counts",
    ),
    Mutant(
        "law/days.py",
        "back = repair.asked_on + (days - 1) * DAY",
        "back = repair.asked_on + days * DAY",
        "both ends of a repair count",
    ),
    Mutant("law/days.py", "else end - DAY", "else end", "beginning with a day counts that day"),
    Mutant(
        "law/days.py",
        "Calendar(frozenset({SUNDAY}),",
        "Calendar(frozenset({SUNDAY - 1, SUNDAY}),",
        "Saturdays are business days",
    ),
    Mutant(
        "law/scope.py",
        "facts.total_minor > limit.minor if opening.above",
        "facts.total_minor >= limit.minor if opening.above",
        "over a sum is not that sum",
    ),
    Mutant(
        "law/scope.py",
        "facts.ordered_on < in_force:",
        "facts.ordered_on <= in_force:",
        "in force on its first day",
    ),
    Mutant(
        "law/scope.py",
        "and facts.channel != COUNTER:",
        "and facts.channel == COUNTER:",
        "distance is not the counter",
    ),
    Mutant("law/scope.py", "if facts.business:", "if False:", "a business is no consumer"),
    Mutant("law/grounds.py", "    if late <= 0:", "    if late < 0:", "a law's last day counts"),
    Mutant(
        "law/grounds.py",
        "if on > first and second is not None and on <= second:",
        "if on > first and second is not None and on < second:",
        "the last day of the second stretch counts",
    ),
    Mutant(
        "law/deadlines.py",
        "return max(self.due_on, self.waits_until or self.due_on)",
        "return self.due_on",
        "the shop may wait for the goods",
    ),
    Mutant(
        "law/deadlines.py",
        "return min((day for day in (one, other) if day is not None), default=None)",
        "return max((day for day in (one, other) if day is not None), default=None)",
        "goods or proof, the earlier",
    ),
    Mutant(
        "law/facts.py", "- self.asked_on).days + 1", "- self.asked_on).days", "both days of a repair count"
    ),
    Mutant(
        "law/statute.py",
        "if day.weekday() == SUNDAY - 1}",
        "if day.weekday() == SUNDAY - 2}",
        "a Saturday holiday is kept on Friday",
    ),
    *RIGHTS,
    *LIFE,
    *WORK,
)
