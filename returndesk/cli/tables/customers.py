"""Tables of customers and their store credit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from returndesk.cli.tables.claims import CLAIMS
from returndesk.cli.tables.labels import CLAIM, CURRENCY
from returndesk.core.customers.owed import credit_text
from returndesk.core.money import format_minor
from returndesk.render.screens.phrases import count
from returndesk.render.table import NO_RECORD, RARE, Chart, Column, MadeRows, Sections, Table, table_of

if TYPE_CHECKING:
    from datetime import date

    from returndesk.core.customers.coupons import Coupon
    from returndesk.core.customers.tiers import Missing
    from returndesk.desk.customers.owed import OwedReport
    from returndesk.desk.customers.people import ShownCustomer
    from returndesk.desk.customers.profile import Profile
    from returndesk.desk.customers.repeat import RepeatReport
    from returndesk.desk.customers.signals import CustomerSignal
    from returndesk.desk.customers.tiers import TierMoves
    from returndesk.store.customers.coupons import CouponRow
    from returndesk.store.customers.people import Customer, CustomerRow

NAME = Column("customer", of=lambda row: _name(row.customer))
KEY = Column("key", "code", rank=5, of="customer.key")  # what one types, so that it is never cut
CUSTOMERS = (
    NAME,
    KEY,
    Column("email", rank=2, of="customer.email"),
    Column("phone", rank=4, of="customer.phone"),
    Column("tier", rank=3, of="customer.tier"),
    Column("orders", "count", rank=3),
    Column("claims", "count", rank=2),
    Column("credit", "amount"),
    CURRENCY,
    Column("language", "code", rank=5, of="customer.language"),
    Column("points", "count", rank=1),
)
CREDIT = (
    CURRENCY,
    Column("issued", "amount"),
    Column("used", "amount"),
    Column("balance", "amount", of="left_minor"),
)
_ACTIVITY = (
    Column("orders", "count", of="done.orders"),
    Column("spent", "list", of=lambda row: _amounts(row.done.net_minor)),
    Column("latest_on", "date", title="latest order", rank=3, of="done.latest_on"),
)
MOVES = (
    NAME,
    KEY._replace(rank=6),
    Column("email", rank=5, of="customer.email"),
    Column("tier", of=lambda row: row.tier or None),
    Column("due", of=lambda row: row.due.tier or None),
    Column("why", "code", rank=4, of="due.why"),
    *_ACTIVITY,
    Column("missing", "list", rank=1, of=lambda row: _missing(row.missing)),
    Column("kept_until", "date", title="kept until", rank=RARE, of="due.kept_until"),
)
TIERS = (
    Column("tier", of="rule.name"),
    Column("held", "code", of=lambda row: row.held and ("earned" if row.held.earned else "by-hand")),
    *_ACTIVITY,
    Column("missing", "list", of=lambda row: _missing(row.missing)),
    Column(
        "kept_until", "date", title="kept until", rank=RARE, of=lambda row: row.held and row.held.kept_until
    ),
)
OWED = (
    Column("what", "code"),
    CURRENCY,
    Column("age", title="days"),
    Column("count", "count"),
    Column("amount", "amount"),
    Column("percent"),
)
REPEAT = (
    Column("key"),
    Column("days", "count", title="within"),
    Column("customers", "count", rank=1),
    Column("at_risk", "count", title="observed", rank=2),
    Column("rate", "rate", title="ordered again"),
    Column("low", "rate", title="from", rank=1),
    Column("high", "rate", title="to", rank=1),
    Column("note", rank=3),
)
TESTS = (
    Column("key"),
    Column("customers", "count"),
    Column("others", "count"),
    Column("chi_squared", "number", title="chi squared", rank=3),
    Column("p", "number", rank=2),
    Column("adjusted", "number", rank=1),
    Column("sentence"),
)
POINTS = (
    *(Column(name, "count") for name in ("earned", "used", "expired", "left")),
    Column("owed", "count", rank=1),
    Column("next_expiry", "date", title="next expiry", rank=2),
)
CONSENTS = (
    Column("purpose", "code"),
    Column("consent", "code", of="state"),
    Column("on", "date", of="said_on"),
    Column("source", of=lambda one: one.source or None),
    Column("order", "code", rank=1, of=lambda one: one.order or None),
    Column("who", rank=2, of=lambda one: one.who or None),
)
SIGNALS = (
    Column("customer", of=lambda row: _name(row.customer)),
    KEY,
    Column("signal", "code", of=lambda row: next(iter(row.often.signals), None)),
    Column("orders", "count", of="often.done.orders"),
    Column("returned", "count", of="often.done.returned"),
    Column("rate", "rate", rank=1, of=lambda row: _share(row.often.done.returned, row.often.done.orders)),
    Column("low", "rate", title="at least", of=lambda row: _share(row.often.low_bps, 10_000)),
    Column("limit", "rate", of=lambda row: _share(row.often.limit_bps, 10_000)),
    Column("answered_on", "date", title="answered", rank=2, of=lambda row: row.answer and row.answer.on),
    Column("why", rank=3, of=lambda row: (row.answer and row.answer.why) or None),
)
_PROFILE = (
    Column("customer", of=lambda one: _name(one.customer)),
    Column("first_on", "date", title="first order", of="profile.first_on"),
    Column("last_on", "date", title="last order", of="profile.last_on"),
    Column("kept", "count", title="kept orders", of="profile.kept"),
    Column("net", "list", title="net value", of=lambda one: _amounts(one.profile.net_minor)),
    Column("categories", "list", of=lambda one: _counted(one.profile.categories)),
    Column("products", "list", of=lambda one: _counted(one.profile.products)),
    Column("returns", of=lambda one: _returns(one.profile)),
    Column("units", "count", rank=NO_RECORD, of="profile.units"),
    Column("returned", "count", rank=NO_RECORD, of="profile.returned"),
    Column("rate", "rate", rank=NO_RECORD, of=lambda one: _rate(one, 0)),
    Column("low", "rate", rank=NO_RECORD, of=lambda one: _rate(one, 1)),
    Column("high", "rate", rank=NO_RECORD, of=lambda one: _rate(one, 2)),
    Column("reasons", "list", of=lambda one: _counted(one.profile.reasons)),
    Column("faults", "list", of=lambda one: _counted(one.profile.faults)),
    Column("days_to_money", "days", title="days to money", of="profile.days_to_money"),
    Column("scores", "list", of=lambda one: [str(score) for score in one.profile.scores]),
    Column("tier", "code", of=lambda one: one.customer.tier or None),
    Column("tier_due", "code", title="tier due", of=lambda one: _tier_due(one)),
    Column("next_tier", "code", title="next tier", of=lambda one: _next_tier(one)[0]),
    Column("missing", "list", of=lambda one: _next_tier(one)[1]),
    Column("credit", "list", title="store credit", of=lambda one: _amounts(_credit(one))),
    Column("points", "count", of=lambda one: one.points and one.points.left),
    Column("coupons", "list", of=lambda one: [_coupon(coupon) for coupon in one.profile.coupons]),
    Column("consent", "code", of=lambda one: one.profile.consent and one.profile.consent.state),
    Column("consent_on", "date", title="said on", of=lambda one: _said_on(one.profile)),
    Column("language", "code", of=lambda one: one.customer.language or None),
    Column("birthday", of=lambda one: one.birthday or None),
)
COUPONS = (
    Column("coupon", "code", of="coupon.code"),
    Column("customer", of=lambda row: row.customer or None),
    Column("amount", "amount", of="coupon.amount_minor"),
    CURRENCY,
    Column("percent", of=lambda row: row.coupon.worth if row.coupon.percent_bps else None),
    Column("until", "date", of="coupon.until"),
    Column("status", "code"),
    Column("issued_on", "date", title="issued", rank=3, of="coupon.issued_on"),
    Column("used_on", "date", title="used", rank=2, of="coupon.used_on"),
    Column("order", "code", rank=1),
    Column("taken_off", "amount", title="taken off", rank=4, of="taken_minor"),
    CLAIM._replace(rank=5),
    Column("why", rank=6, of=lambda row: row.why or None),
)
_ENTRIES = {"order": "used", "erasure": "given up"}
HISTORY = (
    Column("on", "date"),
    Column("entry", "code", of=lambda entry: _ENTRIES.get(entry.source, "issued")),
    Column("amount", "amount"),
    Column("balance", "amount"),
    CURRENCY,
    Column("source", "code", title="by"),
    CLAIM._replace(rank=1),
    Column("order", "code", rank=1),
    Column("who", rank=2),
)


def _name(one: Customer) -> str:
    return one.name or one.email or one.platform_id or one.phone


def _share(part: int, whole: int) -> str | None:
    from returndesk.core.reports.shares import fraction  # not to show a customer

    return fraction(part, whole)


def _amounts(net_minor: Mapping[str, int]) -> list[str]:
    return [f"{format_minor(minor, currency)} {currency}" for currency, minor in net_minor.items()]


def _counted(found: Iterable[tuple[str, int]]) -> list[str]:
    return [f"{name} {number}" for name, number in found]


def _place(shown: ShownCustomer) -> tuple[int, int]:
    """The places of the customer's own tier and of the best one reached, best first; behind all: none."""
    none = len(shown.tiers)
    own = (at for at, one in enumerate(shown.tiers) if one.rule.name == shown.customer.tier)
    reached = (at for at, one in enumerate(shown.tiers) if not one.missing)
    return next(own, none), next(reached, none)


