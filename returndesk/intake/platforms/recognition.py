"""Which format a header belongs to, and which of its columns feeds which field."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from returndesk.core.value import replace
from returndesk.errors import BadData, UsageProblem
from returndesk.intake.platforms.format_files import Format, Source, formats
from returndesk.intake.platforms.spellings import either, plain_key
from returndesk.intake.platforms.unclear_columns import UnclearColumns, ambiguous, questions
from returndesk.intake.problems import visible

FIELDS = (
    "order_number channel ordered_at currency shipping surcharge order_discount order_tax total"
    " payment_status outstanding status cancelled_at refunded country order_tags payment_method source"
    " campaign discount_code consent customer_name customer_email customer_phone customer_id customer_tier"
    " recipient_name recipient_phone sku title category"
    " quantity unit_price line_total discount tax tags cost line_id shipped_on delivered_on tracking"
    " refunded_quantity"
).split()  # that the user may map; platforms have more of their own
FIELDS_OF = {
    "orders": FIELDS,
    "claims": "order channel sku quantity reason opened_on via want note detail".split(),
    "deliveries": "order_number channel sku line_id shipped_on delivered_on tracking".split(),
    "feedback": "claim score note on".split(),
    "spend": "date source campaign amount currency".split(),
    "customers": ["customer"],
}
_COMMANDS = {  # how files of a kind are imported
    "orders": "returndesk order import",
    "claims": "returndesk claim import",
    "deliveries": "returndesk order import --only delivered",
    "feedback": "returndesk feedback import",
    "spend": "returndesk spend import",
    "customers": "returndesk offer new",
}

_NTH = re.compile(r"(.+)#([1-9])")
_MOST_LETTERS = 30  # of a platform's name, to look for similar ones
_MOSTLY = 0.5  # of a platform's columns
_LOOSE = Format("", "", spellings=True)
_LOOKS_LIKE_DATA = re.compile(r"@|[0-9]{3}|^[0-9.,:/ +-]*[0-9][0-9.,:/ +-]*$")


@dataclass(frozen=True, slots=True)
class Binding:
    """Which column of a file feeds which field; a field without a column is not in `columns`."""

    columns: Mapping[str, tuple[int, ...]]
    joined: frozenset[str]
    notes: tuple[str, ...] = ()

    @property
    def used(self) -> frozenset[int]:
        """The places of the columns that are read."""
        return frozenset(index for indices in self.columns.values() for index in indices)


def recognise(
    file: str,
    header: Sequence[str],
    platform: str | None,
    mapping: Mapping[str, str] | None = None,
    kind: str = "orders",
    line: int = 1,
    given: Collection[str] = (),
) -> tuple[Format, Binding]:
    """The format that a header belongs to, and its columns. `mapping` (field -> header) overrides its own.

    `line` is the header's, for messages. `given` fields require no column. `kind` is what the file is read
    as; deliveries can be read from files of orders, too.
    Raises BadData where no format or two fit, for a file of another kind, a column that is read and occurs
    twice, or an export that is known to be useless; UsageProblem for an unknown platform or mapped field.
    """
    mapping = mapping or {}
    known = FIELDS_OF[kind]
    if unknown := next((name for name in mapping if name not in known), None):
        raise UsageProblem(f'unknown field "{visible(unknown)}"', hint=f"one of {', '.join(known)}")
    if mapping.get("order_number") == "":
        raise UsageProblem("--map order_number=: the order number cannot be left out")
    _all_there(file, _LOOSE, header, mapping)
    if platform is not None:
        named_one = _partner(named(platform, kind), header).mapped(mapping).given(given)
        chosen, asked = _settled(named_one, header)
        missing = _missing(chosen, header)
        if missing:
            hint = "without --platform the format is recognized by the header"
            raise BadData(f"{file}:{line}: the header lacks what {chosen.title} has: {missing}", hint=hint)
        if asked:
            raise ambiguous(f"{file}:{line}", asked).about(header, chosen, asked)
    else:
        chosen = _by_header(file, line, header, mapping, kind, given)
    if chosen.recognise.refuse:
        raise BadData(f"{file}: {chosen.recognise.refuse}", hint=chosen.recognise.hint)
    _all_there(file, chosen, header, mapping)
    return chosen.in_currency_of(header), _bind(f"{file}:{line}", chosen, header)


def _by_header(
    file: str,
    line: int,
    header: Sequence[str],
    mapping: Mapping[str, str],
    kind: str,
    given: Collection[str],
) -> Format:
    """The one format of a kind that fits the header."""
    kinds = usable_kinds(kind)
    fitting = fitting_platforms(header)
    if others := [each for each in fitting if each.kind not in kinds and not each.recognise.refuse]:
        raise _another_kind(file, others[0])
    ours = [each.mapped(mapping).given(given) for each in formats() if each.kind in kinds]
    settled = [_settled(each, header) for each in ours]
    all_of_them, asked = [each for each, _ in settled], {each.name: fields for each, fields in settled}
    fallbacks = [each for each in all_of_them if each.recognise.fallback and not _missing(each, header)]
    near = None if fitting or mapping else _nearest(header, kinds)
    if near is not None:
        say = "export it again with that column"
        say += f", or read it as it is: --platform {fallbacks[0].name}" if fallbacks else ""
        lacking = f"nearest is {near.title}: {_missing(near, header)} is missing"
        raise BadData(f"{file}:{line}: no format fits its header", hint=[lacking, say])
    # The desk's own columns of orders include those of deliveries.
    fitting = fitting or sorted(fallbacks, key=lambda each: kinds.index(each.kind))[:1]
    if len(fitting) != 1:
        wanted = [each for each in all_of_them if each.recognise.fallback]
        strange = (each for each in formats() if each.recognise.fallback and each.kind not in kinds)
        other = next((each for each in strange if not _missing(each, header)), None)
        # One missing column is a slip in a file of the right kind, several mean another kind; but no file has
        # all that orders need by chance.
        if (
            not fitting
            and other
            and (other.kind == "orders" or all(_missing(each, header).count(", ") for each in wanted))
        ):
            raise _another_kind(file, other)
        open_ones = {} if fitting else next((each for each in asked.values() if each), {})
        problem = _undecided(f"{file}:{line}", header, fitting, all_of_them, open_ones)
        raise problem if fitting else problem.about(header, wanted[0], open_ones)
    chosen = fitting[0]
    if chosen.spellings and asked[chosen.name]:
        raise ambiguous(f"{file}:{line}", asked[chosen.name]).about(header, chosen, asked[chosen.name])
    return chosen if chosen.spellings else chosen.mapped(mapping)


def _nearest(header: Sequence[str], kinds: Collection[str]) -> Format | None:
    """The platform that has one header more than this one, whose columns are mostly that platform's."""
    keys = {plain_key(name) for name in header}
    found = []
    for each in formats():
        if each.kind not in kinds or each.recognise.fallback or each.recognise.refuse:
            continue
        sources = [source.headers for source in each.columns.values()]
        there = [any(plain_key(_numbered(name)[0]) in keys for name in names) for names in sources]
        share = sum(there) / len(sources)
        if share >= _MOSTLY and _missing(each, header) and ", " not in _missing(each, header):
            found.append((share, each))
    return max(found, key=lambda one: one[0])[1] if found else None


