"""A shop's own formats: TOML files in a folder beside its desk, each like a built-in one with other headers.

What a file says is laid over the format that it names in `like` (the desk's own columns by default): that
one's words for states, its code and totals stay. `[columns]` names the headers; those of the desk's own
spellings do not count. It is recognised by `[recognise] all`, else by all its headers, before built-in ones.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from returndesk.core.money import is_currency
from returndesk.core.orders.incoming import ORDER_STATUSES
from returndesk.core.orders.payment import PAYMENTS
from returndesk.errors import BadSettings, DeskError
from returndesk.intake.documents.policy import lines_by_path
from returndesk.intake.file_encodings import file_codec
from returndesk.intake.platforms.format_files import (
    Format,
    built_in,
    built_in_tables,
    format_of,
    formats_with,
)
from returndesk.intake.platforms.recognition import FIELDS_OF, Binding
from returndesk.intake.problems import visible
from returndesk.intake.shop_files import names_in, shop_text
from returndesk.intake.toml_text import read_toml

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_OURS = frozenset({"name", "title", "recognise", "columns", "spellings", "code", "join"})  # never taken over
_FORMS = frozenset({"iso", "dmy", "mdy", "ymd", "any", "names"})
_TEXTS, _TRUTHS = ("title", "remark", "channel", "tags", "sheet"), ("tax_included", "quotes")
_WORDS = {"status": ORDER_STATUSES, "aftersales": ORDER_STATUSES, "payment": PAYMENTS}
_LINE = frozenset({"quantity", "unsent_orders", "not_shipped", "refunded", "cancelled", "returns"})
_KEYS = {*_TEXTS, *_TRUTHS, *_WORDS, "name", "like", "currency", "decimal", "dates", "encodings", "footer"}
_KEYS |= {"empty", "recognise", "columns", "line", "delimiter"}
_HINT = "returndesk help imports"


def files_in(folder: str) -> list[str]:
    """The paths of a folder's formats, by name; none without a folder."""
    return [os.path.join(folder, name) for name in names_in(folder) if name.endswith(".toml")]


def read_format(path: str) -> Format:
    """The format in a file. Raises BadSettings with each mistake as a detail, NotFound, NoPermission."""
    shown, text = visible(path), shop_text(path, "format")
    try:
        told = read_toml(text)
    except ValueError as error:
        raise BadSettings(f"{shown}: not valid TOML: {visible(str(error))}", hint=_HINT) from None
    found, wrong = _checked(told, os.path.basename(path).removesuffix(".toml"))
    if found is None or wrong:
        lines = lines_by_path(text)
        details = [f"{shown}:{lines.get(where) or lines.get(where[:1], 1)}: {said}" for where, said in wrong]
        count = "1 mistake" if len(wrong) == 1 else f"{len(wrong)} mistakes"
        raise BadSettings(f"{count} in {shown}", details=details, hint=_HINT)
    return found


@contextmanager
def own_formats(folder: str) -> Iterator[list[str]]:
    """Use a folder's formats beside the built-in ones; gives what is wrong with those that cannot be used."""
    found, wrong = [], []
    for path in files_in(folder):
        try:
            found.append(read_format(path))
        except DeskError as problem:
            wrong.append(f"{problem}: not used")
    with formats_with(found):
        yield wrong


class Said(NamedTuple):
    """What a user said of a file at its import, to be kept."""

    mapping: Mapping[str, str]
    channel: str | None = None
    currency: str | None = None
    decimal: str | None = None
    dates: str | None = None
    quantity: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


