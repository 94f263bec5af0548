"""Letters as tables: a written one, and the list of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.cli.tables.claims import ACT, claim_row
from returndesk.core.letters.template import fields_of
from returndesk.render.table import Column, Row, Table

if TYPE_CHECKING:
    from returndesk.desk.letters.write import Message
    from returndesk.intake.documents.letters import LetterFile

MESSAGE = (
    *ACT,
    Column("template", "code"),
    Column("language", "code"),
    Column("to"),
    Column("subject"),
    Column("body"),
    Column("sent", "truth"),
)
LETTERS = (
    Column("letter", "code"),
    Column("language", "code"),
    Column("source", "code"),
    Column("file", rank=2),
    Column("fields", "list", rank=3),
)


def message_table(found: Message) -> Table:
    """A letter as data, with its claim's row."""
    row: Row = {
        **claim_row(found.claim),
        "template": found.template,
        "language": found.language,
        "to": found.to,
        "subject": found.letter.subject,
        "body": found.letter.body,
        "sent": found.sent,
    }
    return Table("claim-message", MESSAGE, [row])


def letters_table(found: Sequence[LetterFile]) -> Table:
    """Letters with their source and the fields that each may use."""
    rows: list[Row] = [
        {
            "letter": one.name,
            "language": one.language,
            "source": "own" if one.path else "shipped",
            "file": one.path,
            "fields": list(fields_of(one.name)),
        }
        for one in found
    ]
    return Table("letter-list", LETTERS, rows, {"next": ["returndesk letter copy NAME"]})
