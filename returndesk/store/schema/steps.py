"""The desk's tables, step by step: an append-only list, and a step that was released is never edited."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

from returndesk.store.schema import (
    carriers,
    claims,
    closings,
    desk,
    disputes,
    exchanges,
    journal,
    letters,
    orders,
    refunds,
    reports,
    taxes,
)
from returndesk.store.schema.append_only import TABLES, AppendOnly, keep_rows
from returndesk.store.schema.customers import (
    consents,
    coupons,
    erased,
    lookups,
    merges,
    occasions,
    offers,
    points,
    signals,
    tiers,
)

_FIRST = (
    desk.DESK,
    orders.ORDERS,
    orders.EXTERNAL_REFUNDS,
    orders.CANCELLATIONS,
    orders.PAYMENTS,
    orders.PAIRED_EXPORTS,
    orders.REFUND_ROWS,
    claims.CLAIMS,
    claims.JUDGEMENTS,
    claims.INSPECTIONS,
    refunds.REFUNDS,
    refunds.PAYOUTS,
    refunds.COMPENSATIONS,
    refunds.CORRECTIONS,
    refunds.CONFIRMATIONS,
    refunds.CREDIT,
    exchanges.EXCHANGES,
    disputes.DISPUTES,
    taxes.TAXES,
    journal.JOURNAL,
    journal.UNDO,
    carriers.CARRIERS,
    letters.NOTIFICATIONS,
    letters.STATEMENTS,
    letters.FEEDBACK,
)


def m001_first(conn: sqlite3.Connection) -> None:
    """Every table of the first release."""
    for script in _FIRST:
        _run(conn, script)
    for rule in TABLES:
        keep_rows(conn, rule)


def m002_product_notes(conn: sqlite3.Connection) -> None:
    """What was done about products."""
    _run(conn, reports.PRODUCT_NOTES)


def m003_spend(conn: sqlite3.Connection) -> None:
    """What was spent on marketing."""
    _run(conn, reports.SPEND)
    keep_rows(conn, AppendOnly("spend", "spend that was imported stays: import the corrected amount"))


def m004_cohorts(conn: sqlite3.Connection) -> None:
    """The sums that reports of a year read."""
    _run(conn, reports.COHORTS)


def m005_undone_exchanges(conn: sqlite3.Connection) -> None:
    """Exchanges can be undone."""
    _run(conn, exchanges.UNDONE_EXCHANGES)


def m006_closed_days(conn: sqlite3.Connection) -> None:
    """Days that are closed: no act is dated there any more."""
    _run(conn, closings.CLOSINGS)
    for table in ("day_closing", "day_count"):
        keep_rows(conn, AppendOnly(table, "a closed day stays: reopen it"))
    for table in closings.DATED:
        for trigger in closings.open_day(table):
            conn.execute(trigger)


def m007_return_days(conn: sqlite3.Connection) -> None:
    """The days on which units come back, as forecasts read them."""
    _run(conn, reports.RETURN_DAYS)


def m008_earned_tiers(conn: sqlite3.Connection) -> None:
    """Tiers that customers reach by what they order."""
    _run(conn, tiers.EARNED_TIERS)


def m009_kept_handlings(conn: sqlite3.Connection) -> None:
    """What reports of a month read by day; sums that were kept before are worked out anew."""
    _run(conn, reports.HANDLINGS)
    for table in reports.FIRST_DERIVED:
        conn.execute(f"delete from {table}")


def m010_coupons(conn: sqlite3.Connection) -> None:
    """Coupons and their use."""
    _run(conn, coupons.COUPONS)


def m011_points(conn: sqlite3.Connection) -> None:
    """Points that customers used."""
    _run(conn, points.POINTS)
    stays = "points that were used stay so: return them"
    keep_rows(conn, AppendOnly("points_use", stays, free=("customer_id",)))


def m012_erased_customers(conn: sqlite3.Connection) -> None:
    """Customers can be erased, with the references and reasons of their refunds."""
    _run(conn, erased.ERASED_CUSTOMERS)
    keep_rows(conn, AppendOnly("erased_customer", "what was erased stays so", free=("held_until",)))
    why = "money was refunded: record a correction"
    for rule in (
        AppendOnly("refund", why, erased=("reference", "why")),
        AppendOnly(
            "payout",
            "money was paid out: record a correction, or that it bounced",
            erased=("reference",),
        ),
    ):
        for name in ("stays", "is_fixed"):
            conn.execute(f"drop trigger {rule.table}_{name}")
        keep_rows(conn, rule)


def m013_parcels_by_day(conn: sqlite3.Connection) -> None:
    """Entries of parcels, found by day and by claim."""
    _run(conn, reports.PARCELS)


def m014_row_digests(conn: sqlite3.Connection) -> None:
    """Digests of the rows that decide money, days and states."""
    _run(conn, journal.ROW_DIGESTS)


def m015_consents(conn: sqlite3.Connection) -> None:
    """What customers consent to."""
    _run(conn, consents.CONSENTS)
    stays = "what a customer said stays: withdraw the consent"
    keep_rows(conn, AppendOnly("consent", stays, free=("customer_id",), deleted=True))


def m016_discount_codes(conn: sqlite3.Connection) -> None:
    """The codes with which orders were placed."""
    _run(conn, coupons.DISCOUNT_CODES)


def m017_paid_again(conn: sqlite3.Connection) -> None:
    """A refund that bounced and was paid again by another method can be corrected."""
    _run(conn, refunds.PAID_AGAIN)


def m018_signal_answers(conn: sqlite3.Connection) -> None:
    """What the shop answered to signals about customers."""
    _run(conn, signals.SIGNAL_ANSWERS)


def m019_offers(conn: sqlite3.Connection) -> None:
    """Offers that are tested."""
    _run(conn, offers.OFFERS)
    keep_rows(conn, AppendOnly("offer", "an offer is as it was made: stop it", free=("stopped_on",)))
    dealt = "customers were assigned to an offer by chance: they stay so"
    keep_rows(conn, AppendOnly("offer_customer", dealt, free=("customer_id",), deleted=True))


def m020_money_months(conn: sqlite3.Connection) -> None:
    """Sums of money by month, and rates in the end; two keys of a cohort are a JSON list now."""
    _run(conn, reports.MONEY_MONTHS)
    _run(conn, reports.END_RATES)
    conn.execute("delete from cohort_month where dimension glob '*,*'")


def m021_occasions(conn: sqlite3.Connection) -> None:
    """Customers' birthdays, and letters for occasions."""
    _run(conn, occasions.OCCASIONS)
    stays = "a letter that was sent stays"
    keep_rows(conn, AppendOnly("occasion_letter", stays, free=("customer_id",), deleted=True))


