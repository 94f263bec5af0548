"""A random desk of customers in three currencies: imported codes, coupons, points, credit, merged entries.

What became of each coupon is noted beside the desk, by the rules of the guide.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from factory import Shop
from properties.customers.merging import balances, merge

from returndesk.desk.claims.open import Request, open_claim
from returndesk.desk.customers.coupons import NewCoupon, issue_coupon, use_coupon, void_coupon
from returndesk.desk.customers.credit import use_credit
from returndesk.desk.customers.points_use import use_points
from returndesk.desk.refunds.compensate import compensate
from returndesk.desk.session import Desk, open_desk
from returndesk.desk.undo import undo
from returndesk.errors import DeskError

FIRST, LAST = date(2025, 5, 5), date(2026, 11, 23)
STEP = timedelta(days=31)
CURRENCIES = ("EUR", "USD", "JPY")
POLICY = """
[[tier]]
name = "gold"
orders = 3
spent = { EUR = "120.00", USD = "150.00", JPY = "15000" }
within = "365 days"
active = "180 days"

[[tier]]
name = "silver"
orders = 2

[points]
per = { EUR = "1.00", USD = "1.00", JPY = "100" }
worth = { EUR = "0.01", USD = "0.01", JPY = "1" }
expires = "365 days"
"""
HEADER = "order_number,ordered_at,customer_email,currency,sku,quantity,unit_price,status,discount_code"


class History:
    """Orders of some customers, a file a month; `used` is the order of each coupon, `void` the void ones."""

    def __init__(self, shop: Shop, customers: int, seed: int) -> None:
        self.shop, self.customers, self.dice = shop, customers, Random(seed)
        self.orders: dict[str, list[str]] = {}  # number -> its cells
        self.coupons: dict[str, str] = {}  # code -> currency, "" is a percentage
        self.used: dict[str, str] = {}
        self.void: set[str] = set()
        self.refused = self.merges = 0

    def work(self) -> None:
        """Everything up to the last day."""
        on = FIRST
        while on <= LAST:
            self._month(on)
            on += STEP
        self.shop.as_of = LAST.isoformat()

    def _month(self, on: date) -> None:
        self.shop.as_of = on.isoformat()
        with open_desk(str(self.shop.path), who="ann", as_of=on, write=True) as desk:
            for _ in range(self.customers // 40 + 2):
                self._issue(desk)
        self._import(on)
        with open_desk(str(self.shop.path), who="ann", as_of=on, write=True) as desk:
            for number in range(self.customers // 40 + 2):
                acts = (self._use, self._void, self._points, self._credit)
                for act in (*acts, self._merge) if number % 5 == 1 else acts:
                    try:
                        act(desk)
                    except DeskError:
                        self.refused += 1

    def _issue(self, desk: Desk) -> None:
        dice = self.dice
        amount = dice.random() < 0.7
        currency = dice.choice(CURRENCIES) if amount else ""
        until = desk.today + timedelta(days=dice.choice((20, 90, 400))) if dice.random() < 0.6 else None
        who = f"c{dice.randrange(self.customers)}@x.org" if self.orders and dice.random() < 0.4 else ""
        worth = str(dice.randrange(1, 9)) if amount else ""
        wanted = NewCoupon("late", who, worth, "" if amount else "10", currency, until)
        try:
            self.coupons[issue_coupon(desk, wanted)[0].coupon.code] = currency
        except DeskError:  # a customer without an order yet
            self.refused += 1

    def _import(self, on: date) -> None:
        """A month's orders, and earlier ones again: unchanged, cancelled or refunded."""
        dice, rows = self.dice, []
        for number in dice.sample(sorted(self.orders), len(self.orders) // 12):
            if self.orders[number][7] == "open" and dice.random() < 0.4:
                self.orders[number][7] = dice.choice(("cancelled", "refunded"))
            rows.append(self.orders[number])
        for _ in range(self.customers // 4 + 2):
            number, currency = f"N{len(self.orders)}", dice.choice(CURRENCIES)
            price = (
                str(dice.randrange(500, 9000)) if currency == "JPY" else f"{dice.randrange(500, 9000) / 100}"
            )
            code = dice.choice(sorted(self.coupons)) if self.coupons and dice.random() < 0.3 else ""
            self.orders[number] = [
                number, (on - timedelta(days=dice.randrange(30))).isoformat(),
                f"c{dice.randrange(self.customers)}@x.org", currency, "MUG", "1", price,
                dice.choice(("open", "open", "open", "cancelled")), code,
            ]  # fmt: skip
            rows.append(self.orders[number])
        self.shop.ok("order", "import", "-", stdin="\n".join([HEADER, *map(",".join, rows)]) + "\n")
        cancelled = {row[0] for row in rows if row[7] == "cancelled"}
        self.used = {code: order for code, order in self.used.items() if order not in cancelled}
        for row in rows:
            number, currency, code = row[0], row[3], row[8]
            fits = code and code not in self.void and self.coupons[code] in ("", currency)
            if fits and number not in cancelled:
                self.used.setdefault(code, number)

    def _use(self, desk: Desk) -> None:
        code, number = self.dice.choice(sorted(self.coupons)), self.dice.choice(sorted(self.orders))
        use_coupon(desk, code, number, "by hand")
        assert code not in self.used
        self.used[code] = number

    def _void(self, desk: Desk) -> None:
        code = self.dice.choice(sorted(self.coupons))
        void_coupon(desk, code, "lost")
        self.void.add(code)

    def _merge(self, desk: Desk) -> None:
        """Two entries made one, at times separated at once; points that expired may count again by it."""
        one, other = (f"c{number}@x.org" for number in self.dice.sample(range(self.customers), 2))
        before, _ = merge(desk, one, other)
        self.merges += 1
        if self.dice.random() < 0.3:
            undo(desk)
            assert balances(desk, one, other) == before

    def _points(self, desk: Desk) -> None:
        number = self.dice.choice(sorted(self.orders))
        sign = self.dice.choice(("", "", "", "-"))
        use_points(desk, self.orders[number][2], f"{sign}{self.dice.randrange(1, 60)}", number, "so")

    def _credit(self, desk: Desk) -> None:
        number = self.dice.choice(sorted(self.orders))
        if self.dice.random() < 0.4:
            use_credit(desk, self.orders[number][2], str(self.dice.randrange(1, 5)), number, "so")
            return
        done = open_claim(desk, Request(number, (), "service"))
        compensate(desk, f"R{done.claims[0].claim_id}", str(self.dice.randrange(1, 9)), "credit", "late")
