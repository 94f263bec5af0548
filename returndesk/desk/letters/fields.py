"""The values of a letter's fields, from the claim as it is and from the act that the letter reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.codes import NEVER_REACHED
from returndesk.core.letters.notifications import step_of_template
from returndesk.core.letters.template import fields_of, one_line
from returndesk.desk.claims.deadlines import duties_of
from returndesk.desk.claims.sla import local_time
from returndesk.desk.letters.difference import difference_text
from returndesk.desk.letters.returns import refund_by, to_send_back
from returndesk.desk.lookup import order_name
from returndesk.desk.quotes.quote import quote
from returndesk.errors import Refused
from returndesk.store.claims.statements import stated_at
from returndesk.store.customers import coupons
from returndesk.store.customers import credit as customer_store
from returndesk.store.refunds import compensations

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.letters.wording import Words
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.store.journal import Entry

_PARTS = (
    "goods",
    "reduction",
    "gift",
    "free_shipping",
    "fee",
    "deduction",
    "shipping",
    "surcharges",
    "postage",
    "bonus",
    "rounding",
    "adjustment",
)
_KEPT = (
    "reduction",
    "gift",
    "free_shipping",
    "fee",
    "deduction",
)  # positive in the journal, subtracted in a letter


class Fields:
    """The field values of letters about one claim; "" drops the line of the letter."""

    def __init__(
        self, desk: Desk, claim: Claim, order: Order, words: Words, entries: Sequence[Entry]
    ) -> None:
        self._desk, self._claim, self._order, self._words = desk, claim, order, words
        self._entries = entries
        self._details: Mapping[str, object] = {}  # of the act that the letter reports
        self._text: Mapping[str, str] = {}
        self.promised: date | None = None  # the coming day that the letter names

    def of(self, template: str, entry: Entry | None) -> dict[str, str]:
        """Every field of a template; `entry` is the act that the letter reports, if any."""
        self._details, self._text = (entry.details, entry.text or {}) if entry else ({}, {})
        values = dict.fromkeys(fields_of(template), "") | self._common()
        if not {"by", "send_by", "answer_by"}.isdisjoint(values):
            self.promised = _promised(self._details)
        if "by" in values:
            values["by"] = self._words.day(self.promised)
        fill = getattr(self, f"_{step_of_template(template).replace('-', '_')}", None)
        return values | fill() if fill is not None else values

    def _common(self) -> dict[str, str]:
        words, claim = self._words, self._claim
        known = claim.claimant or self._order.buyer
        customer = one_line(claim.claimant.shown if claim.claimant else self._order.customer)
        if customer == known.email.strip() or known.key.endswith(customer):
            customer = ""  # a customer is not addressed by a mail address or number
        return {
            "greeting": words.say("greeting" if customer else "greeting_unnamed", customer=customer),
            "customer": customer,
            "shop": one_line(self._desk.settings.shop),
            "contact": one_line(self._desk.settings.contact),
            "claim": claim.name,
            "order": one_line(order_name(self._desk, self._order)),
            "items": self._lines("claimed"),
            "reason": words.code("reasons", claim.reason),
            "opened_on": words.day(claim.opened_on),
            "today": words.day(self._desk.today),
        }

    def _lines(self, counter: str, *, unsent: bool | None = None) -> str:
        titles = {line.line_id: line.title or line.sku for line in self._order.lines}
        return self._words.goods(
            (titles[line.line_id], getattr(line, counter))
            for line in self._claim.lines
            if unsent is None or line.judgement.unsent == unsent
        )

    def _goods(self, items: Iterable[tuple[object, object]]) -> str:
        """Items that the journal has by SKU, with the titles of the order."""
        titles = {line.sku: line.title or line.sku for line in self._order.lines}
        return self._words.goods(
            (titles.get(str(sku), str(sku)), units) for sku, units in items if isinstance(units, int)
        )

    def _items(self) -> list[tuple[object, object]]:
        items = self._details.get("items")
        return list(items.items()) if isinstance(items, dict) else []

    def _minor(self, key: str) -> int:
        value = self._details.get(key)
        return value if isinstance(value, int) else 0

    def _money(self, minor: int) -> str:
        return self._words.money(minor, str(self._details.get("currency", "")))

    def _say(self) -> dict[str, str]:
        """What the shop says to the customer, of the act or at last; a reason for the journal is not."""
        return {"say": one_line(self._text.get("say", ""))}

    def _withdrawal_received(self) -> dict[str, str]:
        """The content of a withdrawal, and when it was made."""
        return {"stated_at": self._stated_at(), "statement": one_line(self._text.get("note", ""))}

    def acknowledgement(self) -> str:
        """The same as a paragraph for the letter of a later step."""
        words = self._words
        opening = next((one.text or {} for one in self._entries if one.act == "open"), {})
        order, items = one_line(order_name(self._desk, self._order)), self._lines("claimed")
        lines = [words.say("acknowledged", order=order, on=self._stated_at(), items=items)]
        if statement := one_line(opening.get("note", "")):
            lines.append(words.say("acknowledged_words", statement=statement))
        return "\n".join(lines)

    def _stated_at(self) -> str:
        """When a withdrawal was made: the day alone where the time is not known."""
        on, at = self._words.day(self._claim.notice_on), stated_at(self._desk.conn, self._claim.claim_id)
        if at is None:
            return on
        local = local_time(self._desk, at)
        return self._words.say("moment", day=on, time=f"{local:%H:%M}", zone=self._desk.settings.timezone)

    def _ask(self) -> dict[str, str]:
        question = one_line(self._text.get("question", ""))
        return {"question": question, "answer_by": self._words.day(self.promised)}

    def _evidence(self) -> dict[str, str]:
        wanted = self._details.get("evidence")
        named = [self._words.code("evidence", str(one)) for one in wanted] if isinstance(wanted, list) else []
        return {**self._ask(), "evidence": str(self._words.texts["between_items"]).join(named)}

    def _approved(self) -> dict[str, str]:
        words, claim = self._words, self._claim
        shop_pays = any(line.terms.postage == "shop" for line in claim.lines if line.approved)
        fields = {"approved_items": self._lines("approved"), "gets": self._gets()}
        if claim.goods_come:  # what was never sent is cancelled, and does not come back
            fields["approved_items"] = self._lines("approved", unsent=False)
            fields["cancelled_items"] = self._lines("approved", unsent=True)
        if not claim.goods_come or claim.reason in NEVER_REACHED:  # nothing for the customer to send
            return fields
        postage = words.say(f"postage_{'shop' if shop_pays else 'customer'}")
        back = to_send_back(self._desk, claim, words, fields["gets"], self.promised)
        return {**fields, **back, "by": "", "postage": postage}

    def _unsent(self) -> dict[str, str]:
        return {"approved_items": self._lines("approved"), "gets": self._gets()}

    def _gets(self) -> str:
        """What the customer will get, with the amount while it is still to be paid."""
        words, claim = self._words, self._claim
        if claim.outcome in ("refund", "credit") and claim.status == "approved":
            with suppress(Refused):
                total = quote(self._desk, claim.name).worked.total_minor
                amount = words.money(total, self._order.currency)
                return words.coded("outcomes_of", claim.outcome, amount)
        return words.code("outcomes", claim.outcome)

    _rejected = _say

    def _received(self) -> dict[str, str]:
        words, by = self._words, refund_by(self._claim, duties_of(self._desk, self._claim)[0])
        now = words.say("now_checked", day=words.day(self.promised)) if self.promised else ""
        if by:  # a right has the money back by then, whatever an inspection finds
            now = words.say("then_day", gets=self._gets(), day=words.day(by))
        return {"received_items": self._goods(self._items()), "now": now}

    def _refused(self) -> dict[str, str]:
        condition = str(self._details.get("condition", ""))
        goes_back = self._details.get("disposition") == "customer" and condition != "missing"
        return {
            "refused_items": self._goods(self._items()),
            "found": self._words.code("conditions", condition),
            **self._say(),
            "back": self._words.say("back") if goes_back else "",
        }

    def _nothing_accepted(self) -> dict[str, str]:
        """The refusal of all, with what was found at each inspection."""
        batches = [batch for line in self._claim.lines for batch in line.batches if not batch.accepted]
        found = dict.fromkeys(self._words.code("conditions", batch.condition) for batch in batches)
        goes_back = any(line.to_send_back or line.sent_back for line in self._claim.lines)
        return {
            "refused_items": self._lines("refused"),
            "found": str(self._words.texts["between_items"]).join(found),
            "back": self._words.say("back") if goes_back else "",
            "say": str(self._words.texts["between_items"]).join(
                _said(one for one in self._entries if one.act == "inspect")
            ),
        }

    def _refunded(self) -> dict[str, str]:
        several = self._details.get("methods")
        methods = several if isinstance(several, list) else [str(self._details.get("method", ""))]
        return {
            "total": self._money(self._minor("total")),
            "sum": self._sum(),
            "method": " + ".join(self._words.code("methods", method) for method in methods),
            "wait": "" if methods == ["cash"] else self._words.say("wait"),
        }

    def _shipping(self) -> dict[str, str]:
        fields = self._refunded()
        fields.pop("sum")
        return {**fields, "balance": self._credit()["balance"]}

    def _reduced(self) -> dict[str, str]:
        fields = self._refunded()
        fields.pop("sum")
        return {"kept_items": self._goods(self._items()), **fields, **self._say()}

    def _sum(self) -> str:
        """The parts that are not zero, one a line, and their total."""
        lines, of_exchange = [], bool(self._details.get("difference"))
        # What the buyer paid is not for another claimant.
        for part in () if self._claim.claimant else _PARTS:
            minor = self._minor(part) * (-1 if part in _KEPT else 1)
            minor += self._minor("reduction") if part == "goods" else 0  # the journal's goods are without it
            if minor or (part == "goods" and not of_exchange and not self._details.get("shipping_only")):
                why = "; ".join(self._deducted()) if part == "deduction" else ""
                # The difference of an exchange is paid as a refund without goods.
                label = "difference" if part == "adjustment" and of_exchange else part
                lines.append(self._words.part(label, self._money(minor), why))
        lines.append(self._words.part("total", self._money(self._minor("total"))))
        return "\n".join(lines)

    def _deducted(self) -> list[str]:
        """What the customer was told of each deduction."""
        looks = [one for one in self._entries if one.details.get("deduct_bps") or one.details.get("deduct")]
        return _said(one for one in looks if one.act == "inspect")

    def _credit(self) -> dict[str, str]:
        currency, refund = str(self._details.get("currency", "")), self._details.get("refund")
        holder = customer_store.credit_of_refund(self._desk.conn, refund) if isinstance(refund, int) else None
        left = customer_store.credit_balance(self._desk.conn, holder, currency) if holder else 0
        return {
            "total": self._money(self._minor("total")),
            "sum": self._sum(),
            "balance": self._money(left) if holder else "",
        }

    def _exchanged(self) -> dict[str, str]:
        out = self._details.get("out")
        goods = [(sku, units) for sku, units, _ in out] if isinstance(out, list) else []
        even = "" if self._details.get("difference") else self._words.say("difference_none")
        return {"new_items": self._goods(goods), "difference": self._difference() or even}

    def _repaired(self) -> dict[str, str]:
        return {**self._exchanged(), "difference": self._difference()}

    _replaced = _repaired

    def _difference(self) -> str:
        return difference_text(self._desk, self._claim, self._words, self._order.currency)

    def _sent(self) -> dict[str, str]:
        items = self._items()
        if self._details.get("back"):  # the journal does not list refused items that are sent back
            skus = {line.line_id: line.sku for line in self._order.lines}
            items += [(skus[line.line_id], line.sent_back) for line in self._claim.lines]
        if isinstance(returned := self._details.get("returned"), dict):
            items += returned.items()
        entry = next((one for one in reversed(self._entries) if one.act == "sent"), None)
        return {
            "sent_items": self._goods(items),
            "sent_on": self._words.day(_day(entry.on) if entry else None),
            "tracking": one_line(self._text.get("tracking", "")),
            "difference": self._difference(),
        }

    def _sorry(self) -> dict[str, str]:
        """The answer to a complaint, and all compensation given."""
        given = compensations.given_on(self._desk.conn, "compensation", self._claim.claim_id)
        by: dict[tuple[str, str], int] = {}
        for one in given:  # corrections included
            by[one.by, one.currency] = by.get((one.by, one.currency), 0) + one.amount_minor
        amounts = [
            self._words.coded("compensations", how, self._words.money(minor, currency))
            for (how, currency), minor in by.items()
            if minor
        ]
        answers = _said(one for one in self._entries if one.act in ("settle", "compensate"))
        codes = coupons.codes_of_claim(self._desk.conn, self._claim.claim_id)
        between = str(self._words.texts["between_items"])
        return {
            "answer": answers[-1] if answers else "",
            "coupon": self._words.say("coupon_code", codes=between.join(codes)) if codes else "",
            "compensation": between.join(amounts),
        }

    def _corrected(self) -> dict[str, str]:
        minor, refund = self._minor("amount"), self._details.get("refund")
        booked = compensations.booked_refunds(self._desk.conn, self._claim.claim_id)
        total = next((one.stands_minor for one in booked if one.refund_id == refund), 0)
        return {
            "correction": self._words.say("more" if minor > 0 else "less", amount=self._money(abs(minor))),
            "stands": self._money(total),
            **self._say(),
        }

    def _expired(self) -> dict[str, str]:
        """What was due and when: the due day set by the act before."""
        expired = [number for number, one in enumerate(self._entries) if one.act == "expire"]
        before = self._entries[expired[-1] - 1].details if expired else {}
        what = "answer" if before.get("stage") == "info" else "parcel"
        return {
            "waited_for": self._words.code("waited_for", what),
            "waited_until": self._words.day(_promised(before)),
        }


def _said(entries: Iterable[Entry]) -> list[str]:
    """What acts say to the customer, each once."""
    said = (one_line((one.text or {}).get("say", "")) for one in entries)
    return list(dict.fromkeys(filter(None, said)))


def _promised(details: Mapping[str, object]) -> date | None:
    """The day of the shop's service target; an earlier statutory deadline is not for the letter."""
    return _day(details["promised"] if "promised" in details else details.get("due"))


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None
