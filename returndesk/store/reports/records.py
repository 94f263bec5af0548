"""What was recorded on claims, as reports add it up: goods, labels, inspections, remedies, carriers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from returndesk.core.reports.model import Scope
from returndesk.core.reports.periods import LARGE, period_key
from returndesk.store.reports.keys import columns_of
from returndesk.store.rows import marks, named, span, taken

_SHARES_AT_ONCE = 500


class Record(NamedTuple):
    """A claim, or something recorded on it, with its figures; of a line, its SKU and category."""

    claim_id: int
    on: date
    day: date  # its own, or its order's: as the basis has it
    channel: str
    order: str  # its number
    currency: str
    keys: Mapping[str, str]  # of the order or the claim, those that were asked for
    figures: Mapping[str, Any]
    sku: str = ""
    category: str = ""
    rows: int = 1  # that are added up in it
    claims: int = 1  # of these rows

    def key_of(self, by: Iterable[str]) -> tuple[str, ...]:
        """Its key for each of those that reports add up by."""
        own = {"sku": self.sku, "category": self.category, **self.keys}
        return tuple(period_key(self.day, key) if key in LARGE else own[key] for key in by)


class _Source(NamedTuple):
    """Rows of a table: its day, how it is reached by that day and from a claim `c`, and its figures."""

    day: str
    by_day: str
    of_claim: str
    figures: str  # SQL, each with its name
    where: str = ""
    of_line: bool = False
    sums: str = ""  # those of the figures that add up


_ORDER = " join orders o on o.id = c.order_id"
_PARCEL = (  # without those that were undone
    "(select max(r.seq) from journal r where r.claim_id = c.id and r.act = 'receive' and not exists"
    " (select 1 from journal u, json_each(u.details, '$.entries') e"
    " where u.claim_id = c.id and u.act = 'undo' and e.value = r.seq))"
)
_OWN_LABEL = (
    "exists (select 1 from claim_line cl join refund_terms t on t.claim_line_id = cl.id"
    " where cl.claim_id = c.id and cl.received > 0 and t.postage = 'shop')"
)
_CLAIMED = " left join claim_line cl on cl.claim_id = c.id left join order_line l on l.id = cl.order_line_id"
_REFUNDED = " join refund_line rl on rl.refund_id = m.id join order_line l on l.id = rl.order_line_id"
_REDUCED = (
    " cross join reduction d on d.refund_id = m.id and d.correction_id is null"
    " join claim_line cl on cl.id = d.claim_line_id join order_line l on l.id = d.order_line_id"
)
_GIVEN = (  # with its corrections
    "(select sum(goods_minor) from reduction where order_line_id = d.order_line_id"
    " and +refund_id = d.refund_id and +claim_line_id = d.claim_line_id)"
)
# What goes out is known by its claim.
_SENT_AGAIN = (
    " cross join outgoing g on g.claim_id = c.id and +g.remedy_id = m.id"
    " join order_line l on l.id = g.replaces"
)
_REMEDIED = (
    " join remedy_line rl on rl.remedy_id = m.id join claim_line cl on cl.id = rl.claim_line_id"
    " join order_line l on l.id = rl.order_line_id"
)
# What a customer owes for an exchange beyond dearer goods, with the corrections of its price up to a row.
_EXCHANGE_FEE = (
    "(select coalesce(max(0, sum(difference_minor)) - max(0, sum(new_minor - goods_minor)), 0) from remedy r"
    " where r.claim_id = c.id and coalesce(r.corrects, r.id) = coalesce(m.corrects, m.id) and r.id {} m.id)"
)
_INSPECTED = "inspection i join claim_line cl on cl.id = i.claim_line_id join claim c on c.id = cl.claim_id"
_INSPECTED_OF_CLAIM = (
    "cross join claim_line cl on cl.claim_id = c.id cross join inspection i on i.claim_line_id = cl.id"
)
_WAITED = "cast(julianday(m.on_day) - julianday(c.notice_on) as integer) as days"
_PRICE = "l.cost_minor as unit_cost, l.paid_minor as paid, l.quantity"
_SOURCES = {
    "claim": _Source("c.opened_on", f"claim c{_ORDER}", "", "1 as claims"),
    "claimed": _Source(
        "c.opened_on",
        f"claim c{_ORDER}{_CLAIMED}",
        _CLAIMED,
        "coalesce(cl.claimed, 0) as units, coalesce(cl.value_minor, 0) as value, c.fault,"
        " c.status = 'cancelled' as cancelled",
        of_line=True,
        sums="units value",
    ),
    "refunded": _Source(
        "m.on_day",
        f"refund m join claim c on c.id = m.claim_id{_ORDER}{_REFUNDED}",
        f"cross join refund m on m.claim_id = c.id{_REFUNDED}",
        f"m.id as refund, rl.goods_minor as goods, {_WAITED}",
        of_line=True,
        sums="goods",
    ),
    "reduced": _Source(
        "m.on_day",
        f"refund m join claim c on c.id = m.claim_id{_ORDER}{_REDUCED}",
        f"cross join refund m on m.claim_id = c.id{_REDUCED}",
        f"m.id as refund, {_GIVEN} as goods, {_WAITED}, o.id as order_id, l.id as line,"
        " l.paid_minor as paid, l.quantity, l.settled_units + l.elsewhere_units as gone",
        of_line=True,
    ),
    "remedied": _Source(
        "m.on_day",
        f"remedy m join claim c on c.id = m.claim_id{_ORDER}{_REMEDIED}",
        f"cross join remedy m on m.claim_id = c.id{_REMEDIED}",
        "m.kind, iif(m.kind = 'exchange', rl.goods_minor, cl.value_minor * rl.units / cl.claimed) as value",
        of_line=True,
        sums="value",
    ),
    # A claim's labels count on the day of its last parcel. Goods that were handed in came without one.
    "parcel": _Source(
        "j.on_day",
        f"journal j cross join claim c on c.id = j.claim_id and j.act = 'receive'{_ORDER}",
        "cross join journal j on j.claim_id = c.id and j.act = 'receive'",
        "c.postage_shop_minor as label, iif(c.postage_shop_minor + c.postage_customer_minor = 0"
        f" and c.via <> 'counter' and {_OWN_LABEL}, 1, 0) as unpriced",
        f" and j.seq = {_PARCEL}",
    ),
    "inspection": _Source(
        "i.on_day",
        f"{_INSPECTED} join order_line l on l.id = cl.order_line_id{_ORDER}",
        f"{_INSPECTED_OF_CLAIM} join order_line l on l.id = cl.order_line_id",
        f"i.units, iif(i.condition = 'missing', '', i.disposition) as disposition, {_PRICE}",
        of_line=True,
    ),
    # The inspections of a claim on one day: its last one.
    "visit": _Source(
        "i.on_day",
        f"{_INSPECTED}{_ORDER}",
        _INSPECTED_OF_CLAIM,
        "1 as visits",
        " and not exists (select 1 from claim_line ol cross join inspection oi on oi.claim_line_id = ol.id"
        " where ol.claim_id = c.id and +oi.on_day = i.on_day and oi.id > i.id)",
    ),
    "replacement": _Source(
        "m.on_day",
        f"remedy m cross join claim c on c.id = m.claim_id{_ORDER}{_SENT_AGAIN}",
        f"cross join remedy m on m.claim_id = c.id{_SENT_AGAIN}",
        f"g.units, {_PRICE}",
        " and m.kind = 'replacement'",
        of_line=True,
    ),
    "exchange": _Source(
        "m.on_day",
        f"remedy m join claim c on c.id = m.claim_id{_ORDER}",
        "cross join remedy m on m.claim_id = c.id",
        f"{_EXCHANGE_FEE.format('<=')} - {_EXCHANGE_FEE.format('<')} as kept",
        " and m.kind = 'exchange'",
        sums="kept",
    ),
    "carrier": _Source(
        "e.on_day",
        f"carrier_entry e join claim c on c.id = e.claim_id{_ORDER}",
        "cross join carrier_entry e on e.claim_id = c.id",
        "e.amount_minor as paid",
        " and e.move = 'paid'",
        sums="paid",
    ),
}
_OWN = "claim_id on day channel order currency sku category rows claims".split()
_NOT_PLAIN = (
    "(exists (select 1 from payout p where p.refund_id = m.id and p.method = 'credit')"
    " or exists (select 1 from reduction r where r.refund_id = m.id and r.correction_id is null))"
)


def records(
    conn: sqlite3.Connection, source: str, scope: Scope, *, added_up: bool = False, plain: bool | None = None
) -> list[Record]:
    """The records of a source of a scope's period, oldest first. Minor units.

    claim: `claims`, 1. claimed: `units` and `value` of each line, `fault`, `cancelled`; without lines 0.
    parcel: `label` paid by the shop, `unpriced` where it had no price. inspection: `units`, `disposition` (""
    for missing units) and what their line cost. visit: `visits`, 1. refunded, reduced: the `refund`, `days`
    from the notice to it, and `goods` given for the line; reduced: the `line` itself, with the units that are
    `gone`. remedied: its `kind` and `value`. replacement: `units` sent again. exchange: `kept` of what
    customers owe for it, beyond dearer goods. carrier: `paid`.

    With `added_up`, those with the same keys and figures are one, with the claim of one of them and without
    its order; `refund` is how many there are.
    `plain` are refunds without store credit and reductions; False: the others.
    """
    of = _SOURCES[source]
    by_day, counted = of.by_day, of.day
    if scope.basis == "sale":
        by_day, counted = f"orders o cross join claim c on c.order_id = o.id {of.of_claim}", "o.ordered_on"
    keys = columns_of(scope.by)
    line = "coalesce(l.sku, '') as sku, coalesce(l.category, '') as category, " if of.of_line else ""
    alone = "" if plain is None else f" and {_NOT_PLAIN}" if not plain else f" and not {_NOT_PLAIN}"
    select = (
        f"select c.id as claim_id, {of.day} as 'on', {counted} as day, o.channel, o.number as 'order',"
        f" o.currency, {line}{of.figures}{''.join(f', {sql} as key_{name}' for name, sql in keys.items())}"
        f" from {by_day} where {counted} between :first and :last{of.where}{alone}"
    )
    if added_up:
        select = _added_up(conn, select, of.sums.split(), scope)
    found = []
    for row in named(conn.execute(f"{select} order by 2, 1", span(*scope.period))):
        parts = {name: str(row.pop(f"key_{name}")) for name in keys}
        own = taken(row, [name for name in _OWN if name in row])
        found.append(Record(**own, keys=parts, figures=row))
    return found


def _added_up(conn: sqlite3.Connection, select: str, sums: Sequence[str], scope: Scope) -> str:
    """SQL that adds up records with the same keys and figures; what only one of them has is empty."""
    columns = [column[0] for column in conn.execute(f"{select} limit 0", span(*scope.period)).description]
    of_one = dict.fromkeys(("channel", "order", *({"sku", "category"} - set(scope.by))), "''")
    of_one |= {"claim_id": "min(claim_id)", "on": 'min("on")'}
    if not any(key in LARGE for key in scope.by):
        of_one["day"] = "min(day)"
    counted = {**of_one, **{name: f"sum({name})" for name in sums}, "refund": "count(distinct refund)"}
    parts = [f'{counted.get(name, name)} as "{name}"' for name in columns]
    group = ", ".join(name for name in columns if name not in counted)
    added = "count(*) as rows, count(distinct claim_id) as claims"
    return f"select {', '.join(parts)}, {added} from ({select}) group by {group}"


class Words(NamedTuple):
    """What a customer said when a claim was opened, and who the desk knows them as."""

    claim_id: int
    on: date
    reason: str
    detail: str
    items: str  # SKUs
    text: str
    people: tuple[
        tuple[str, str, str], ...
    ]  # name, mail and phone of buyer, claimant, recipient, of old, too


def words_of_customers(conn: sqlite3.Connection, scope: Scope) -> list[Words]:
    """The notes of a scope's claims as they were opened, newest first; what was erased is omitted."""
    person = "json_array({0}.name, coalesce({1}, ''), {0}.phone)"
    own = _SOURCES["claim"]
    counted, claims = own.day, own.by_day
    if scope.basis == "sale":
        counted, claims = "o.ordered_on", "orders o cross join claim c on c.order_id = o.id"
    rows = conn.execute(
        "select c.id, c.opened_on, c.reason, c.detail, (select group_concat(sku, '; ') from (select l.sku"
        " from claim_line cl join order_line l on l.id = cl.order_line_id where cl.claim_id = c.id"
        " order by l.position)), json_extract(t.body, '$.note') as note,"
        f" {person.format('b', 'b.email')}, {person.format('p', 'p.email')}, {person.format('r', 'null')},"
        f" (select json_group_array({person.format('f', 'f.email')}) from merged_customer f"
        " where f.customer_id in (o.customer_id, a.customer_id))"
        f" from {claims} join journal j on j.claim_id = c.id and j.act = 'open'"
        " join journal_text t on t.seq = j.seq left join customer b on b.id = o.customer_id"
        " left join claimant a on a.claim_id = c.id left join customer p on p.id = a.customer_id"
        " left join recipient r on r.order_id = o.id"
        f" where {counted} between :first and :last and note <> '' order by c.opened_on desc, c.id desc",
        span(*scope.period),
    )
    return [
        Words(claim, date.fromisoformat(on), reason, detail, items or "", note, _people(people, former))
        for claim, on, reason, detail, items, note, *people, former in rows
    ]


def _people(known: Iterable[str], former: str) -> tuple[tuple[str, str, str], ...]:
    found = (*map(json.loads, known), *json.loads(former))
    return tuple((name or "", mail or "", phone or "") for name, mail, phone in found)


def shares_of_claims(
    conn: sqlite3.Connection, claim_ids: Iterable[int]
) -> dict[int, list[tuple[str, str, int]]]:
    """(SKU, category, value) of the lines of claims, by claim."""
    ids = sorted(set(claim_ids))
    found: dict[int, list[tuple[str, str, int]]] = {}
    for start in range(0, len(ids), _SHARES_AT_ONCE):
        some = ids[start : start + _SHARES_AT_ONCE]
        for claim_id, *share in conn.execute(
            "select cl.claim_id, l.sku, l.category, cl.value_minor from claim_line cl"
            f" join order_line l on l.id = cl.order_line_id where cl.claim_id in ({marks(some)})"
            " order by cl.claim_id, l.position",
            some,
        ):
            found.setdefault(claim_id, []).append(tuple(share))
    return found
