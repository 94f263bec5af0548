"""The values of a letter's fields, from the claim as it is and from the act that the letter reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.codes import claim_name
from returndesk.core.letters.notifications import step_of_template
from returndesk.core.letters.template import fields_of, one_line
from returndesk.desk.lookup import order_name
from returndesk.desk.refunds.quote import quote
from returndesk.errors import Refused
from returndesk.store import customers as customer_store
from returndesk.store.refunds import compensations

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.letters.wording import Words
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.store.journal import Entry

_PARTS = ("goods", "fee", "deduction", "shipping", "postage", "bonus", "adjustment")
_KEPT = ("fee", "deduction")  # positive in the journal, subtracted in a letter


class Fields:
    """The field values of letters about one claim; "" drops the line of the letter."""

    def __init__(
        self, desk: Desk, claim: Claim, order: Order, words: Words, entries: Sequence[Entry]
    ) -> None:
        self._desk, self._claim, self._order, self._words = desk, claim, order, words
        self._entries = entries
        self.promised: date | None = None  # the coming day that the letter names

    def of(self, template: str, entry: Entry | None) -> dict[str, str]:
        """Every field of a template; `entry` is the act that the letter reports, if any."""
        values = dict.fromkeys(fields_of(template), "") | self._common()
        step = step_of_template(template)
        fill = getattr(self, f"_{step}", None)
        details = entry.details if entry else {}
        if not {"by", "send_by", "answer_by"}.isdisjoint(values):
            self.promised = _promised(details)
        if "by" in values:
            values["by"] = self._words.day(self.promised)
        if fill is not None:
            values |= fill(details, (entry and entry.text) or {})
        return values

    def _common(self) -> dict[str, str]:
        words, claim = self._words, self._claim
        customer = one_line(self._order.customer)
        if customer == self._order.email.strip() or self._order.customer_key.endswith(customer):
            customer = ""  # a customer is not addressed by a mail address or number
        return {
            "greeting": words.say("greeting", customer=customer)
            if customer
            else words.say("greeting_unnamed"),
            "customer": customer,
            "shop": one_line(self._desk.settings.shop),
            "claim": claim_name(claim.claim_id),
            "order": one_line(order_name(self._desk, self._order)),
            "items": self._lines("claimed"),
            "reason": words.code("reasons", claim.reason),
            "opened_on": words.day(claim.opened_on),
            "today": words.day(self._desk.today),
        }

    def _lines(self, counter: str) -> str:
        titles = {line.line_id: line.title or line.sku for line in self._order.lines}
        return self._words.goods((titles[line.line_id], getattr(line, counter)) for line in self._claim.lines)

    def _goods(self, items: Iterable[tuple[object, object]]) -> str:
        """Items that the journal has by SKU, with the titles of the order."""
        titles = {line.sku: line.title or line.sku for line in self._order.lines}
        return self._words.goods(
            (titles.get(str(sku), str(sku)), units) for sku, units in items if isinstance(units, int)
        )

    def _ask(self, details: Mapping[str, object], text: Mapping[str, str]) -> dict[str, str]:
        question = one_line(" ".join(text.values()))
        return {"question": question, "answer_by": self._words.day(_promised(details))}

    def _approved(self, details: Mapping[str, object], text: Mapping[str, str]) -> dict[str, str]:
        words, claim, due = self._words, self._claim, self._words.day(_promised(details))
        shop_pays = any(line.terms.postage == "shop" for line in claim.lines if line.approved)
        return {
            "approved_items": self._lines("approved"),
            "gets": self._gets(),
            "send_by": due if claim.goods_come else "",
            "by": "" if claim.goods_come else due,
            "postage": words.say(f"postage_{'shop' if shop_pays else 'customer'}")
            if claim.goods_come
            else "",
        }

    def _gets(self) -> str:
        """What the customer will get, with the amount while it is still to be paid."""
        words, claim = self._words, self._claim
        if claim.outcome in ("refund", "credit") and claim.status == "approved":
            try:
                total = quote(self._desk, claim_name(claim.claim_id)).worked.total_minor
            except Refused:
                return words.code("outcomes", claim.outcome)
            amount = words.money(total, self._order.currency)
            return words.coded("outcomes_of", claim.outcome, amount)
        return words.code("outcomes", claim.outcome)

    def _rejected(self, details: Mapping[str, object], text: Mapping[str, str]) -> dict[str, str]:
        return {"why": one_line(text.get("why", ""))}

    def _received(self, details: Mapping[str, object], text: Mapping[str, str]) -> dict[str, str]:
        return {"received_items": self._goods(_pairs(details.get("items")))}

    def _refused(self, details: Mapping[str, object], text: Mapping[str, str]) -> dict[str, str]:
        condition = str(details.get("condition", ""))
        goes_back = details.get("disposition") == "customer" and condition != "missing"
        lines = self._claim.lines
        share = "all" if all(line.refused == line.received for line in lines) else "some"
        return {
            "refused": self._words.say(f"refused_{share}"),
            "refused_items": self._goods(_pairs(details.get("items"))),
            "found": self._words.code("conditions", condition),
            "why": one_line(text.get("why", "")),
            "back": self._words.say("back") if goes_back else "",
        }

    def _refunded(self, details: Mapping[str, object], text: Mapping[str, str]) -> dict[str, str]:
        words, method = self._words, str(details.get("method", ""))
        return {
            "total": words.money(_minor(details, "total"), str(details.get("currency", ""))),
            "sum": self._sum(details),
            "method": words.code("methods", method),
            "wait": "" if method == "cash" else words.say("wait"),
        }

    def _sum(self, details: Mapping[str, object]) -> str:
        """The parts that are not zero, one a line, and their total."""
        currency, lines = str(details.get("currency", "")), []
        for part in _PARTS:
            minor = _minor(details, part) * (-1 if part in _KEPT else 1)
            if minor or (part == "goods" and not details.get("difference")):
                why = "; ".join(self._deducted()) if part == "deduction" else ""
                # The difference of an exchange is paid as a refund without goods.
                label = "difference" if part == "adjustment" and details.get("difference") else part
                lines.append(self._words.part(label, self._words.money(minor, currency), why))
        lines.append(self._words.part("total", self._words.money(_minor(details, "total"), currency)))
        return "\n".join(lines)

    def _deducted(self) -> list[str]:
        batches = (batch for line in self._claim.lines for batch in line.batches)
        whys = (batch.why for batch in batches if batch.deduct_bps or batch.deduct_minor)
        return list(dict.fromkeys(why for why in whys if why))

    def _credit(self, details: Mapping[str, object], text: Mapping[str, str]) -> dict[str, str]:
        currency = str(details.get("currency", ""))
        refund = details.get("refund")
        holder = customer_store.credit_of_refund(self._desk.conn, refund) if isinstance(refund, int) else None
        left = customer_store.credit_balance(self._desk.conn, holder, currency) if holder else 0
        return {
            "total": self._words.money(_minor(details, "total"), currency),
            "sum": self._sum(details),
            "balance": self._words.money(left, currency) if holder else "",
        }

    def _exchanged(self, details: Mapping[str, object], text: Mapping[str, str]) -> dict[str, str]:
        out = details.get("out")
        goods = [(sku, units) for sku, units, _ in out] if isinstance(out, list) else []
        return {"new_items": self._goods(goods), "difference": self._difference()}

    _repaired = _replaced = _exchanged

    def _difference(self) -> str:
        """The difference of an exchange that is still to be paid, by either side."""
        minor = self._claim.remedies.difference_minor
        if not minor:
            return ""
        amount = self._words.money(abs(minor), self._order.currency)
        return self._words.say(f"difference_{'customer' if minor > 0 else 'shop'}", amount=amount)

    def _sent(self, details: Mapping[str, object], text: Mapping[str, str]) -> dict[str, str]:
        items = [*_pairs(details.get("items"))]
        if details.get("back"):  # the journal does not list refused items that are sent back
            titles = {line.line_id: line.sku for line in self._order.lines}
            items += [(titles[line.line_id], line.sent_back) for line in self._claim.lines]
        entry = next((one for one in reversed(self._entries) if one.act == "sent"), None)
        return {
            "sent_items": self._goods(items),
            "sent_on": self._words.day(_day(entry.on) if entry else None),
            "tracking": one_line(text.get("tracking", "")),
            "difference": self._difference(),
        }

    def _sorry(self, details: Mapping[str, object], text: Mapping[str, str]) -> dict[str, str]:
        """The answer to a complaint, and all compensation given."""
        given = compensations.given_on(self._desk.conn, "compensation", self._claim.claim_id)
        amounts = [
            self._words.coded("compensations", one.by, self._words.money(one.amount_minor, one.currency))
            for one in given
        ]
        answers = [one.text["why"] for one in self._entries if one.act == "settle" and one.text]
        return {
            "answer": one_line(answers[-1]) if answers else "",
            "compensation": str(self._words.texts["between_items"]).join(amounts),
        }

    def _corrected(self, details: Mapping[str, object], text: Mapping[str, str]) -> dict[str, str]:
        words, currency, minor = self._words, str(details.get("currency", "")), _minor(details, "amount")
        booked = compensations.booked_refunds(self._desk.conn, self._claim.claim_id)
        stands = next((one.stands_minor for one in booked if one.refund_id == details.get("refund")), 0)
        return {
            "correction": words.say(
                "more" if minor > 0 else "less", amount=words.money(abs(minor), currency)
            ),
            "stands": words.money(stands, currency),
            "why": one_line(text.get("why", "")),
        }

    def _expired(self, details: Mapping[str, object], text: Mapping[str, str]) -> dict[str, str]:
        """What was due and when: the due day set by the act before."""
        expired = [number for number, one in enumerate(self._entries) if one.act == "expire"]
        before = self._entries[expired[-1] - 1].details if expired else {}
        what = "answer" if before.get("stage") == "info" else "parcel"
        return {
            "waited_for": self._words.code("waited_for", what),
            "waited_until": self._words.day(_promised(before)),
        }


def _promised(details: Mapping[str, object]) -> date | None:
    """The day of the shop's service target; an earlier statutory deadline is not for the letter."""
    return _day(details["promised"] if "promised" in details else details.get("due"))


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _minor(details: Mapping[str, object], key: str) -> int:
    value = details.get(key)
    return value if isinstance(value, int) else 0


def _pairs(items: object) -> list[tuple[object, object]]:
    return list(items.items()) if isinstance(items, dict) else []
