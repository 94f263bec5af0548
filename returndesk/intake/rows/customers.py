"""A file that names customers, one in each row."""

from __future__ import annotations

from returndesk.core.value import replace
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.sources import Source
from returndesk.intake.rows.row_files import RowFile, open_rows


def read_customers(file: Source, options: ReadOptions) -> tuple[str, ...]:
    """What each row names its customer by: mail, else key, id, phone or name; blank rows are left out.

    Raises as `open_rows` does.
    """
    found: RowFile[str] = open_rows(file, replace(options, kind="customers"))
    if found.opened is None:
        return ()
    return tuple(row["customer"] for row in found.rows() if row["customer"])
