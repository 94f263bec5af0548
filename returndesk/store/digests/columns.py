"""Which columns decide money, days and states, and by what their rows are digested together."""

from __future__ import annotations

from returndesk.core.value import Value
from returndesk.store.orders.columns import LINE_COLUMNS, ORDER_COLUMNS

BLOCK = 7  # bits of an order's id within its block: 128 orders have one digest
_ROWS = 10  # the same for rows of other tables
# Free text and personal values may be erased, and decide nothing.
TEXTS = ("title", "tracking", "discount_codes")


class Part(Value):
    """Rows of one table that belong to a digest: `key` is SQL for the number of their digest."""

    table: str
    columns: tuple[str, ...]
    key: str = "claim_id"
    of: str = ""  # the columns of `key`, where they are in another table: a join
    between: str = ""  # SQL for the rows of some digests; default: by key
    which: str = "true"
    order: str = "id"


class Kind(Value):
    """What is digested together: a claim, a block of orders, a whole table."""

    name: str
    parts: tuple[Part, ...]
    where: str  # what the doctor calls one of them, {0} is its number


def _of_line(table: str, *columns: str, order: str = "id") -> Part:
    return Part(table, columns, of="join claim_line of on of.id = t.claim_line_id", order=order)


# What an import writes, in its order; then what it leaves at the column's default.
ORDER = (*(name for name in ORDER_COLUMNS if name not in TEXTS), "imported_on", "elsewhere_minor")
LINE = (*(name for name in LINE_COLUMNS if name not in TEXTS), "part_units", "part_on", "elsewhere_units")
DEFAULTS = {"elsewhere_minor": 0, "part_units": 0, "part_on": None, "elsewhere_units": 0}

_BLOCKS = f"between {{first}} << {BLOCK} and ({{last}} + 1 << {BLOCK}) - 1"
ORDERS = Kind(
    "orders",
    (
        Part("orders", ("id", *ORDER), f"t.id >> {BLOCK}", between=f"t.id {_BLOCKS}"),
        Part(
            "order_line",
            ("order_id", *LINE),
            f"t.order_id >> {BLOCK}",
            between=f"t.order_id {_BLOCKS}",
            order="order_id, position",
        ),
        # Apart: an import knows it only once the customers are written.
        Part("orders", ("customer_id",), f"t.id >> {BLOCK}", between=f"t.id {_BLOCKS}"),
    ),
    "orders",
)
_CLAIM = """order_id kind reason detail fault status stage outcome via opened_on opened_at notice_on
    decided_on approved_on closed_on due_on promised_on promised_at late_then due_source goods_back_on
    proof_on clock_left time_left verdict ground owner postage_shop_minor postage_customer_minor
    postage_settled_minor"""
_TERMS = """fee_bps fee_unit_minor fee_most_minor free_from_minor shipping_fee_minor fee_source shipping_rule
    shipping_cap_minor shipping_cap_source surcharge_rule postage credit_bonus_bps deduct_any deduct_source"""
CLAIM = Kind(
    "claim",
    (
        Part("claim", tuple(_CLAIM.split()), "t.id"),
        Part("claim_evidence", ("evidence",)),
        Part("claimant", ("customer_id",), order="claim_id"),
        Part(
            "claim_line",
            (
                *("id", "order_line_id", "value_minor", "claimed", "approved", "received", "accepted"),
                *("refused", "settled", "kept", "repaired", "sent_back", "external", "held", "advanced"),
                "freed",
            ),
        ),
        _of_line(
            "judgement",
            *("claim_line_id", "verdict", "ground", "starts_on", "last_day", "unsent"),
            order="claim_line_id",
        ),
        _of_line("judgement_finding", "claim_line_id", "code", "text", "source"),
        _of_line("judgement_right", "claim_line_id", "ground"),
        _of_line("judgement_remedy", "claim_line_id", "remedy"),
        _of_line("refund_terms", "claim_line_id", *_TERMS.split(), order="claim_line_id"),
        _of_line("deductible_condition", "claim_line_id", "condition"),
        _of_line(
            "inspection",
            *("claim_line_id", "on_day", "units", "condition", "disposition", "deduct_bps", "deduct_minor"),
            "settled_units",
        ),
        Part("outgoing", ("id", "remedy_id", "sku", "units", "value_minor", "replaces", "sent_id")),
        Part(
            "remedy_line",
            *(("remedy_id", "claim_line_id", "units", "goods_minor", "reduction_minor"),),
            of="join remedy of on of.id = t.remedy_id",
            order="remedy_id, claim_line_id",
        ),
        Part("payout", ("id", "refund_id", "bounced")),
        Part("exchange_payment", ("id", "refund_id", "corrects")),
    ),
    "claim R{0}",
)


