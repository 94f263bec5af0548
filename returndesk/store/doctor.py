"""What must hold in every desk, asked of the file itself: one question a rule, each with where it fails."""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from returndesk.core.orders import LineIn
from returndesk.store.connection import SCHEMA_VERSION
from returndesk.store.orders import HELD_UNITS
from returndesk.store.policies import policy_version_document


def _said(key: str, entry: str = "j") -> str:
    """SQL for what an entry's details say under a key; null where they are no JSON any more."""
    return f"case when json_valid({entry}.details) then json_extract({entry}.details, '$.{key}') end"


# What a refund and its entry in the journal both say: a column of refund and the SQL for the entry's.
_REFUND_TWICE = {
    "on_day": "j.on_day", "at": "j.at", "who": "j.who", "order_id": "j.order_id",
    "owner": _said("owner"), "method": _said("method"), "currency": _said("currency"),
} | {
    f"{part}_minor": _said(part)
    for part in "goods fee deduction shipping postage bonus adjustment total".split()
}  # fmt: skip
_CLAIM_STATE = {
    "status": _said("status"), "stage": _said("stage"), "due_on": _said("due"), "owner": _said("owner"),
}  # fmt: skip
_CLAIM_OPENED = {
    "order_id": "j.order_id", "opened_on": "j.on_day", "opened_at": "j.at", "notice_on": _said("notice_on"),
    "kind": _said("kind"), "reason": _said("reason"), "fault": _said("fault"),
}  # fmt: skip


def _differs(table: str, said: Mapping[str, str]) -> str:
    """SQL that holds where a row says anything else than the journal."""
    return " or ".join(f"{table}.{column} is not ({sql})" for column, sql in said.items())


