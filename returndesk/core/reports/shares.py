"""Shares, rates and their limits as text of four decimals."""

from __future__ import annotations

import math


def fraction(part: int, whole: int) -> str:
    """A share of four decimals, half up: 1 of 3 is "0.3333"."""
    tenthousandths = (part * 20_000 + whole) // (2 * whole) if whole else 0
    return f"{tenthousandths // 10_000}.{tenthousandths % 10_000:04d}"


def signed_fraction(part: int, whole: int) -> str:
    """A share of a whole above 0 that may be below 0, half away from 0: -1 of 3 is "-0.3333"."""
    text = fraction(abs(part), whole)
    return f"-{text}" if part < 0 and text != "0.0000" else text


def quotient(part: int, whole: int) -> str:
    """A quotient of two decimals, half up: 2 to 3 is "0.67"."""
    hundredths = (part * 200 + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def signed_quotient(part: int, whole: int) -> str:
    """A quotient by a number above 0 that may be below 0, half away from 0: -1 to 3 is "-0.33"."""
    text = quotient(abs(part), whole)
    return f"-{text}" if part < 0 and text != "0.00" else text


def percentage(part: int, whole: int) -> str:
    """A share in words, half up: 1 of 16 is "6.3 %"."""
    permille = (part * 2000 + whole) // (2 * whole) if whole else 0
    return f"{permille // 10}.{permille % 10} %"


def four_decimals(value: float) -> str:
    """A computed share or difference, half up like `fraction`: -0.05 is "-0.0500"."""
    tenthousandths = math.floor(abs(value) * 10_000 + 0.5 + 1e-9)  # a half whose last bit is lost
    sign = "-" if value < 0 < tenthousandths else ""
    return f"{sign}{fraction(tenthousandths, 10_000)}"