def format_text(name: str, chosen: Format, header: Sequence[str], binding: Binding, said: Said) -> str:
    """The file of a format that reads what this one read, with what the user said of it."""
    like = chosen.recognise.own or chosen.name
    before = chosen.recognise.told  # of a format of the shop's own
    forms = [said.dates if form == "any" else form for form in chosen.dates.dates]
    now = {
        "name": name,
        "like": like,
        "channel": said.channel,
        "currency": said.currency,
        "decimal": said.decimal if chosen.money.decimal == "any" else None,
        "dates": forms if said.dates and "any" in chosen.dates.dates else None,
        "encodings": [said.encoding] if said.encoding else None,
        "delimiter": said.delimiter,
        "sheet": said.sheet,
    }
    told = {**before, **{key: value for key, value in now.items() if value}}
    read = [header[at] for at in sorted(binding.used) if "|" not in header[at]]
    told["recognise"] = {"all": read}
    columns = {field: value for field, value in before.get("columns", {}).items() if field in chosen.columns}
    for field in binding.columns if chosen.spellings or chosen.recognise.own else said.mapping:
        if names := [header[at] for at in binding.columns.get(field, ())]:
            columns[field] = (
                {"join": names} if field in binding.joined else names[0] if len(names) == 1 else names
            )
    left_out = [field for field in built_in_tables()[like].get("columns", ()) if field not in chosen.columns]
    told["columns"] = {**columns, **dict.fromkeys(left_out, "")}
    if said.quantity and "quantity" not in binding.columns:
        told["line"] = {**told.get("line", {}), "quantity": said.quantity}
    lines = [f"# How {name} writes its orders: see `returndesk help imports`."]
    lines += [f"{key} = {_toml(value)}" for key, value in told.items() if not isinstance(value, dict)]
    for key, table in told.items():
        if isinstance(table, dict):
            listed = key == "recognise"
            lines += ["", f"[{key}]"]
            lines += [f"{_key(field)} = {_toml(value, by_line=listed)}" for field, value in table.items()]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _toml(name)


def _toml(value: object, *, by_line: bool = False) -> str:
    if by_line and isinstance(value, list):
        return "[\n" + "".join(f"    {_toml(each)},\n" for each in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {_toml(each)}" for name, each in value.items()) + " }"
    # JSON's texts, lists, numbers and truth values are TOML's, but for DEL.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


Wrong = list[tuple[tuple[str, ...], str]]  # the place, and what is wrong there


def _checked(told: Mapping[str, Any], stem: str) -> tuple[Format | None, Wrong]:
    wrong: Wrong = []
    names = {each.name: each for each in built_in()}
    like, name = told.get("like", "desk"), told.get("name", stem)
    if not isinstance(name, str) or not NAME.fullmatch(name) or name != stem:
        wrong.append((("name",), f"name: expected the file's name, {visible(stem)}: a to z, 0 to 9 and -"))
    elif name in names:
        wrong.append((("name",), f"name: {name} is a built-in format"))
    base = names.get(like) if isinstance(like, str) else None
    if base is None or base.recognise.refuse or base.join:
        wrong.append((("like",), "like: expected a built-in format: returndesk order import --platform list"))
        return None, wrong
    for key in told:
        if key not in _KEYS:
            wrong.append(((key,), f"{visible(key)}: unknown key"))
    columns = told.get("columns", {})
    if not isinstance(columns, dict) or not (columns or (base.columns and not base.spellings)):
        return None, [*wrong, (("columns",), 'columns: expected field = header, such as sku = "Item code"')]
    known = dict.fromkeys([*base.columns, *FIELDS_OF[base.kind]])
    for field, value in columns.items():
        if field not in known:
            wrong.append(
                (("columns", field), f"columns.{visible(field)}: unknown field; one of {', '.join(known)}")
            )
        elif value != "" and not _is_source(value):
            said = 'expected a header, "" for none, ["One", "Or another"] or { join = ["First", "Last"] }'
            wrong.append((("columns", field), f"columns.{field}: {said}"))
    wrong += _wrong_values(told)
    if wrong:
        return None, wrong
    return _laid_over(base, told, name, wrong), wrong