# (code, what is wrong, a query whose rows are (where,)): all of them must be empty.
CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "refund-sum",
        "a refund's total is not the sum of its parts",
        """select 'refund ' || id || ', claim R' || claim_id from refund where total_minor < 0 or total_minor
            <> goods_minor - fee_minor - deduction_minor + shipping_minor + postage_minor + bonus_minor
            + adjustment_minor""",
    ),
    (
        "refund-lines",
        "a refund's lines do not add up to it",
        """select 'refund ' || r.id || ', claim R' || r.claim_id from refund r left join
            (select refund_id, sum(goods_minor) g, sum(fee_minor) f, sum(deduction_minor) d
            from refund_line group by refund_id) l on l.refund_id = r.id
            where r.goods_minor <> coalesce(l.g, 0) or r.fee_minor <> coalesce(l.f, 0)
            or r.deduction_minor <> coalesce(l.d, 0)""",
    ),
    (
        "line-paid",
        "more was refunded for a line than was paid for it",
        """select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id where l.paid_minor < max(l.refunded_minor,
            (select coalesce(sum(goods_minor), 0) from refund_line where order_line_id = l.id))""",
    ),
    (
        "line-units",
        "more units were refunded than were sold",
        """select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id where l.quantity < l.elsewhere_units + max(l.settled_units,
            (select coalesce(sum(units), 0) from refund_line where order_line_id = l.id))""",
    ),
    (
        "line-counts",
        "a line's refunded units or amount do not match its refunds",
        """select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id left join
            (select order_line_id, sum(units) u, sum(goods_minor) g from refund_line
            group by order_line_id) r on r.order_line_id = l.id
            where l.settled_units <> coalesce(r.u, 0) or l.refunded_minor <> coalesce(r.g, 0)""",
    ),
    (
        "order-refunds",
        "an order's refunded shipping or total does not match its refunds, or is above what was paid",
        """select 'order ' || o.number from orders o left join
            (select order_id, sum(shipping_minor) s, sum(shared_goods_minor) g,
            sum(returned_minor) t from refund group by order_id) r
            on r.order_id = o.id where o.shipping_refunded_minor <> coalesce(r.s, 0)
            or o.shared_goods_minor <> coalesce(r.g, 0) or o.returned_minor <> coalesce(r.t, 0)
            or o.shipping_refunded_minor > o.shipping_minor
            or o.returned_minor > o.paid_minor + o.shipping_minor""",
    ),
    (
        "order-paid",
        "an order's paid total is not the sum of its lines",
        """select 'order ' || number from orders o where paid_minor <>
            (select coalesce(sum(paid_minor), 0) from order_line where order_id = o.id)""",
    ),
    (
        "claim-units",
        "a claim line's units are out of order",
        """select 'claim R' || claim_id from claim_line where not (settled between 0 and accepted + kept
            and accepted >= 0 and refused >= 0 and kept >= 0 and accepted + refused <= received
            and received + kept <= approved and approved <= claimed)""",
    ),
    (
        "claim-inspected",
        "a claim line's accepted units do not match its inspections",
        """select 'claim R' || cl.claim_id from claim_line cl left join (select claim_line_id,
            sum(case when disposition = 'customer' or condition = 'missing' then 0 else units end) a
            from inspection group by claim_line_id) i on i.claim_line_id = cl.id
            where cl.accepted <> coalesce(i.a, 0)""",
    ),
    (
        "claim-settled",
        "a claim line's settled units do not match its refunds",
        """select 'claim R' || cl.claim_id from claim_line cl left join
            (select claim_line_id, sum(units) u from refund_line group by claim_line_id) r
            on r.claim_line_id = cl.id where cl.settled <> coalesce(r.u, 0)""",
    ),
    (
        "claimed-twice",
        "more units are claimed than were sold",
        f"""select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id join ({HELD_UNITS} group by cl.order_line_id) h
            on h.line_id = l.id where l.quantity < l.settled_units + h.units""",
    ),
    (
        "claim-journal",
        "a claim's status, stage, due day or owner is not the one of its last act in the journal",
        f"""select 'claim R' || c.id from claim c left join journal j on j.seq =
            (select max(seq) from journal where claim_id = c.id)
            where j.seq is null or {_differs("c", _CLAIM_STATE)}""",
    ),
    (
        "claim-opened",
        "a claim is not what was opened: order, day, kind, reason or fault",
        f"""select 'claim R' || c.id from claim c left join journal j on j.claim_id = c.id and j.act = 'open'
            where j.seq is null or {_differs("c", _CLAIM_OPENED)}""",
    ),
    (
        "claim-gone",
        "a claim that stands in the journal is gone",
        """select 'claim R' || claim_id from journal where claim_id is not null
            and claim_id not in (select id from claim) group by claim_id""",
    ),
    (
        "claim-lines",
        "a claim's lines are not the ones that were claimed",
        f"""select 'claim R' || c.id from claim c left join journal j on j.claim_id = c.id and j.act = 'open'
            where (c.kind <> 'complaint' and not exists (select 1 from claim_line where claim_id = c.id))
            or (select count(*) from json_each(coalesce({_said("items")}, '{{}}')))
            <> (select count(*) from claim_line where claim_id = c.id)
            or exists (select 1 from claim_line cl join order_line l on l.id = cl.order_line_id
            where cl.claim_id = c.id and (l.order_id <> c.order_id or cl.claimed is not
            case when json_valid(j.details) then json_extract(j.details,
            '$.items."' || l.position || '"') end))""",
    ),
    (
        "claim-counts",
        "units approved, received, accepted or refused are not those of the journal",
        # Taking a claim up again sets its counters back: what they were then, the journal does not say.
        f"""select 'claim R' || l.claim_id from (select claim_id, sum(approved) a, sum(received) r,
            sum(accepted) k, sum(refused) f from claim_line group by claim_id) l left join
            (select claim_id, sum(iif(act = 'approve', units, 0)) a, sum(iif(act = 'receive', units, 0)) r,
            sum(iif(act = 'inspect' and not back, units, 0)) k,
            sum(iif(act = 'inspect' and back, units, 0)) f, max(act = 'reopen') again
            from (select claim_id, act, {_said("units")} units,
            {_said("disposition")} = 'customer' or {_said("condition")} = 'missing' back from journal j
            where claim_id is not null and act in ('approve', 'receive', 'inspect', 'reopen'))
            group by claim_id) j on j.claim_id = l.claim_id
            where not coalesce(j.again, 0) and (l.a <> coalesce(j.a, 0) or l.r <> coalesce(j.r, 0)
            or l.k <> coalesce(j.k, 0) or l.f <> coalesce(j.f, 0))""",
    ),
    (
        "inspection-journal",
        "inspections are not those of the journal: day, units, condition, disposition or deduction",
        f"""select distinct 'claim R' || claim_id from (select cl.claim_id, i.on_day, i.condition c,
            i.disposition d, i.deduct_bps b, i.units u, i.deduct_minor m
            from inspection i join claim_line cl on cl.id = i.claim_line_id
            union all select claim_id, on_day, {_said("condition")}, {_said("disposition")},
            {_said("deduct_bps")}, -({_said("units")}), -({_said("deduct")})
            from journal j where act = 'inspect')
            group by claim_id, on_day, c, d, b having sum(u) <> 0 or sum(m) <> 0""",
    ),
    (
        "claim-findings",
        "the findings behind a claim's verdict cannot be read",
        "select 'claim R' || claim_id from claim_line where not json_valid(findings)",
    ),
    (
        "refund-journal",
        "a refund does not stand in the journal as it is",
        f"""select 'refund ' || r.id || ', claim R' || r.claim_id from refund r left join journal j
            on j.claim_id = r.claim_id and j.act = 'refund' and {_said("refund")} = r.id
            where j.seq is null or {_differs("r", _REFUND_TWICE)}""",
    ),
    (
        "refund-gone",
        "a refund that stands in the journal is gone",
        f"""select 'entry ' || j.seq || ', claim R' || j.claim_id from journal j where j.act = 'refund'
            and not exists (select 1 from refund where id = {_said("refund")})""",
    ),
    (
        "journal-text",
        "a text stands beside no entry of the journal",
        "select 'entry ' || seq from journal_text where seq not in (select seq from journal)",
    ),
    (
        "line-price",
        "a line's price is not its quantity times its unit price",
        # A total that a file tells may differ from the product by the rounding of the unit price.
        """select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id
            where 2 * abs(l.quantity * l.unit_price_minor - l.gross_minor) > l.quantity""",
    ),
    (
        "currency",
        "an order's currency is none",
        "select 'order ' || number from orders where currency not glob '[A-Z][A-Z][A-Z]'",
    ),
    (
        "policy",
        "no policy holds since ever",
        "select 'policy' where not exists (select 1 from policy where from_on is null)",
    ),
)


