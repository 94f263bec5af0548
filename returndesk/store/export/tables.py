"""Which tables are exported: what a row is, the day that puts it in a month, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from returndesk.store.customers.personal import personal_columns
from returndesk.store.export.sales import SALE, SALES


class Exported(NamedTuple):
    """A table that is exported; its rows are `t` in all SQL.

    `day` is a row's day and `order` the id of the order that it belongs to: a row changes only by acts on
    that order. A row of no order names the `entry` of the journal that it came with. A small table has none
    of them: it has no months and is written whole.
    """

    table: str
    meaning: str
    day: str = "t.on_day"
    order: str = "t.order_id"
    entry: str = ""
    joins: str = ""
    key: str = "t.id"  # sorts the rows of a day
    given: tuple[str, ...] = ()  # personal columns of a view
    omitted: tuple[str, ...] = ()
    currency: str = ""  # where the table has amounts and no currency of its own
    source: str = ""  # the table of the rows, where they are exported under another name
    values: Mapping[str, str] = {}  # SQL for each column, where these are not the table's own

    @property
    def personal(self) -> tuple[str, ...]:
        """Columns that are empty unless people are asked for."""
        return self.given or personal_columns(self.table)


_ORDER = "join orders o on o.id = t.order_id"
_CLAIM = "join claim c on c.id = t.claim_id join orders o on o.id = c.order_id"
_CLAIM_LINE = f"join claim_line l on l.id = t.claim_line_id {_CLAIM.replace('t.claim_id', 'l.claim_id')}"
_REFUND = "join refund r on r.id = t.refund_id"
_REMEDY = "join remedy m on m.id = t.remedy_id"
_OF_CLAIM: dict[str, Any] = {"day": "c.opened_on", "order": "c.order_id", "joins": _CLAIM}
_OF_CLAIM_LINE: dict[str, Any] = {"day": "c.opened_on", "order": "c.order_id", "joins": _CLAIM_LINE}
_SMALL: dict[str, Any] = {"day": "", "order": ""}

TABLES = (
    Exported("desk", "The shop: one row.", **_SMALL, omitted=("address", "contact")),
    Exported(
        "policy", "Versions of the return policy.", **_SMALL, key="t.version", omitted=("document", "parsed")
    ),
    Exported(
        "customer",
        "Customers; who they are only with --people.",
        **_SMALL,
    ),
    Exported("merged_customer", "Entries that were merged into another customer's.", **_SMALL),
    Exported(
        "erased_customer",
        "Customers whose personal data was erased.",
        **_SMALL,
        key="t.customer_id",
    ),
    Exported(
        "earned_tier",
        "Tiers that customers reached by what they ordered.",
        **_SMALL,
        key="t.customer_id",
    ),
    Exported("consent", "What customers said about being written to: given, or withdrawn.", **_SMALL),
    Exported(
        "signal_answer",
        "Days up to which the shop is fine with the returns of customers.",
        **_SMALL,
        key="t.customer_id",
    ),
    Exported(
        "offer",
        "Offers that are tested; the keys that assigned customers are left out.",
        **_SMALL,
        omitted=("secret",),
    ),
    Exported("offer_customer", "Which arm of an offer each customer got.", **_SMALL),
    Exported("occasion_letter", "Letters for birthdays and anniversaries.", **_SMALL),
    Exported("points_use", "Points that were used; negative: returned.", day="t.used_on"),
    Exported("coupon", "Coupons; their codes are left out.", **_SMALL, omitted=("code",)),
    Exported("coupon_use", "Coupons that were used for orders.", day="t.used_on", key="t.coupon_id"),
    Exported("orders", "Orders.", day="t.ordered_on", order="t.id"),
    Exported(
        "order_line",
        "Lines of orders, in the month of their order; with goods that went out in exchange.",
        day="o.ordered_on",
        joins=_ORDER,
        key="o.id, t.position",
        currency="o.currency",
    ),
    Exported(
        "sale",
        "Orders in the desk's own columns, with amounts as decimals: importing them changes nothing.",
        day="o.ordered_on",
        joins=SALES,
        key="o.id, t.position",
        given=tuple(name for name in SALE if name.startswith(("customer_", "recipient_", "tracking"))),
        source="order_line",
        values=SALE,
    ),
    Exported("order_payment", "Payments that were recorded in the desk; negative: a correction."),
    Exported("cancellation", "Orders cancelled although paid.", key="t.order_id"),
    Exported("external_refund", "Refunds made on the platform, on the day of the import that showed them."),
    Exported("dispute", "Steps of disputes (chargebacks)."),
    Exported("claim", "Claims.", day="t.opened_on", joins=_ORDER, currency="o.currency"),
    Exported("claimant", "Claimants who are not the buyer.", **_OF_CLAIM, key="t.claim_id"),
    Exported("claim_evidence", "Evidence that claims have.", **_OF_CLAIM),
    Exported(
        "claim_line",
        "Units of an order line that a claim is about, by what became of them.",
        **_OF_CLAIM,
        currency="o.currency",
    ),
    Exported("judgement", "How each claim line was judged.", **_OF_CLAIM_LINE, key="t.claim_line_id"),
    Exported("judgement_finding", "Each reason for a verdict.", **_OF_CLAIM_LINE),
    Exported(
        "inspection",
        "Inspected goods.",
        order="c.order_id",
        joins=_CLAIM_LINE,
        currency="o.currency",
    ),
    Exported("refund", "Refunds; total_minor is the sum of their parts."),
    Exported(
        "refund_line",
        "What refunds gave for claim lines.",
        day="r.on_day",
        order="r.order_id",
        joins=_REFUND,
        key="t.refund_id, t.claim_line_id",
        currency="r.currency",
    ),
    Exported(
        "reduction",
        "Part of the price back for units that the customer keeps.",
        day="coalesce(k.on_day, r.on_day)",
        order="r.order_id",
        joins=f"{_REFUND} left join correction k on k.id = t.correction_id",
        currency="r.currency",
    ),
    Exported("payout", "How refunds were paid out; negative: bounced."),
    Exported("correction", "Corrections of refunds, signed."),
    Exported("confirmation", "What exports have shown of refunds.", joins=_ORDER, currency="o.currency"),
    Exported("compensation", "Compensation beside refunds; negative: a correction."),
    Exported(
        "credit",
        "Store credit issued, and negative: used.",
        order="coalesce(t.order_id, p.order_id, q.order_id, k.order_id)",
        joins=(
            "left join payout p on p.id = t.payout_id left join compensation q on q.id = t.compensation_id"
            " left join correction k on k.id = t.correction_id"
        ),
    ),
    Exported("remedy", "Exchanges, repairs and replacements."),
    Exported(
        "remedy_line",
        "What they settled of claim lines.",
        day="m.on_day",
        order="m.order_id",
        joins=_REMEDY,
        key="t.remedy_id, t.claim_line_id",
        currency="m.currency",
    ),
    Exported(
        "outgoing",
        "Goods owed to customers, and the parcel that they went in.",
        day="m.on_day",
        order="m.order_id",
        joins=_REMEDY,
        currency="m.currency",
    ),
    Exported("sent", "Parcels sent to customers."),
    Exported(
        "exchanged_line",
        "Order lines that are goods sent for a claim.",
        day="m.on_day",
        order="m.order_id",
        joins=f"join outgoing g on g.id = t.outgoing_id {_REMEDY.replace('t.', 'g.')}",
        key="t.order_line_id",
        currency="m.currency",
    ),
    Exported("exchange_payment", "Payments of an exchange's difference; negative: by the shop."),
    Exported("carrier_entry", "Steps of claims on carriers."),
    Exported(
        "notification",
        "The last step that each claim's customer is notified of.",
        **_OF_CLAIM,
        key="t.claim_id",
    ),
    Exported(
        "statement", "When requests were made, and withdrawals acknowledged.", **_OF_CLAIM, key="t.claim_id"
    ),
    Exported("feedback", "Customers' scores.", order="c.order_id", joins=_CLAIM),
    Exported(
        "product_note",
        "Days on which something was done about a product.",
        day="t.noted_on",
        order="",
        entry="t.seq",
    ),
    Exported(
        "spend",
        "What marketing cost; the newest row of a day, source, campaign and currency counts.",
        day="t.spent_on",
        order="",
        entry="t.seq",
    ),
    Exported(
        "day_closing",
        "Days that were closed with all before them, or reopened with all after them.",
        day="t.day",
        order="",
        entry="t.seq",
    ),
    Exported(
        "day_count",
        "What was counted at a closing, by method: paid out less received.",
        day="c.day",
        order="",
        entry="c.seq",
        joins="join day_closing c on c.id = t.closing_id",
        key="t.closing_id, t.currency, t.method",
    ),
    Exported(
        "journal",
        "Every act: when, who, what.",
        order="",
        entry="t.seq",
        key="t.seq",
        omitted=("digest", "previous", "hash"),
    ),
)

# Tables that stay in the desk, and why.
LEFT_OUT = {
    "erased_key": "how imports know erased customers again",
    "erasing": "how erased data leaves the file",
    "recipient": "names and phone numbers alone",
    "journal_text": "free text that may be erased",
    "sale_payment": "how imports know a sale again",
    "refund_row": "how imports know a refund again",
    "cohort": "sums that reports keep: they follow from the rows",
    "cohort_month": "sums that reports keep: they follow from the rows",
    "cohort_unit": "sums that reports keep: they follow from the rows",
    "cohort_curve": "sums that reports keep: they follow from the rows",
    "money_sum": "sums that reports keep: they follow from the rows",
    "money_month": "sums that reports keep: they follow from the rows",
    "cohort_end": "rates that reports keep: they follow from the rows",
    "claim_handling": "what reports keep of each claim: it follows from the journal",
    "paired_export": "orders that wait for the other file of an export",
    "row_digest": "how doctor finds edits by other programs",
    "undoable": "how acts are undone",
    "undoable_row": "how acts are undone",
    "policy_tier": "the policy's own list",
    "holiday": "from a library",
    "working_day": "from a library",
    "judgement_right": "terms of a claim line: what came of them is in its refund",
    "judgement_remedy": "terms of a claim line: what came of them is in its refund",
    "refund_terms": "terms of a claim line: what came of them is in its refund",
    "deductible_condition": "terms of a claim line: what came of them is in its refund",
}