def _tier_due(shown: ShownCustomer) -> str | None:
    """The better tier that was reached since tiers were last given; none beside one that was set by hand."""
    own, reached = _place(shown)
    by_hand = shown.customer.tier and not any(one.held and one.held.earned for one in shown.tiers)
    return None if by_hand or reached >= own else shown.tiers[reached].rule.name


def _next_tier(shown: ShownCustomer) -> tuple[str | None, list[str]]:
    """The tier above the customer's own and above what is reached, and what they lack for it."""
    above = shown.tiers[: min(_place(shown))]
    return (above[-1].rule.name, _missing(above[-1].missing)) if above else (None, [])


def _credit(shown: ShownCustomer) -> dict[str, int]:
    return {one.currency: one.left_minor for one in shown.balances if one.left_minor}


def _coupon(coupon: Coupon) -> str:
    return f"{coupon.code} {coupon.worth}" + (f" until {coupon.until}" if coupon.until else "")


def _returns(found: Profile) -> str | None:
    """How a customer returns, in words: 2 of 9 units, 22 % (95 %: 6 % to 55 %)."""
    if found.rate is None:
        return None
    share, low, high = (f"{100 * each:.1f} %" for each in (found.rate.value, found.rate.low, found.rate.high))
    return f"{found.returned} of {count(found.units, 'unit')}, {share} (95 %: {low} to {high})"


