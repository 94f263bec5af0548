"""The units of a question: whether they can be claimed, and their refund if they alone are returned."""

from __future__ import annotations

from returndesk.core.claims.model import RefundTerms
from returndesk.core.codes import INELIGIBLE, REVIEW
from returndesk.core.eligibility.model import Finding, Ground, Question
from returndesk.core.money import NO_FEE, money_text
from returndesk.core.orders.external_refunds import dispute_text, ended_text
from returndesk.core.orders.model import Order
from returndesk.core.refunds.model import Return
from returndesk.core.refunds.refund import shipping_for, surcharges_for, withheld_for
from returndesk.core.value import replace

_PAYMENT_UNKNOWN = (
    "not known whether it was paid or refunded: the export does not say; counted as refunded on the platform"
)


def units_findings(question: Question) -> list[Finding]:
    """Why units cannot be claimed on any ground."""
    order, line = question.order, question.line
    left = order.claimable(line)
    if order.is_over(line):
        text = f"nothing left to claim: {order.where_units_went(line)}"
        unknown = [Finding("payment-unknown", _PAYMENT_UNKNOWN)] if order.cancelled_untold else []
        return [Finding("units", text, "", INELIGIBLE), *unknown]
    findings = [cancelled_finding(order)] if order.owed_minor else []
    if left <= 0:
        text = f"nothing left to claim: {order.where_units_went(line)}"
        findings.append(Finding("units", text, "", INELIGIBLE))
    elif question.units > left:
        text = f"{question.units} requested, only {left} left to claim"
        if line.gone_units:
            text += f": {order.where_units_went(line)}"
        findings.append(Finding("units", text, "", INELIGIBLE))
    amount = order.external.amount_minor
    by_items = order.external.confirmed or any(ln.elsewhere_units for ln in order.lines)
    if order.sale_over:
        what, most = (money_text(minor, order.currency) for minor in (
            order.external_total_minor, order.left_to_return_minor))  # fmt: skip
        text = f"{what} of this order was refunded {order.external.where}: at most {most} is left"
        findings.append(Finding("refunded-elsewhere", text, "", REVIEW))
    elif amount or (order.status == "part-refunded" and not by_items):
        what = money_text(amount, order.currency) if amount else "part"
        text = f"{what} of this order was refunded on the platform, item unknown"
        findings.append(Finding("refunded-elsewhere", text, "", REVIEW))
    return [*findings, *_dispute_findings(order), *_payment_findings(order)]


def cancelled_finding(order: Order) -> Finding:
    """That the platform ended an order, and that its money is still to be given back."""
    return Finding("cancelled", ended_text(order.status, order.owed_minor, order.currency))


def _dispute_findings(order: Order) -> list[Finding]:
    """An open dispute, which stops refunds, and what the bank took of a lost one."""
    found, external = [], order.external
    if external.dispute == "open":
        text = dispute_text(external.dispute, external.disputed_minor, order.currency)
        found.append(Finding("disputed", f"{text}: no refund until it is decided", "", REVIEW))
    if external.bank_minor:
        taken = money_text(external.bank_minor, order.currency)
        text = f"{taken} of this order was refunded by the bank: its dispute is lost"
        found.append(Finding("dispute-lost", text, "", REVIEW))
    return found


def _payment_findings(order: Order) -> list[Finding]:
    """What the customer has not paid, and a total that is below its lines."""
    findings = []
    if order.payment == "unpaid":
        findings.append(Finding("unpaid", "the order is not paid: nothing to refund"))
    elif order.outstanding_minor:
        came, owed = (money_text(minor, order.currency) for minor in (
            order.received_minor, order.outstanding_minor))  # fmt: skip
        findings.append(Finding("part-paid", f"{came} paid, {owed} outstanding: at most {came} is refunded"))
    elif order.payment == "part-paid":
        text = "the order is part-paid, amount unknown"
        findings.append(Finding("part-paid", text, "", REVIEW))
    if order.below_lines:
        total, lines = (money_text(minor, order.currency) for minor in (
            order.total_minor or 0, order.charged_minor))  # fmt: skip
        text = f"the order's total of {total} is below its lines of {lines}: it was edited on the platform"
        findings.append(Finding("total-below-lines", text, "", REVIEW))
    return findings


def undelivered_findings(question: Question) -> list[Finding]:
    """That a claim is in time because not all was delivered yet."""
    if question.order.owed_minor:
        return []
    code = "not-sent" if question.unsent else "not-delivered"
    return [Finding(code, question.undelivered)] if question.undelivered else []


def unsent_terms(terms: RefundTerms, order: Order) -> RefundTerms:
    """The terms of a cancellation: no fee, and the shipping by its share, all of it where nothing is kept."""
    return replace(terms,
        fee=NO_FEE, fee_source="", shipping_rule="always", surcharge_rule="on-full-return",
        shipping_cap_minor=order.shipping_minor, shipping_cap_source="",
    )  # fmt: skip


def goods_alone(question: Question) -> int:
    """What is left of the price paid for these units. Minor units."""
    return question.line.value_minor(question.units)


def shipping_alone(question: Question, terms: RefundTerms) -> int:
    """The original shipping refunded under some terms if these units alone are returned. Minor units."""
    item = Return(question.line, question.units, question.fault, terms)
    return shipping_for(question.order, [item], [goods_alone(question)])[0]


def with_withheld(question: Question, ground: Ground) -> Ground:
    """The ground with what is withheld for gifts and lost free shipping if these units alone come back."""
    if ground.verdict == INELIGIBLE or question.units <= 0:
        return ground
    item = Return(question.line, question.units, question.fault, ground.terms, unsent=question.unsent)
    withheld = tuple(withheld_for(question.order, [item], ground.sum_minor))
    currency, texts = question.order.currency, {"gift": "the gift {} {}", "free-shipping": "{}{}"}
    findings = [
        Finding(each.part, f"{texts[each.part].format(each.sku, each.why)}: {minor} withheld")
        for each in withheld
        for minor in (money_text(each.amount_minor, currency),)
        if each.amount_minor > 0
    ]
    return replace(ground, withheld=withheld, findings=(*ground.findings, *findings))


def without_withheld(ground: Ground, right: RefundTerms) -> Ground:
    """The ground without what another right forbids to withhold."""
    barred = [
        one.part for one in ground.withheld if one.amount_minor > 0 and not right.withholds(one.article)
    ]
    if not barred:
        return ground
    return replace(
        ground,
        withheld=tuple(one for one in ground.withheld if one.part not in barred),
        findings=tuple(one for one in ground.findings if one.code not in barred),
    )


def surcharges_alone(question: Question, terms: RefundTerms) -> int:
    """The surcharges refunded under some terms if these units alone are returned. Minor units."""
    return surcharges_for(question.order, [Return(question.line, question.units, question.fault, terms)])
