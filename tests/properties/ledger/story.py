"""A desk with some random orders, and what is typed for them; each act beside its naive ledger."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

from factory import MONDAY, new_shop
from properties.ledger.naive_ledger import NaiveLine, NaiveSale, NaiveTender

from returndesk.core.codes import claim_name
from returndesk.desk.claims import decide, goods
from returndesk.desk.claims import open as open_claims
from returndesk.desk.claims.transition import Done
from returndesk.desk.customers import use_credit
from returndesk.desk.lookup import Item
from returndesk.desk.refunds.bounced import bounced
from returndesk.desk.refunds.compensate import compensate
from returndesk.desk.refunds.exchange import exchange, make_good
from returndesk.desk.refunds.outgoing import paid, sent
from returndesk.desk.refunds.quote import Payment
from returndesk.desk.refunds.reduce import reduce, refund_shipping
from returndesk.desk.refunds.refund import refund
from returndesk.desk.session import Desk, open_desk

METHODS = ("cash", "bank", "card", "credit")
SALES = 10
ACTS = 60
RULES = ("never", "always", "on-full-return")
FEES = ("0%", "0%", "15%", "33.33%")
PRICES = (1, 2, 7, 100, 333, 850, 999, 1000, 2500, 9999, 10000)
HEADER = (
    "order_number,ordered_at,delivered_on,customer_email,payment_method,shipping,sku,quantity,line_total,"
    "total,owing,back,tax,taxes\n"
)
MAPPED = (
    "--map", "total=total", "--map", "outstanding=owing", "--map", "refunded=back", "--map", "order_tax=taxes"
)  # fmt: skip


def cents(text: str) -> int:
    """ "12.50" as 1250."""
    return int(text.replace(".", ""))


def amount(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


def _bps(percent: str) -> int:
    return round(float(percent.rstrip("%")) * 100)


def _typed(ways: Sequence[tuple[str, int | None]]) -> tuple[str, ...]:
    return tuple(way if part is None else f"{way}={amount(part)}" for way, part in ways)


Act = Callable[[Payment], Done]


class Story:
    """Some orders at one desk, under one policy."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self.dice = dice
        self.rule, self.fee = dice.choice(RULES), dice.choice(FEES)
        self.bonus, self.coin = dice.choice(("0%", "5%")), dice.choice((0, 5))
        self.kinds: Counter[str] = Counter()
        self.rates = random.Random(folder.name)
        self.included = self.rates.random() < 0.5  # then an order's tax is shared by its lines and shipping
        self.shop = new_shop(
            folder,
            "--tax",
            "included" if self.included else "excluded",
            document=f'law = []\n[defaults]\nwindow = "24 months"\nrestocking_fee = "{self.fee}"\n'
            f'original_shipping = "{self.rule}"\ncredit_bonus = "{self.bonus}"\n'
            + (f'[cash]\nround_to = "{amount(self.coin)}"\n' if self.coin else ""),
        )
        self.sales = [self._sale() for _ in range(SALES)]
        self.taxes = [self._tax(sale) for sale in self.sales]
        self.told_minor = [0] * SALES
        self.names = [self._method(sale) for sale in self.sales]
        self._import(range(SALES))

    def _sale(self) -> NaiveSale:
        dice = self.dice
        lines = [
            NaiveLine(dice.choice((1, 1, 2, 3, 3, 7)), dice.choice(PRICES) * dice.choice((1, 1, 3)))
            for _ in range(dice.choice((1, 1, 2, 3)))
        ]
        shipping = dice.choice((0, 1, 490, 990))
        charged = sum(line.paid for line in lines) + shipping
        received = charged if dice.random() < 0.7 else dice.randint(0, charged)
        tenders = [NaiveTender("card", received)]
        if received > 1 and dice.random() < 0.5:
            part, own = dice.randint(1, received - 1), dice.random() < 0.4
            gift, card = NaiveTender("credit" if own else "gift card", part, own=own), received - part
            tenders = [NaiveTender("card", card), gift] if own else [gift, NaiveTender("card", card)]
        return NaiveSale(lines, shipping, received, tenders, self.rule, _bps(self.fee))

    def _tax(self, sale: NaiveSale) -> list[int]:
        """The tax in each line, or of all in prices that include it."""
        paid = [sale.total + sale.shipping] if self.included else [line.paid for line in sale.lines]
        return [self.rates.randint(0, minor // 5) for minor in paid]

    def _method(self, sale: NaiveSale) -> str:
        if len(sale.tenders) == 1 or sale.tenders[1].own:
            return sale.tenders[0].name
        return " + ".join(f"{tender.name} {amount(tender.came)}" for tender in sale.tenders)

    def _import(self, places: range | list[int]) -> None:
        """What the platform tells of some orders now."""
        text = [HEADER]
        for at in places:
            sale = self.sales[at]
            charged = sale.total + sale.shipping
            owing = charged - sale.received
            for number, line in enumerate((line for line in sale.lines if line.sold), 1):
                tax = 0 if self.included else self.taxes[at][number - 1]
                whole = amount(self.taxes[at][0]) if self.included else ""
                text.append(
                    f"{at + 1},2026-11-02,2026-11-05,c{at + 1}@example.com,{self.names[at]},"
                    f"{amount(sale.shipping)},S{number},{line.units},{amount(line.paid - tax)},"
                    f"{amount(charged)},{amount(owing)},{amount(self.told_minor[at])},"
                    f"{'' if self.included else amount(tax)},{whole}\n"
                )
        result = self.shop.run("order", "import", "-", *MAPPED, stdin="".join(text))
        assert result.code in (0, 3), result

    def told(self) -> None:
        """All of it, act by act."""
        acts = [
            *[self.refunds] * 3, self.reduces, self.ships, *[self.swaps] * 2, self.replaces, self.platform
        ]  # fmt: skip
        with open_desk(str(self.shop.path), who="ann", as_of=MONDAY, write=True) as desk:
            for at, sale in enumerate(self.sales):
                if sale.tenders[-1].own:
                    self._uses_credit(desk, at, sale.tenders[-1].came)
            for _ in range(ACTS):
                at = self.dice.randrange(SALES)
                act = self.dice.choice(acts)
                if act(desk, at):
                    self.kinds[act.__name__] += 1

    def _uses_credit(self, desk: Desk, at: int, minor: int) -> None:
        """A part of the order is paid with store credit, which a complaint brought."""
        request = open_claims.Request(str(at + 1), (), "service")
        name = claim_name(open_claims.open_claim(desk, request).claims[0].claim_id)
        compensate(desk, name, amount(minor), "credit", "so")
        use_credit(desk, f"c{at + 1}@example.com", amount(minor), str(at + 1), "so")

    def _claim(self, desk: Desk, at: int, units: dict[int, int], *, goods_come: bool) -> str:
        """A claim of some units, accepted back or, if no goods come, approved."""
        items = tuple(Item(f":{line + 1}", count) for line, count in units.items())
        opened = open_claims.open_claim(desk, open_claims.Request(str(at + 1), items, "changed-mind"))
        name = claim_name(opened.claims[0].claim_id)
        decide.approve(desk, name, (), override=True, why="so")
        if goods_come:
            goods.receive(desk, [name], goods.Parcel())
            goods.inspect(desk, name, goods.Look("new", "restock"))
        return name

    def _some(self, sale: NaiveSale, *, all_or_plain: bool = True) -> dict[int, int]:
        """Units that can be claimed; of a line with reductions all that is left, or unreduced ones."""
        units = {}
        for at, line in enumerate(sale.lines):
            room = line.units - line.gone
            if room and self.dice.random() < 0.7:
                plain = max(0, min(room, line.first_cut - line.gone)) if line.cuts else room
                count = self.dice.choice((room, self.dice.randint(1, plain) if plain else room))
                units[at] = count
        return units

    def refunds(self, desk: Desk, at: int) -> bool:
        sale = self.sales[at]
        units = self._some(sale)
        if not units or not sale.left:
            return False
        name = self._claim(desk, at, units, goods_come=True)
        minor, typed = sale.refund(units)
        given = amount(minor) if typed else ""
        self._pays(
            desk,
            name,
            sale,
            minor,
            lambda payment: refund(desk, name, replace(payment, amount=given)),
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
        first = line.units - count
        most = min(line.plain(first, count), sale.left)
        if not most:
            return False
        minor = self.dice.randint(1, most)
        name = self._claim(desk, at, {number: count}, goods_come=False)
        line.cuts.append((first, count, minor))
        sale.returned += minor
        self._pays(desk, name, sale, minor, lambda payment: reduce(desk, name, amount(minor), payment))
        return True

    def ships(self, desk: Desk, at: int) -> bool:
        """The shipping alone."""
        sale = self.sales[at]
        minor = min(sale.shipping - sale.shipping_back, sale.left)
        units = self._some(sale)
        if not minor or not units:
            return False
        name = self._claim(desk, at, units, goods_come=False)
        sale.shipping_back += minor
        sale.returned += minor
        self._pays(desk, name, sale, minor, lambda payment: refund_shipping(desk, name, payment))
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
        before = deepcopy(sale)
        difference = sale.exchange(units, new_units, None if price is None else price * new_units)
        name = self._claim(desk, at, units, goods_come=True) if difference is not None else ""
        if difference is None:
            self.sales[at] = before
            return False
        new = "NEW" if price is None else f"NEW={new_units}@{amount(price)}"
        exchange(desk, name, (), [new])
        if difference > 0:
            paid(desk, name, amount(difference))
            next(tender for tender in reversed(sale.tenders) if not tender.own).came += difference
        elif difference < 0:
            bonus = _bps(self.bonus)
            self._pays(desk, name, sale, -difference, lambda payment: refund(desk, name, payment), bonus)
        sent(desk, name)
        return True

    def replaces(self, desk: Desk, at: int) -> bool:
        """The same goods once more."""
        sale = self.sales[at]
        units = self._some(sale)
        if not units:
            return False
        name = self._claim(desk, at, units, goods_come=True)
        make_good(desk, name, "replace")
        sale.replace(units)
        sent(desk, name)
        return True

    def platform(self, desk: Desk, at: int) -> bool:
        """The platform tells what it was told of refunds here, perhaps with one of its own.

        It gives back less than it took: an order that it refunded whole has nothing left to claim.
        """
        sale = self.sales[at]
        through = sum(sale.paid_out.get(way, 0) for way in ("original", "card", "bank"))
        extra = min(self.dice.choice((0, 0, 0, 257, 1213)), sale.left)
        # To the cent it would be taken for one that was given by hand.
        if through + sale.elsewhere + extra >= sale.received or extra in sale.by_hand:
            return False
        sale.elsewhere += extra
        self.told_minor[at] = through + sale.elsewhere
        self._import([at])
        return True

    def _pays(
        self,
        desk: Desk,
        name: str,
        sale: NaiveSale,
        minor: int,
        act: Act,
        bonus_bps: int = 0,
        methods: Sequence[str] = METHODS,
    ) -> None:
        """A sum leaves by one way or several: the payouts are those of the ledger."""
        dice = self.dice
        ways: list[tuple[str, int | None]] = [(dice.choice(("original", "original", *methods)), None)]
        if minor > 1 and dice.random() < 0.3:
            first, second = dice.sample(("original", *methods), 2)
            ways = [(first, dice.randint(1, minor - 1)), (second, None)]
        before = deepcopy((sale.tenders, sale.paid_out))
        expected = sale.leaves(minor, ways, self.coin, bonus_bps)
        act(Payment(_typed(ways), why="so"))
        assert self._left(desk, name) == expected, (name, ways, minor)
        if expected and ways[0][0] in METHODS[:-1] and len(ways) == 1 and dice.random() < 0.2:
            bounced(desk, name, "wrong number")
            sale.tenders, sale.paid_out = before
            again: list[tuple[str, int | None]] = [(dice.choice(METHODS[:-1]), None)]
            expected = sale.leaves(minor, again, self.coin)
            refund(desk, name, Payment(_typed(again), why="so"))
            assert self._left(desk, name) == expected, (name, ways, again, minor)
            self.kinds["bounced"] += 1

    @staticmethod
    def _left(desk: Desk, name: str) -> dict[str, int]:
        """What left for a claim, by method; what bounced did not."""
        rows = desk.conn.execute(
            "select method, sum(amount_minor) from payout where claim_id = ? group by method",
            (int(name[1:]),),
        )
        return {method: minor for method, minor in rows if minor}
