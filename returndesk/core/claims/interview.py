"""The questions that open a claim: the next one is a function of the answers so far.

Nothing here reads or prints. A line of the list is chosen by its number, its SKU or an unambiguous prefix.
"""

from __future__ import annotations

from collections.abc import Sequence

from returndesk.core.codes import kind_of, match_code
from returndesk.core.value import Value, replace

ORDER, LINES, UNITS, REASON, DETAIL, OUTCOME, VIA, AGREE = (
    "order lines units reason detail outcome via agree".split()
)
COMPLAINT = "0"  # in the list of lines: none of them, a complaint about service
_ALL = ("all", "*")


class Mistake(Exception):
    """An invalid answer and why; the question is asked again."""


class Offered(Value):
    """A line of the order as offered: its position, SKU, and the units that can be claimed."""

    position: int
    sku: str
    left: int
    gone: str = ""  # why no more can be claimed, in words


class Draft(Value):
    """The answers so far for a new claim; "" and None are not known yet."""

    order: str = ""
    several: tuple[str, ...] = ()  # the orders that match, until one is chosen
    offered: tuple[Offered, ...] | None = None  # the order's lines, once it is known
    picked: tuple[int, ...] | None = None  # the positions of the lines to return
    units: tuple[tuple[int, int], ...] = ()  # (position, units) of those whose quantity is known
    reason: str = ""
    detailed: frozenset[str] = frozenset()  # the reasons that have details
    detail: str = ""  # of the reason
    outcome: str = ""
    via: str = ""
    agreed: bool | None = None

    @property
    def is_complaint(self) -> bool:
        """Whether the claim is a complaint, without goods."""
        return bool(self.reason) and kind_of(self.reason) == "complaint"

    @property
    def wanted_outcome(self) -> str:
        """The outcome; for a complaint none, an answer alone, unless another is chosen."""
        return self.outcome or ("none" if self.is_complaint else "")

    @property
    def missing_units(self) -> tuple[Offered, ...]:
        """Lines to return with several units and no quantity yet."""
        known = dict(self.units)
        found = [line for line in self.offered or () if line.position in (self.picked or ())]
        return tuple(line for line in found if line.left > 1 and line.position not in known)

    def name_of(self, line: Offered) -> str:
        """A line as questions name it: by SKU, with its position where several lines share it."""
        twins = [one for one in self.offered or () if one.sku == line.sku]
        return line.sku if len(twins) == 1 else f":{line.position} {line.sku}"

    def items(self) -> tuple[tuple[int, int], ...]:
        """(position, units) of all items to return; a line without a quantity is its only unit."""
        if self.is_complaint:
            return ()
        known = dict(self.units)
        return tuple((place, known.get(place, 1)) for place in self.picked or ())


def next_step(draft: Draft) -> str:
    """The next question; "" once all is known and confirmed."""
    if not draft.order:
        return ORDER
    if draft.picked is None and not draft.is_complaint:
        return LINES
    if draft.missing_units and not draft.is_complaint:
        return UNITS
    detail = draft.detail or draft.reason not in draft.detailed
    for step, known in (
        (REASON, draft.reason),
        (DETAIL, detail),
        (OUTCOME, draft.wanted_outcome),
        (VIA, draft.via),
    ):
        if not known:
            return step
    return AGREE if draft.agreed is None else ""


def with_order(draft: Draft, order: str, offered: Sequence[Offered]) -> Draft:
    """Add the order and its lines; a single returnable line needs no question."""
    able = [line.position for line in offered if line.left]
    picked = draft.picked if draft.picked is not None or len(able) != 1 else (able[0],)
    return replace(draft, order=order, several=(), offered=tuple(offered), picked=picked)


def chosen_order(draft: Draft, answer: str) -> str | None:
    """The order that an answer names in the list; None if it is a new search."""
    typed = answer.strip().removeprefix("#")
    if typed in draft.several:
        return typed
    return draft.several[int(typed) - 1] if _is_place(typed, len(draft.several)) else None


