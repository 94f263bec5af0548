"""Options and arguments as their help shows them, and those that several commands share."""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Annotated, Any

import typer

from returndesk.core.codes import EVIDENCE, LANGUAGES
from returndesk.render.output import FORMATS

Codes = Iterable[str] | Callable[[], Iterable[str]]  # a function where they take time to load


def option(shown: str, help: str = "", codes: Codes = (), *, usual: Codes = (), **more: Any) -> Any:
    """An option such as "-r, --reason REASON"; without a metavar it is a flag.

    With `codes`, its value is one of them or an unambiguous prefix of one, and they are its help by default;
    `usual` values are only offered.
    """
    *others, last = shown.split(", ")
    name, _, metavar = last.partition(" ")
    names = (*others, name)
    if codes:
        more["callback"] = _finder(codes, next(one for one in names if one.startswith("--")))
    if usual:
        more["callback"] = _offering(usual)
    return typer.Option(*names, metavar=metavar or None, help=help or _listed(codes), **more)


def argument(metavar: str, help: str = "", codes: Codes = ()) -> Any:
    """An argument such as "[CLAIM]" or "FILE…"; `codes` as for an option."""
    found = _finder(codes, metavar.strip("[]…")) if codes else None
    return typer.Argument(metavar=metavar, help=help or _listed(codes), callback=found)


def help_of(ctx: typer.Context, name: str) -> str:
    """The help of this command's option or argument, such as "--reason" or "ORDER"; "" without one."""
    return help_among(ctx.command.params, name)


def help_among(params: Iterable[Any], name: str) -> str:
    """The help of the option or argument of that name among a command's; "" without one."""
    name = name.partition(" ")[0]
    for known in params if name else ():
        if name in known.opts or name == (known.metavar or "").strip("[]…"):
            return str(getattr(known, "help", None) or "")
    return ""


def later(module: str, name: str) -> Callable[[], Iterable[str]]:
    """Codes of a module that takes time to load."""
    return lambda: getattr(import_module(f"returndesk.{module}"), name)


def _listed(codes: Codes) -> str:
    return f"{', '.join(() if callable(codes) else codes)}."


def _offering(codes: Codes) -> Callable[[Any], Any]:
    """Takes what was typed; completion offers the codes."""

    def take(typed: Any) -> Any:
        return typed

    take.codes = codes  # type: ignore[attr-defined]
    return take


def _finder(codes: Codes, name: str) -> Callable[[Any], Any]:
    """Reads what was typed as one of the codes; completion offers them. Raises UsageProblem."""

    def find(typed: Any) -> Any:
        if not typed:
            return typed
        from returndesk.desk.lookup import find_code

        known = tuple(codes() if callable(codes) else codes)
        if isinstance(typed, str):
            return find_code(typed, known, name)
        parts = (one.partition("=") for one in typed)  # a code may have an amount
        return [find_code(code, known, name) + equals + amount for code, equals, amount in parts]

    find.codes = codes  # type: ignore[attr-defined]
    return find


_MOST_ROWS = 1_000_000_000
LimitOption = Annotated[
    int | None, option("--limit N", "Show at most N rows; 0 for all.", min=0, max=_MOST_ROWS)
]
ItemsOption = Annotated[
    list[str] | None, option("-i, --item SKU[=QTY]", "Item by SKU, or :2 for line 2; repeatable.")
]
EvidenceOption = Annotated[
    list[str] | None, option("--evidence KIND", "photo, video or receipt.", codes=EVIDENCE)
]
LanguageOption = Annotated[
    str | None, option("--lang, --language LANG", f"{' or '.join(LANGUAGES)}.", codes=LANGUAGES)
]
LettersOption = Annotated[
    str | None, option("--letters DIR", "Folder of your own letters. [env: RETURNDESK_LETTERS]")
]
BasisOption = Annotated[
    str,
    option(
        "--basis BASIS",
        "sale: by the day of the order; money: by the day of the refund.",
        later("core.reports.model", "BASES"),
    ),
]
PeopleOption = Annotated[bool, option("--people", "Show names and what was written as they are.")]
FromOption = Annotated[str | None, option("--from DATE", "First day.")]
ToOption = Annotated[str | None, option("--to DATE", "Last day (inclusive).")]


