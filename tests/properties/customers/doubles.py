"""Regulars of whom some stand twice: their entries are merged, and separated again.

What they say of letters, the tiers set by hand, offers and answers to the signal are notes of them, too.
"""

from __future__ import annotations

from datetime import timedelta

from factory import Shop
from properties.customers.merging import balances, merge
from properties.customers.regulars import IDLE, Regulars, having
from properties.reports.clerk import Act

from returndesk.core.codes import claim_name
from returndesk.desk.customers.consents import record_consent
from returndesk.desk.customers.people import set_customer
from returndesk.desk.customers.signals import answer_signal
from returndesk.desk.marketing.offers import NewOffer, make_offer
from returndesk.desk.quotes.quote import Payment
from returndesk.desk.refunds.reduce import reduce
from returndesk.desk.session import Desk
from returndesk.desk.undo import undo
from returndesk.errors import DeskError

WHOLE = 30  # merges around which everything that customers have is compared, not the sums alone
ACTS = ("merge", "merge", "merge", "consent", "consent", "tier", "answer", "offer", "reduce")
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
_APPROVED = (
    "select c.id, o.currency from claim c join orders o on o.id = c.order_id where c.status = 'approved'"
)
_SENT = "select email from customer where id in (select customer_id from offer_customer where offer = ?)"


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
        """Two entries made one: of customers who have many kinds of things, who can be erased, or of any."""
        found = [str(one) for (one,) in self.all(_ADDRESSES)]
        kind = self.dice.random()
        if kind < 0.5:
            found = found[: max(6, len(found) // 10)]
        elif kind < 0.8:
            found = [str(one) for one, _ in self.all(IDLE, 1)][:8]
        if len(found) < 2:
            return self.a_consent()
        one, other = self.dice.sample(found, 2)
        return lambda: self.merge(one, other)

    def merge(self, one: str, other: str) -> None:
        """Merge two entries; at times separate them, see that all is as before, and merge them again."""
        whole = having(self.desk) if self.merges < WHOLE else None
        before, after = merge(self.desk, one, other)
        self.merges += 1
        assert after.left - after.owed == before.left - before.owed  # no points have expired
        if self.dice.random() < 0.5:
            try:
                undo(self.desk)
            except DeskError as error:
                raise AssertionError(f"{one} and {other} cannot be separated: {error}") from error
            assert balances(self.desk, one, other) == before
            assert whole is None or having(self.desk) == whole
            self.separated += 1
            merge(self.desk, one, other)
        self.note("merge", one, other)

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
        willing = [str(one) for (one,) in self.all(_WILLING)]
        names = tuple(self.dice.sample(willing, min(len(willing), 8)))
        name, until = f"offer {self.offers}", self.desk.today + timedelta(days=3)
        self.offers += 1

        def make() -> None:
            make_offer(self.desk, NewOffer(name, "-", "coupon:10%,none", until, "order within 3 days", names))
            for (who,) in self.desk.conn.execute(_SENT, (name,)).fetchall():
                self.note("offer", who, name)

        return make

    def a_reduce(self) -> Act:
        """A part of the price given back for goods that are kept."""
        found = self.all(_APPROVED)
        if not found:
            return self.a_consent()
        claim, currency = self.dice.choice(found)
        amount = self.amount(str(currency), 2)
        return lambda: reduce(self.desk, claim_name(int(str(claim))), amount, Payment(why="so"))

    def _anybody(self) -> str:
        return f"c{self.dice.randrange(self.customers)}@example.org"