def _whole(
    table: str, columns: str, order: str = "id", which: str = "true", where: str = "", key: str = "0"
) -> Kind:
    part = Part(table, tuple(columns.split()), key, between="true", which=which, order=order)
    return Kind(table, (part,), where or table.replace("_", " "))


def _rows(table: str, columns: str) -> Kind:
    """Rows of a table that may become long: some of them have one digest."""
    between = f"t.id between {{first}} << {_ROWS} and ({{last}} + 1 << {_ROWS}) - 1"
    part = Part(table, tuple(columns.split()), f"t.id >> {_ROWS}", between=between)
    return Kind(table, (part,), f"{table.replace('_', ' ')} rows")


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        ORDERS,
        CLAIM,
        _rows("external_refund", "id order_id order_line_id on_day platform currency units goods_minor"
            " shipping_minor amount_minor"),
        _rows("confirmation", "id order_id refund_id order_line_id on_day units amount_minor"),
        _rows("order_payment", "id order_id at on_day who paid_on method currency amount_minor rounding_minor"
            " after_minor credit_id"),
        _rows("credit", "id customer_id order_id payout_id compensation_id correction_id"),
        _rows("occasion_letter", "id seq customer_id occasion day coupon_id"),
        _rows("consent", "id seq customer_id purpose given said_on order_id"),
        _whole("desk", "id shop currency timezone tax_included created_at created_on country language address"
            " contact", where="the desk's settings"),
        _whole("policy", "version from_on by_hand set_at set_on set_by document parsed", "version",
            where="policies"),
        _whole("policy_tier", "version position tier", "version, position", where="tiers of policies"),
        _whole("customer", "id tier language", which="(t.tier <> '' or t.language <> '')",
            where="tiers and languages of customers"),
        _whole("merged_customer", "id seq customer_id", where="merged customers"),
        _whole("cancellation", "order_id on_day", "order_id", where="cancelled orders"),
        _whole("sale_payment", "payment order_id", "payment", where="payments of sales"),
        _whole("refund_row", "order_line_id reference units", "order_line_id, reference",
            where="refunds that platforms told"),
        _rows("coupon", "id seq code customer_id currency amount_minor percent_bps until issued_on"
            " compensation_id voided_on"),
        _whole("offer", "id seq name audience arms secret made_on until measure counted_until known_order"
            " customers without_consent stopped_on", where="offers"),
        _rows("offer_customer", "id offer customer_id arm coupon_id"),
        _whole("coupon_use", "coupon_id order_id used_on amount_minor currency", "coupon_id",
            where="uses of coupons"),
        _whole("points_use", "id seq customer_id order_id used_on points balance worth_minor currency",
            where="uses of points"),
        _whole("signal_answer", "customer_id seq answered_on", "customer_id", where="answers to signals"),
        _whole("erased_customer", "customer_id seq on_day held_until", "customer_id",
            where="erased customers"),
        _whole("erased_key", "digest customer_id", "digest", where="keys of erased customers"),
        _whole("erasing", "id salt", where="keys of erased customers"),
        _whole("earned_tier", "customer_id tier reached_on kept_until", "customer_id", where="earned tiers"),
    )
}  # fmt: skip
# Written outside acts, once a year.
CALENDARS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _whole("holiday", "country region day", "country, region, day", where="public holidays"),
        _whole("working_day", "country day", "country, day", where="working days"),
    )
}
# Digests that no entry of the journal holds, each kept in place of the one before: so none outlasts what was
# erased, and what changes with every act takes no room.
UNCHAINED: dict[str, Kind] = CALENDARS | {
    kind.name: kind
    for kind in (
        _whole(
            "paired_export",
            "pair part number body on_day",
            "pair, part, number",
            where="orders that wait for the other file",
        ),
        _whole("undoable", "first last", "first", where="acts that can be undone"),
        _whole("undoable_row", "first n name at before after", "first, n", where="acts that can be undone"),
    )
}
ALL = KINDS | UNCHAINED
