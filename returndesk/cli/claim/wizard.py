"""`claim open` on a terminal: asks for missing answers one by one, on stderr.

`core.claims.interview` decides what to ask next. The desk is not locked meanwhile, and nothing is written
before the final yes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from returndesk.cli.base import complain, desk, read_answer, say, screen_width, shows_color
from returndesk.core.claims import interview as i
from returndesk.core.codes import CHANNELS_IN, OUTCOMES
from returndesk.core.value import replace
from returndesk.desk.claims.wizard import (
    Terms,
    items_meant,
    items_typed,
    lines_offered,
    offered,
    orders_meant,
    would_open,
)
from returndesk.errors import NotFound, Refused
from returndesk.render.screens.layout import Line

if TYPE_CHECKING:
    from returndesk.desk.check import Checked
    from returndesk.desk.lookup import Item
    from returndesk.desk.session import Desk

NOTHING = "Nothing was saved."
_QUESTIONS = {
    i.REASON: "Reason (number or first letters):",
    i.DETAIL: "Detail (number or first letters):",
    i.OUTCOME: "What do they want?",
    i.VIA: "How did they contact you?",
    i.AGREE: "Open this claim? (yes/no)",
}
_EXPLAINED = {
    i.ORDER: "The order that the customer bought. Examples: 1042, vogel, +49 30 1234567",
    i.LINES: "The items that the claim is about, by their numbers in the list. all takes every item,"
    " 0 none: a complaint about service. Example: 1 3",
    i.UNITS: "How many units of it the claim is about. Example: 1",
    i.REASON: "Why the customer contacts you: it decides who is at fault, the window and the fee."
    " Example: wrong-size, or its number",
    i.DETAIL: "The reason in detail, for your reports.",
    i.OUTCOME: "What the customer would like; you can decide otherwise later. Example: refund, or its number",
    i.VIA: "How the customer reported it. Example: phone, or its number",
    i.AGREE: "yes opens the claim as shown above. no leaves without a claim.",
}


def interview(
    ctx: typer.Context, draft: i.Draft, items: tuple[Item, ...], terms: Terms, then: str
) -> tuple[i.Draft, tuple[Item, ...]]:
    """Ask for what is missing in the draft; return it and the items.

    Raises Refused if the user quits. `then` is what happens after the claim is opened, in words.
    """
    try:
        with desk(ctx, waits=True) as opened:
            return _Interview(ctx, opened, items, terms, then).complete(draft)
    except KeyboardInterrupt:
        complain(["", f"Stopped. {NOTHING}"])
        raise typer.Exit(130) from None


class _Interview:
    """One interview: the desk, and what was typed on the command line."""

    def __init__(
        self, ctx: typer.Context, opened: Desk, items: tuple[Item, ...], terms: Terms, then: str
    ) -> None:
        self.ctx, self.desk, self.items, self.terms, self.then = ctx, opened, items, terms, then
        with opened.question():
            self.reasons = list(opened.reasons())
            self.details = opened.policy_today().details

    def complete(self, draft: i.Draft) -> tuple[i.Draft, tuple[Item, ...]]:
        """Ask until nothing is missing. Raises Refused if the user quits."""
        say(self.ctx, "q quits. Nothing is saved until you confirm.")
        draft = replace(draft, detailed=frozenset(self.details))
        if draft.order:
            draft = self._take_order(replace(draft, order=""), draft.order)
        shown = ""
        while step := i.next_step(draft):
            if step != shown:
                self._before(draft, step)
                shown = step
            answer = self._ask(draft, step)
            try:
                draft = self._after(draft, step, answer)
                shown = "" if step in (i.ORDER, i.UNITS) else shown
            except i.Mistake as mistake:
                complain([f"  {mistake}"])
                shown = ""  # show the choices again
        if not draft.agreed:
            raise Refused(f"Cancelled. {NOTHING}")
        with self.desk.question():
            order = lines_offered(self.desk, draft.order, self.terms).order
            return draft, items_meant(order, draft)

    def _before(self, draft: i.Draft, step: str) -> None:
        """Show what a question is about."""
        from returndesk.render.screens.claim_open import choice_lines

        if step == i.LINES:
            self._show_order(draft)
        elif step in (i.REASON, i.DETAIL, i.OUTCOME, i.VIA):
            self._show(choice_lines(self._choices(step, draft), screen_width()))
        elif step == i.AGREE:
            self._show_agreement(draft)

    def _ask(self, draft: i.Draft, step: str) -> str:
        """Ask one question. Raises Refused if the user quits."""
        if step == i.ORDER:
            question = "Which one?" if draft.several else "Which order? (number, name, email, phone or item)"
        elif step == i.LINES:
            question = "Which items? (1, or 1 3, or all)"
        elif step == i.UNITS:
            line = draft.missing_units[0]
            question = f"How many of {draft.name_of(line)}? (1 to {line.left}, or all)"
        else:
            question = _QUESTIONS[step]
        enter = "1" if step == i.ORDER and len(draft.several) == 1 else ""
        return read_answer(question, default=enter, explained=_EXPLAINED[step])

    def _after(self, draft: i.Draft, step: str, answer: str) -> i.Draft:
        if step == i.ORDER:
            try:
                return self._take_order(draft, i.chosen_order(draft, answer) or answer)
            except NotFound as problem:
                raise i.Mistake(str(problem)) from None
        return i.answered(draft, step, answer, self._choices(step, draft))

    def _choices(self, step: str, draft: i.Draft) -> list[str]:
        if step == i.DETAIL:
            return list(self.details[draft.reason])
        return {i.REASON: self.reasons, i.OUTCOME: list(OUTCOMES), i.VIA: list(CHANNELS_IN)}.get(step, [])

    def _take_order(self, draft: i.Draft, typed: str) -> i.Draft:
        """Draft with the order that was typed, or with all that match. Raises NotFound."""
        from returndesk.cli.tables.labels import order_label
        from returndesk.cli.tables.orders import orders_table
        from returndesk.render.screens.claim_open import orders_lines

        with self.desk.question():
            found, total, is_guess = orders_meant(self.desk, typed)
            names = tuple(order_label(one) for one in found)
            if len(found) == 1 and not is_guess:
                checked = lines_offered(self.desk, names[0], self.terms)
                draft = i.with_order(draft, names[0], offered(checked))
                if self.items:
                    units = items_typed(checked.order, self.items)
                    draft = replace(draft, picked=tuple(place for place, _ in units), units=units)
                elif i.next_step(draft) != i.LINES and not draft.is_complaint:
                    self._show_order(draft, checked)  # the only line: shown, not asked for
                return draft
        if is_guess:  # one letter off is another person, perhaps
            complain([f"No order matches '{typed.strip()}'. Similar:"])
        self._show(
            orders_lines(orders_table(found, total), self.desk.today, screen_width(), total - len(found))
        )
        return replace(draft, several=names)

    def _show_order(self, draft: i.Draft, checked: Checked | None = None) -> None:
        from returndesk.cli.tables.orders import check_table
        from returndesk.render.screens.claim_open import order_lines

        if checked is None:
            with self.desk.question():
                checked = lines_offered(self.desk, draft.order, self.terms)
        table = check_table([checked], self.desk.today)
        asks = draft.picked is None
        self._show(order_lines(table, self.desk.today, screen_width(), checked.reason, asks=asks))

    def _show_agreement(self, draft: i.Draft) -> None:
        """Show the claim to open, with its verdict."""
        from returndesk.cli.tables.orders import check_table
        from returndesk.render.screens.claim_open import agree_lines

        with self.desk.question():
            checked = would_open(self.desk, draft, self.terms)
            shown = checked or lines_offered(self.desk, draft.order, self.terms)
        table = check_table([shown], self.desk.today)
        lines = checked.lines if checked else ()
        rows = [{**row, "units": line.units} for row, line in zip(table.rows, lines, strict=False)]
        meta = {"reason": draft.reason, "outcome": draft.wanted_outcome, "via": draft.via, "then": self.then}
        table = table._replace(rows=rows, meta={**table.meta, **meta})
        self._show(agree_lines(table, self.desk.today, screen_width()))

    def _show(self, lines: Iterable[Line]) -> None:
        """Print lines on stderr, escaped, in color on a terminal."""
        from returndesk.render.screens.terminal import finished, print_screen

        print_screen(map(finished, lines), sys.stderr, shows_color(self.ctx, sys.stderr))
        sys.stderr.flush()
