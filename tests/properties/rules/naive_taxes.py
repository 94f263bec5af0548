"""Whose an order's tax is, and what of it goes back; read without anything of the program."""

from __future__ import annotations

from fractions import Fraction
from math import floor


def spread(tax: int, costs: list[int], taxable: list[bool], shipping: int, shipping_taxed: bool) -> list[int]:
    """The order's tax over the taxable lines and, last, the shipping: by amount, largest remainder.

    Read: where nothing of it cost anything the lines have it, by their prices, else alike; ties go to the
    earlier.
    """
    weights = [cost if taxes else 0 for cost, taxes in zip(costs, taxable, strict=True)]
    weights.append(shipping if shipping_taxed else 0)
    if not sum(weights):
        weights = [*(costs if sum(costs) else [1] * len(costs)), 0]
    exact = [Fraction(tax * weight, sum(weights)) for weight in weights]
    parts = [floor(part) for part in exact]
    while sum(parts) < tax:
        furthest = max(range(len(parts)), key=lambda at: (exact[at] - parts[at], -at))
        parts[furthest] += 1
    return parts


def given_back(tax: int, paid: int, before: int, now: int) -> int:
    """The tax of an amount that goes back of something after others: that of all, less theirs."""
    if not paid:
        return 0
    return floor(Fraction(tax * (before + now), paid)) - floor(Fraction(tax * before, paid))
