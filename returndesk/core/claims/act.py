"""The record of one kind of act: what it may do, and how it is said."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})
MONEY = "the money has left"
PAID = ("{amount:money}", "{method}", "rounding? rounding {rounding:money}")


class Act(NamedTuple):
    """One act. An act that `stays` cannot be undone; that field says why.

    `moves`: status → the statuses it may lead to; an act without moves leaves the status.
    `form`: what is typed after `returndesk claim NAME CLAIM`.
    `instead`: where the act is not undone, the act to type in its place, or a whole command.
    `steps`: the steps that the customer is notified of (letters have their names), the usual one first.
    `known`: when the customer knows of the step without a notification: always, live (at the counter, by
    phone or chat), automatic (live, and approved on opening) or cash (handed over).
    `words`: the log's words, parts of details in braces, some as money, units …; "key? text" is for entries
    with that detail, "key! text" for those without.
    """

    name: str
    past: str = ""
    moves: Mapping[str, tuple[str, ...]] = NOTHING
    form: str = ""
    stays: str = ""
    instead: str = "note"
    steps: tuple[str, ...] = ()
    known: str = ""
    answers: bool = False  # whether it counts as the shop's first response
    gives: bool = False  # whether it gives accepted units their outcome
    words: tuple[str, ...] = ()
    typed: bool = True  # else it follows from an import
