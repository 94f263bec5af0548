"""A clerk who sells, takes back and pays at random for some months, in three currencies."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from factory import Shop

from returndesk.core.claims.model import Claim
from returndesk.core.codes import COMPENSATIONS, DISPOSITIONS, OUTCOMES, claim_name
from returndesk.desk.claims import decide, goods, questions
from returndesk.desk.claims import open as open_claims
from returndesk.desk.customers import people
from returndesk.desk.lookup import Item, find_claim
from returndesk.desk.orders.deliveries import mark_delivered
from returndesk.desk.orders.dispute import set_dispute
from returndesk.desk.orders.payment import record_payment
from returndesk.desk.quotes.quote import Payment
from returndesk.desk.refunds import compensate, correction, exchange, outgoing, reduce, refund
from returndesk.desk.refunds.bounced import bounced
from returndesk.desk.refunds.counter import refund_at_counter
from returndesk.desk.session import Desk
from returndesk.desk.undo import undo
from returndesk.errors import DeskError

DRAWS = int(os.environ.get("RETURNDESK_DRAWS", "1"))
SEED = int(os.environ.get("RETURNDESK_SEED", "1"))
FIRST, LAST = date(2026, 6, 1), date(2026, 11, 23)
POLICY = """
[defaults]
window = "30 days"
transit = "7 days"
restocking_fee = "15%"
credit_bonus = "5%"
original_shipping = "on-fault"
[[rule]]
name = "faults"
when = { fault = ["shop", "maker", "carrier"] }
window = "12 months"
postage = "shop"
[reasons.wrong-size]
details = ["too small", "too large"]
[costs]
claim = { EUR = "1.50", JPY = "210" }
inspection = { EUR = "0.85", JPY = "90" }
label = { EUR = "4.20", KWD = "1.255" }
cost_price = "45.5%"
[costs.write_off]
restock = "3%"
refurbish = "33.3%"
supplier = "0%"
"""
DIGITS = {"EUR": 2, "JPY": 0, "KWD": 3}
SKUS = {"MUG": "kitchen", "BOWL": "kitchen", "HAT": "clothes", "COAT": "clothes", "LAMP": "light", "PEN": ""}
REASONS = ("changed-mind", "wrong-size", "defective", "wrong-item", "damaged", "lost", "service", "other")
PLACES = (*DISPOSITIONS, "restock", "scrap", "customer")
PEOPLE = ("ann", "bob")
OVER = ("rejected", "closed", "expired", "cancelled")

Act = Callable[[], object]
_SKUS = (
    "select sku from claim_line c join order_line l on l.id = c.order_line_id where c.claim_id = ?"
    " order by c.id"
)


class Clerk:
    """Sells and takes back at an open desk, by a seed; refused acts are counted and forgotten."""

    def __init__(self, desk: Desk, shop: Shop, seed: int) -> None:
        self.desk, self.shop, self.dice = desk, shop, random.Random(seed)
        self.sales: dict[str, list[dict[str, str]]] = {}  # the rows of each order as last imported
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def work(self, orders: int, acts: int, after: Callable[[str], None] = lambda name: None) -> None:
        """Sell and act until LAST; `after` is called after every act, with its name."""
        parts = 12
        for part in range(parts):
            first = FIRST + (LAST - FIRST) * part // parts
            last = FIRST + (LAST - FIRST) * (part + 1) // parts
            self.desk.today = last
            self.sell(orders // parts, first, last)
            after("order import")
            self.import_claims(orders // parts // 4)
            after("claim import")
            for number in range(acts // parts):
                self.desk.today = (
                    last + (last - first) * number // (acts // parts) if part < parts - 1 else LAST
                )
                self.desk.who = self.dice.choice(PEOPLE)
                name, act = self.drawn()
                if self.try_(name, act):
                    after(name)
                    if self.dice.random() < 0.15 and self.try_("undo", lambda: undo(self.desk)):
                        after(f"undo of {name}")
        self.desk.today = LAST

    def try_(self, name: str, act: Act) -> bool:
        """Whether an act went."""
        try:
            act()
        except DeskError:
            self.refused[name] += 1
            return False
        self.done[name] += 1
        return True

    # What is sold

    def sell(self, count: int, first: date, last: date) -> None:
        """Import new orders of these days."""
        new = [self.sale(str(len(self.sales) + number), first, last) for number in range(1, count + 1)]
        self.take_in([row for sale in new for row in sale])
        assert len(self.sales) >= count

    def sale(self, number: str, first: date, last: date) -> list[dict[str, str]]:
        dice = self.dice
        currency = dice.choice(("EUR", "EUR", "JPY", "KWD"))
        ordered = first + timedelta(days=dice.randrange((last - first).days) - 5)  # and is delivered by now
        sent = ordered + timedelta(days=dice.randint(0, 3))
        on = {"ordered_at": ordered.isoformat(), "status": "open", "shipped_on": "", "delivered_on": ""}
        on |= dice.choice(
            (
                *({"shipped_on": sent.isoformat(), "delivered_on": str(sent + timedelta(2)), "status": ""},)
                * 4,
                {"shipped_on": sent.isoformat(), "status": ""},
                {"status": ""},
                {},
            )
        )
        customer = dice.choice(("", *(f"c{n}@example.org" for n in range(9))))
        order = {
            "order_number": number, "currency": currency, "customer_email": customer,
            "channel": dice.choice(("web", "shop")), "country": dice.choice(("DE", "FR", "")),
            "source": dice.choice(("", "mail", "ads")), "campaign": dice.choice(("", "spring", "sale")),
            "shipping": dice.choice(("", self.amount(currency, 9))),
            "order_discount": dice.choice(("", "", self.amount(currency, 3))),
            "payment_status": dice.choice(("", "paid", "paid", "unpaid")),
            "customer_tier": dice.choice(("", "gold")) if customer else "", **on,
        }  # fmt: skip
        return [
            {
                **order, "sku": sku, "category": SKUS[sku], "quantity": str(dice.randint(1, 4)),
                "unit_price": self.amount(currency, 60, 4), "back": "",
                "cost": dice.choice(("", self.amount(currency, 4))),
            }
            for sku in dice.sample(list(SKUS), dice.randint(1, 4))
        ]  # fmt: skip

    def amount(self, currency: str, most: int, least: int = 0) -> str:
        """Some amount in a currency, with its digits."""
        digits = DIGITS[currency]
        minor = self.dice.randint(least * 10**digits, most * 10**digits) or 1
        return f"{minor / 10**digits:.{digits}f}"

    def take_in(self, rows: Iterable[Mapping[str, str]], *options: str) -> None:
        """Import order lines; orders with changes that are refused stay as they were."""
        rows = list(rows)
        if not rows:
            return
        text = "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]) + "\n"
        self.shop.as_of, self.shop.user = self.desk.today.isoformat(), self.desk.who
        result = self.shop.run("order", "import", "-", "--map", "refunded=back", *options, stdin=text)
        assert result.code in (0, 1, 3, 65), result
        if result.code == 0:
            self.done[" ".join(["import", *options])] += 1
            for row in rows:
                self.sales.setdefault(row["order_number"], [])
            for number in {row["order_number"] for row in rows}:
                self.sales[number] = [dict(row) for row in rows if row["order_number"] == number]

    def import_claims(self, count: int) -> None:
        """Claims of a platform, as a file."""
        text = "order,reason,sku,quantity,want\n"
        for _ in range(count):
            sale = self.dice.choice(list(self.sales.values()))
            row = self.dice.choice(sale)
            text += f"{row['order_number']},{self.dice.choice(REASONS[:5])},{row['sku']},1,\n"
        self.shop.as_of, self.shop.user = self.desk.today.isoformat(), self.desk.who
        result = self.shop.run("claim", "import", "-", "--skip-bad", stdin=text)
        assert result.code in (0, 65), result

    # What is done

    def drawn(self) -> tuple[str, Act]:
        """A random act with its name: mostly a step of an open claim."""
        kind = self.dice.random()
        if kind < 0.13:
            return self.opening()
        claims = [
            claim for (claim,) in self.desk.conn.execute("select id from claim order by id desc limit 60")
        ]
        if not claims or kind > 0.86:
            return self.on_an_order()
        while True:
            claim = find_claim(self.desk, claim_name(self.dice.choice(claims)))
            if self.dice.random() < (
                0.06 if claim.status in OVER else 0.3 if claim.status == "settled" else 1
            ):
                return self.on_a_claim(claim)

    def opening(self) -> tuple[str, Act]:
        dice, desk = self.dice, self.desk
        sale = dice.choice(list(self.sales.values()))
        reason = dice.choice(REASONS)
        detail = dice.choice(("", "too small")) if reason == "wrong-size" else ""
        rows = self.unwanted(sale)
        items = tuple(Item(row["sku"], dice.randint(1, int(row["quantity"]))) for row in rows)
        counter = dice.random() < 0.1
        request = open_claims.Request(
            sale[0]["order_number"], () if reason == "service" else items, reason,
            dice.choice((None, None, *OUTCOMES)), via="counter" if counter else "phone", detail=detail,
        )  # fmt: skip
        if counter:
            return "at the counter", lambda: refund_at_counter(
                desk, request, goods.Look("new", "restock"), Payment(("cash",), why="so")
            )
        return "open", lambda: open_claims.open_claim(desk, request)

    def unwanted(self, sale: list[dict[str, str]]) -> list[dict[str, str]]:
        """Some lines of a sale."""
        return self.dice.sample(sale, self.dice.randint(1, len(sale)))

    def on_a_claim(self, claim: Claim) -> tuple[str, Act]:
        dice, desk, name = self.dice, self.desk, claim.name
        order = self.desk.conn.execute("select currency from orders where id = ?", (claim.order_id,))
        (currency,) = order.fetchone()
        small, why = self.amount(currency, 2), "so"
        skus = [sku for (sku,) in desk.conn.execute(_SKUS, (claim.claim_id,))]
        items = (Item(dice.choice(skus), 1),) if skus and dice.random() < 0.3 else ()
        methods = dice.choice(
            (
                (),
                (),
                ("cash",),
                ("bank",),
                ("credit",),
                (f"bank={small}", "cash"),
                (f"cash={small}", "credit"),
            )
        )
        pay = Payment(methods, items, amount=dice.choice(("", "", "", small)), why=why, override=True)
        kept = Payment(methods, items, why=why, keep_goods=True)
        look = goods.Look(
            dice.choice(("new", "used", "damaged", "missing")), dice.choice(PLACES),
            items, deduct=(deduct := dice.choice(("", "", "20%", small))), why=why if deduct else "",
        )  # fmt: skip
        new = f"{dice.choice(list(SKUS))}={dice.randint(1, 2)}@{self.amount(currency, 50)}"
        parcel = goods.Parcel(items, postage=small, paid_by=dice.choice(("shop", "customer")))
        of = dice.choice(("refund", "refund", "compensation", "exchange", "paid"))
        slip = correction.Slip(dice.choice(("-", "")) + small, why, of, override=True)
        moved = correction.Slip("", why, to=dice.choice(("cash", "bank", "credit")), override=True)
        steps: dict[str, tuple[tuple[str, Act], ...]] = {
            "requested": (
                *(("approve", lambda: decide.approve(desk, name, items, override=True, why=why)),) * 6,
                ("reject", lambda: decide.reject(desk, name, why)),
                ("ask", lambda: questions.ask(desk, name, "which?")),
                ("settle", lambda: decide.settle(desk, name, why)),
                ("cancel", lambda: decide.cancel(desk, name, why)),
            ),
            "waiting": (("answered", lambda: questions.answered(desk, name, "so", ("photo",))),),
            "approved": (
                *(("receive", lambda: goods.receive(desk, name, goods.Parcel(items))),) * 4,
                ("receive", lambda: goods.receive(desk, name, parcel)),
                ("reduce", lambda: reduce.reduce(desk, name, small, Payment(methods, items, why=why))),
                ("shipping only", lambda: reduce.refund_shipping(desk, name, Payment(why=why))),
                ("keep goods", lambda: refund.refund(desk, name, kept)),
                ("exchange", lambda: exchange.exchange(desk, name, items, [new], before_goods=True, why=why)),
                ("cancel", lambda: decide.cancel(desk, name, why)),
                ("expire", lambda: decide.expire_due(desk)),
            ),
            "received": (("inspect", lambda: goods.inspect(desk, name, look)),),
            "inspected": (
                *(("refund", lambda: refund.refund(desk, name, pay)),) * 4,
                ("exchange", lambda: exchange.exchange(desk, name, items, [new])),
                ("exchange", lambda: exchange.exchange(desk, name, items, [new.split("=")[0]])),
                ("replace", lambda: exchange.make_good(desk, name, "replace", items)),
                ("repair", lambda: exchange.make_good(desk, name, "repair", items)),
            ),
            "settled": (
                ("sent", lambda: outgoing.sent(desk, name)),
                ("paid", lambda: outgoing.paid(desk, name, small, dice.choice(("original", "cash")))),
                ("refund again", lambda: refund.refund(desk, name, Payment(("cash",), why=why))),
                ("close", lambda: decide.close(desk, name, why)),
            ),
            "closed": (("reopen", lambda: decide.reopen(desk, name, why)),),
            "rejected": (("reopen", lambda: decide.reopen(desk, name, why)),),
            "expired": (("reopen", lambda: decide.reopen(desk, name, why)),),
        }
        steps["part-received"] = (*steps["received"], *steps["approved"][:1])
        beside: tuple[tuple[str, Act], ...] = (
            ("compensate", lambda: compensate.compensate(desk, name, small, dice.choice(COMPENSATIONS), why)),
            ("correct", lambda: correction.correct(desk, name, slip)),
            ("correct the method", lambda: correction.correct(desk, name, moved)),
            ("bounced", lambda: bounced(desk, name, why)),
            ("bounced", lambda: bounced(desk, name, why, small)),
        )
        over = claim.status in ("settled", "closed")
        ways = steps.get(claim.status, ())
        refunded = claim.status in ("settled", "closed", "inspected", "part-received", "approved")
        beside = beside if refunded else beside[:1]
        return dice.choice(beside if not ways or dice.random() < (0.6 if over else 0.05) else ways)

    def on_an_order(self) -> tuple[str, Act]:
        dice, desk = self.dice, self.desk
        number, sale = dice.choice(list(self.sales.items()))
        currency, small = sale[0]["currency"], self.amount(sale[0]["currency"], 5)
        ago = desk.today - timedelta(days=dice.randint(0, 9))
        state = dice.choice(("open", "won", "lost"))
        day = (date.fromisoformat(sale[0]["ordered_at"]) - timedelta(days=dice.randint(1, 40))).isoformat()
        line = dice.choice(sale)
        changes: dict[str, Callable[[dict[str, str]], Mapping[str, str]]] = {
            "refunded on the platform": lambda row: {"status": "refunded"},
            "cancelled on the platform": lambda row: {"status": "cancelled"},
            "an amount on the platform": lambda row: {"back": small},
            "another day": lambda row: {"ordered_at": day},
            "another category": lambda row: {"category": "new"} if row is line else {},
            "another quantity": lambda row: {"quantity": "5"} if row is line else {},
            "another price": lambda row: {"unit_price": self.amount(currency, 60, 4)} if row is line else {},
            "another SKU": lambda row: {"sku": "PEN"} if row is line else {},
            "another currency": lambda row: {"currency": "EUR"},
            "another country": lambda row: {"country": "IT", "campaign": "late", "source": "mail"},
            "delivered": lambda row: {"delivered_on": ago.isoformat()},
            "shipped": lambda row: {"shipped_on": ago.isoformat(), "status": ""},
            "paid": lambda row: {"payment_status": "paid"},
        }  # fmt: skip
        told = dice.choice(list(changes))
        acts: tuple[tuple[str, Act], ...] = (
            *(
                (told, lambda: self.take_in([{**row, **changes[told](row)} for row in sale], "--update")),
            ) * 6,
            ("a new line", lambda: self.take_in([*sale, {**line, "sku": "EXTRA"}], "--update")),
            ("delivery import", lambda: self.deliveries(number, ago)),
            ("dispute", lambda: set_dispute(desk, number, state, dice.choice(("", small)), "so")),
            ("payment", lambda: record_payment(desk, number, small, "cash", why="so")),
            ("order delivered", lambda: mark_delivered(desk, number, (), ago)),
            ("tier", lambda: people.set_customer(desk, "c1@example.org", tier=dice.choice(("", "gold")))),
            ("typed sale", self.typed_sale),
        )  # fmt: skip
        return dice.choice(acts)

    def deliveries(self, number: str, on: date) -> None:
        """A carrier's file: when one order was shipped and delivered."""
        self.shop.as_of, self.shop.user = self.desk.today.isoformat(), self.desk.who
        text = f"order,delivered_on,tracking\n{number},{on},1Z\n"
        self.shop.run("order", "import", "-", "--only", "delivered", stdin=text)

    def typed_sale(self) -> None:
        """A sale without an export, perhaps undone at once."""
        self.shop.as_of, self.shop.user = self.desk.today.isoformat(), self.desk.who
        self.shop.run("order", "add", "-i", f"MUG={self.dice.randint(1, 3)}@9.50")