def _settled(chosen: Format, header: Sequence[str]) -> tuple[Format, dict[str, list[str]]]:
    """A format with the headers that could be of several fields read where only one is left.

    And those that are still open: header -> its fields.
    """
    if not chosen.spellings:
        return chosen, {}
    keys, columns = {chosen.key(name) for name in header}, dict(chosen.columns)
    known = {chosen.key(name) for source in columns.values() for name in source.headers}
    open_ones = {
        name: [field for field in either()[chosen.key(name)] if field in columns]
        for name in header
        if chosen.key(name) in either() and chosen.key(name) not in known
    }
    fed = {
        name for name, source in columns.items() if any(chosen.key(each) in keys for each in source.headers)
    }
    for _ in range(len(open_ones)):  # each that is read may leave one for another
        for name, fields in open_ones.items():
            left = [field for field in fields if field not in fed]
            if left == ["sku", "title"] and len(open_ones) == 1:
                left = ["title"]  # it stands for the SKU, too
            open_ones[name] = left
            if len(left) == 1 and chosen.key(name) not in known:
                columns[left[0]] = Source((name,))
                fed.add(left[0])
                known.add(chosen.key(name))
    still = {name: fields for name, fields in open_ones.items() if len(fields) > 1}
    return replace(chosen, columns=columns), still


