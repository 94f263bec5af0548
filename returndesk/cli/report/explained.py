"""What the columns of reports mean, in a phrase each, for pages: their titles are short."""

from __future__ import annotations

from collections.abc import Mapping

from returndesk.render.table import Table

_RETURNS = {
    "sold": "units ordered, without cancelled orders",
    "claimed": "of these units, on a claim that was not rejected or cancelled",
    "returned": "of these units, received back",
    "rate": "returned ÷ sold, by units",
    "low": "lower end of the range of 95 % of that rate",
    "high": "upper end of the range of 95 % of that rate",
    "refunded": "refunds of these orders until today",
    "shop_fault": "returned units for reasons that are the shop's fault",
    "open": "yes: more of these orders can still come back",
    "order_rate": "the share of orders of which something came back",
    "value_rate": "the share of the value paid that came back",
    "average": "the rate of all units of these orders",
    "expected": "the rate of units expected once nothing more can come back",
    "expected_low": "lower end of the range of 95 % of the rate in the end",
    "expected_high": "upper end of the range of 95 % of the rate in the end",
}
_MEANT: Mapping[str, Mapping[str, str]] = {
    "report-returns": _RETURNS,
    "report-watchlist": {
        "rate": "returned ÷ sold, by units",
        "limit": "above it the rate differs from the shop average by more than chance (99.8 %)",
        "low": "below it the rate would be lower than the shop average by more than chance (99.8 %)",
        "average": "the rate of all units of this period",
        "reason": "the most frequent reason of the returned units",
        "share": "the share of the returned units with that reason",
        "trend": "up or down: the rate differs from that of the period before by more than chance",
    },
    "report-measures": {
        "days": "days before and after the note whose orders are counted",
        "so_far": "yes: fewer days than are asked for, as later orders can still come back",
        "difference": "rate after less rate before, in percentage points",
        "low": "lower end of the range of 95 % of the difference",
        "high": "upper end of the range of 95 % of the difference",
    },
    "report-reasons": {
        "share": "of all claims",
        "cumulative": "share of this row and those above it",
        "value": "paid for the claimed units",
        "refunded": "refunds of this period, of claims opened at any time",
    },
    "report-refunds": {
        "goods": "the price paid for the goods, before fees and deductions",
        "fees": "restocking fees withheld, already off the total",
        "deductions": "for wear and the like, already off the total",
        "total": "refunded, without compensation",
        "elsewhere": "refunded on platforms, not in the total",
    },
    "report-kept": {
        "value": "the price paid for the goods of settled claims",
        "refund": "of it, for what was refunded; what was paid out is less by fees and deductions",
        "kept": "of it, not refunded: exchanged, repaired, credited",
        "share": "kept ÷ value",
        "refunds": "refunds of goods",
        "days_median": "half of the refunds were given within so many days from the customer's notice",
        "days_90": "nine of ten refunds were given within so many days",
    },
    "report-costs": {
        "refunds": "as in the report of refunds; fees are taken off already",
        "handling": "the policy's rates for each claim and each inspection",
        "written_off": "the part of the cost price lost with goods that are not as new",
        "other_costs": "labels, handling, goods written off or sent again, and compensation",
        "received": "from carriers, and of exchanges",
        "net": "refunds + all other costs - received",
        "sales": "of all orders placed in this period",
        "share": "net ÷ sales",
        "fees": "restocking fees and deductions withheld, already off the refunds",
        "scrap": "the part of goods written off that was scrapped",
        "regained": "the part of the cost price that is left in returned goods, not in net",
    },
    "report-marketing": {
        "refunded": "refunds of these orders until today",
        "costs": "handling, labels, write-offs and compensation for these orders",
        "kept": "revenue less refunds and costs of returns",
        "after_spend": "left less spend",
        "return_on_spend": "below 1, less is left than was spent",
    },
    "report-carriers": {
        "claimed": "filed with the carrier",
        "paid": "paid by the carrier",
        "refunded": "refunded to customers",
        "net_loss": "what customers received less what the carrier paid, without handling",
    },
    "report-service": {
        "open": "claims of the period that are not closed yet, even if settled",
        "answered": "claims with a first answer",
        "decided": "claims approved, rejected or refunded",
        "settled": "claims whose customer has all that is owed",
        "answer_median": "half of the claims were answered within so many days",
        "decision_median": "half of the claims were decided within so many days",
        "settlement_median": "half of the claims were settled within so many days",
        "targets": "stages of claims that have a target",
        "kept": "of these, within their target",
    },
    "report-stock": {
        "disposition": "where the goods went after their inspection",
        "units": "below 0: sent to customers",
    },
    "report-liability": {
        "open_units": "units whose return window is open in this month; a unit may be in several months",
        "expected_units": "units expected on new claims",
        "units_low": "lower end of the range of 95 % of the expected units",
        "units_high": "upper end of the range of 95 % of the expected units",
        "expected_refund": "what the expected units will cost in refunds",
        "refund_low": "lower end of the range of 95 % of the expected refunds",
        "refund_high": "upper end of the range of 95 % of the expected refunds",
        "note": "what the shop's own history cannot tell",
    },
    "rates": {
        "days": "after the return was settled, or as long after an order",
        "customers": "all of the group",
        "at_risk": "had not ordered again and were still observed then",
        "rate": "the share that had ordered again by then (Kaplan-Meier)",
        "low": "lower end of the range of 95 % of that share",
        "high": "upper end of the range of 95 % of that share",
    },
    "tests": {
        "others": "customers that the group is compared with",
        "chi_squared": "the statistic of the log-rank test",
        "p": "how often chance alone would make such a difference: 0.05 is in 5 of 100 cases",
        "adjusted": "the same with all tests of this report taken together (Holm)",
    },
}


def explained(table: Table) -> Table:
    """The table with the meaning of its columns, where pages say it."""
    found = _MEANT.get(table.name)
    return table._replace(meta={**table.meta, "help": found}) if found else table
