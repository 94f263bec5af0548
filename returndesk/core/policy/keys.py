"""Every key of a policy: its table, how it is read, its default, an example, and what it means.

The reader of documents, the template of `policy new`, `policy show` and the guide read this one table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from returndesk.core.carriers import STARTS as CARRIER_STARTS
from returndesk.core.codes import EVIDENCE, FAULTS, KINDS, LANGUAGES, LAWS, OUTCOMES, SIGNALS
from returndesk.core.days import WEEKDAYS
from returndesk.core.policy import values as v
from returndesk.core.policy.model import NO_RECEIPT_TERMS, USUAL_NO_RECEIPT, USUAL_SERVICE, USUAL_WRITE_OFF
from returndesk.core.value import Value

STARTS = ("delivered", "shipped", "ordered")
POSTAGE = ("shop", "customer")
SHIPPING_RULES = ("never", "on-fault", "on-full-return", "always")
SURCHARGE_RULES = ("never", "on-full-return")


class Place(Value):
    """A table of a policy: how a document heads it, and what it is for."""

    header: str
    meaning: str


PLACES: Mapping[str, Place] = {
    "": Place("", ""),
    "defaults": Place("[defaults]", "The terms of every return, unless a rule says otherwise."),
    "rule": Place("[[rule]]", "Other terms for some returns: any key of [defaults]. Later rules win."),
    "when": Place("when of a [[rule]]", "The conditions of a rule, all of which must hold."),
    "tier": Place("[[tier]]", "A tier that customers reach by what they order; best first."),
    "points": Place("[points]", "Points that customers earn with their orders."),
    "signals": Place(
        "[signals]", "Limits of signals about customers, for rules of your own goodwill; no law reads them."
    ),
    "consent": Place("[consent]", "Consent to marketing that customers give elsewhere."),
    "season": Place(
        "[[season]]", "Orders of these days can be returned until last_day, or later by the window."
    ),
    "service": Place("[service]", "Your service targets: how long each step may take."),
    "service.for": Place("[[service.for]]", "Other targets for some claims. Later ones win, key by key."),
    "calendar": Place("[calendar]", "The days on which the shop is closed; targets count open days."),
    "reasons": Place("[reasons]", "Your own reasons, each with its fault: customer, shop, maker, carrier."),
    "cash": Place("[cash]", "Cash payments."),
    "no_receipt": Place("[no_receipt]", "Goods without a receipt: claim open --no-receipt."),
    "letters": Place("[letters]", "Letters to customers."),
    "report": Place("[report]", "Figures of your own for reports."),
    "costs": Place("[costs]", "What a return costs besides the money that the desk records."),
    "costs.write_off": Place(
        "[costs.write_off]", "Part of the cost price that is lost, by the disposition of returned items."
    ),
    "retention": Place("[retention]", "How long people's data is kept: returndesk retention run."),
    "cn": Place("[cn]", "The law of China."),
    "carriers": Place("[carriers.NAME]", "What a carrier requires for a claim, and by when."),
}


class Key(Value):
    """A key of a policy; `read` makes its reader for a desk's currency, None where it is read apart."""

    table: str
    name: str
    read: Callable[[str], v.Read] | None
    default: object  # as a document has it; None is none
    example: str  # as TOML
    meaning: str

    @property
    def typed(self) -> object:
        """The default as the rules use it."""
        return None if self.default is None or self.read is None else self.read("EUR")(self.default)


def _any(read: v.Read) -> Callable[[str], v.Read]:
    return lambda currency: read


def _target(name: str, example: str, meaning: str, read: v.Read = v.as_target) -> Key:
    return Key("service", name, _any(read), getattr(USUAL_SERVICE, name), example, meaning)


def _write_off(disposition: str, example: str, meaning: str) -> Key:
    usual = f"{USUAL_WRITE_OFF[disposition] // 100}%"
    return Key("costs.write_off", disposition, _any(v.as_percent), usual, example, meaning)


