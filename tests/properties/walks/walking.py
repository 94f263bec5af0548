"""Somebody who types at a desk all day: what claims propose, and anything else, through the desk itself."""

from __future__ import annotations

import random
import shlex
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise

from factory import Shop

from returndesk.core.claims.summary import ClaimSummary
from returndesk.core.codes import COMPENSATIONS, OUTCOMES, SLIPS, claim_name
from returndesk.core.value import replace
from returndesk.desk.claims import decide, goods, notes, questions
from returndesk.desk.claims import open as open_claims
from returndesk.desk.claims.assign import assign, reassign
from returndesk.desk.claims.feedback import answer_feedback, give_feedback
from returndesk.desk.claims.transition import Done, each
from returndesk.desk.customers import credit, people
from returndesk.desk.letters.write import Message, send_letter
from returndesk.desk.lookup import Item, find_claim
from returndesk.desk.orders.deliveries import mark_delivered
from returndesk.desk.orders.dispute import set_dispute
from returndesk.desk.orders.payment import record_payment
from returndesk.desk.quotes.quote import Payment
from returndesk.desk.refunds import compensate, correction, exchange, outgoing, reduce, refund
from returndesk.desk.refunds.bounced import bounced
from returndesk.desk.refunds.carrier_claim import Step, on_carrier
from returndesk.desk.refunds.counter import refund_at_counter
from returndesk.desk.session import Desk
from returndesk.desk.undo import undo
from returndesk.desk.views.queue import queue, task_for
from returndesk.errors import DeskError

PEOPLE = ("ann", "bob", "cyd")
ORDERS = 40
UNPAID = (7, 14, 21)  # of these orders nothing is paid at first
UNKNOWN = (5, 14)  # these name no customer
UNSENT = (9, 18)  # these were not sent yet
REASONS = ("changed-mind", "wrong-size", "defective", "damaged", "lost", "late", "service", "other")
AMOUNTS = ("0.01", "1.00", "2.50", "12.34")
MOST_OPEN = 40
POLICY = """
law = ["eu"]
[defaults]
window = "24 months"
restocking_fee = "15%"
credit_bonus = "5%"
[service]
tell = true
carrier = 5
parcel = 7
[carriers.dhl]
title = "DHL"
checklist = ["photos"]
tracking = ["JJ*"]
[carriers.ups]
title = "UPS"
file_within = 60
default = true
[[rule]]
name = "quick"
when = { reason = ["wrong-size"] }
auto_approve = true
[[rule]]
name = "faults"
when = { fault = ["shop", "maker", "carrier"] }
postage = "shop"
"""


