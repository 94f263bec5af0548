"""Letters for birthdays: delivered once, recorded once they were, with the desk's file free meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest
from desk.asking import read
from desk.marketing.offered import consent
from factory import Shop

from returndesk.core.value import replace
from returndesk.desk.customers.occasions import Occasion, coming_occasions
from returndesk.desk.letters.occasions import OccasionLetter, deliver_letter, send_letter, write_letter
from returndesk.desk.session import Desk, open_desk
from returndesk.errors import DiskProblem, Refused

KEPT = "select day from occasion_letter"


def opened(shop: Shop, *, dry_run: bool = False) -> AbstractContextManager[Desk]:
    return open_desk(str(shop.path), who="ann", as_of=date(2026, 11, 23), write=True, dry_run=dry_run)


@pytest.fixture
def born(shop: Shop) -> Iterator[tuple[Path, Desk, Occasion]]:
    """A desk, and the birthday of Ada on 29 November."""
    shop.take_in({"unit_price": "9.00", "customer_email": "ada@example.org", "customer_name": "Ada"})
    shop.ok("customer", "set", "ada@example.org", "--birthday", "11-29")
    consent(shop, "ada@example.org")
    with opened(shop) as desk:
        (about,) = coming_occasions(desk, "14 days", "birthday")
        yield shop.path, desk, about


def test_a_letter_that_another_user_sent_meanwhile_is_not_sent_again(
    born: tuple[Path, Desk, Occasion],
) -> None:
    path, desk, about = born
    sent: list[OccasionLetter] = []
    deliver_letter(desk, about, "", "en", None, sent.append)
    with pytest.raises(Refused, match="the letter was sent already"):
        deliver_letter(desk, about, "", "en", None, sent.append)
    assert ([one.to for one in sent], read(path, KEPT)) == (["ada@example.org"], [("2026-11-29",)])


def test_without_an_address_nothing_is_sent_or_recorded(born: tuple[Path, Desk, Occasion]) -> None:
    path, desk, about = born
    sent: list[OccasionLetter] = []
    with pytest.raises(Refused, match="no email address on file, the letter was not sent"):
        deliver_letter(desk, replace(about, email=""), "", "en", None, sent.append)
    assert (sent, read(path, KEPT)) == ([], [])


def test_a_letter_that_was_sent_and_cannot_be_recorded_is_named(born: tuple[Path, Desk, Occasion]) -> None:
    path, desk, about = born

    def by_another_user(found: OccasionLetter) -> None:
        send_letter(desk, found)

    with pytest.raises(
        DiskProblem,
        match="the letter was sent, but not recorded: birthday 2026-11-29: a customer has one letter a year",
    ):
        deliver_letter(desk, about, "", "en", None, by_another_user)
    assert read(path, KEPT) == [("2026-11-29",)]


def test_a_dry_run_sends_nothing(born: tuple[Path, Desk, Occasion], shop: Shop) -> None:
    path, _, about = born
    sent: list[OccasionLetter] = []
    with opened(shop, dry_run=True) as desk:
        deliver_letter(desk, about, "", "en", None, sent.append)
    assert (sent, read(path, KEPT)) == ([], [])


def test_a_letter_that_was_sent_is_not_written_again(born: tuple[Path, Desk, Occasion]) -> None:
    _, desk, about = born
    with pytest.raises(Refused, match="the letter was sent on 2026-11-20"):
        write_letter(desk, replace(about, sent_on=date(2026, 11, 20)), "")
