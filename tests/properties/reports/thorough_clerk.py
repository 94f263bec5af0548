"""A clerk who also does what stands beside refunds: carriers, letters, scores, measures, spend."""

from __future__ import annotations

from datetime import timedelta

from factory import Shop
from properties.reports.clerk import LAST, PEOPLE, SKUS, Act, Clerk

from returndesk.core.codes import claim_name
from returndesk.desk.claims.assign import assign
from returndesk.desk.claims.feedback import give_feedback
from returndesk.desk.customers.coupons import NewCoupon, issue_coupon, use_coupon
from returndesk.desk.letters.write import send_letter
from returndesk.desk.products.notes import note_product
from returndesk.desk.refunds.carrier_claim import Step, on_carrier
from returndesk.desk.session import Desk

_SPEND = "date,source,campaign,amount,currency"
_PARCELS = "select id from claim where kind = 'parcel' order by id desc limit 60"
_CLAIMS = "select id from claim order by id desc limit 60"
_COUPONS = "select code from coupon where id not in (select coupon_id from coupon_use) order by id"
_ORDERS = "select channel || ':' || number from orders order by id desc limit 60"
_CURRENCY = "select o.currency from claim c join orders o on o.id = c.order_id where c.id = ?"


_OF_DAY = (
    "select o.ordered_on < :day, o.currency, count(distinct o.id), sum(l.quantity), sum(l.paid_minor)"
    " from orders o join order_line l on l.order_id = o.id where l.line_key not glob 'from:*'"
    " and (o.ordered_on = :day or o.ordered_on < :day and o.imported_on = :day) group by 1, 2"
)


class ThoroughClerk(Clerk):
    """Does on every sixth turn what no refund needs, but reports count."""

    def __init__(self, desk: Desk, shop: Shop, seed: int) -> None:
        super().__init__(desk, shop, seed)
        self.orders: dict[str, list[tuple[int, ...]]] = {}  # of each day, as its imports left them

    def noted(self, name: str) -> None:
        """After an act: how many orders the day has so far, and how many came late."""
        day = self.desk.today.isoformat()
        self.orders[day] = self.desk.conn.execute(_OF_DAY, {"day": day}).fetchall()

    def drawn(self) -> tuple[str, Act]:
        """A random act with its name."""
        if self.dice.random() > 0.16:
            return super().drawn()
        dice, desk = self.dice, self.desk
        claims = [claim for (claim,) in desk.conn.execute(dice.choice((_CLAIMS, _PARCELS, _PARCELS)))]
        if not claims or dice.random() < 0.25:
            return dice.choice((("note", self.note), ("spend", self.spend), ("coupon", self.coupon)))
        claim = dice.choice(claims)
        name = claim_name(claim)
        (currency,) = desk.conn.execute(_CURRENCY, (claim,)).fetchone()
        sign = dice.choice(("", "", "-"))
        amount = sign + self.amount(currency, 20, 1)
        step = Step(
            dice.choice(("file", "file", "paid", "paid", "denied", "waive")),
            dice.choice(("", amount)), why=dice.choice(("", "so")),
        )  # fmt: skip
        acts: tuple[tuple[str, Act], ...] = (
            *((f"carrier {step.move}", lambda: on_carrier(desk, name, step)),) * 3,
            ("assign", lambda: assign(desk, name, dice.choice((*PEOPLE, "cid")))),
            ("message", lambda: send_letter(desk, name, "")),
            ("feedback", lambda: give_feedback(desk, name, dice.randint(1, 5))),
        )
        return dice.choice(acts)

    def unwanted(self, sale: list[dict[str, str]]) -> list[dict[str, str]]:
        """Some lines of a sale, mostly coats: so that the watchlist has one to name."""
        coats = [row for row in sale if row["sku"] == "COAT"]
        return coats if coats and self.dice.random() < 0.9 else super().unwanted(sale)

    def note(self) -> None:
        """A measure on a product, dated some days ago."""
        sku, on = self.dice.choice(list(SKUS)), self.desk.today - timedelta(days=self.dice.randint(0, 60))
        note_product(self.desk, sku, "a better picture", on)

    def coupon(self) -> None:
        """A coupon that compensated a claim, or a percentage, is used for some order."""
        desk, why = self.desk, "for later"
        issue_coupon(desk, NewCoupon(why, percent="10"))
        codes = [code for (code,) in desk.conn.execute(_COUPONS)]
        numbers = [number for (number,) in desk.conn.execute(_ORDERS)]
        use_coupon(desk, self.dice.choice(codes), self.dice.choice(numbers), why)

    def spend(self) -> None:
        """What marketing cost on some day, of campaigns with and without orders."""
        dice = self.dice
        source, campaign = dice.choice(("mail", "Mail", "ads", "")), dice.choice(("spring", "sale", ""))
        day = min(LAST, self.desk.today) - timedelta(days=dice.randint(0, 30))
        currency = dice.choice(("EUR", "JPY", "KWD"))
        row = f"{day},{source},{campaign},{self.amount(currency, 90)},{currency}"
        self.shop.as_of, self.shop.user = self.desk.today.isoformat(), self.desk.who
        self.shop.run("spend", "import", "-", "--update", stdin=f"{_SPEND}\n{row}\n")