# Table → how a row of it is named, its days, its instants.
_DAYS = {
    "desk": ("'desk'", "created_on", "created_at"),
    "policy": ("'policy ' || version", "from_on set_on", "set_at"),
    "holiday": ("'holiday ' || name", "day", ""),
    "orders": ("'order ' || number", "ordered_on imported_on", "ordered_at"),
    "order_line": (
        "'order ' || (select number from orders where id = order_id) || ', line ' || position",
        "shipped_on delivered_on",
        "",
    ),
    "claim": ("'claim R' || id", "opened_on notice_on decided_on approved_on closed_on due_on", "opened_at"),
    "claim_line": ("'claim R' || claim_id", "starts_on last_day", ""),
    "inspection": (
        "'claim R' || (select claim_id from claim_line where id = claim_line_id)", "on_day", "",
    ),
    "refund": ("'refund ' || id || ', claim R' || claim_id", "on_day", "at"),
    "journal": ("'entry ' || seq", "on_day", "at"),
}  # fmt: skip


def _day_checks() -> Iterator[tuple[str, str, str]]:
    for table, (where, days, instants) in _DAYS.items():
        for columns, written, kind in (
            (days, "%Y-%m-%d", "day"),
            (instants, "%Y-%m-%dT%H:%M:%SZ", "instant"),
        ):
            for column in columns.split():
                # SQLite reads more than the desk writes (now, a year 0), and works 30 February out only
                # where it has to count: what is read must come out as it was.
                query = f"""select {where} from {table} where {column} is not null and ({column} < '0001'
                    or strftime('{written}', {column}, '+0 days') is not {column})"""
                yield "day", f"{column} is no {kind}", query


# What a desk of this schema is made of, and the start of the SHA-256 of how it is written. Kept here since
# building a fresh one to compare with would load sqlite-utils for a question; a test holds both together.
SCHEMA = {
    "index idx__sqlite_migrations_migration_set_name": "62a1edae2939c09d",
    "table desk": "7603a075d5475960",
    "table policy": "5888f60408ed0ace",
    "table holiday": "72d29828c29a8266",
    "table customer": "1abbb3653934b695",
    "table orders": "93c7bf7a548ea682",
    "index orders_by_number": "894676c23554ec0f",
    "index orders_by_day": "4a25b5e77342d90b",
    "index orders_by_customer": "8f33b3c6628a0fc9",
    "table order_line": "14e36e96d2b92ee1",
    "index order_line_by_sku": "86ad0507a56f0722",
    "table claim": "75316eb47b84adac",
    "index claim_by_order": "05023f7c2a9309fa",
    "index claim_open": "bc0d1228f1528925",
    "table claim_line": "b3f1c931208f3c42",
    "index claim_line_by_order_line": "2275d88414c9b8eb",
    "table inspection": "98dcbc6807012fcf",
    "index inspection_by_line": "a63b5952a7bfa3a1",
    "table refund": "bde15af8c9a8e3d9",
    "index refund_by_claim": "5ca8bd6707c6de3f",
    "index refund_by_day": "63620bdf640642bc",
    "table refund_line": "2de56b63ab6805ab",
    "trigger refund_line_counts": "c22344733d50d12e",
    "trigger refund_counts": "fb23f34466e99667",
    "trigger refund_stays": "5a2510ede03fc864",
    "trigger refund_line_stays": "69e9bbaa8d5b8ebb",
    "trigger refund_is_fixed": "324344eb069b4f84",
    "trigger refund_line_is_fixed": "d7594c8948a2b095",
    "table journal": "072d8d3554d6d76f",
    "index journal_by_claim": "0d520fa5d5daeca4",
    "index journal_by_order": "23339ca5470a94f2",
    "index journal_by_day": "8bfdc37cc221e873",
    "table journal_text": "715452beccf8ab16",
}