def _said_on(found: Profile) -> date | None:
    return found.consent.said_on if found.consent else None


def _rate(one: ShownCustomer, place: int) -> str | None:
    """The rate of returns, or an end of its interval."""
    return one.profile.rate.texts()[place] if one.profile and one.profile.rate else None


def _missing(found: Iterable[Missing]) -> list[str]:
    """What a customer lacks for a tier, in words; days in ISO, as the tables of the desk show them."""
    return [_lacking(one) for one in found]


def _lacking(one: Missing) -> str:
    if one.key == "orders":
        return count(one.needed - one.has, "more order")
    if one.key == "spent":
        return f"{format_minor(one.needed - one.has, one.currency)} {one.currency} more"
    return f"an order since {one.since}"


def coupons_table(found: Sequence[CouponRow], today: date, total: int = 0) -> Table:
    """A row for each coupon, the newest first."""
    meta = {"more": max(0, total - len(found)), "empty": "no coupons yet", "next": []}
    return table_of(
        "coupon-list",
        COUPONS,
        found,
        meta,
        currency=lambda one: one.coupon.currency or one.taken_currency,
        status=lambda one: one.coupon.status(today),
    )


def coupon_table(found: CouponRow, today: date) -> Table:
    """One coupon."""
    return coupons_table([found], today)._replace(name="coupon")