class Walker:
    """A walk of random acts at an open desk; `next` is what each open claim proposes."""

    def __init__(self, desk: Desk, shop: Shop, seed: int) -> None:
        self.desk, self.shop, self.dice = desk, shop, random.Random(seed)
        self.next: dict[str, str] = {}
        self.orders: dict[str, str] = {}  # of the claims
        self.stale = False  # an act on an order may change what its claims propose
        self.drawn: Counter[str] = Counter()  # acts that went, by their name
        self.done = self.refused = self.undone = 0

    def step(self) -> None:
        """One act: what a claim proposes, which must go; an undo; a new claim; anything."""
        self.desk.who = self.dice.choice(PEOPLE)
        kind = self.dice.random()
        if kind < 0.5 and self.next:
            if self.stale:
                self.look()
            self.go_on(self.next[self.dice.choice(list(self.next))])
        elif kind < 0.62:
            self.take_back()
        elif kind < 0.76 and len(self.next) < MOST_OPEN:
            self.try_(self.opening())
        elif kind < 0.79:
            self.told()
        else:
            self.try_(self.anything())

    def take_back(self) -> None:
        """Undo, perhaps: a claim may be gone then."""
        self.undone += self.try_(lambda: undo(self.desk))
        self.look()

    def new_day(self) -> None:
        self.desk.today += timedelta(days=1)
        self.look()

    def look(self) -> None:
        """Every open claim has one row, one owner and one next command."""
        tasks = queue(self.desk).tasks
        self.next = {self.name(task.claim): task.next for task in tasks}
        self.orders = {self.name(task.claim): task.claim.order.number for task in tasks}
        self.stale = False
        assert len(self.next) == len(tasks)
        assert all(task.next and (not task.claim.claim_id or task.claim.owner in PEOPLE) for task in tasks)
        for row in (task.claim for task in tasks if task.claim.stage == "close"):
            claim = find_claim(self.desk, claim_name(row.claim_id))
            assert row.open_items == claim.open_items

    @staticmethod
    def name(row: ClaimSummary) -> str:
        """The claim of a task, else its order with what is to be done: R1001, "order 7 returndesk claim"."""
        return claim_name(row.claim_id) if row.claim_id else f"order {row.order.number} {row.reason}"

    def told(self) -> None:
        """An export comes in: an order was refunded or cancelled on its platform, or it says nothing new."""
        number, dice = self.dice.randint(1, ORDERS), self.dice
        status = dice.choice(("open", "open", "open", "refunded", "cancelled"))
        back = dice.choice(("0.00", "0.00", "1.00", "2.50", f"{number}.99"))
        text = "order_number,ordered_at,status,sku,quantity,unit_price,back\n"
        text += f"{number},2026-10-02,{status},MUG,{self.mugs},{number}.99,{back}\n"
        self.shop.as_of, self.shop.user = self.desk.today.isoformat(), self.desk.who
        result = self.shop.run("order", "import", "-", "--map", "refunded=back", stdin=text)
        assert result.code in (0, 3), result
        self.drawn["told"] += result.code == 0
        self.done += 1
        self.look()

    def go_on(self, command: str) -> None:
        act = self.proposed(command)
        self.drawn["proposed"] += 1
        if act is None:
            self.shop.as_of, self.shop.user = self.desk.today.isoformat(), self.desk.who
            self.shop.ok(*shlex.split(self.filled(command))[1:])
            self.done += 1
            self.look()
        else:
            assert self.try_(act), command  # what a claim proposes can be typed

    def try_(self, act: Callable[[], object]) -> bool:
        """Whether an act went; one that is refused has written nothing."""
        ((before,),) = self.desk.conn.execute("select max(seq) from journal")
        try:
            done = act()
        except DeskError as error:
            code = error.exit_code
            ((after,),) = self.desk.conn.execute("select max(seq) from journal")
            if code not in (1, 2, 3, 65, 66) or after != before:
                raise
            self.refused += 1
            return False
        self.done += 1
        written = (done.claim,) if isinstance(done, Message) else ()
        ((name_of_act,),) = self.desk.conn.execute("select act from journal order by seq desc limit 1")
        self.drawn[name_of_act] += 1
        for claim in done.claims if isinstance(done, Done) else written:
            name, proposed = claim_name(claim.claim_id), task_for(claim, self.desk.today).next
            assert claim.owner in PEOPLE
            assert proposed or not claim.stage, claim  # an ended one may have somebody to be told
            self.next.pop(name, None)
            self.next |= {name: proposed} if proposed else {}
            self.orders[name] = claim.order.number
            beside = (one for one in self.next if one != name)
            self.stale |= any(self.orders.get(one) == claim.order.number for one in beside)
        self.stale |= not isinstance(done, Done | Message)
        return True

    def filled(self, command: str) -> str:
        """A command with its blanks filled in."""
        _, found, goes = self.looked()
        for blank, word in (
            ("CONDITION", found), ("DISPOSITION", goes), ("TEXT", "so"), ("AMOUNT", "3.00"),
            ("WHO", f"w{self.dice.randint(1, 99)}@example.org"),
            ("SKU=QTY@PRICE", f"HAT=1@{self.dice.choice(('0.00', '5.00', '9.99', '40.00'))}"),
        ):  # fmt: skip
            command = command.replace(blank, word)
        if command.startswith("returndesk order dispute "):
            command += f" {self.dice.choice(('won', 'lost'))}"
        return command

    def proposed(self, command: str) -> Callable[[], object] | None:
        """A proposed command as the act that it is; None for one that only the program itself knows."""
        noun, verb, *rest = shlex.split(self.filled(command))[1:]
        desk, dice = self.desk, self.dice
        claim, *words = rest or [""]
        if noun != "claim":
            return None
        look, _, _ = self.looked()
        given = dict(pairwise(words))
        methods = (given["--method"],) if "--method" in given else dice.choice(((), (), ("cash",), ("bank",)))
        why = "so" if "--why" in words or methods[:1] in (("cash",), ("bank",)) else ""  # a right asks for it
        money = Payment(
            methods, amount=given.get("--amount", ""), why=why, keep_goods="--keep-goods" in words,
            override="--override" in words,
        )  # fmt: skip
        known: dict[str, Callable[[], object]] = {
            "approve": lambda: decide.approve(desk, claim),
            "reject": lambda: decide.reject(desk, claim, "so"),
            "settle": lambda: decide.settle(desk, claim, "so"),
            "close": lambda: decide.close(desk, claim, "so"),
            "expire": lambda: decide.expire_due(desk),
            "compensate": lambda: compensate.compensate(desk, claim, words[0], words[2], "so"),
            "receive": lambda: goods.receive(desk, claim, goods.Parcel()),
            "inspect": lambda: goods.inspect(
                desk, claim, replace(look, deduct="", why="")
            ),  # a right may forbid
            "refund": lambda: refund.refund(desk, claim, money),
            "cancel": lambda: decide.cancel(desk, claim, ""),
            "exchange": lambda: exchange.exchange(desk, claim, (), words[1:2]),
            "repair": lambda: exchange.make_good(desk, claim, "repair"),
            "replace": lambda: exchange.make_good(desk, claim, "replace"),
            "sent": lambda: outgoing.sent(desk, claim),
            "paid": lambda: outgoing.paid(desk, claim, words[0]),
            "answered": lambda: questions.answered(desk, claim, "so"),
            "message": lambda: send_letter(desk, claim, f"{desk.path}.letters"),
            "feedback": lambda: answer_feedback(desk, claim, "so"),
            "carrier": lambda: on_carrier(desk, claim, Step(words[0], why="so" if "--why" in words else "")),
        }
        return known.get(verb)

    def looked(self) -> tuple[goods.Look, str, str]:
        """What an inspection may find."""
        found = self.dice.choice(("new", "used", "damaged", "missing"))
        goes = self.dice.choice(("restock", "scrap", "supplier", "customer"))
        deduct = self.dice.choice(("", "", "20%", "1.11"))
        return goods.Look(found, goes, deduct=deduct, why="so" if deduct else ""), found, goes

    def opening(self) -> Callable[[], object]:
        """A claim that somebody may open, some of them all the way at the counter."""
        dice, desk = self.dice, self.desk
        reason = dice.choice(REASONS)
        items = (
            ()
            if reason == "service"
            else (Item(dice.choice(("MUG", "LAMP", "MUG", "HAT")), dice.randint(1, 3)),)
        )
        request = open_claims.Request(
            str(dice.randint(1, ORDERS)), items, reason, dice.choice((None, None, *OUTCOMES)), note="hello"
        )
        if dice.random() < 0.15:
            look, _, _ = self.looked()
            return lambda: refund_at_counter(desk, request, look, Payment(("cash",), why="so"))
        return lambda: open_claims.open_claim(desk, request)

    @property
    def mugs(self) -> int:
        """How many of them each order has."""
        return int(self.desk.conn.execute("select quantity from order_line where sku = 'MUG'").fetchone()[0])

    def anything(self) -> Callable[[], object]:
        """Something that somebody might type, whether it fits or not."""
        dice, desk = self.dice, self.desk
        newest = desk.conn.execute("select coalesce(max(id), 1001) from claim").fetchone()[0]
        claim = claim_name(dice.randint(max(1001, newest - 60), newest))
        if dice.random() < 0.5 and (open_now := [name for name in self.next if name.startswith("R")]):
            claim = dice.choice(open_now)
        other = claim_name(dice.randint(max(1001, newest - 60), newest))
        items: Sequence[Item] = ()
        if dice.random() < 0.5:
            items = (Item(dice.choice(("MUG", "LAMP", ":2", ":3", "HAT")), dice.choice((None, 1, 2))),)
        why, amount, who = dice.choice(("", "so", "so")), dice.choice(AMOUNTS), dice.choice(PEOPLE)
        order = str(dice.randint(1, ORDERS))
        unpaid = str(dice.choice(UNPAID))
        postage = goods.Parcel(tuple(items), dice.choice(("", "scarf")), "4.50", "shop")
        kept = Payment(("credit",), keep_goods=True, why="so")
        step = Step(dice.choice(("file", "paid", "denied", "waive")), dice.choice(("", amount)), "", why)
        look, _, _ = self.looked()
        at_once = replace(look, items=()) if postage.unexpected else None

        def parcel_came(desk: Desk, name: str) -> Done:
            return goods.receive(desk, name, goods.Parcel(), at_once)

        slip = correction.Slip(
            dice.choice(("-", "")) + amount, "so", dice.choice(SLIPS), "", dice.choice(("", "", "cash")), True
        )
        return dice.choice(
            (
                lambda: decide.approve(desk, claim, items, override=True, why="so"),
                lambda: decide.reject(desk, claim, "so"),
                lambda: decide.cancel(desk, claim, why),
                lambda: decide.close(desk, claim, "so"),
                lambda: decide.reopen(desk, claim, "so"),
                lambda: decide.reopen(desk, claim, "so"),
                lambda: decide.settle(desk, claim, "so"),
                lambda: decide.expire_due(desk),
                lambda: notes.note(desk, claim, "rang"),
                lambda: notes.note(desk, claim, "a receipt", desk.today),
                lambda: questions.ask(desk, claim, "which?"),
                lambda: questions.answered(desk, claim, "so", ("photo",)),
                lambda: give_feedback(desk, claim, dice.randint(1, 5), "so"),
                lambda: answer_feedback(desk, claim, "so"),
                lambda: send_letter(desk, claim, f"{desk.path}.letters"),
                lambda: assign(desk, claim, who),
                lambda: reassign(desk, dice.choice(PEOPLE), who),
                lambda: goods.receive(desk, claim, postage),
                lambda: list(each(desk, [claim, other], parcel_came)),
                lambda: goods.inspect(desk, claim, look),
                lambda: refund.refund(desk, claim, Payment(("cash",), tuple(items), why=why)),
                lambda: refund.refund(desk, claim, kept),
                lambda: refund.refund(desk, claim, replace(kept, keep_goods=False, before_goods=True)),
                lambda: reduce.reduce(desk, claim, amount, Payment(items=tuple(items), why=why)),
                lambda: reduce.reduce(desk, claim, amount, Payment(why="so")),
                lambda: reduce.reduce(desk, claim, "0.50", Payment(why="so")),
                lambda: reduce.refund_shipping(desk, claim, Payment(why="so")),
                lambda: reduce.refund_shipping(desk, claim, Payment(("cash",), why=why)),
                lambda: exchange.exchange(desk, claim, items, [f"HAT=1@{amount}"]),
                lambda: exchange.exchange(desk, claim, items, ["HAT"], before_goods=True, why="so"),
                lambda: exchange.make_good(desk, claim, dice.choice(("repair", "replace")), items),
                lambda: exchange.make_good(desk, claim, "replace", items, keep_goods=True, why="so"),
                lambda: outgoing.sent(desk, claim, "1Z"),
                lambda: outgoing.paid(desk, claim, amount),
                lambda: compensate.compensate(desk, claim, amount, dice.choice(COMPENSATIONS), "so"),
                lambda: correction.correct(desk, claim, slip),
                lambda: correction.correct(desk, claim, replace(slip, of="refund", to="")),
                lambda: correction.correct(desk, claim, replace(slip, amount="-0.01", of="refund", to="")),
                lambda: correction.correct(desk, claim, slip),
                lambda: on_carrier(desk, claim, step),
                lambda: on_carrier(desk, claim, Step("waive", "", "", "so")),
                lambda: on_carrier(desk, claim, step),
                lambda: people.set_customer(desk, f"c{order}@example.com", tier=dice.choice(("", "gold"))),
                lambda: credit.use_credit(desk, f"c{order}@example.com", amount, order, why),
                lambda: record_payment(desk, unpaid, dice.choice(("-", "", "")) + amount, "cash", why=why),
                lambda: bounced(desk, claim, "so", dice.choice(("", amount)), dice.choice(("", "cash"))),
                lambda: bounced(desk, claim, "so"),
                lambda: set_dispute(desk, order, dice.choice(("open", "won", "lost")), "", "so"),
                lambda: set_dispute(desk, order, dice.choice(("open", "won", "lost")), amount, "so"),
                lambda: mark_delivered(desk, order, (), desk.today - timedelta(days=dice.randint(0, 9))),
            )
        )
