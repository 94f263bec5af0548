"""Tables of customers and their store credit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.cli.tables.claims import CLAIMS
from returndesk.cli.tables.labels import CLAIM, CURRENCY
from returndesk.render.table import Column, Sections, Table, table_of

if TYPE_CHECKING:
    from returndesk.desk.customers.people import ShownCustomer
    from returndesk.store.customers.people import Customer, CustomerRow

CUSTOMERS = (
    Column("customer", of=lambda row: _name(row.customer)),
    Column("key", rank=5, of="customer.key"),
    Column("email", rank=2, of="customer.email"),
    Column("phone", rank=4, of="customer.phone"),
    Column("tier", rank=3, of="customer.tier"),
    Column("orders", "count", rank=3),
    Column("claims", "count", rank=2),
    Column("credit", "amount"),
    CURRENCY,
    Column("language", "code", rank=5, of="customer.language"),
)
CREDIT = (
    CURRENCY,
    Column("issued", "amount"),
    Column("used", "amount"),
    Column("balance", "amount", of="left_minor"),
)
HISTORY = (
    Column("on", "date"),
    Column("entry", "code", of=lambda entry: "used" if entry.source == "order" else "issued"),
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


def customers_table(found: Sequence[CustomerRow], currency: str, total: int = 0) -> Table:
    """Customers by name, a row for each currency of their credit, without any in the desk's."""

    def currency_of(one: CustomerRow) -> str:
        return one.currency or currency

    meta = {"more": max(0, total - len(found)), "empty": "no customers yet"}
    return table_of("customer-list", CUSTOMERS, found, meta, currency=currency_of)


def customer_table(shown: ShownCustomer, currency: str) -> Table:
    """One customer, with a row for each currency of their credit."""
    return customers_table(shown.rows, currency)._replace(name="customer")


def customer_sections(shown: ShownCustomer, currency: str) -> Sections:
    """A customer: their row, credit by currency, its history, and their claims."""
    balances = iter([balance for _, balance in shown.history])  # after each entry, in the same order
    history = table_of(
        "history", HISTORY, [entry for entry, _ in shown.history], balance=lambda _: next(balances)
    )
    return Sections(
        "customer-show",
        (
            ("customer", customer_table(shown, currency)),
            ("credit", table_of("credit", CREDIT, shown.balances)),
            ("history", history),
            ("claims", table_of("claims", CLAIMS, shown.claims)),
        ),
    )
