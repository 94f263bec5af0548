"""Tables of letters: one that was written, and the list of all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from returndesk.cli.tables.claims import ACT
from returndesk.core.letters.template import fields_of
from returndesk.desk.views.queue import task_for
from returndesk.render.formats.slip import slip_page
from returndesk.render.table import Column, Table, columns, rows_of, table_of

if TYPE_CHECKING:
    from returndesk.core.letters.slip import Slip
    from returndesk.desk.letters.recall import Recall
    from returndesk.desk.letters.write import Message
    from returndesk.intake.documents.letters import LetterFile

LETTER = (
    *columns("code", "template language"),
    Column("to"),
    Column("subject", of="letter.subject"),
    Column("body", of="letter.body"),
    Column("sent", "truth"),
)
LETTERS = (
    Column("letter", "code", of="name"),
    Column("language", "code"),
    Column("source", "code", of=lambda letter: "own" if letter.path else "shipped"),
    Column("file", rank=2, of="path"),
    Column("fields", "list", rank=3, of=lambda letter: fields_of(letter.name)),
)


def message_table(written: Sequence[Message], today: date) -> Table:
    """Letters as data, each with its claim's row."""
    claims = rows_of(ACT, [one.claim for one in written], next=lambda claim: task_for(claim, today).next)
    rows = [claim | letter for claim, letter in zip(claims, rows_of(LETTER, written), strict=True)]
    return Table("claim-message", (*ACT, *LETTER), rows)


SLIP = (
    Column("claim", "code", of="number"),
    Column("language", "code"),
    Column("items", "list", of=lambda slip: [f"{units} × {sku}" for units, _, sku in slip.items]),
    Column("html", of=lambda slip: "".join(slip_page(slip))),
)
RECALL = (
    Column("customer"),
    Column("to"),
    Column("phone", rank=2),
    Column("language", "code", rank=3),
    Column("orders", "list"),
    Column("units", "count"),
    Column("subject", of="letter.subject"),
    Column("body", of="letter.body"),
    Column("owed", "count", rank=4),
)


def slip_table(found: Slip) -> Table:
    """A slip as data, its page included."""
    return table_of("claim-slip", SLIP, [found])


def recall_table(found: Recall) -> Table:
    """The letters of a recall as data: for a program that mails them."""
    return table_of("letter-recall", RECALL, found.letters)


def letters_table(found: Sequence[LetterFile]) -> Table:
    """Letters with their source and the fields that each may use."""
    return table_of("letter-list", LETTERS, found, {"next": ["returndesk letter copy NAME"]})
