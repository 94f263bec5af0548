"""What every import is told on its line, and how it answers what was asked of the formats themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import as_of, emit
from returndesk.errors import BadData, UsageProblem
from returndesk.render.table import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from returndesk.desk.session import Desk
    from returndesk.intake.csv.options import ReadOptions
    from returndesk.intake.orders.explain import Explained
    from returndesk.intake.problems import RowProblem

PlatformOption = Annotated[
    str | None,
    typer.Option("--platform", metavar="NAME", help="Whose export it is; `list` prints the names."),
]
MappingOption = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=HEADER", help='Which column it is: sku="Item code"; may repeat.'),
]
DatesOption = Annotated[
    str | None,
    typer.Option("--dates", metavar="ORDER", help="dmy, mdy or ymd, where the file does not tell."),
]
EncodingOption = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help="utf-8, gb18030, windows-1252 …")
]
DelimiterOption = Annotated[
    str | None, typer.Option("--delimiter", metavar="CHAR", help="One character, or tab.")
]
ExplainOption = Annotated[
    bool, typer.Option("--explain", help="Show what would be read from which column; import nothing.")
]
RejectsOption = Annotated[
    str | None, typer.Option("--rejects", metavar="FILE", help="Write the bad rows here, to be mended.")
]


def read_options(
    opened: Desk,
    platform: str | None,
    mapping: list[str] | None,
    dates: str | None,
    encoding: str | None,
    delimiter: str | None,
    currency: str | None,
    channel: str | None,
) -> ReadOptions:
    """What the desk and the command line know of a file beforehand."""
    from returndesk.core.money import is_currency
    from returndesk.desk.lookup import find_code
    from returndesk.intake.csv.options import ReadOptions

    pairs = [pair.partition("=") for pair in mapping or ()]
    if wrong := [field for field, equals, header in pairs if not (field and equals and header)]:
        raise UsageProblem(f'--map {wrong[0]}: expected FIELD=HEADER such as sku="Item code"')
    if currency is not None and not is_currency(currency.upper()):
        raise UsageProblem(f"--currency {currency}: expected three letters such as EUR")
    mark = {"tab": "\t", "\\t": "\t"}.get(delimiter or "", delimiter)
    if mark is not None and len(mark) != 1:
        raise UsageProblem(f"--delimiter {delimiter}: expected one character, or tab")
    return ReadOptions(
        currency=opened.settings.currency,
        timezone=opened.settings.timezone,
        tax_included=opened.settings.tax_included,
        today=opened.today,
        platform=platform,
        encoding=encoding,
        delimiter=mark,
        dates=find_code(dates, ("dmy", "mdy", "ymd"), "--dates") if dates else None,
        mapping={field.strip(): header for field, _, header in pairs},
        channel=channel.strip().lower() if channel else None,
        currency_given=currency.upper() if currency else None,
    )


def list_platforms(ctx: typer.Context, name: str, kind: str) -> int:
    """The formats that can be read where files of a kind are wanted."""
    from returndesk import clock
    from returndesk.intake.platforms.recognition import usable_formats

    rows: list[Row] = [{"name": one.name, "title": one.title} for one in usable_formats(kind)]
    emit(ctx, Table(name, (Column("name", "code"), Column("title")), rows), as_of(ctx) or clock.now().date())
    return 0


def explained_table(name: str, files: Sequence[tuple[str, Explained]]) -> Table:
    """What would be read from which column of some files."""
    rows: list[Row] = [
        {"file": file, "field": field, "column": header or None, "value": str(value)}
        for file, told in files
        for field, header, value in told
    ]
    columns = (Column("file", rank=3), Column("field", "code"), Column("column"), Column("value"))
    return Table(name, columns, rows, {"empty": "an empty file"})


def refused(problems: Sequence[RowProblem], bad: int, good: int, what: str, command: str) -> BadData:
    """Every bad row, and what to type to take the rest; `bad` and `good` count `what`, such as "claim"."""
    rows = len({(problem.file, problem.line) for problem in problems})
    return BadData(
        f"{rows} bad row{'' if rows == 1 else 's'}, in {bad} {what}{'' if bad == 1 else 's'}:"
        " nothing was imported.",
        details=[str(problem) for problem in problems],
        hint=(f"mend them, or take the other {good}:", f"{command} --skip-bad --rejects rejects.csv")
        if good
        else "mend them, and import the file again",
    )
