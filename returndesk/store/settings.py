"""The settings of the desk: one row."""

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime

from returndesk.core.value import Value, fields_of
from returndesk.store.rows import insert, read_values, update


class Settings(Value):
    """What `init` set and `config` may change; `language` is that of letters if nothing else decides it."""

    shop: str
    currency: str
    timezone: str
    tax_included: bool
    created_on: date
    country: str = ""  # ISO 3166 code
    language: str = "en"
    address: str = ""  # for returns, of several lines
    contact: str = ""  # a mail address, a phone number or a page


def save_settings(conn: sqlite3.Connection, settings: Settings, at: datetime) -> None:
    """Write the one row that makes a file a desk."""
    insert(conn, "desk", {"id": 1, **fields_of(settings), "created_at": at})


def change_settings(conn: sqlite3.Connection, changed: Mapping[str, str]) -> None:
    """Change some settings, by name."""
    update(conn, "desk", 1, changed)


def load_settings(conn: sqlite3.Connection) -> Settings | None:
    """The desk's settings; None if `init` did not finish."""
    row = conn.execute(f"select {', '.join(Settings.__match_args__)} from desk").fetchone()
    return row and Settings(**read_values(Settings.__match_args__, row))
