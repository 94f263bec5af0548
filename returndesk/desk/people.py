"""Customers as they are typed in full: by name, mail or phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from returndesk.core.orders.incoming import CustomerIn
from returndesk.core.orders.merge import customer_key, mail_address
from returndesk.errors import SeveralMatch, UsageProblem
from returndesk.store import customers as store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.customers import Customer

_NAME_AND_MAIL = re.compile(r"(.+?) *<([^<>]*@[^<>]*)>")  # Rita Moon <rita@example.org>


def named_person(typed: str) -> CustomerIn:
    """A person by name, mail or phone, or "Rita Moon <rita@example.org>".

    Raises UsageProblem for what is no mail address.
    """
    text = " ".join(typed.split())
    found = _NAME_AND_MAIL.fullmatch(text)
    name, mail = (found[1].strip('" '), found[2]) if found else ("", text)
    if "@" in mail:
        if not mail_address(mail):
            raise UsageProblem(f"'{mail}' is not an email address")
        return CustomerIn(name, mail)
    return CustomerIn(text) if any(map(str.isalpha, text)) else CustomerIn(phone=text)


def known_person(desk: Desk, who: CustomerIn) -> Customer | None:
    """The customer that someone is, by mail or phone, else by their whole name or id; part of one is another.

    Raises UsageProblem where several have that name.
    """
    key = customer_key("", "", who.email, who.phone)
    wanted = {key} if key else {who.name, who.name.casefold()}
    found = store.find_customers(desk.conn, key or who.name)
    known = [one for one in found if wanted & {one.key, one.platform_id, one.name.casefold()}]
    if len(known) > 1:
        choices = [(one.key or one.name, "") for one in known]
        message = f"Several customers match '{who.name}'. Type one in full:"
        raise SeveralMatch(message, typed=who.name, choices=choices)
    return known[0] if known else None
