"""How people write the headers of their own files: spellings.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import product
from typing import Any

_WORD = re.compile(r"<([a-z]+)>")
_CAMEL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-ZÀ-ÖØ-Þ])(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])")
_MARKS = re.compile(r"[\W_]+")
_SMALL = frozenset("of the per on at de du des la le les l d del el der die das am y et".split())
_SAYS_A_DAY = ("le", "el")  # at the end: "commandé le" is a day, "commande" an order
SPELLED_FIELDS = (
    "order_number ordered_at shipped_on delivered_on customer_name customer_email customer_phone customer_id"
    " customer_tier recipient_name recipient_phone channel currency shipping surcharge order_discount total"
    " payment_status outstanding country order_tags tracking payment_method status source campaign"
    " discount_code line_id sku title category quantity unit_price line_total discount tax tags cost"
).split()  # of orders
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@cache
def header_key(header: str) -> str:
    """What spellings of one header have in common: `Order #`, `order_no` and `OrderNo` are `orderno`."""
    text = header if header.isascii() else unicodedata.normalize("NFKC", header.replace("°", "º"))
    text = text if text.islower() else _CAMEL.sub(" ", text)
    words = _MARKS.split(without_accents(text.replace("#", " no ")).strip(" :"))
    end = words[-1] if words[-1] in _SAYS_A_DAY else ""
    return "".join([word for word in words if word not in _SMALL]) + end or "".join(words)


def plain_key(header: str) -> str:
    """What spellings of a platform's header have in common: case, white space, how accents are coded."""
    return unicodedata.normalize("NFC", "".join(header.split())).casefold()


def without_accents(text: str) -> str:
    """A text in lower case, without the marks on its letters: Für is fur."""
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


def spellings(field: str) -> tuple[str, ...]:
    """The spellings of a field's header, the surest first; () for an unknown field."""
    return _fields().get(field, ())


@cache
def either() -> Mapping[str, tuple[str, ...]]:
    """Key of a header that could be several things -> those fields."""
    groups = _table()["either"]
    return {
        header_key(name): tuple(each["fields"])
        for each in groups
        for header in each["headers"]
        for name in {header, header.translate(_UMLAUTS)}
    }


@cache
def _fields() -> dict[str, tuple[str, ...]]:
    words = _table()["words"]
    return {
        field: tuple(dict.fromkeys(one for each in names for one in _written(each, words)))
        for field, names in _table()["fields"].items()
    }


def _written(spelling: str, words: Mapping[str, list[str]]) -> Iterator[str]:
    """A spelling with each of its words, umlauts as two letters too."""
    parts = _WORD.split(spelling)  # text and names of words by turns
    choices = [words[part] if at % 2 else [part] for at, part in enumerate(parts)]
    for found in product(*choices):
        text = "".join(found)
        yield from dict.fromkeys((text, text.translate(_UMLAUTS)))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(
        (resources.files("returndesk.intake.platforms") / "spellings.toml").read_text("utf-8")
    )