def usable_kinds(kind: str) -> tuple[str, ...]:
    """The kinds of files that can be read as one kind, the most specific first."""
    return ("orders", "deliveries") if kind == "deliveries" else (kind,)


def _another_kind(file: str, found: Format) -> BadData:
    name = "-" if file == "stdin" else shlex.quote(file)
    return BadData(
        f"{file}: this is a file of {found.kind} ({found.title})", hint=f"{_COMMANDS[found.kind]} {name}"
    )


def fitting_platforms(header: Sequence[str]) -> list[Format]:
    """The platforms, fallbacks aside, that have all of their own headers in this one."""
    keys = {plain_key(name) for name in header}
    found = [each for each in formats() if not each.recognise.fallback and _has(each, keys)]
    if any(not each.recognise.refuse for each in found):  # what can be read is no other report
        found = [each for each in found if not each.recognise.refuse]
    else:
        found = sorted(found, key=lambda each: -len(each.recognise.all))[:1]  # either tells what to do
    found = [each for each in found if each.recognise.own] or found  # a person wrote it for this very file
    # An export with all headers of another one, and more, is the more specific one.
    return [
        each
        for each in found
        if not any(set(each.recognise.all) < set(other.recognise.all) for other in found)
    ]


def named(platform: str, kind: str = "orders") -> Format:
    """The format of a name or a title, for files of a kind; raises UsageProblem for an unknown one."""
    usable = usable_formats(kind)
    for each in usable:
        if platform.strip().casefold() in (each.name, each.title.casefold()):
            return each
    like = get_close_matches(platform.strip().casefold()[:_MOST_LETTERS], [each.name for each in usable], 1)
    near = f". Did you mean {like[0]}?" if like else ""
    hint = "--platform list prints the names"
    raise UsageProblem(f'unknown platform "{visible(platform)}"{near}', hint=hint)


def usable_formats(kind: str = "orders") -> list[Format]:
    """The formats that can be read as files of a kind, by name."""
    return [each for each in formats() if not each.recognise.refuse and each.kind in usable_kinds(kind)]


def _partner(chosen: Format, header: Sequence[str]) -> Format:
    """The format of the other file of a paired export, where the header is that one's."""
    if chosen.join is None or not _missing(chosen, header):
        return chosen
    others = (each for each in formats() if each.join and each.join.pair == chosen.join.pair)
    return next((each for each in others if not _missing(each, header)), chosen)


def _has(each: Format, keys: set[str]) -> bool:
    return all(any(plain_key(one) in keys for one in names.split("|")) for names in each.recognise.all)


def _missing(each: Format, header: Sequence[str]) -> str:
    """What is missing in the header for this format, in words; "" if nothing."""
    there = {each.key(name) for name in header}
    lacking = [
        " or ".join(names.split("|"))
        for names in each.recognise.all
        if not any(each.key(name) in there for name in names.split("|"))
    ]
    for fields in each.recognise.required:
        sources = (each.columns[field_name] for field_name in fields if field_name in each.columns)
        names = [name for source in sources for name in source.headers]
        if not any(each.key(name) in there for name in names):
            lacking.append(" or ".join(fields))
    return ", ".join(lacking)


