"""Backups as tables."""

from returndesk.render.table import Column

BACKUP = (
    Column("file"),
    Column("bytes", "count"),
    Column("on", "date"),
    Column("made", "truth"),
    Column("schema", "count", of="state.schema"),
    Column("entries", "count", of="state.entries"),
    Column("head", "code", of="state.head"),
    Column("removed", "list"),
)

RESTORE = (
    Column("figure", "code"),
    Column("currency", "code"),
    Column("desk"),
    Column("backup"),
    Column("changes", "truth"),
)
