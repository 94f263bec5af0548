"""Amounts in whole minor units: parsing, formatting, and splitting so that parts add up."""

import re
from collections.abc import Mapping, Sequence

from returndesk.core.value import Value

# ISO 4217: every other currency has two digits.
_NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DIGITS = "CLF UYW"
_DIGITS = {
    code: digits
    for codes, digits in ((_NO_DIGITS, 0), (_THREE_DIGITS, 3), (_FOUR_DIGITS, 4))
    for code in codes.split()
}

# In use, and recently replaced ones that older orders are in.
_CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
    CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP
    GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT
    LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR
    NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
    SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAD
    XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    ANG BGN CUC HRK SLL ZWL
    """.split()
)
_PLAIN = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_GROUPED = r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?"
_PERCENT = r"([0-9]{1,3})(?:\.([0-9]{1,2}))?\s*%"
MAX_MINOR = 10**15  # far above any sale, far below what SQLite's integers hold when summed


class Amount(Value):
    """An amount of a policy: minor units by currency."""

    by_currency: Mapping[str, int]

    def of(self, currency: str) -> int | None:
        """Minor units in that currency, or None if the policy has no such amount."""
        return self.by_currency.get(currency)


class Fee(Value):
    """A restocking fee: hundredths of a percent of the goods, or an amount a unit; `most` is for one unit."""

    bps: int = 0
    per_unit: Amount | None = None
    most: Amount | None = None


NO_FEE = Fee()


def currency_digits(currency: str) -> int:
    """How many decimal digits a currency has (ISO 4217)."""
    return _DIGITS.get(currency, 2)


def unusual_digits() -> Mapping[str, int]:
    """The digits of each currency that does not have two."""
    return dict(sorted(_DIGITS.items()))


def is_currency(code: str) -> bool:
    """Whether `code` is a currency of ISO 4217, written as its three capitals."""
    return code in _CURRENCIES


def parse_minor(text: str, currency: str, decimal_mark: str = ".") -> int:
    """Minor units of `text`, which writes decimals with `decimal_mark` ("." or ",").

    The other mark may group thousands, three digits a group. Anything else (a sign inside, too many digits,
    words) raises ValueError with what was expected.
    """
    digits = currency_digits(currency)
    plain = text.strip()
    if decimal_mark == ",":
        plain = plain.translate({ord("."): ",", ord(","): "."})
    if not plain.isascii() or not (re.fullmatch(_PLAIN, plain) or re.fullmatch(_GROUPED, plain)):
        raise ValueError(f"expected an amount like {example_amount(currency, decimal_mark)}")
    whole, _, fraction = plain.replace(",", "").partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) > digits:
        raise ValueError(f"{currency} has {digits} decimals")
    sign, figures = -1 if whole.startswith("-") else 1, whole.lstrip("+-0") + fraction.ljust(digits, "0")
    # The length first: Python refuses to parse thousands of digits, with a message of its own.
    if len(figures) > len(str(MAX_MINOR)) or int(figures or "0") > MAX_MINOR:
        raise ValueError("the amount is too large")
    return sign * int(figures or "0")


def example_amount(currency: str, decimal_mark: str = ".") -> str:
    """An amount as this currency and mark write it, for messages: 12.50, 12,50 or 1250."""
    return format_minor(1250 * 10 ** max(currency_digits(currency) - 2, 0), currency).replace(
        ".", decimal_mark
    )


def format_minor(minor: int, currency: str) -> str:
    """A decimal string with the currency's digits: 1250 EUR is "12.50", 1250 JPY "1250"."""
    digits = currency_digits(currency)
    sign, text = ("-" if minor < 0 else ""), str(abs(minor)).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


def money_text(minor: int, currency: str) -> str:
    """An amount with its currency: "39.67 EUR"."""
    return f"{format_minor(minor, currency)} {currency}"


def split_minor(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Split in proportion to `weights` (≥ 0), largest remainder, ties to the earlier: parts add up.

    If all weights are 0, the parts are as equal as possible.
    """
    if not weights:
        if total_minor:
            raise ValueError("nothing to split among")
        return []
    if not total_minor or len(weights) == 1:  # most of all, in reports
        return [total_minor] * len(weights)
    if total_minor < 0:
        return [-part for part in split_minor(-total_minor, weights)]
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [total_minor * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total_minor * weights[i] % whole), i))
    for i in by_remainder[: total_minor - sum(parts)]:
        parts[i] += 1
    return parts


def cumulative_share(total_minor: int, before: int, now: int, whole: int) -> int:
    """The share of `total_minor` for `now` units of `whole`, after `before` units have had theirs.

    ⌊T·(b+n)/w⌋ − ⌊T·b/w⌋: any sequence of shares that exhausts `whole` adds up to the total.
    A `whole` of 0 gives 0.
    """
    if whole == 0:
        return 0
    return total_minor * (before + now) // whole - total_minor * before // whole


def percent_of(minor: int, bps: int) -> int:
    """A percentage (in hundredths of a percent) of an amount ≥ 0, rounded down."""
    return minor * bps // 10_000


def percent_text(bps: int) -> str:
    """Hundredths of a percent in words: 1500 is "15 %"."""
    whole, hundredths = divmod(bps, 100)
    return f"{whole}.{hundredths:02d}".rstrip("0").rstrip(".") + " %"


def parse_percent(text: str) -> int:
    """Hundredths of a percent of "12.5%". Raises ValueError with what was expected."""
    if match := re.fullmatch(_PERCENT, text.strip()):
        bps = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
        if bps <= 10_000:
            return bps
    raise ValueError('a percentage from "0%" to "100%"')