def _all_there(file: str, chosen: Format, header: Sequence[str], mapping: Mapping[str, str]) -> None:
    there = {chosen.key(name) for name in header}
    for field_name, wanted in mapping.items():
        if wanted and chosen.key(wanted) not in there:
            raise UsageProblem(f'{file}: no column "{visible(wanted)}" to read {field_name} from')


def _bind(where: str, chosen: Format, header: Sequence[str]) -> Binding:
    places: dict[str, list[int]] = {}
    for index, name in enumerate(header):
        places.setdefault(chosen.key(name), []).append(index)
    columns: dict[str, tuple[int, ...]] = {}
    joined, notes = set(), []
    for field_name, source in chosen.columns.items():
        wanted = {(chosen.key(name), nth): name for name, nth in map(_numbered, source.headers)}
        found = [
            _meant(chosen, name, nth, places.get(key, []), header) for (key, nth), name in wanted.items()
        ]
        complete = all(found) or not source.needs_all
        if not (found := list(filter(None, found))) or not complete:
            continue
        if twice := next((each for each in found if len(each) > 1), None):
            numbers = " and ".join(str(index + 1) for index in twice)
            raise BadData(
                f"{where}: the header names {visible(header[twice[0]])} more than once: columns {numbers}",
                hint="rename or remove the extra one",
            )
        indices = [each[0] for each in found]
        if chosen.spellings and len(indices) > 1:
            used, *left = [visible(header[index]) for index in indices]
            notes.append(f"{field_name} read from {used}; not read: {', '.join(left)}")
            del indices[1:]
        columns[field_name] = tuple(indices)
        if source.joined:
            joined.add(field_name)
    return Binding(columns, frozenset(joined), tuple(notes))


def _numbered(name: str) -> tuple[str, int]:
    """A format's header without its number, and that: "City#2" is the second column of its name, else 0."""
    found = _NTH.fullmatch(name)
    return (found[1], int(found[2])) if found else (name, 0)


def _meant(
    chosen: Format, name: str, nth: int, places: Sequence[int], header: Sequence[str]
) -> Sequence[int]:
    """Those of the places of a header's spellings that are meant."""
    if len(places) > 1 and not chosen.spellings:  # names that differ in case alone
        exact = [at for at in places if unicodedata.normalize("NFC", " ".join(header[at].split())) == name]
        places = exact or places
    return places[nth - 1 : nth] if nth else places


def _undecided(
    where: str,
    header: Sequence[str],
    fitting: Sequence[Format],
    all_of_them: Sequence[Format],
    asked: Mapping[str, Sequence[str]],
) -> UnclearColumns:
    usable = [each for each in all_of_them if not each.recognise.refuse]
    say = "name it with --platform NAME"
    say += (
        f": {', '.join(each.name for each in fitting)}" if fitting else "; --platform list prints the names"
    )
    map_it = 'or map columns: --map sku="Item code"'
    if fitting:
        titles = " and ".join(each.title for each in fitting)
        return UnclearColumns(f"{where}: the header fits {titles}", hint=say)
    if any("\ufffd" in name for name in header):
        return UnclearColumns(
            f"{where}: letters of the header were lost (\ufffd): the file is damaged",
            hint="export it again, and import that file without opening it first",
        )
    # A file without a header has people's data where the header should be: that is not repeated.
    if any(_LOOKS_LIKE_DATA.search(name) for name in header if name):
        found = "its first row looks like data: is the header missing?"
    else:
        names = [visible(name if len(name) <= 40 else name[:39] + "…") for name in header if name]
        found = "found: " + ", ".join(names[:30]) + (f" and {len(names) - 30} more" if names[30:] else "")
    lacking = [
        f"{each.title} would also need: {_missing(each, header)}"
        for each in usable
        if each.recognise.fallback
    ]
    if any("quantity" in each for each in lacking):
        map_it += "; each row is one piece: --quantity 1"
    return UnclearColumns(
        f"{where}: no format fits its header", hint=[found, *lacking, *questions(asked), say, map_it]
    )
