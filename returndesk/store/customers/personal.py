"""Which columns are personal: one declaration that exports, erasure, retention and a house test read.

Every column of text is in one of the two lists: a new one in neither fails tests/house/test_personal_columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Personal(NamedTuple):
    """Personal columns of a table whose rows are `t`, with SQL for ids of a row: its order, claim, customer.

    `kind` is what a shop calls them; `deleted`: the rows go as a whole, else the columns are emptied.
    """

    table: str
    columns: tuple[str, ...]
    kind: str
    order: str = "t.order_id"
    claim: str = ""
    joins: str = ""
    deleted: bool = False
    kept: str = ""  # SQL for what stays in an emptied column, where that is not nothing
    customer: str = ""


_CLAIM = "t.claim_id"
_LINE = "join claim_line l on l.id = t.claim_line_id join claim c on c.id = l.claim_id"
# Articles of a law that allow a deduction: codes, and the doctor reads them.
_ARTICLES = "trim(iif(instr(t.why, 'M 12'), 'M 12', '') || iif(instr(t.why, 'M 18'), ' M 18', ''))"

PERSONAL = (
    Personal("customer", ("key", "name", "email", "phone", "platform_id", "birthday"), "customer", order=""),
    Personal(
        "merged_customer",
        ("key", "name", "email", "phone", "platform_id"),
        "customer",
        order="",
        customer="t.customer_id",
    ),
    Personal("recipient", ("name", "phone"), "recipients", deleted=True),
    Personal("order_line", ("tracking",), "tracking"),
    Personal("sent", ("tracking",), "tracking", claim=_CLAIM),
    Personal("refund", ("reference", "why"), "reasons", claim=_CLAIM),
    Personal("payout", ("reference",), "reasons", claim=_CLAIM),
    Personal("correction", ("why",), "reasons", claim=_CLAIM),
    Personal("compensation", ("why",), "reasons", claim=_CLAIM),
    Personal("carrier_entry", ("reference", "why"), "reasons", claim=_CLAIM),
    Personal("dispute", ("why",), "reasons"),
    Personal("inspection", ("why",), "reasons", "c.order_id", "c.id", _LINE, kept=_ARTICLES),
    Personal(
        "journal_text",
        ("body",),
        "words",
        "j.order_id",
        "j.claim_id",
        "join journal j on j.seq = t.seq",
        deleted=True,
    ),
    Personal("consent", (), "consents", order="", customer="t.customer_id", deleted=True),
    Personal("offer_customer", (), "offers", order="", customer="t.customer_id", deleted=True),
    Personal("occasion_letter", (), "occasions", order="", customer="t.customer_id", deleted=True),
    # Rows of files, and rows as they were before an act: found by what they hold.
    Personal("paired_export", ("body", "file"), "waiting", order="", deleted=True),
    Personal("undoable_row", ("before",), "undo", order="", deleted=True),
)

_GOODS = "about goods"
_SOLD = "how and where it was sold"
_CODE = "a code of the desk, the policy or the platform"
_USER = "a user of the desk"
_NUMBER = "a number of the platform, which stays like an order's"
_SHOP = "about the shop"
# Column, or table and column, of text that is not personal → what it is.
NOT_PERSONAL: Mapping[str, str] = {
    **dict.fromkeys(("sku", "title", "category", "line_key", "tags", "condition", "evidence"), _GOODS),
    **dict.fromkeys(("channel", "country", "payment_method", "source", "campaign", "surcharge"), _SOLD),
    "discount_codes": "codes that the customer typed; ours are random",
    **dict.fromkeys(("currency", "method", "tender", "tier", "status", "stage", "state", "reason"), _CODE),
    **dict.fromkeys(("kind", "ground", "remedy", "step", "move", "act", "verdict", "fault"), _CODE),
    **dict.fromkeys(("outcome", "disposition", "carrier", "platform", "language", "detail", "via"), _CODE),
    **dict.fromkeys(("shipping_rule", "surcharge_rule", "postage", "fulfillment", "orders.payment"), _CODE),
    **dict.fromkeys(("due_source", "late_then", "fee_source", "deduct_source", "shipping_cap_source"), _CODE),
    **{f"judgement_finding.{name}": _CODE for name in ("code", "text")},
    **{f"paired_export.{name}": _CODE for name in ("pair", "part")},
    **{f"cohort.{name}": _CODE for name in ("dimension", "month", "key")},
    **dict.fromkeys(("cohort_month.dimension", "cohort_month.month", "cohort_unit.month"), _CODE),
    **{f"money_sum.{name}": _CODE for name in ("report", "basis", "dimension", "month", "key", "figure")},
    **{f"cohort_end.{name}": _CODE for name in ("dimension", "key")},
    **{f"money_month.{name}": _CODE for name in ("report", "basis", "dimension", "month")},
    **dict.fromkeys(("cohort_curve.month", "cohort.last_delivered"), "a day"),
    **dict.fromkeys(("who", "owner", "set_by"), _USER),
    **dict.fromkeys(("orders.number", "paired_export.number", "sale_payment.payment"), _NUMBER),
    **dict.fromkeys(("refund_row.reference", "feedback.row_key"), _NUMBER),
    **{f"journal.{name}": "a digest" for name in ("digest", "previous", "hash")},
    "journal_text.salt": "random",
    **dict.fromkeys(("consent.purpose", "occasion_letter.occasion"), _CODE),
    **{f"offer.{name}": _SHOP for name in ("name", "audience", "arms", "measure")},
    **{f"offer_customer.{name}": _SHOP for name in ("offer", "arm")},
    "offer.secret": "random",
    **dict.fromkeys(("offer.until", "offer.counted_until"), "a day"),
    "coupon.code": "random; who has it may use it",
    "coupon.until": "a day",
    "journal.details": "of an act, without anything personal",
    "undoable_row.name": "a table of the desk",
    "undoable_row.after": "a digest",
    "row_digest.digest": "a digest of rows without names",
    **{f"desk.{name}": _SHOP for name in ("shop", "timezone", "address", "contact")},
    **{f"policy.{name}": _SHOP for name in ("document", "parsed")},
    **{f"holiday.{name}": "a holiday" for name in ("region", "name")},
    "erased_key.digest": "a digest with a salt of the desk",
    "erasing.salt": "random",
}


def personal_columns(table: str) -> tuple[str, ...]:
    """The personal columns of a table."""
    return next((one.columns for one in PERSONAL if one.table == table), ())
