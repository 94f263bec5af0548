"""A slip that goes into a parcel: what it says, in the customer's language."""

from returndesk.core.value import Value


class Slip(Value):
    """What a slip says; every text may come from a file and is not escaped yet."""

    language: str
    number: str  # of the claim, for people and scanners
    shop: str
    title: str
    facts: tuple[tuple[str, str], ...]  # label, text
    items_title: str
    items: tuple[tuple[int, str, str], ...]  # units, title, SKU
    enclose_title: str
    enclose: tuple[str, ...]
    address: tuple[str, ...]  # by lines, under its title; () is unknown
    sentences: tuple[str, ...]  # by when to send it, who pays