def answered(draft: Draft, step: str, answer: str, choices: Sequence[str] = ()) -> Draft:
    """Add the answer to a question; `choices` are the codes of a reason, outcome or channel.

    Raises Mistake with what is wrong.
    """
    if step == LINES:
        return _lines(draft, answer)
    if step == UNITS:
        line = draft.missing_units[0]
        return replace(draft, units=(*draft.units, (line.position, _count(answer, line))))
    if step == AGREE:
        said = match_code(answer, ("yes", "no"))
        if len(said) != 1:
            raise Mistake("Type yes or no.")
        return replace(draft, agreed=said == ["yes"])
    code = choose(answer, choices)
    if step == REASON:
        return replace(draft, reason=code)
    if step == DETAIL:
        return replace(draft, detail=code)
    return replace(draft, outcome=code) if step == OUTCOME else replace(draft, via=code)


def choose(answer: str, choices: Sequence[str]) -> str:
    """The choice that an answer means: its number, itself, or an unambiguous prefix. Raises Mistake."""
    typed = answer.strip()
    if _is_place(typed, len(choices)):
        return choices[int(typed) - 1]
    found = match_code(typed, choices)
    if len(found) == 1:
        return found[0]
    if found:
        raise Mistake(f"Several match '{typed}': {', '.join(found)}.")
    raise Mistake(f"Unknown choice '{typed}'.")


def _lines(draft: Draft, answer: str) -> Draft:
    """The lines to return: "2", "mug", "1 3", "MUG=2", "all"; 0 is a complaint."""
    able = [line for line in draft.offered or () if line.left]
    typed = answer.strip()
    if typed == COMPLAINT:
        return replace(draft, picked=(), reason="service")
    if not able:
        gone = "; ".join(dict.fromkeys(line.gone for line in draft.offered or () if line.gone))
        because = f": {gone}" if gone else ""
        raise Mistake(f"Nothing left to claim on this order{because}. Type 0 to record a complaint.")
    if typed.lower() in _ALL:
        return replace(draft, picked=tuple(line.position for line in able))
    whole = _found(typed, draft)  # a SKU may hold spaces, commas and "=" itself
    if len(whole) == 1:
        return replace(draft, picked=(_able(whole[0]),))
    units = dict(draft.units)
    picked: list[int] = []
    for word in typed.replace(",", " ").split():
        name, equals, count = word.rpartition("=")
        named = _found(word, draft) or (_found(name, draft) if equals else [])
        if len(named) != 1:
            skus = ", ".join(line.sku for line in named)
            raise Mistake(f"Several items match '{word}': {skus}." if named else f"Unknown item '{word}'.")
        place = _able(named[0])
        if equals and not _found(word, draft):
            units[place] = _count(count, named[0])
        picked.append(place)
    return replace(draft, picked=tuple(sorted(dict.fromkeys(picked))), units=tuple(units.items()))


def _found(typed: str, draft: Draft) -> list[Offered]:
    """The lines that a word can mean: a number in the list, a SKU, or a prefix, ignoring case."""
    lines = list(draft.offered or ())
    place = typed.removeprefix(":")
    if _is_place(place, len(lines)):
        return [line for line in lines if line.position == int(place)]
    exact = [line for line in lines if line.sku == typed]
    start = typed.casefold()
    return exact or [line for line in lines if start and line.sku.casefold().startswith(start)]


def _able(line: Offered) -> int:
    if not line.left:
        raise Mistake(f"Nothing left to claim on {line.sku}{f': {line.gone}' if line.gone else ''}.")
    return line.position


def _count(answer: str, line: Offered) -> int:
    typed = answer.strip()
    if typed.lower() in _ALL:
        return line.left
    if not _is_place(typed, line.left):
        raise Mistake(f"{line.sku}: type a number from 1 to {line.left}, or all.")
    return int(typed)


def _is_place(typed: str, most: int) -> bool:
    """Whether it is a whole number from 1 to `most`."""
    return typed.isascii() and typed.isdigit() and len(typed) <= 6 and 1 <= int(typed) <= most
