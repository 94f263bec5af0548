"""A desk with some random orders, and what is typed for them; each act beside its naive ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from factory import MONDAY
from properties.ledger.drawn_orders import (
    PRICES,
    amount,
)
from properties.ledger.naive_ledger import NaiveRefund, NaiveTender, in_cash, rounding
from properties.ledger.naive_sale import NaiveSale, Units
from properties.ledger.sales import METHODS, SALES, Sales

from returndesk.core.codes import claim_name
from returndesk.core.value import replace
from returndesk.desk.claims import decide, goods
from returndesk.desk.claims import open as open_claims
from returndesk.desk.claims.transition import Done
from returndesk.desk.lookup import Item
from returndesk.desk.quotes.quote import Payment
from returndesk.desk.refunds.bounced import bounced
from returndesk.desk.refunds.correction import Slip, correct
from returndesk.desk.refunds.exchange import exchange, make_good
from returndesk.desk.refunds.outgoing import paid, sent
from returndesk.desk.refunds.reduce import reduce, refund_shipping
from returndesk.desk.refunds.refund import refund
from returndesk.desk.session import Desk, open_desk
from returndesk.errors import Refused

DAYS = 4
ACTS = 100  # on all of them
Act = Callable[[Payment], Done]


def _bps(percent: str) -> int:
    return round(float(percent.rstrip("%")) * 100)


def _typed(ways: Sequence[tuple[str, int | None]]) -> tuple[str, ...]:
    return tuple(way if part is None else f"{way}={amount(part)}" for way, part in ways)


def by_method(left: Counter[tuple[str, str]]) -> Counter[str]:
    """What left by each method, coins and all."""
    found: Counter[str] = Counter()
    for (method, _), minor in left.items():
        found[method] += minor
    return found


class Story(Sales):
    """Everything that is typed for them, act by act."""

    def told(self) -> None:
        """All of it, act by act."""
        acts = [
            *[self.refunds] * 4, self.reduces, self.ships, *[self.swaps] * 2, self.replaces, self.platform,
            self.platform_units, self.disputes, *[self.corrects] * 2, self.moves, self.compensates,
            *[self.is_paid] * 2, self.tells_paid, *[self.uses_credit] * 2,
        ]  # fmt: skip
        for day in range(DAYS):
            self.today = MONDAY + timedelta(day)
            with open_desk(str(self.shop.path), who="ann", as_of=self.today, write=True) as desk:
                for _ in range(ACTS // DAYS):
                    at = self.dice.randrange(SALES)
                    act = self.dice.choice(acts)
                    if act(desk, at):
                        self.kinds[act.__name__] += 1
        self.shop.as_of = self.today.isoformat()

    def _claim(
        self, desk: Desk, at: int, units: Units, *, goods_come: bool = True, fault: str = "customer",
        label: int = 0, off: str = "",
    ) -> str:  # fmt: skip
        """A claim of some units, accepted back or, if no goods come, approved."""
        items = tuple(Item(f":{line + 1}", count) for line, count in units.items())
        reason = "changed-mind" if fault == "customer" else "wrong-item"
        opened = open_claims.open_claim(desk, open_claims.Request(str(at + 1), items, reason))
        name = claim_name(opened.claims[0].claim_id)
        decide.approve(desk, name, (), override=True, why="so")
        if goods_come:
            by = "shop" if label < 0 else "customer"
            parcel = goods.Parcel(postage=amount(abs(label)), paid_by=by) if label else goods.Parcel()
            goods.receive(desk, name, parcel)
            goods.inspect(desk, name, goods.Look("used", "restock", deduct=off, why="worn" if off else ""))
        return name

    def _some(self, sale: NaiveSale) -> Units:
        """Units that can be claimed; of a line with reductions all that is left, or unreduced ones."""
        units = {}
        for at, line in enumerate(sale.lines):
            room = 0 if sale.over else line.units - line.gone
            if room and self.dice.random() < 0.7:
                plain = max(0, min(room, line.first_cut - line.gone)) if line.cuts else room
                count = self.dice.choice((room, self.dice.randint(1, plain) if plain else room))
                units[at] = count
        return units

    def _label(self, sale: NaiveSale, owed_by: str) -> int:
        """Return shipping that one side advanced and the other owes, signed as a refund has it."""
        if sale.elsewhere or self.dice.random() < 0.7:  # what must be typed has it in its amount
            return 0
        return self.dice.choice((100, 450)) * (-1 if owed_by == "customer" else 1)

    def refunds(self, desk: Desk, at: int) -> bool:
        """Units back for money, in one act or in two."""
        sale, dice = self.sales[at], self.dice
        units = self._some(sale)
        if not units or not sale.left:
            return False
        fault = "customer" if self.law else dice.choice(("customer", "customer", "shop"))
        label = self._label(sale, self.label_by)
        off = dice.choice(("", "", "20%")) if len(units) == 1 else ""
        name = self._claim(desk, at, units, fault=fault, label=label, off=off)
        first = dict(list(units.items())[:1]) if len(units) > 1 and dice.random() < 0.3 else units
        waiting = dict(units)
        for part in (first, {line: count for line, count in units.items() if line not in first}):
            if not part:
                continue
            given = sale.refund(part, fault=fault, label=label, accepted=waiting, off_bps=_bps(off or "0%"))
            label -= given.total - given.counts
            self.fees[self.today] += given.fees
            waiting = {line: count for line, count in waiting.items() if line not in part}
            typed = amount(given.total) if given.typed else ""
            items = tuple(Item(f":{line + 1}", count) for line, count in part.items())
            self._pays(
                desk,
                name,
                sale,
                given,
                lambda payment, typed=typed, items=items: refund(  # type: ignore[misc]
                    desk, name, replace(payment, amount=typed, items=items)
                ),
                _bps(self.bonus),
                METHODS if not typed else METHODS[:-1],  # an agreed amount has the bonus in it
            )
        return True

    def reduces(self, desk: Desk, at: int) -> bool:
        """A part of the price of the units of one line."""
        sale = self.sales[at]
        open_lines = [n for n, line in enumerate(sale.lines) if line.units > line.gone and not line.cuts]
        if not open_lines or not sale.left:
            return False
        number = self.dice.choice(open_lines)
        line = sale.lines[number]
        count = self.dice.randint(1, line.units - line.gone)
        most = min(line.plain(line.units - count, count), sale.left)
        if not most:
            return False
        minor = self.dice.randint(1, most)
        name = self._claim(desk, at, {number: count}, goods_come=False)
        given = sale.reduce(number, count, minor)
        self._pays(desk, name, sale, given, lambda payment: reduce(desk, name, amount(minor), payment))
        return True

    def ships(self, desk: Desk, at: int) -> bool:
        """The shipping alone, all that is left of it or less."""
        sale, dice = self.sales[at], self.dice
        most = min(sale.shipping - sale.shipping_back, sale.left)
        units = self._some(sale)
        if not most or not units:
            return False
        minor = most if dice.random() < 0.6 else dice.randint(1, most)
        name = self._claim(desk, at, units, goods_come=False)
        given, typed = sale.shipping_alone(minor), amount(minor) if minor < most else ""
        self._pays(
            desk, name, sale, given,
            lambda payment: refund_shipping(desk, name, replace(payment, amount=typed)),
        )  # fmt: skip
        return True

    def swaps(self, desk: Desk, at: int) -> bool:
        """Some units for others, even or at a price; what the customer owes is paid, the rest refunded."""
        sale, dice = self.sales[at], self.dice
        units = self._some(sale)
        count = sum(units.values())
        if not units:
            return False
        price = None if dice.random() < 0.5 else dice.choice(PRICES)
        new_units = count if price is None else dice.randint(1, 3)
        label = min(0, self._label(sale, self.label_by))
        trial = sale.copy()
        difference = trial.exchange(units, new_units, None if price is None else price * new_units, label)
        if difference is None:
            return False
        self.sales[at] = sale = trial
        name = self._claim(desk, at, units, label=label)
        new = "NEW" if price is None else f"NEW={new_units}@{amount(price)}"
        exchange(desk, name, (), [new])
        self.fees[self.today] += sale.fees
        if difference > 0:
            self._pays_difference(desk, name, sale, difference)
        elif difference < 0:
            bonus, given = _bps(self.bonus), NaiveRefund(name, -difference, 0)
            act: Act = lambda payment: refund(desk, name, payment)  # noqa: E731
            self._pays(desk, name, sale, given, act, bonus, kind="exchange")
        sent(desk, name)
        return True

    def _pays_difference(self, desk: Desk, name: str, sale: NaiveSale, owed: int) -> None:
        """The customer pays the difference of an exchange; perhaps that was a slip, or is paid once more."""
        dice, method = self.dice, self.dice.choice(("original", "cash"))
        coins = rounding(method, owed, self.coin)
        paid(desk, name, amount(dice.choice((owed, owed + coins or owed))), method)
        self.came_in[self.today] += owed + coins
        sale.pays(owed, method)
        if dice.random() < 0.6:
            return
        off = dice.choice((owed, dice.randint(1, owed)))
        typed, off, coins = in_cash(method, off, owed, coins, self.coin)
        if not typed:
            return
        correct(desk, name, Slip(amount(-typed), "so", of="paid"))
        self.came_in[self.today] -= off + coins
        sale.unpays(off, method)
        self.kinds["corrects paid"] += 1
        if dice.random() < 0.5:
            again = dice.choice(("original", "cash"))
            paid(desk, name, amount(off), again)
            self.came_in[self.today] += off + rounding(again, off, self.coin)
            sale.pays(off, again)
            sale.carried += min(off, sale.new)

    def replaces(self, desk: Desk, at: int) -> bool:
        """The same goods once more."""
        sale = self.sales[at]
        units = self._some(sale)
        if not units:
            return False
        name = self._claim(desk, at, units)
        make_good(desk, name, "replace")
        sale.replace(units)
        sent(desk, name)
        return True

    def _pays(
        self,
        desk: Desk,
        name: str,
        sale: NaiveSale,
        given: NaiveRefund,
        act: Act,
        bonus_bps: int = 0,
        methods: Sequence[str] = METHODS,
        kind: str = "refund",
    ) -> None:
        """A sum leaves by one way or several: the payouts are those of the ledger."""
        dice, minor = self.dice, given.total
        ways: list[tuple[str, int | None]] = [(dice.choice(("original", "original", *methods)), None)]
        if minor > 1 and dice.random() < 0.3:
            first, second = dice.sample(("original", *methods), 2)
            ways = [(first, dice.randint(1, minor - 1)), (second, None)]
        before = self._left(desk, name)
        tenders = [replace(tender) for tender in sale.tenders]
        left = sale.leaves(minor, ways, self.coin, bonus_bps)
        given.shares = {
            one.name: one.back - was.back
            for was, one in zip(tenders, sale.tenders, strict=True)
            if one.back > was.back and not one.own
        }
        payment = Payment(_typed(ways), why="so")
        if sale.dispute == "open":
            self._refused_while_disputed(act, payment)
            payment = replace(payment, override=True)
        act(payment)
        found = self._left(desk, name)
        found.subtract(before)
        assert found == left, (name, ways, minor, found, left)
        for (method, what), some in left.items():
            self._enter(kind if what == "refund" else what, method, some)
        given.rounding = sum(some for (_, what), some in left.items() if what == "rounding")
        given.claim, given.total, given.by = name, left.total() - given.rounding, by_method(left)
        only = {method for method, _ in left}
        given.method = next(iter(only)) if len(only) == 1 and len(ways) == 1 else ""
        sale.refunds = [*(one for one in sale.refunds if one.claim != name), given]
        if (
            left.total()
            and not before
            and ways[0][0] in METHODS[:-1]
            and len(ways) == 1
            and dice.random() < 0.2
        ):
            self._bounces(desk, name, sale, given, minor, tenders, kind)

    def _bounces(
        self, desk: Desk, name: str, sale: NaiveSale, given: NaiveRefund, minor: int,
        tenders: list[NaiveTender], kind: str,
    ) -> None:  # fmt: skip
        """All of a refund came back to the shop, and leaves once more."""
        before = self._left(desk, name)
        bounced(desk, name, "wrong number")
        for (method, what), some in before.items():
            sale.paid_out[method] -= some
            self._enter("bounced" if what == "refund" else what, method, -some)
        sale.tenders = tenders
        again = self.dice.choice(METHODS[:-1])
        left = sale.leaves(minor, [(again, None)], self.coin)
        refund(desk, name, Payment((again,), why="so", override=sale.dispute == "open"))
        assert self._left(desk, name) == left, (name, again, minor)
        for (method, what), some in left.items():
            self._enter(kind if what == "refund" else what, method, some)
        given.method, given.by = "", by_method(left)
        self.kinds["bounced"] += 1

    @staticmethod
    def _left(desk: Desk, name: str) -> Counter[tuple[str, str]]:
        """What left for a claim, by method, and the rounding of cash; what bounced did not."""
        found: Counter[tuple[str, str]] = Counter()
        rows = desk.conn.execute(
            "select method, amount_minor - rounding_minor, rounding_minor from payout where claim_id = ?",
            (int(name[1:]),),
        )
        for method, minor, off in rows:
            found[method, "refund"] += minor
            found[method, "rounding"] += off
        return Counter({key: minor for key, minor in found.items() if minor})

    def _refused_while_disputed(self, act: Act, payment: Payment) -> None:
        with pytest.raises(Refused, match="dispute of"):
            act(payment)
