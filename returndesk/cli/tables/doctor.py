"""The doctor's findings as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.render.table import Column, Table, table_of

if TYPE_CHECKING:
    from returndesk.desk.doctor import Ailment

AILMENTS = (Column("code", "code"), Column("where"), Column("text"))


def ailments_table(found: Sequence[Ailment]) -> Table:
    """What the doctor found."""
    return table_of("doctor", AILMENTS, found, {"empty": "all is well: the file, the journal and every sum"})
