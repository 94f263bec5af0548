"""What two entries of one person are together, where they differ; and whether two may be one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from returndesk.core.customers.tiers import HeldTier
from returndesk.core.orders.person_match import is_masked

CONTACT = ("key", "name", "email", "phone", "platform_id")
_SET = ("language", "birthday")
_ENOUGH = 8  # digits at the end by which two spellings of a phone number are compared


def one_person(kept: Mapping[str, str | None], other: Mapping[str, str | None]) -> dict[str, str | None]:
    """What the one entry has, and what it lacks from the other; without the tier."""
    return {name: kept[name] or other[name] for name in (*CONTACT, *_SET)}


def differing(kept: Mapping[str, str | None], other: Mapping[str, str | None]) -> list[str]:
    """Of birthday and language, what both have and not alike."""
    return [name for name in _SET if kept[name] and other[name] and kept[name] != other[name]]


def are_set_apart(one: HeldTier | None, other: HeldTier | None) -> bool:
    """Whether two tiers were set by hand, and differ: only the shop knows which one is right."""
    by_hand = [held.tier for held in (one, other) if held and held.tier and not held.earned]
    return len(set(by_hand)) == 2


def better_tier(
    one: HeldTier | None, other: HeldTier | None, ranked: Sequence[str]
) -> tuple[HeldTier | None, bool]:
    """The tier of both together and whether it is the other's: one set by hand, else the better, the longer.

    `ranked` are the policy's tiers, best first.
    """

    def rank(held: HeldTier) -> tuple[bool, int, int]:
        place = ranked.index(held.tier) if held.tier in ranked else len(ranked)
        return held.earned, place, -(held.kept_until or date.min).toordinal()

    if other and other.tier and (one is None or not one.tier or rank(other) < rank(one)):
        return other, True
    return one, False


def last_digits(phone: str) -> str:
    """By what two spellings of a phone number are found: its last digits; "" for one hidden or too short."""
    digits = phone_digits(phone)
    return digits[-_ENOUGH:] if len(digits) >= _ENOUGH and not is_masked(phone) else ""


def phone_digits(phone: str) -> str:
    """The digits of a phone number without the zeros that begin it at home (0170) or abroad (0049)."""
    digits = "".join(char for char in phone.replace("(0)", "") if char in "0123456789")
    return digits.lstrip("0")


def same_phone(one: str, other: str) -> bool:
    """Whether two phone numbers are one: alike, or one is the other with its country's code."""
    shorter, longer = sorted((phone_digits(one), phone_digits(other)), key=len)
    return bool(last_digits(one)) and bool(last_digits(other)) and longer.endswith(shorter)