def m022_merged_customers(conn: sqlite3.Connection) -> None:
    """Two entries of one person become one: store credit follows them."""
    _run(conn, merges.MERGES)
    why = "the history of store credit cannot be changed"
    columns = [name for (name,) in conn.execute("select name from pragma_table_info('credit')")]
    fixed = ", ".join(name for name in columns if name != "customer_id")
    refuse = f"begin select raise(abort, '{why}'); end"
    conn.execute(f"create trigger credit_is_fixed before update of {fixed} on credit {refuse}")


def m023_customer_lookups(conn: sqlite3.Connection) -> None:
    """A customer is found by email, platform id and name without reading all customers."""
    _run(conn, lookups.LOOKUPS)


def _run(conn: sqlite3.Connection, script: str) -> None:
    for statement in _statements(script):
        conn.execute(statement)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: executescript would commit the transaction."""
    current = ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            yield current
            current = ""


STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    m001_first,
    m002_product_notes,
    m003_spend,
    m004_cohorts,
    m005_undone_exchanges,
    m006_closed_days,
    m007_return_days,
    m008_earned_tiers,
    m009_kept_handlings,
    m010_coupons,
    m011_points,
    m012_erased_customers,
    m013_parcels_by_day,
    m014_row_digests,
    m015_consents,
    m016_discount_codes,
    m017_paid_again,
    m018_signal_answers,
    m019_offers,
    m020_money_months,
    m021_occasions,
    m022_merged_customers,
    m023_customer_lookups,
)
