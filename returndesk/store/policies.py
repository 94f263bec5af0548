"""The versions of the policy, and the public holidays that the desk keeps."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from returndesk.core.value import Value, fields_of
from returndesk.store.rows import insert, named

# A version for all orders replaces every one that was set before it.
_IN_FORCE = """from policy where (from_on is null or from_on <= ?)
    and version >= (select max(version) from policy where from_on is null)
    order by from_on is not null desc, from_on desc, version desc limit 1"""


class PolicyVersion(Value):
    """One dated version of the policy; `from_on` None: in force from the beginning."""

    version: int
    from_on: date | None
    by_hand: bool
    set_at: str
    set_on: date
    set_by: str
    document: str


def save_policy(conn: sqlite3.Connection, version: PolicyVersion, parsed: Mapping[str, object]) -> None:
    """Add a version; versions are never changed."""
    insert(
        conn,
        "policy",
        {**fields_of(version), "parsed": json.dumps(parsed, default=lambda day: {"$day": day.isoformat()})},
    )
    # Checked before: the list agrees with the order of each [[tier]], and may be left out.
    tiers: Any = parsed.get("tiers") or [one["name"] for one in list(parsed.get("tier", ()))]  # type: ignore[call-overload]
    for position, tier in enumerate([tiers] if isinstance(tiers, str) else tiers, 1):
        insert(conn, "policy_tier", {"version": version.version, "position": position, "tier": tier})


def policy_versions(conn: sqlite3.Connection) -> list[PolicyVersion]:
    """All versions, oldest first."""
    rows = named(
        conn.execute(f"select {', '.join(PolicyVersion.__match_args__)} from policy order by version")
    )
    return [PolicyVersion(**{**row, "by_hand": bool(row["by_hand"])}) for row in rows]


def version_in_force(conn: sqlite3.Connection, ordered_on: date) -> int:
    """The version for orders of a day: the latest that holds from then or earlier."""
    row = conn.execute(f"select version {_IN_FORCE}", (ordered_on.isoformat(),)).fetchone()
    return int(row[0])


def tiers_in_force(conn: sqlite3.Connection, today: date) -> tuple[str, ...]:
    """The tiers, best first, of the policy for orders of a day."""
    rows = conn.execute(
        f"select tier from policy_tier where version = (select version {_IN_FORCE}) order by position",
        (today.isoformat(),),
    )
    return tuple(tier for (tier,) in rows)


def confirms_in_force(conn: sqlite3.Connection, today: date) -> bool:
    """Whether the policy for orders of a day sets days for exports to confirm refunds."""
    days = f"select json_extract(parsed, '$.service.confirm') {_IN_FORCE}"
    return bool(conn.execute(days, (today.isoformat(),)).fetchone()[0])


def _with_days(value: dict[str, object]) -> object:
    day = value.get("$day")
    return date.fromisoformat(day) if isinstance(day, str) and len(value) == 1 else value


def save_holidays(
    conn: sqlite3.Connection, country: str, region: str, days: Iterable[tuple[date, str]]
) -> None:
    """Keep a country's public holidays; those that are kept already stay."""
    conn.executemany(
        "insert or ignore into holiday (country, region, day, name) values (?, ?, ?, ?)",
        [(country, region, day.isoformat(), name) for day, name in days],
    )


def load_holidays(conn: sqlite3.Connection, country: str, region: str) -> frozenset[date]:
    """The public holidays that are kept for a country and region."""
    rows = conn.execute("select day from holiday where country = ? and region = ?", (country, region))
    return frozenset(date.fromisoformat(day) for (day,) in rows)


def save_working_days(conn: sqlite3.Connection, country: str, days: Iterable[date]) -> None:
    """Keep the week-ends on which a country works for days off; those that are kept already stay."""
    conn.executemany(
        "insert or ignore into working_day (country, day) values (?, ?)",
        [(country, day.isoformat()) for day in days],
    )


def load_working_days(conn: sqlite3.Connection, country: str) -> frozenset[date]:
    """The week-ends on which a country works for days off."""
    rows = conn.execute("select day from working_day where country = ?", (country,))
    return frozenset(date.fromisoformat(day) for (day,) in rows)


def last_holiday_year(conn: sqlite3.Connection, country: str, region: str) -> int:
    """The last year whose holidays are kept; 0 for none."""
    row = conn.execute(
        "select max(day) from holiday where country = ? and region = ?", (country, region)
    ).fetchone()
    return int(row[0][:4]) if row[0] else 0


def order_days(conn: sqlite3.Connection) -> list[tuple[date, int]]:
    """How many orders each day has, oldest first."""
    rows = conn.execute("select ordered_on, count(*) from orders group by ordered_on order by ordered_on")
    return [(date.fromisoformat(on), int(count)) for on, count in rows]


def undecided_claims(conn: sqlite3.Connection) -> list[tuple[int, date]]:
    """Claims on items that wait for a decision, with the day of their order."""
    rows = conn.execute(
        "select c.id, o.ordered_on from claim c join orders o on o.id = c.order_id"
        " where c.status in ('requested', 'waiting') and c.kind <> 'complaint' order by c.id"
    )
    return [(int(claim_id), date.fromisoformat(on)) for claim_id, on in rows]


def kinds_of_orders(conn: sqlite3.Connection) -> dict[str, list[str]]:
    """The categories, channels and countries of all orders; no key before the first order."""
    if not conn.execute("select 1 from orders limit 1").fetchone():
        return {}
    columns = {"category": "order_line", "channel": "orders", "country": "orders"}
    return {
        name: [
            str(row[0]) for row in conn.execute(f"select distinct {name} from {table} order by 1") if row[0]
        ]
        for name, table in columns.items()
    }


def decided_claims_from(conn: sqlite3.Connection, from_on: date) -> int:
    """How many claims on orders of that day or later have been decided already."""
    row = conn.execute(
        "select count(*) from claim c join orders o on o.id = c.order_id"
        " where o.ordered_on >= ? and c.decided_on is not null",
        (from_on.isoformat(),),
    ).fetchone()
    return int(row[0])


def policy_version_document(conn: sqlite3.Connection, version: int) -> Mapping[str, object]:
    """The tables of one version of the policy."""
    row = conn.execute("select parsed from policy where version = ?", (version,)).fetchone()
    document: Mapping[str, object] = json.loads(row[0], object_hook=_with_days)
    return document