def _keep(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
    """Keep a shared option, wherever on the line it was typed."""
    if value not in (None, False) and param.name:
        setattr(ctx.find_root().obj, param.name, value)
    return value


KeepOption = Annotated[bool, option("--keep-goods", "Without a return (requires --why).")]
BeforeOption = Annotated[bool, option("--before-goods", "The parcel may follow (requires --why).")]
WhyOption = Annotated[str, option("--why TEXT", "The reason, for the journal.", callback=_keep)]
SayOption = Annotated[str, option("--say TEXT", "Printed in the customer's letter.")]


def _kept(shown: str, help: str, usual: Codes = ()) -> Any:
    """A shared option; completion offers `usual` values."""

    def keep(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
        return _keep(ctx, param, value)

    keep.codes = usual  # type: ignore[attr-defined]
    return option(shown, help, callback=keep if usual else _keep, expose_value=False, show_default=False)


class Printing:
    """The options of every command that prints data."""

    fmt: Annotated[
        str | None,
        _kept("-f, --format FORMAT", f"{', '.join(FORMATS)}; default: table on a terminal, else plain."),
    ] = None
    output: Annotated[str | None, _kept("-o, --output FILE", "Write to FILE (never a partial file).")] = None
    force: Annotated[bool, _kept("--force", "Overwrite an existing file.")] = False

    @property
    def to_file(self) -> str | None:
        """The file to write to; None for stdout."""
        return None if self.output in (None, "-") else self.output


class Acting:
    """The options of every act."""

    dry_run: Annotated[bool, _kept("--dry-run", "Show what would happen; change nothing.")] = False


class Dating:
    """The options of every act that is not an import."""

    why: Annotated[str, _kept("--why TEXT", "The reason, for an act dated before the newest.")] = ""


class Importing:
    """The options of every import."""

    mapping: Annotated[
        list[str] | None,
        _kept("--map FIELD=HEADER", 'Column of a field: sku="Item code"; "sku=" for none; repeatable.'),
    ] = None
    dates: Annotated[str | None, _kept("--dates ORDER", "Order of ambiguous dates: dmy, mdy or ymd.")] = None
    encoding: Annotated[
        str | None, _kept("--encoding NAME", "Such as utf-8, gb18030, windows-1252; default: detected.")
    ] = None
    delimiter: Annotated[
        str | None, _kept("--delimiter CHAR", "One character, or tab; default: detected.")
    ] = None
    sheet: Annotated[
        str | None, _kept("--sheet NAME", "Sheet of a spreadsheet (xlsx); default: the first that fits.")
    ] = None
    allow_empty: Annotated[bool, _kept("--allow-empty", "Accept standard input without any rows.")] = False
    explain: Annotated[bool, _kept("--explain", "Show which column feeds which field; import nothing.")] = (
        False
    )
    skip_bad: Annotated[bool, _kept("--skip-bad", "Skip rejected rows, import the rest.")] = False
    rejects: Annotated[str | None, _kept("--rejects FILE", "Save rejected rows to FILE for correction.")] = (
        None
    )


class Framing:
    """The options of every report of a period."""

    first: Annotated[str | None, _kept("--from DATE", "First day.")] = None
    last: Annotated[str | None, _kept("--to DATE", "Last day (inclusive).")] = None
    period: Annotated[
        str | None,
        _kept(
            "--period PERIOD",
            "last-month, week, 2026-11, 2026-Q3, 2026-W47, year-to-date.",
            ("last-month", "month", "last-week", "week", "last-quarter", "year-to-date"),
        ),
    ] = None
    compare: Annotated[
        str | None,
        _kept("--compare WITH", "period (the one before it) or year (a year earlier).", ("period", "year")),
    ] = None
    rows: Annotated[bool, _kept("--rows", "List the claims and payouts behind each figure.")] = False


class State(Printing, Acting, Dating, Importing, Framing):
    """All shared options as typed; its own are global: every command takes them, anywhere on the line."""

    db: Annotated[str | None, _kept("--db FILE", "Desk file. [env: RETURNDESK_DB]")] = None
    as_of: Annotated[
        str | None, _kept("--as-of DATE", "Act as if today were DATE. [env: RETURNDESK_AS_OF]")
    ] = None
    user: Annotated[
        str | None, _kept("--user WHO", "Record actions under this name. [env: RETURNDESK_USER]")
    ] = None
    no_input: Annotated[bool, _kept("--no-input", "Never ask for missing answers.")] = False
    quiet: Annotated[bool, _kept("-q, --quiet", "Print data only.")] = False
    no_color: Annotated[bool, _kept("--no-color", "Disable color. [env: NO_COLOR]")] = False

    def __init__(self, in_session: bool = False) -> None:
        self.in_session = in_session  # `queue --work` proposes the next command itself
