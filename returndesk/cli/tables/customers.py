"""From customers and their credit to tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.cli.tables.claims import CLAIMS, claim_row
from returndesk.core.money import format_minor
from returndesk.render.table import Column, Row, Sections, Table

if TYPE_CHECKING:
    from returndesk.desk.customers import ShownCustomer
    from returndesk.store.customers import CustomerRow

CUSTOMERS = (
    Column("customer"),
    Column("key", "text", rank=5),
    Column("email", rank=2),
    Column("phone", rank=4),
    Column("tier", rank=3),
    Column("orders", "count", rank=3),
    Column("claims", "count", rank=2),
    Column("credit", "amount"),
    Column("currency", "code"),
    Column("language", "code", rank=5),
)
CREDIT = (
    Column("currency", "code"),
    Column("issued", "amount"),
    Column("used", "amount"),
    Column("balance", "amount"),
)
HISTORY = (
    Column("on", "date"),
    Column("entry", "code"),
    Column("amount", "amount"),
    Column("balance", "amount"),
    Column("currency", "code"),
    Column("source", "code", title="by"),
    Column("claim", "code", rank=1),
    Column("order", "code", rank=1),
    Column("who", rank=2),
)


def customers_table(found: Sequence[CustomerRow], total: int, currency: str) -> Table:
    """Customers by name."""
    rows = [_row(one, currency) for one in found]
    return Table("customer-list", CUSTOMERS, rows, {"more": total - len(rows), "empty": "no customers yet"})


def _row(one: CustomerRow, currency: str) -> Row:
    """A customer's row; one who never had credit has none of the desk's own currency."""
    return {
        "customer": one.name or one.email or one.platform_id or one.phone,
        "key": one.key,
        "email": one.email,
        "phone": one.phone,
        "tier": one.tier,
        "orders": one.orders,
        "claims": one.claims,
        "credit": format_minor(one.credit_minor, one.currency or currency),
        "currency": one.currency or currency,
        "language": one.language or None,
    }


def customer_table(shown: ShownCustomer, currency: str) -> Table:
    """The answer of an act on a customer: their row, for each currency of their credit."""
    return Table("customer", CUSTOMERS, [_row(one, currency) for one in shown.rows])


def customer_sections(shown: ShownCustomer, currency: str) -> Sections:
    """A customer: their row, their credit by currency, its history, their claims."""
    credit: list[Row] = [
        {
            "currency": one.currency,
            "issued": format_minor(one.issued_minor, one.currency),
            "used": format_minor(one.used_minor, one.currency),
            "balance": format_minor(one.left_minor, one.currency),
        }
        for one in shown.balances
    ]
    history: list[Row] = [
        {
            "on": entry.on,
            "entry": "used" if entry.source == "order" else "issued",
            "amount": format_minor(entry.amount_minor, entry.currency),
            "balance": format_minor(after, entry.currency),
            "currency": entry.currency,
            "source": entry.source,
            "claim": f"R{entry.claim_id}" if entry.claim_id else None,
            "order": entry.order,
            "who": entry.who,
        }
        for entry, after in shown.history
    ]
    claims = [claim_row(claim) for claim in shown.claims]
    return Sections(
        "customer-show",
        (
            ("customer", customer_table(shown, currency)),
            ("credit", Table("credit", CREDIT, credit)),
            ("history", Table("history", HISTORY, history)),
            ("claims", Table("claims", CLAIMS, claims)),
        ),
    )