def repeat_sections(found: RepeatReport, about: str, shop: str, by: str = "") -> Sections:
    """The share of customers who ordered again, by group and time; and the groups compared."""
    said = "Ordered again within so many days, of customers"
    charts = (Chart("intervals", "key days", ("rate", "low", "high"), said),)
    named = Column("key", title=by or "group")
    meta = {"empty": "no settled returns in this period"}
    rates = table_of(
        "rates",
        (named, *REPEAT[1:]),
        found.rates,
        meta,
        about="Ranges: 95 %. Few still observed: the share is uncertain.",
        charts=charts,
    )
    chance = [] if any(one.sentence for one in found.tests) else ["No difference here is more than chance."]
    tests = table_of(
        "tests",
        (named, *TESTS[1:]),
        found.tests,
        {"empty": "too few customers to compare", "notes": chance if found.tests else []},
        about="Each group against the others: is the difference more than chance?",
    )
    meta = {"title": f"Orders after a return{f', by {by}' * bool(by)}", "shop": shop}
    return Sections("report-repeat", (("rates", rates), ("tests", tests)), meta=meta, about=about)


def owed_table(found: OwedReport) -> Table:
    """A row for each kind, currency and age of what is owed."""
    meta = {"empty": "nothing is owed", "title": "Owed to customers"}
    return table_of("report-owed", OWED, found.rows, meta, about=_given_up(found))


def _given_up(found: OwedReport) -> str:
    """What erased customers gave up, as a sentence; "" for nothing."""
    credit = credit_text(dict(found.credit_given_up))
    points = count(found.points_given_up, "point") if found.points_given_up else ""
    what = ", ".join(filter(None, (credit, points)))
    return f"What erased customers gave up is omitted: {what}." if what else ""


def signals_table(found: Sequence[CustomerSignal]) -> Table:
    """A row for each customer: how often they return, beside the limit of the policy."""
    return table_of("customer-signals", SIGNALS, found, {"empty": "no customer is above the limit"})


def moves_table(moves: TierMoves, *, applied: bool = False) -> Table:
    """A row for each customer whose tier would change, or has changed; the totals where rows are left."""
    more = moves.total - len(moves)
    totals = "; ".join(
        f"{count(number, 'customer')} to {tier or 'no tier'}" for tier, number in moves.to.items()
    )
    meta = {
        "empty": "no customer changes tier",
        "more": more,
        "notes": [f"In all: {totals}"] if more else [],
        "next": ["returndesk customer tiers --apply"] if moves and not applied else [],
    }
    return Table("customer-tiers", MOVES, MadeRows(MOVES, moves), meta)


def customers_table(
    found: Sequence[CustomerRow], currency: str, total: int = 0, points: Mapping[int, int] | None = None
) -> Table:
    """Customers by name, a row for each currency of their credit, without any in the desk's.

    `points` are those left by customer; None in a shop without points.
    """

    def currency_of(one: CustomerRow) -> str:
        return one.currency or currency

    meta = {"more": max(0, total - len(found)), "empty": "no customers yet"}

    def points_of(one: CustomerRow) -> int | None:
        return None if points is None else points.get(one.customer.customer_id, 0)

    return table_of("customer-list", CUSTOMERS, found, meta, currency=currency_of, points=points_of)


def customer_table(shown: ShownCustomer, currency: str) -> Table:
    """One customer, with a row for each currency of their credit."""
    left = None if shown.points is None else {shown.customer.customer_id: shown.points.left}
    return customers_table(shown.rows, currency, points=left)._replace(name="customer")


def customer_sections(shown: ShownCustomer, currency: str) -> Sections:
    """A customer: their row, credit by currency, its history, and their claims."""
    balances = iter([balance for _, balance in shown.history])  # after each entry, in the same order
    history = table_of(
        "history", HISTORY, [entry for entry, _ in shown.history], balance=lambda _: next(balances)
    )
    return Sections(
        "customer-show",
        (
            ("profile", table_of("profile", _PROFILE, [shown], {"single": True})),
            ("customer", customer_table(shown, currency)),
            ("credit", table_of("credit", CREDIT, shown.balances)),
            ("history", history),
            ("tiers", table_of("tiers", TIERS, shown.tiers)),
            ("points", table_of("points", POINTS, [shown.points] if shown.points else [])),
            ("consents", table_of("consents", CONSENTS, shown.consents)),
            ("claims", table_of("claims", CLAIMS, shown.claims)),
        ),
    )
