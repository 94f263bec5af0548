"""A desk with some random orders, and what happens to their money beside refunds; with the naive ledgers."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from factory import MONDAY, new_shop
from properties.ledger.drawn_orders import (
    HEADER,
    PRICES,
    amount,
    drawn_sale,
    drawn_terms,
    export_rows,
    method_of,
    platform,
)
from properties.ledger.naive_ledger import in_cash, rounding
from properties.ledger.naive_sale import NaiveSale

from returndesk.core.codes import claim_name
from returndesk.desk.claims import open as open_claims
from returndesk.desk.customers.credit import use_credit
from returndesk.desk.orders.dispute import set_dispute
from returndesk.desk.orders.payment import record_payment
from returndesk.desk.refunds.compensate import compensate
from returndesk.desk.refunds.correction import Slip, correct
from returndesk.desk.session import Desk
from returndesk.desk.undo import undo

PAID_BY = ("cash", "bank", "card", "Visa")
METHODS = ("cash", "bank", "card", "credit")
COMPENSATIONS = ("coupon", "credit", "cash", "gift")
SALES = 10


class Sales:
    """Some orders at one desk, under one policy and perhaps a right to withdraw."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self.dice = dice
        self.law = dice.random() < 0.25
        self.bonus, self.coin = dice.choice(("0%", "5%")), dice.choice((0, 5))
        self.label_by = dice.choice(("customer", "shop"))  # who owes return shipping
        self.tax_included = dice.random() < 0.5
        self.kinds: Counter[str] = Counter()
        # What every list and report should say: (day, kind, method) → amount.
        self.entries: Counter[tuple[date, str, str]] = Counter()
        self.came_in: Counter[date] = Counter()  # from customers, for exchanges
        self.fees: Counter[date] = Counter()
        self.elsewhere: Counter[date] = Counter()
        told, self.terms = drawn_terms(dice, law=self.law)
        self.shop = new_shop(folder, "--tax", "included" if self.tax_included else "excluded")
        document = (
            f'law = {["eu"] if self.law else []}\n[defaults]\nwindow = "24 months"\n{told}'
            f'credit_bonus = "{self.bonus}"\npostage = "{self.label_by}"\n'
            + (f'[cash]\nround_to = "{amount(self.coin)}"\n' if self.coin else "")
        )
        self.shop.ok("policy", "set", "-", stdin=document)
        self.sales = [drawn_sale(dice, self.terms, tax_included=self.tax_included) for _ in range(SALES)]
        self.names = [method_of(sale) for sale in self.sales]
        self.told_minor = [0] * SALES
        self.paid_here: list[Counter[str]] = [Counter() for _ in range(SALES)]  # by method
        self.rounded_here = [0] * SALES  # of those in cash
        self.told_units: list[list[int]] = [[] for _ in range(SALES)]  # where the platform tells units
        self.today = MONDAY
        self._import(range(SALES))

    def _import(self, places: Sequence[int]) -> None:
        """What the platform tells of some orders now."""
        rows = [
            export_rows(
                at + 1,
                self.sales[at],
                self.names[at],
                self.told_minor[at],
                self.told_units[at],
                tax_included=self.tax_included,
                on="2026-11-13" if self.law else "2026-11-05",
            )
            for at in places
        ]
        self.shop.as_of = self.today.isoformat()
        with platform():
            result = self.shop.run("order", "import", "-", stdin=HEADER + "".join(rows))
        assert result.code == 0, result

    def _enter(self, kind: str, method: str, minor: int) -> None:
        self.entries[self.today, kind, method] += minor

    def is_paid(self, desk: Desk, at: int) -> bool:
        """The customer pays what is outstanding, or a part of it; or that was a slip."""
        sale, dice = self.sales[at], self.dice
        minor, method = dice.choice((sale.owing, dice.randint(0, sale.owing))), dice.choice(PAID_BY)
        if not sale.owing or dice.random() < 0.1:
            known = self.paid_here[at][method]
            kept = sale.returned + sale.elsewhere - sale.carried
            spent = sum(one.back for one in sale.tenders if one.name == method and not one.own)
            most = min(known - spent, known, sale.recorded - kept if sale.told < kept else known)
            minor = -dice.randint(0, max(0, most))
        typed, minor, off = self._coins(sale, at, method, minor)
        if not minor:
            return False
        record_payment(desk, str(at + 1), amount(typed), method, why="so")
        if dice.random() < 0.2:
            undo(desk)
            self.kinds["undoes"] += 1
            return True
        sale.is_paid(minor, method)
        self.paid_here[at][method] += minor
        self.rounded_here[at] += off
        self.came_in[self.today] += minor + off
        return True

    def _coins(self, sale: NaiveSale, at: int, method: str, minor: int) -> tuple[int, int, int]:
        """What is typed of a payment or its correction, what it settles, and the rounding of cash."""
        if minor > 0:
            return in_cash(method, minor, sale.owing, rounding(method, sale.owing, self.coin), self.coin)
        known, off = self.paid_here[at][method], self.rounded_here[at] if method == "cash" else 0
        typed, back, off = in_cash(method, -minor, known, off, self.coin)
        return (-typed, -back, -off) if back <= -minor else (0, 0, 0)

    def tells_paid(self, desk: Desk, at: int) -> bool:
        """The platform tells that more was paid, perhaps what was typed here before."""
        sale, dice = self.sales[at], self.dice
        if sale.told == sale.charged:
            return False
        some = [sale.received, sale.charged, dice.randint(sale.told, sale.charged)]
        sale.tell_paid(dice.choice(some))
        self._import([at])
        return True

    def uses_credit(self, desk: Desk, at: int) -> bool:
        """A part of the order is paid with store credit, which a complaint brought; or some is returned."""
        sale, dice = self.sales[at], self.dice
        own = next((one for one in sale.tenders if one.own), None)
        if own and dice.random() < 0.3:
            kept = sale.returned + sale.elsewhere - sale.carried
            most = own.left if sale.received - sale.by_credit >= kept else 0
            minor = -dice.randint(0, most)
        else:
            used = own.came if own else 0
            minor = dice.randint(0, min(sale.charged - used, sale.owing + max(0, sale.rest.came)))
        if not minor:
            return False
        if minor > 0:
            self._compensate(desk, at, minor, "credit")
        use_credit(desk, f"c{at + 1}@example.com", amount(minor), str(at + 1), "so")
        sale.use_credit(minor)
        return True

    def _compensate(self, desk: Desk, at: int, minor: int, by: str) -> str:
        request = open_claims.Request(str(at + 1), (), "service")
        name = claim_name(open_claims.open_claim(desk, request).claims[0].claim_id)
        compensate(desk, name, amount(minor), by, "so")
        self._enter("compensation", by, minor)
        return name

    def platform(self, desk: Desk, at: int) -> bool:
        """The platform tells what it was told of refunds here, perhaps with one of its own.

        It gives back less than it took: an order that it refunded whole has nothing left to claim.
        """
        sale = self.sales[at]
        through = sum(sale.paid_out.get(way, 0) for way in ("original", "card", "bank"))
        extra = min(self.dice.choice((0, 0, 0, 257, 1213)), sale.left)
        told = through + sale.elsewhere + extra
        # To the cent it would be taken for one that was given by hand.
        if told >= min(sale.told, sale.received) or extra in sale.by_hand or told < self.told_minor[at]:
            return False
        if self.told_units[at]:
            return False
        sale.elsewhere += extra
        self.elsewhere[self.today] += extra
        self.told_minor[at] = told
        self._import([at])
        return True

    def platform_units(self, desk: Desk, at: int) -> bool:
        """The platform tells units that were refunded: those refunded here, perhaps with one of its own."""
        sale, dice = self.sales[at], self.dice
        if self.told_minor[at] or sale.over:
            return False
        number = dice.randrange(len(sale.lines))
        line = sale.lines[number]
        extra = dice.choice((0, 1, 1))
        if not line.sold or line.units - line.gone < extra:
            return False
        told = {n: one.here + one.there for n, one in enumerate(sale.lines) if one.sold}
        told[number] += extra
        if sum(told.values()) == sum(one.units for one in sale.lines if one.sold):
            return False  # an order that is refunded whole has nothing left to claim
        trial = sale.copy()
        beyond = trial.tell(told)
        if beyond is None:
            return False
        self.sales[at] = trial
        self.elsewhere[self.today] += beyond
        self.told_units[at] = list(told.values())
        self._import([at])
        return True

    def disputes(self, desk: Desk, at: int) -> bool:
        """The customer's bank asks for a part of the money: it is won, or the bank takes it."""
        sale, dice, number = self.sales[at], self.dice, str(at + 1)
        if sale.dispute == "lost":
            set_dispute(desk, number, "won", why="so")
            self._bank(sale, -sale.bank)
            sale.dispute = "won"
            return True
        if sale.dispute == "open" and dice.random() < 0.5:
            set_dispute(desk, number, "won", why="so")
            sale.dispute = "won"
            return True
        if not sale.left:
            return False
        minor = dice.randint(1, sale.left)
        state = dice.choice(("open", "lost")) if sale.dispute != "open" else "lost"
        set_dispute(desk, number, state, amount(minor), "so")
        sale.dispute = state
        if state == "lost":
            self._bank(sale, minor)
        return True

    def _bank(self, sale: NaiveSale, minor: int) -> None:
        sale.bank += minor
        sale.returned += minor
        self.elsewhere[self.today] += minor

    def corrects(self, desk: Desk, at: int) -> bool:
        """A refund was more than it should be, or less: at most what it left off."""
        sale, dice = self.sales[at], self.dice
        known = [one for one in sale.refunds if one.method]
        if not known:
            return False
        parts = [one for one in known if one.part_of is not None]
        given = dice.choice(parts if parts and dice.random() < 0.7 else known)  # parts are rare
        more = dice.random() < 0.5
        most = 0 if not more and self._told(at) else sale.correctable(given, more=more)
        minor = dice.choice((most, dice.randint(0, most)))
        due = given.withheld - given.corrected if more else given.total + given.corrected
        off = rounding(given.method, due, self.coin) if more else given.rounding
        typed, settled, off = in_cash(given.method, minor, due, off, self.coin)
        if not settled or not settled + off or settled > most:
            return False
        minor, off = (settled, off) if more else (-settled, -off)
        self.kinds["corrects a part"] += given.part_of is not None
        sale.correct(given, minor, off)
        correct(desk, given.claim, Slip(("+" if more else "-") + amount(typed), "so", override=True))
        self._enter("correction", given.method, minor)
        self._enter("rounding", given.method, off)
        return True

    def _told(self, at: int) -> bool:
        """Whether the platform told refunds of an order: what was given here may be among them."""
        return bool(self.told_minor[at] or self.told_units[at])

    def moves(self, desk: Desk, at: int) -> bool:
        """A refund was given by another method than was recorded."""
        sale, dice = self.sales[at], self.dice
        known = [one for one in sale.refunds if one.method and one.total + one.corrected]
        if not known or self._told(at):
            return False
        given = dice.choice(known)
        to = dice.choice([way for way in METHODS if way != given.method])
        stands = given.total + given.corrected
        if not stands + given.rounding or not stands + rounding(to, stands, self.coin):
            return False  # of less than a coin nothing was given in cash
        self._enter("rounding", given.method, -given.rounding)
        minor, off = sale.moved(given, to, self.coin)
        correct(desk, given.claim, Slip("", "so", to=to))
        self._enter("correction", given.method, -minor)
        self._enter("correction", to, minor)
        self._enter("rounding", to, off)
        given.method = ""
        return True

    def compensates(self, desk: Desk, at: int) -> bool:
        """Something beside any refund, sometimes corrected."""
        minor, by = self.dice.choice(PRICES), self.dice.choice(COMPENSATIONS)
        minor += -minor % self.coin if by == "cash" and self.coin else 0
        name = self._compensate(desk, at, minor, by)
        if self.dice.random() < 0.4:
            off, _, _ = in_cash(by, self.dice.randint(1, minor), minor, 0, self.coin)
            if off:
                correct(desk, name, Slip(amount(-off), "so", of="compensation"))
                self._enter("compensation", by, -off)
        return True
