"""Customers' occasions in the next days: birthdays and anniversaries of the first order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from returndesk.core.customers.occasions import Occasion, days_of_year
from returndesk.core.days import add_window, parse_window
from returndesk.core.letters.wording import language_for
from returndesk.desk.customers.consents import consenting
from returndesk.desk.customers.people import known_as
from returndesk.errors import UsageProblem
from returndesk.store.customers.people import load_customers
from returndesk.store.marketing import occasions as store

if TYPE_CHECKING:
    from datetime import date

    from returndesk.desk.session import Desk

_YEAR = 365  # days from one letter for an occasion to the next


def coming_occasions(desk: Desk, next: str, occasion: str = "") -> list[Occasion]:
    """The occasions of a time from today, by day and name, of customers who consent to marketing.

    Raises UsageProblem for a time that is none, or longer than a year.
    """
    last = _last_day(desk, next)
    by_day: dict[str, date] = {}
    for month_day, on in days_of_year(desk.today, last):
        by_day.setdefault(month_day, on)
    may_write = consenting(desk, "marketing", desk.today)
    found: list[Occasion] = []
    if occasion != "anniversary":
        born = [one for one in store.birthdays(desk.conn, by_day) if one.customer_id in may_write]
        found += _occasions(desk, "birthday", born, by_day)
    if occasion != "birthday":
        ordered = store.first_orders(desk.conn, by_day, may_write)
        later = [one for one in ordered if one.first_on and one.first_on.year < by_day[one.month_day].year]
        found += _occasions(desk, "anniversary", later, by_day)
    return sorted(found, key=lambda one: (one.on, one.customer.casefold(), one.customer_id))


def _last_day(desk: Desk, next: str) -> date:
    try:
        last = add_window(desk.today, parse_window(next))
    except ValueError as error:
        raise UsageProblem(f"--next {next}: expected {error}") from None
    if last < desk.today or last >= desk.today + timedelta(days=_YEAR):
        raise UsageProblem(f"--next {next}: expected less than a year")
    return last


def _occasions(
    desk: Desk, occasion: str, dated: list[store.DatedCustomer], by_day: dict[str, date]
) -> list[Occasion]:
    ids = [one.customer_id for one in dated]
    customers = {one.customer_id: one for one in load_customers(desk.conn, ids)}
    letters = store.sent_letters(desk.conn, occasion, ids)
    usual = desk.policy_today().letters.language or desk.settings.language
    found = []
    for one in dated:
        customer, on = customers[one.customer_id], by_day[one.month_day]
        sent = [letter for letter in letters.get(one.customer_id, ()) if abs((on - letter[0]).days) < _YEAR]
        _, sent_on, coupon = sent[-1] if sent else (None, None, "")
        found.append(
            Occasion(
                customer_id=one.customer_id,
                customer=customer.name or known_as(customer),
                key=customer.key or "",
                email=customer.email,
                language=language_for(customer.language, one.country, usual),
                occasion=occasion,
                on=on,
                first_on=one.first_on,
                sent_on=sent_on,
                coupon=coupon,
            )
        )
    return found