def _wrong_values(told: Mapping[str, Any]) -> Wrong:
    """What is wrong with the values of the usual keys."""
    wrong: Wrong = []
    for key in _TEXTS:
        if not (isinstance(told.get(key, "x"), str) and told.get(key, "x").strip()):
            wrong.append(((key,), f"{key}: expected a text"))
    for key in _TRUTHS:
        if not isinstance(told.get(key, True), bool):
            wrong.append(((key,), f"{key}: expected true or false"))
    for key, ours in _WORDS.items():
        words = told.get(key, {})
        if not isinstance(words, dict) or not all(
            (word in ours and _are_texts(theirs)) or (word == "other" and theirs in ours)
            for word, theirs in words.items()
        ):
            wrong.append(((key,), f"{key}: expected ours = [their words]; ours are {', '.join(ours)}"))
    line = told.get("line", {})
    if not isinstance(line, dict) or not all(
        key in _LINE and (_are_units(value) if key == "quantity" else _are_texts(value))
        for key, value in line.items()
    ):
        wrong.append((("line",), f"line: expected a list of words for one of {', '.join(sorted(_LINE))}"))
    for key in ("footer", "empty"):
        if not _are_texts(told.get(key, [])):
            wrong.append(((key,), f"{key}: expected a list of texts"))
    currency, forms = told.get("currency", ""), told.get("dates", [])
    if currency and not (isinstance(currency, str) and is_currency(currency)):
        wrong.append((("currency",), "currency: expected a code of ISO 4217 such as EUR"))
    mark = told.get("delimiter", ",")
    if not (isinstance(mark, str) and len(mark) == 1 and mark not in '"\r\n'):
        wrong.append((("delimiter",), 'delimiter: expected one character such as ";"'))
    if told.get("decimal", "any") not in (".", ",", "any"):
        wrong.append((("decimal",), 'decimal: expected ".", "," or "any"'))
    if not isinstance(forms, list) or not all(
        isinstance(one, str) and (one in _FORMS or "%" in one) for one in forms
    ):
        said = f"dates: expected a list of {', '.join(sorted(_FORMS))} or forms such as %d.%m.%Y"
        wrong.append((("dates",), said))
    recognise = told.get("recognise", {})
    known = isinstance(recognise, dict) and set(recognise) <= {"all"}
    if not known or not _are_texts(recognise.get("all", [])):
        wrong.append((("recognise",), "recognise.all: expected a list of headers"))
    encodings = told.get("encodings", [])
    if not _are_texts(encodings) or not all(map(file_codec, encodings)):
        wrong.append((("encodings",), "encodings: expected a list such as windows-1252"))
    return wrong


def _laid_over(base: Format, told: Mapping[str, Any], name: str, wrong: Wrong) -> Format | None:
    """The format of a file over the one that it is like; what cannot be read goes to `wrong`."""
    theirs = built_in_tables()[base.name]
    below = {key: value for key, value in theirs.items() if key not in _OURS}
    own = {name: value for name, value in told.get("columns", {}).items() if value != ""}
    columns = own if base.spellings else {**theirs["columns"], **own}
    columns = {name: value for name, value in columns.items() if told.get("columns", {}).get(name) != ""}
    headers = [one for value in own.values() for one in _headers(value)]
    recognise = {
        "all": [each for each in dict.fromkeys(headers) if "|" not in each],
        **told.get("recognise", {}),
        "required": ["|".join(names) for names in base.recognise.required],
        "own": base.name,
        "told": told,
    }
    if "quantity" in told.get("line", {}):
        recognise["required"] = [one for one in recognise["required"] if one != "quantity"]
    start = {
        **below,
        "name": name,
        "title": name,
        "code": base.code,
        "columns": columns,
        "recognise": recognise,
    }
    if base.spellings and told.get("currency"):  # it counts, whatever the headers have in brackets
        start["money"] = {**below.get("money", {}), "in_header": False}
    for key, value in told.items():
        if key in ("like", "columns", "recognise"):
            continue
        value = value.strip().lower() if key == "channel" else value
        before = below.get(key)
        laid = {**before, **value} if isinstance(before, dict) and isinstance(value, dict) else value
        try:
            format_of({**start, key: laid})
        except (TypeError, ValueError, KeyError, AttributeError, LookupError, re.error):
            wrong.append(((key,), f"{key}: not understood"))
            continue
        start[key] = laid
    if wrong:
        return None
    found = format_of(start)
    for names in found.recognise.required:
        if not any(field in found.columns for field in names):
            wrong.append((("columns",), f"columns: {' or '.join(names)} is missing"))
    return found


def _is_source(value: object) -> bool:
    return isinstance(value, str | list | dict) and bool(_headers(value)) and _are_texts(_headers(value))


def _headers(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = value.get("join", []) if set(value) == {"join"} else []
    return [value] if isinstance(value, str) else value if isinstance(value, list) else []


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)


def _are_units(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1_000_000
