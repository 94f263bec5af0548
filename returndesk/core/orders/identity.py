"""Whether two rows, or two files, that name one order number mean one order."""

from __future__ import annotations

import re
from collections.abc import Iterable

from returndesk.core.orders.incoming import CustomerIn, OrderIn
from returndesk.core.orders.merge import Conflict, Stored
from returndesk.core.orders.person_match import is_masked

_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?[Ee]\+[0-9]+")  # 3.90123E+17
_ZEROS = re.compile(r"[1-9][0-9]{8,}000")  # a number of 12 digits and more that lost its last ones
_LONG = re.compile(r"[1-9][0-9]{15,}")
_CUT = 15  # digits that a spreadsheet keeps of a number
_FEW, _FEW_ZEROS = 5, 10  # numbers that may end in zeros by chance, and zeros beyond the digits kept
_OTHER_SHOP = "another shop's order? use --channel NAME"


def is_rounded(number: str) -> bool:
    """Whether a spreadsheet wrote an order number in its short form: its last digits are lost."""
    return _ROUNDED.fullmatch(number) is not None


def may_be_rounded(number: str) -> bool:
    """Whether an order number may have lost its last digits to zeros."""
    return _ZEROS.fullmatch(number) is not None


def is_cut(number: str) -> bool:
    """Whether an order number of 16 digits and more has only zeros where a spreadsheet writes zeros."""
    return _LONG.fullmatch(number) is not None and not number[_CUT:].strip("0")


def are_rounded(numbers: Iterable[str]) -> bool:
    """Whether a file's order numbers lost their last digits in a spreadsheet.

    So many different ones end in zeros there, and nearly all that are as long, that it is not by chance.
    """
    known = {number for number in numbers if _LONG.fullmatch(number)}
    cut = [number for number in known if is_cut(number)]
    zeros = sum(len(number) - _CUT for number in cut)
    return len(cut) >= _FEW and zeros >= _FEW_ZEROS and len(cut) * 10 >= len(known) * 9


def other_buyer(one: CustomerIn, other: CustomerIn) -> bool:
    """Whether two buyers are two people: nothing that is known of both is the same."""
    known = [
        (_plain(mine), _plain(theirs))
        for mine, theirs in zip(one[:4], other[:4], strict=True)  # all but the tier
        if mine and theirs and is_masked(mine) == is_masked(theirs)
    ]
    return bool(known) and all(mine != theirs for mine, theirs in known)


def of_buyer(stored: Stored, found: OrderIn) -> OrderIn:
    """A file's order, with the customer as corrected here, if so."""
    return found._replace(customer=stored.order.customer) if stored.buyer_given else found


def other_order(stored: Stored, found: OrderIn, *, paired: bool = False) -> Conflict | None:
    """What shows that a file means another order by the number; None where it may be the same.

    Another buyer does; so do another day and other goods. The files of a two-file export (`paired`) name one
    buyer in two ways: only days and goods are compared.
    """
    order = stored.order
    known = (order.customer, *stored.known_as)
    if not paired and all(other_buyer(one, found.customer) for one in known):
        return Conflict("", "customer", "one", "another", _OTHER_SHOP)
    alike = {line.sku for line in order.lines} & {line.sku for line in found.lines}
    if order.ordered_on != found.ordered_on and not alike:
        days = order.ordered_on.isoformat(), found.ordered_on.isoformat()
        return Conflict("", "ordered_on", *days, _OTHER_SHOP)
    return None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
