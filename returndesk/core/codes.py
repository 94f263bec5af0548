"""Codes in files, options and output; they never change with the language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

FAULTS = ("customer", "shop", "maker", "carrier")
REASONS: Mapping[str, str] = {  # reason → party at fault
    "changed-mind": "customer",
    "wrong-size": "customer",
    "ordered-by-mistake": "customer",
    "other": "customer",
    "wrong-item": "shop",
    "missing-parts": "shop",
    "not-as-described": "shop",
    "service": "shop",
    "defective": "maker",
    "damaged": "carrier",
    "late": "carrier",
    "lost": "carrier",
    "undelivered": "customer",  # refused or not there: the carrier brought it back
    "cancelled": "customer",  # before it was sent
}
NEVER_REACHED: Mapping[str, str] = {  # reason → in words
    "lost": "claimed as lost",
    "undelivered": "brought back by the carrier",
}
OUTCOMES = ("refund", "exchange", "credit", "repair", "replacement", "none")
KINDS = ("return", "parcel", "complaint")
OCCASIONS = ("birthday", "anniversary")  # for which a shop may write to a customer
CHANNELS_IN = ("counter", "phone", "email", "chat", "social", "web")  # how a claim reached the shop
_ALSO_CALLED = {
    **dict.fromkeys(("mail", "e-mail", "邮件"), "email"),
    **dict.fromkeys(("call", "telephone", "电话"), "phone"),
    **dict.fromkeys(("wechat", "whatsapp", "messenger", "微信", "旺旺", "千牛"), "chat"),
    **dict.fromkeys(("instagram", "facebook", "tiktok", "微博", "小红书"), "social"),
    **dict.fromkeys(("website", "form"), "web"),
    **dict.fromkeys(("shop", "store", "到店"), "counter"),
    **dict.fromkeys(("是", "是的", "好", "好的", "ja", "oui", "si", "sí"), "yes"),
    **dict.fromkeys(("否", "不", "不是", "nein", "non"), "no"),
}
COMPENSATIONS = ("coupon", "credit", "cash", "gift")  # forms of compensation
PAID_BY = ("original", "cash", "bank", "card")  # how a customer pays an exchange's difference
SLIPS = ("refund", "compensation", "paid", "exchange")  # what can be corrected
METHODS = ("original", "cash", "bank", "card", "credit")
CONDITIONS = ("new", "opened", "used", "damaged", "missing")
DISPOSITIONS = ("restock", "refurbish", "supplier", "scrap", "donate", "customer")
# The default disposition: only goods that can be sold as they are go back on the shelf.
USUAL_DISPOSITION = {"new": "restock", "opened": "restock", "used": "refurbish", "damaged": "scrap"}
EVIDENCE = ("photo", "video", "receipt")
LANGUAGES = ("en", "zh")  # of letters to customers
LAWS = ("eu", "uk", "cn", "us")  # jurisdictions whose statutory rights ship with the package
OFTEN_RETURNS = "often-returns"
SIGNALS = (OFTEN_RETURNS,)  # about customers; for rules of the shop's own, no law reads them
SCORES = (1, 2, 3, 4, 5)  # of feedback, best last

ELIGIBLE, REVIEW, INELIGIBLE = "eligible", "review", "ineligible"
VERDICTS = (ELIGIBLE, REVIEW, INELIGIBLE)  # best first


def worst_verdict(verdicts: Iterable[str]) -> str:
    """The worst of several verdicts; eligible if there are none."""
    return max(verdicts, key=VERDICTS.index, default=ELIGIBLE)


def kind_of(reason: str) -> str:
    """The kind of claim for a reason: parcel, complaint or return."""
    if reason in ("damaged", "late", "lost"):
        return "parcel"
    return "complaint" if reason == "service" else "return"


def match_code(text: str, codes: Iterable[str]) -> list[str]:
    """The codes that `text` can mean: an exact match, else those that start with it.

    Case and what joins the words ("-", "_", " ") make no difference.
    """
    wanted = _plain(text.strip())
    known = {code: _plain(code) for code in codes}
    exact = [code for code, plain in known.items() if plain == wanted]
    found = exact or [code for code, plain in known.items() if wanted and plain.startswith(wanted)]
    return found or [code for code in known if code == _ALSO_CALLED.get(wanted)]


def _plain(text: str) -> str:
    return text.lower().replace("_", "-").replace(" ", "-")


def typing_slips(number: str) -> list[str]:
    """Numbers one typing slip away: digits swapped, then missing, wrong and extra ones."""
    places, digits = range(len(number)), "0123456789"
    swapped = [f"{number[:at]}{number[at : at + 2][::-1]}{number[at + 2 :]}" for at in places[:-1]]
    missing = [number[:at] + digit + number[at:] for at in range(len(number) + 1) for digit in digits]
    wrong = [number[:at] + digit + number[at + 1 :] for at in reversed(places) for digit in digits]
    extra = [number[:at] + number[at + 1 :] for at in places]
    return list(dict.fromkeys([*swapped, *missing, *wrong, *extra]))


# The letter that confirms a withdrawal under a statute: its content, date and time.
ACKNOWLEDGEMENT = "withdrawal-received"

# The finding of a right that no longer includes a refund.
LESSER = "then"


def claim_name(claim_id: int) -> str:
    """The name of a claim: R1001."""
    return f"R{claim_id}"


def claim_number(typed: str) -> int | None:
    """The number of a claim typed as R1001, r1001, #1001 or 1001; None if it is not a claim."""
    number = typed.strip().removeprefix("#")
    number = number[1:] if number[:1] in ("R", "r") else number
    return int(number) if number.isascii() and number.isdigit() and len(number) <= 12 else None
