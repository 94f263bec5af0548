"""The tiers that customers have: earned by their orders, or set by hand or by an export."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date

from returndesk.core.customers.tiers import DueTier, HeldTier

_EARNED = "(select {} from earned_tier e where e.customer_id = u.id and e.tier = u.tier)"


def held_tiers(conn: sqlite3.Connection, customer_id: int | None = None) -> dict[int, HeldTier]:
    """The tier of each customer that has one, or of one customer."""
    one = "" if customer_id is None else " and u.id = ?"
    rows = conn.execute(
        f"select u.id, u.tier, {_EARNED.format('1')}, {_EARNED.format('e.kept_until')}"
        f" from customer u where u.tier <> ''{one}",
        [] if customer_id is None else [customer_id],
    )
    return {
        customer: HeldTier(tier, bool(earned), date.fromisoformat(until) if until else None)
        for customer, tier, earned, until in rows
    }


def give_tiers(conn: sqlite3.Connection, due: Iterable[tuple[int, DueTier]], today: date) -> None:
    """Give each customer the tier that is due to them; "" takes an earned one."""
    for customer, one in due:
        conn.execute("update customer set tier = ?2 where id = ?1 and tier <> ?2", (customer, one.tier))
        if one.tier:
            conn.execute(
                "insert into earned_tier (customer_id, tier, reached_on, kept_until) values (?1, ?2, ?3, ?4)"
                " on conflict (customer_id) do update set tier = ?2, kept_until = ?4,"
                " reached_on = iif(tier = ?2, reached_on, ?3)",
                (customer, one.tier, today.isoformat(), one.kept_until and one.kept_until.isoformat()),
            )
        else:
            forget_earned(conn, customer)


def forget_earned(conn: sqlite3.Connection, customer_id: int) -> None:
    """A tier that is set by hand is no longer earned."""
    conn.execute("delete from earned_tier where customer_id = ?", (customer_id,))