def schema_parts(conn: sqlite3.Connection) -> dict[str, str]:
    """The file's tables, indexes and triggers, "table claim", each with the digest of its SQL."""
    rows = conn.execute(
        "select type || ' ' || name, sql from sqlite_schema"
        " where sql is not null and name not glob 'sqlite_*' and name not glob '_sqlite_*'"
    )
    return {part: hashlib.sha256(" ".join(sql.split()).encode()).hexdigest()[:16] for part, sql in rows}


def schema_problems(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(part, what is wrong) for what is missing, changed or added; a newer desk's is not known here."""
    if conn.execute("pragma user_version").fetchone()[0] != SCHEMA_VERSION:
        return
    found = schema_parts(conn)
    for part in sorted(SCHEMA.keys() | found.keys()):
        if part not in found:
            yield part, "is missing"
        elif part not in SCHEMA:
            yield part, "is no part of a desk"
        elif found[part] != SCHEMA[part]:
            yield part, "was changed"


@dataclass(frozen=True, slots=True)
class SoldOrder:
    """An order's figures as they are stored, with what each line (by position) was paid. Minor units."""

    number: str
    discount_minor: int
    tax_minor: int
    tax_included: bool
    lines: tuple[LineIn, ...]
    paid: tuple[tuple[int, int], ...]  # (position, paid)


def sold_orders(conn: sqlite3.Connection) -> Iterator[SoldOrder]:
    """All orders, one at a time: what was paid for their lines can be worked out anew."""
    rows = conn.execute(
        "select o.id, o.number, o.discount_minor, o.tax_minor, o.tax_included, l.position, l.paid_minor,"
        " l.sku, l.quantity, l.unit_price_minor, l.gross_minor, '', '', l.discount_minor, l.tax_minor"
        " from order_line l join orders o on o.id = l.order_id order by l.order_id, l.position"
    )
    for (_, number, discount, tax, included), group in itertools.groupby(rows, key=lambda row: row[:5]):
        told = list(group)
        lines = tuple(LineIn(*row[7:]) for row in told)
        paid = tuple((row[5], row[6]) for row in told)
        yield SoldOrder(number, discount, tax, bool(included), lines, paid)


def policy_documents(conn: sqlite3.Connection) -> Iterator[tuple[int, str, Mapping[str, object] | None]]:
    """(version, TOML as it was set, its tables as they are read or None where they cannot be)."""
    for version, document in conn.execute("select version, document from policy order by version").fetchall():
        try:
            tables = policy_version_document(conn, version)
        except (ValueError, RecursionError):  # no JSON, or a day that is none
            yield version, document, None
        else:
            yield version, document, tables if isinstance(tables, dict) else None


def asked(path: str, problems: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The problems that a question finds; that it cannot be answered is one too.

    Raises sqlite3.Error where the file itself is broken, locked or out of reach.
    """
    try:
        yield from problems
    except sqlite3.OperationalError as error:
        # A table that is gone, a sum past 64 bits, text in no encoding: of one rule, not of the whole file.
        if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF != sqlite3.SQLITE_ERROR:
            raise
        yield path, f"cannot be asked: {error}"


def structure_problems(conn: sqlite3.Connection) -> Iterator[str]:
    """What SQLite itself finds wrong with the file: pages, CHECKs, references."""
    for (text,) in conn.execute("pragma integrity_check(20)"):
        if text != "ok":
            yield str(text)
    for table, rowid, parent, _ in conn.execute("pragma foreign_key_check"):
        yield f"{table} row {rowid} names a row of {parent} that is not there"


def rule_problems(conn: sqlite3.Connection, path: str) -> Iterator[tuple[str, str, str]]:
    """(code, where, what is wrong) for every rule that does not hold."""
    for code, what, query in (*CHECKS, *_day_checks()):
        for where, text in asked(path, _rows(conn, query, what)):
            yield code, where, text


def _rows(conn: sqlite3.Connection, query: str, what: str) -> Iterator[tuple[str, str]]:
    for (where,) in conn.execute(query + " limit 20"):
        yield str(where), what
