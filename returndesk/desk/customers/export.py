"""All that is held on a customer, to be handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.value import Value
from returndesk.desk.customers.people import find_customer
from returndesk.store.export.person import tables_of_person

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.export.person import PersonTable


class PersonExport(Value):
    """The tables of everything that is held on a customer."""

    shop: str
    tables: tuple[PersonTable, ...]


def export_customer(desk: Desk, typed: str) -> PersonExport:
    """All that is held on one customer. Raises NotFound, SeveralMatch."""
    customer = find_customer(desk, typed)
    return PersonExport(desk.settings.shop, tuple(tables_of_person(desk.conn, customer.customer_id)))
