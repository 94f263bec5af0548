"""A clerk of a shop with regular customers: claims and exchanges, credit, points, coupons, erasures.

Many acts are undone at once, and what customers have is what it was before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from factory import Shop
from properties.customers.notes import Note
from properties.reports.clerk import DIGITS, Act, Clerk

from returndesk.desk.customers.coupons import NewCoupon, issue_coupon, use_coupon, void_coupon
from returndesk.desk.customers.credit import use_credit
from returndesk.desk.customers.owed import owed
from returndesk.desk.customers.points import held_points
from returndesk.desk.customers.points_use import use_points
from returndesk.desk.customers.tiers import tier_moves
from returndesk.desk.session import Desk
from returndesk.desk.undo import undo

POLICY = """
[defaults]
window = "12 months"
restocking_fee = "15%"
credit_bonus = "5%"
original_shipping = "on-fault"
[[rule]]
name = "faults"
when = { fault = ["shop", "maker", "carrier"] }
postage = "shop"

[[tier]]
name = "gold"
orders = 3
spent = { EUR = "120.00", JPY = "15000", KWD = "50.000" }
within = "365 days"
active = "180 days"

[[tier]]
name = "silver"
orders = 2

[signals]
often_returns = "40%"

[points]
per = { EUR = "1.00", JPY = "100", KWD = "0.300" }
worth = { EUR = "0.01", JPY = "1", KWD = "0.003" }
expires = "365 days"
"""
_BALANCES = (
    "select u.email, k.currency, sum(k.amount_minor) from credit k join customer u on u.id = k.customer_id"
    " where u.key is not null group by 1, 2 having sum(k.amount_minor) > 0 order by 1, 2"
)
IDLE = (
    "select u.email, u.id from customer u where u.key is not null and u.email <> '' and exists (select 1"
    " from claim c join orders o on o.id = c.order_id where o.customer_id = u.id) order by"
    " exists (select 1 from merged_customer where customer_id = u.id) = ? desc, u.id % 7, u.id"
)
_CODES = "select code from coupon order by id desc limit 40"
# What customers have, and its history: points used are the journal's, so they stay.
Having = tuple[object, ...]


class Regulars(Clerk):
    """Sells to some customers again and again."""

    def __init__(self, desk: Desk, shop: Shop, seed: int, customers: int, undos: int) -> None:
        super().__init__(desk, shop, seed)
        self.customers, self.undos = customers, undos
        self.tried = 0
        self.taken_back: set[str] = set()  # acts whose undo left what customers have as it was
        self.erased: list[str] = []
        self.notes: list[Note] = []

    def note(self, what: str, who: str, about: str = "", on: str = "", many: int = 0) -> None:
        """Note an act that has just been done."""
        self.notes.append(Note(self._last(), what, who, about, on, many))

    def take_in(self, rows: Iterable[Mapping[str, str]], *options: str) -> None:
        rows, known = list(rows), set(self.sales)
        super().take_in(rows, *options)
        for row in rows:
            number = row["order_number"]
            if number in self.sales and number not in known:
                known.add(number)
                self.note("order", row["customer_email"], number, row["ordered_at"])

    def sale(self, number: str, first: object, last: object) -> list[dict[str, str]]:
        rows = super().sale(number, first, last)  # type: ignore[arg-type]
        who = "" if self.dice.random() < 0.05 else f"c{self.dice.randrange(self.customers)}@example.org"
        return [{**row, "customer_email": who, "customer_tier": ""} for row in rows]

    def try_(self, name: str, act: Act) -> bool:
        """Whether an act went; some of them once before, undone."""
        if name != "undo" and self.undos and self.dice.random() < 0.3:
            before, last = having(self.desk), self._last()
            went = super().try_(name, act)
            if went and self._last() == last:  # a file without news: the undo would be of the act before it
                return True
            if went and super().try_("undo", lambda: undo(self.desk)):
                assert having(self.desk) == before, name
                self.taken_back.add(name)
                self.undos -= 1
        return super().try_(name, act)

    def _last(self) -> int:
        """The number of the journal's last entry."""
        return int(str(self.all("select max(seq) from journal")[0][0]))

    def drawn(self) -> tuple[str, Act]:
        """A random act with its name, one in five about what customers have."""
        if self.dice.random() > 0.2 or not self.sales:
            return super().drawn()
        self.tried += 1
        if self.tried % 12 == 0 and len(self.erased) < max(5, self.customers // 250):
            return "erase", self.erase
        name = self.dice.choice(("credit", "credit", "points", "points", "issue", "issue", "coupon", "void"))
        return name, getattr(self, f"a_{name}")()

    def a_credit(self) -> Act:
        """Store credit used, mostly by one who has some, at times more than there is; or returned."""
        dice, balances = self.dice, self.all(_BALANCES)
        if not balances:
            return self.a_points()
        who, currency, minor = dice.choice(balances)
        part = dice.choice((minor, minor + 1, max(1, minor // 2), max(1, minor // 3), -1))
        digits = DIGITS[str(currency)]
        number = dice.choice([n for n, rows in self.sales.items() if rows[0]["currency"] == currency])
        amount = f"{part / 10**digits:.{digits}f}"

        def use() -> None:
            use_credit(self.desk, str(who), amount, number, "so")
            self.note("credit", str(who), number, many=-part)

        return use

    def a_points(self) -> Act:
        number, sale = self.dice.choice(list(self.sales.items()))
        who = sale[0]["customer_email"]
        many = f"{self.dice.choice(('', '', '', '-'))}{self.dice.randint(1, 120)}"

        def use() -> None:
            use_points(self.desk, who, many, number, "so")
            self.note("points", who, number, many=int(many))

        return use

    def a_issue(self) -> Act:
        dice = self.dice
        who = dice.choice(("", f"c{dice.randrange(self.customers)}@example.org"))
        currency = dice.choice(list(DIGITS))
        worth = dice.choice((("5", "", currency), ("", "10", "")))
        wanted = NewCoupon("late", who, *worth)

        def issue() -> None:
            issue_coupon(self.desk, wanted)
            self.note("coupon", who)

        return issue

    def a_coupon(self) -> Act:
        number, code = self.dice.choice(list(self.sales)), self._code()
        return lambda: use_coupon(self.desk, code, number, "by hand")

    def a_void(self) -> Act:
        code = self._code()
        return lambda: void_coupon(self.desk, code, "lost")

    def erase(self) -> None:
        """Erase somebody whose claims are closed, each other time of several entries, with what is left."""
        self.shop.as_of, self.shop.user = self.desk.today.isoformat(), self.desk.who
        why = ("--forfeit-credit", "--why", "given up")
        for who, _ in self.all(IDLE, 1 - len(self.erased) % 2):
            if self.shop.run("customer", "erase", str(who), "--confirm", str(who), *why).code == 0:
                self.erased.append(str(who))
                self.note("erase", str(who), on=self.desk.today.isoformat())
                return

    def _code(self) -> str:
        return self.dice.choice([str(code) for (code,) in self.all(_CODES)] or ["K7QM-4XWP-2NRT"])

    def all(self, sql: str, *values: object) -> Sequence[tuple[object, ...]]:
        return self.desk.conn.execute(sql, values).fetchall()


def having(desk: Desk) -> Having:
    """What is owed, the points and the tier due of every customer, and the status of every coupon."""
    points = {who: held.by(desk.today) for who, held in sorted(held_points(desk).items()) if held.earned}
    coupons = desk.conn.execute(
        "select k.code, k.amount_minor, k.voided_on, u.order_id, u.amount_minor from coupon k"
        " left join coupon_use u on u.coupon_id = k.id order by k.id"
    )
    tiers = sorted((one.customer.customer_id, one.due.tier) for one in tier_moves(desk))
    return owed(desk), points, coupons.fetchall(), tiers
