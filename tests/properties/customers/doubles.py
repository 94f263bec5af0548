"""Regulars of whom some stand twice: their entries are merged, and separated again.

What they say of letters, the tiers set by hand, offers and answers to the signal are notes of them, too.
"""

from __future__ import annotations

import json
from datetime import timedelta

from factory import Shop
from properties.customers.regulars import Regulars, having
from properties.reports.clerk import Act

from returndesk.desk.customers.consents import record_consent
from returndesk.desk.customers.merges.merge import merge_customers
from returndesk.desk.customers.people import set_customer
from returndesk.desk.customers.points import held_points
from returndesk.desk.customers.signals import answer_signal
from returndesk.desk.marketing.offers import NewOffer, make_offer
from returndesk.desk.session import Desk
from returndesk.desk.undo import undo
from returndesk.errors import DeskError

WHOLE = 30  # merges around which everything that customers have is compared, not the sums alone
ACTS = ("merge", "merge", "merge", "consent", "consent", "tier", "answer", "offer")
# Addresses of customers, those who have the most kinds of things first.
_ADDRESSES = """
    select u.email from customer u where u.key is not null and u.email <> '' order by
        exists (select 1 from credit where customer_id = u.id)
        + exists (select 1 from points_use where customer_id = u.id)
        + exists (select 1 from coupon where customer_id = u.id)
        + exists (select 1 from consent where customer_id = u.id)
        + exists (select 1 from offer_customer where customer_id = u.id)
        + exists (select 1 from signal_answer where customer_id = u.id)
        + (u.tier <> '') desc, u.id
"""
_WILLING = (
    "select distinct u.email from consent c join customer u on u.id = c.customer_id where u.key is not null"
)
_SENT = "select email from customer where id in (select customer_id from offer_customer where offer = ?)"
_BOOKED = "select details -> 'points' from journal where act = 'merge' order by seq desc limit 1"
# All credit and coupons, and all points that were used, by currency.
_SUMS = """
    select 'credit', currency, sum(amount_minor), count(*) from credit group by 2
    union all select 'coupon', currency, sum(amount_minor), count(*) from coupon group by 2
    union all select 'use', currency, sum(points), count(*) from points_use group by 2 order by 1, 2
"""


class Doubles(Regulars):
    """Merges entries of their customers."""

    def __init__(self, desk: Desk, shop: Shop, seed: int, customers: int, undos: int) -> None:
        super().__init__(desk, shop, seed, customers, undos)
        self.merges = self.separated = self.offers = 0
        self.most = max(12, customers // 25)

    def drawn(self) -> tuple[str, Act]:
        """A random act with its name, one in ten about who customers are and what they said."""
        if self.dice.random() > 0.1 or not self.sales:
            return super().drawn()
        name = self.dice.choice(ACTS)
        if name == "merge" and self.merges >= self.most:
            name = "consent"
        return name, getattr(self, f"a_{name}")()

    def a_merge(self) -> Act:
        """Two entries made one, mostly of customers who have many kinds of things."""
        found = [str(one) for (one,) in self._all(_ADDRESSES)]
        if self.dice.random() < 0.7:
            found = found[: max(6, len(found) // 10)]
        one, other = self.dice.sample(found, 2)
        return lambda: self.merge(one, other)

    def merge(self, one: str, other: str) -> None:
        """Merge two entries; at times separate them, see that all is as before, and merge them again."""
        before = having(self.desk) if self.merges < WHOLE else None
        sums, (left, owing) = self._all(_SUMS), self._points(one, other)
        merge_customers(self.desk, one, other)
        self.merges += 1
        self._same_sums(one, other, sums, left, owing)
        if self.dice.random() < 0.4:
            try:
                undo(self.desk)
            except DeskError as error:
                raise AssertionError(f"{one} and {other} cannot be separated: {error}") from error
            assert (self._all(_SUMS), self._points(one, other)) == (sums, (left, owing))
            assert before is None or having(self.desk) == before
            self.separated += 1
            merge_customers(self.desk, one, other)
        self.note("merge", one, other)

    def _same_sums(self, one: str, other: str, sums: object, left: int, owing: int) -> None:
        """A merge keeps all sums; of points what is left may become another, as its entry says."""
        assert self._all(_SUMS) == sums
        now, owing_now = self._points(one, other)
        assert now - owing_now == left - owing
        ((booked,),) = self._all(_BOOKED)
        changed = json.loads(str(booked)) if booked else {"together": left, "kept": left, "merged": 0}
        assert now - left == changed["together"] - changed["kept"] - changed["merged"]

    def _points(self, *addresses: str) -> tuple[int, int]:
        """The points that the customers of some addresses have left, and those that they owe."""
        marks = ", ".join("?" * len(addresses))
        ids = self.desk.conn.execute(f"select id from customer where email in ({marks})", addresses)
        held = held_points(self.desk, [customer for (customer,) in ids])
        balances = [one.by(self.desk.today) for one in held.values()]
        return sum(one.left for one in balances), sum(one.owed for one in balances)

    def a_consent(self) -> Act:
        """Consent to marketing given or withdrawn, today or earlier."""
        who, given = self._anybody(), self.dice.random() < 0.7
        on = self.desk.today - timedelta(days=self.dice.randint(0, 20))

        def say() -> None:
            record_consent(self.desk, who, "marketing", on, withdraw=not given)
            self.note("consent", who, on=on.isoformat(), many=int(given))

        return say

    def a_tier(self) -> Act:
        """A tier set by hand, or cleared."""
        who, tier = self._anybody(), self.dice.choice(("", "gold", "silver"))

        def set_() -> None:
            set_customer(self.desk, who, tier=tier)
            self.note("tier", who, tier)

        return set_

    def a_answer(self) -> Act:
        """Returns explained."""
        who = self._anybody()

        def answer() -> None:
            answer_signal(self.desk, who, "a wedding")
            self.note("answer", who, on=self.desk.today.isoformat())

        return answer

    def a_offer(self) -> Act:
        """An offer to some who consented, one in two with a coupon."""
        willing = [str(one) for (one,) in self._all(_WILLING)]
        names = tuple(self.dice.sample(willing, min(len(willing), 8)))
        name, until = f"offer {self.offers}", self.desk.today + timedelta(days=3)
        self.offers += 1

        def make() -> None:
            make_offer(self.desk, NewOffer(name, "-", "coupon:10%,none", until, "order within 3 days", names))
            for (who,) in self.desk.conn.execute(_SENT, (name,)).fetchall():
                self.note("offer", who, name)

        return make

    def _anybody(self) -> str:
        return f"c{self.dice.randrange(self.customers)}@example.org"