_TEXTS = _any(v.names_of())
KEYS = (
    Key("", "language", _any(v.one_of(LANGUAGES)), None, '"zh"',
        "Language of letters, unless the customer or their country has another. Default: the desk's."),
    Key("", "law", _any(v.names_of(LAWS)), None, '["eu"]',
        "Laws that bind the shop: eu, uk, cn, us. Without this key those of the desk stay; [] ends them."
        " What they exclude has a line tag such as custom-made: returndesk help law."),
    Key("", "tiers", _TEXTS, None, '["gold", "silver"]',
        "Customer tiers, best first. Default: those of each [[tier]]."),
    Key("", "shipping_taxed", _any(v.as_truth), True, "false",
        "Whether the order's tax in an export includes the tax of its shipping."),
    Key("defaults", "window", _any(v.as_window), "30 days", '"6 weeks"',
        "How long items can be returned: days, weeks or months."),
    Key("defaults", "starts", _any(v.one_of(STARTS)), "delivered", '"ordered"',
        "The window starts when the order is delivered, shipped or ordered."),
    Key("defaults", "transit", _any(v.as_window), "7 days", '"10 days"',
        "Assumed time in transit where no delivery date is known."),
    Key("defaults", "grace", _any(v.as_window), "3 days", '"0 days"',
        "Late by no more than this: needs review, not ineligible."),
    Key("defaults", "roll_to_open_day", _any(v.as_truth), False, "true",
        "A last day on which the shop is closed moves to the next open day."),
    Key("defaults", "restocking_fee", v.fee_in, "0%", '"15%"',
        "Kept of a refund: a percentage of the goods, or an amount a unit. Never where the fault is not the"
        " customer's."),
    Key("defaults", "restocking_fee_max", v.amount_in, None, '"20.00"', "At most so much fee for a unit."),
    Key("defaults", "free_shipping_from", v.amount_in, None, '"50.00"',
        "Goods of this amount ship free; requires shipping_fee."),
    Key("defaults", "shipping_fee", v.amount_in, None, '"4.90"',
        "Kept of a refund where the goods that stay no longer earn free shipping."),
    Key("defaults", "postage", _any(v.one_of(POSTAGE)), "customer", '"shop"',
        "Who pays return shipping: customer or shop."),
    Key("defaults", "original_shipping", _any(v.one_of(SHIPPING_RULES)), "on-fault", '"on-full-return"',
        "When the shipping that was paid is refunded: never, on-fault, on-full-return, always."),
    Key("defaults", "surcharges", _any(v.one_of(SURCHARGE_RULES)), "never", '"on-full-return"',
        "When fees and gift wrap are refunded: never or on-full-return."),
    Key("defaults", "remedies", _any(v.names_of(OUTCOMES)), ["refund", "exchange", "credit"], '["credit"]',
        "What is offered, first choice first: refund, exchange, credit, repair, replacement, none."),
    Key("defaults", "credit_bonus", _any(v.as_percent), "0%", '"5%"',
        "Added to a refund that is given as store credit."),
    Key("defaults", "review_above", v.amount_in, None, '"200.00"',
        "Goods worth more need review before they are approved."),
    Key("defaults", "standard_delivery", v.amount_in, None, '"4.90"',
        "Your cheapest delivery: under a right of withdrawal no more shipping than this is refunded."),
    Key("defaults", "evidence", _any(v.names_of(EVIDENCE)), [], '["photo"]',
        "Evidence that is required: photo, video, receipt."),
    Key("defaults", "returnable", _any(v.as_truth), True, "false", "Whether items can be returned at all."),
    Key("defaults", "auto_approve", _any(v.as_truth), False, "true",
        "Eligible claims are approved at once, without a decision."),
    Key("rule", "name", None, None, '"final sale"', "Its name, shown wherever it decides."),
    Key("rule", "when", None, None, '{ tag = ["final-sale"], fault = ["customer"] }', "Its conditions."),
    Key("rule", "extend", _any(v.as_window), None, '"15 days"', "Added to the window; several add up."),
    Key("when", "reason", None, None, '["wrong-size"]', "One of these reasons."),
    Key("when", "fault", _any(v.names_of(FAULTS)), None, '["shop", "maker", "carrier"]',
        "Whose fault: customer, shop, maker, carrier."),
    Key("when", "outcome", _any(v.names_of(OUTCOMES)), None, '["refund"]', "What the customer gets."),
    Key("when", "category", _TEXTS, None, '["shoes"]', "Product categories, as the orders have them."),
    Key("when", "sku", _TEXTS, None, '["BOOT-*"]', "SKUs; * is anything."),
    Key("when", "tag", _TEXTS, None, '["final-sale"]', "Tags of the item or the order."),
    Key("when", "channel", _TEXTS, None, '["etsy", "counter"]', "Where it was sold."),
    Key("when", "country", _TEXTS, None, '["DE", "AT"]', "Countries of delivery."),
    Key("when", "tier", _TEXTS, None, '["gold"]', "Customer tiers."),
    Key("when", "signal", _any(v.names_of(SIGNALS)), None, '["often-returns"]',
        "Signals about the customer, for returns by their own choice. Such a rule sets fees, postage and"
        " review only."),
    Key("when", "price_from", v.amount_in, None, '"100.00"', "Price of a unit, at least."),
    Key("when", "price_to", v.amount_in, None, '"20.00"', "Price of a unit, at most."),
    Key("when", "ordered", None, None, "{ from = 2026-11-27, to = 2026-11-30 }", "Ordered on these days."),
    Key("tier", "name", None, None, '"gold"', "Its name."),
    Key("tier", "orders", _any(v.number_to(100_000, "a whole number of orders")), None, "10",
        "Orders that the customer kept, at least: neither cancelled nor returned as a whole."),
    Key("tier", "spent", v.amount_in, None, '"500.00"',
        "What these orders came to, net of refunds, at least. Refunds for faults that are not the customer's"
        " are not subtracted."),
    Key("tier", "within", _any(v.as_window), None, '"12 months"', "Orders of this time count. Default: all."),
    Key("tier", "active", _any(v.as_window), None, '"6 months"', "The latest order is no older than this."),
    Key("tier", "keep", _any(v.as_window), None, '"12 months"',
        "Once reached, the tier stays at least so long."),
    Key("points", "per", v.amount_in, None, '"1.00"',
        "One point for each whole amount that an order came to, less what was refunded."),
    Key("points", "worth", v.amount_in, None, '"0.01"', "What a point is worth when it is used."),
    Key("points", "expires", _any(v.as_window), None, '"12 months"',
        "How long after the order its points can be used. Default: for good."),
    Key("points", "starts", _any(v.as_day), None, "2026-12-01",
        "Orders from this day earn points. Default: all orders of the policy."),
    Key("signals", "often_returns", _any(v.as_percent), None, '"40%"',
        "Customers often return if more of their orders of 12 months than this came back by their own choice,"
        " and not by chance; from 5 orders on."),
    Key("consent", "formats", _TEXTS, None, '["shopify"]',
        "Formats of orders whose box for marketing counts as consent: only if it is not ticked in advance."
        " Default: none."),
    Key("season", "name", None, None, '"holiday gifts"', "Its name."),
    Key("season", "ordered", None, None, "{ from = 2026-11-01, to = 2026-12-25 }", "Days of the orders."),
    Key("season", "last_day", None, None, "2027-01-31", "They can be returned until this day."),
    _target("decide", '"48 hours"', 'Open days to decide a claim; or a text: "48 hours", "2 days".'),
    _target("inspect", "1", "Open days to inspect a parcel."),
    _target("settle", "5", "Open days to refund, exchange or repair after inspection."),
    _target("send", "1", "Open days to send goods to the customer."),
    _target("parcel", "21", "Days for the customer's parcel to arrive; then the claim may expire.",
        v.as_count),
    _target("answer", "7", "Days for the customer to answer a question; then the claim may expire."),
    _target("carrier", "10", "Days from delivery to file a claim with the carrier.", v.as_count),
    Key("service", "tell", _any(v.as_truth), USUAL_SERVICE.tell, "true",
        "A settled claim stays open until its customer is notified."),
    Key("service", "low_score", _any(v.number_to(4, "a score from 1 to 4, or 0 for none")),
        USUAL_SERVICE.low_score, "3", "A satisfaction score up to this requires a reply; 0 for none."),
    _target("confirm", "5", "Open days until an export must show a refund; 0 is never.", v.as_count),
    Key("service", "for", None, None, "", ""),
    Key("service.for", "kind", _any(v.names_of(KINDS)), None, '["parcel", "complaint"]',
        "Kinds of claims: return, parcel, complaint."),
    Key("service.for", "tier", _TEXTS, None, '["gold"]', "Customer tiers."),
    Key("service.for", "channel", _TEXTS, None, '["wechat"]', "Where it was sold."),
    Key("service.for", "then", _any(v.as_text), None, '"platform decides for the buyer"',
        "What the platform does when such a target is missed; answer is then your time to decide, too."),
    Key("calendar", "closed", _any(v.names_of(WEEKDAYS)), None, '["sun"]',
        "Weekdays on which the shop is closed."),
    Key("calendar", "country", _any(v.as_country), None, '"DE"',
        'Country whose public holidays are closing days. Without this key it stays; "" ends it.'),
    Key("calendar", "region", _any(v.as_text), None, '"BY"', "A state or province with holidays of its own."),
    Key("calendar", "extra", _any(v.as_days), None, "[2026-12-24]", "Other closing days."),
    Key("calendar", "hours", None, None, '{ mon = "09:00-18:00", sat = "10:00-14:00" }',
        "Opening hours: what comes after closing time counts from the next opening."),
    Key("reasons", "fault", None, None, '"maker"', "Whose fault a reason of your own is."),
    Key("reasons", "details", _TEXTS, None, '["too small", "too large"]',
        "Answers to choose from when this reason is given; the day report counts them."),
    Key("cash", "round_to", v.amount_in, None, '"0.05"', "The smallest coin in which cash is paid."),
    Key("no_receipt", "terms", _any(v.one_of(NO_RECEIPT_TERMS)), USUAL_NO_RECEIPT.terms, '"credit"',
        "What is given: refuse, credit or exchange."),
    Key("no_receipt", "days", _any(v.as_count), USUAL_NO_RECEIPT.days, "60",
        "The lowest price of so many days counts."),
    Key("letters", "send", _any(v.as_command), None, '"msmtp -t"',
        "The command that claim message --send gives each letter to, as a mail."),
    Key("report", "benchmark", _any(v.as_rates), None, '"10-20%"',
        "A return rate to compare yours with in reports: a percentage, or a range."),
    Key("costs", "claim", v.amount_in, None, '"2.50"', "Handling of a claim."),
    Key("costs", "inspection", v.amount_in, None, '"1.50"', "Handling of each inspection."),
    Key("costs", "label", v.amount_in, None, '"4.50"',
        "A return label at your expense whose price was not recorded by receive --postage."),
    Key("costs", "cost_price", _any(v.as_percent), None, '"45%"',
        "Cost price of items whose order has none, as a percentage of the price paid."),
    Key("costs", "write_off", None, None, "", ""),
    _write_off("restock", '"5%"', "Sold again as they are."),
    _write_off("refurbish", '"40%"', "Sold again after repair, or at a lower price."),
    _write_off("supplier", '"10%"', "Sent back to the supplier."),
    _write_off("scrap", '"90%"', "Thrown away."),
    _write_off("donate", '"80%"', "Given away."),
    Key("retention", "customers", _any(v.as_age), None, '"3 years"',
        "Customers are erased so long after their last order or claim."),
    Key("retention", "notes", _any(v.as_age), None, '"2 years"',
        "What was written on a claim is erased so long after its last act."),
    Key("retention", "tracking", _any(v.as_age), None, '"6 months"',
        "Tracking numbers are erased so long after the delivery."),
    Key("retention", "invoices", _any(v.as_age), None, '"10 years"',
        "The name of an erased customer is kept so long after the year of their last invoice or refund."),
    Key("cn", "roll_over_days_off", _any(v.as_truth), None, "false",
        "Whether days off move a last day; true unless set. Requires law cn."),
    Key("carriers", "title", _any(v.as_text), None, '"Royal Post"', "Its name."),
    Key("carriers", "file_within", _any(v.as_count), None, "10", "Days to file a claim with it."),
    Key("carriers", "starts", _any(v.one_of(CARRIER_STARTS)), None, '"shipped"',
        f"These days start when the parcel was {' or '.join(CARRIER_STARTS)}."),
    Key("carriers", "checklist", _TEXTS, None, '["photo", "invoice"]', "What it requires."),
    Key("carriers", "liability", v.amount_in, None, '"500.00"', "At most so much for a parcel."),
    Key("carriers", "tracking", _TEXTS, None, '["RP*"]', "What its tracking numbers look like."),
    Key("carriers", "default", _any(v.as_truth), None, "true", "The carrier where nothing else is known."),
)  # fmt: skip

_NO_TARGETS = ("tell", "low_score", "for")
TARGETS = tuple(key.name for key in KEYS if key.table == "service" and key.name not in _NO_TARGETS)


def keys_of(table: str) -> list[Key]:
    """The keys that a table takes: a rule those of [defaults] too, [[service.for]] the targets."""
    own = [key for key in KEYS if key.table == table]
    if table == "rule":
        return [*(key for key in KEYS if key.table == "defaults"), *own]
    if table == "service.for":
        return [*own, *(key for key in KEYS if key.table == "service" and key.name in TARGETS)]
    return own


# The terms where a document omits them, as the rules use them.
DEFAULTS: Mapping[str, object] = {key.name: key.typed for key in KEYS if key.table == "defaults"}


def with_defaults(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document with the default of every key that it omits."""
    found: dict[str, Any] = {**_usual(""), **document}
    for table in ("defaults", "service", "no_receipt", "costs"):
        found[table] = {**_usual(table), **document.get(table, {})}
    lost = found["costs"].get("write_off", {})
    found["costs"]["write_off"] = {**_usual("costs.write_off"), **lost}
    return found


def _usual(table: str) -> dict[str, object]:
    return {key.name: key.default for key in KEYS if key.table == table and key.default is not None}
