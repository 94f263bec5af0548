"""A new desk, and its settings from then on."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING

from returndesk import clock
from returndesk.core.money import is_currency
from returndesk.core.policy.document import read_policy
from returndesk.desk.journal import record
from returndesk.errors import BadSettings, NotFound, Refused, UsageProblem
from returndesk.store import journal
from returndesk.store.connection import create, translate, writing
from returndesk.store.policies import PolicyVersion, save_policy
from returndesk.store.rows import stored
from returndesk.store.settings import Settings, change_settings, save_settings

if TYPE_CHECKING:
    from returndesk.desk.session import Desk

_TEXTS = ("shop", "address", "contact")  # who the shop is: erased from the journal like other texts


def one_line(text: str) -> str:
    """A text on one line, without spaces around it: a shop's name, a contact."""
    return " ".join(text.split())


def address_of(parts: list[str]) -> str:
    """An address by its lines, each of them given or on lines of a text; without blank ones."""
    lines = [one_line(line) for part in parts for line in part.splitlines()]
    return "\n".join(line for line in lines if line)


def set_settings(desk: Desk, given: Mapping[str, str]) -> list[str]:
    """Change settings, by name: shop, country, language, address or contact; returns what changed, in words.

    Raises UsageProblem for a shop without a name.
    """
    changed = {name: text for name, text in given.items() if text != getattr(desk.settings, name)}
    if "shop" in changed and not changed["shop"]:
        raise UsageProblem("--shop: expected the name of the shop, found nothing")
    if not changed:
        return ["Nothing changed: that is how it was set already"]
    with desk.act() as at:
        before = desk.settings
        change_settings(desk.conn, changed)
        codes = {name: text for name, text in changed.items() if name not in _TEXTS}
        texts = {name: text for name, text in changed.items() if name in _TEXTS}
        record(desk, "config", at=at, details={"settings": ", ".join(changed), **codes}, text=texts)
        desk.settings = before._replace(**changed)  # type: ignore[arg-type]  # texts alone
    return [f"Changed: {', '.join(changed)}"]


def start_desk(
    path: str,
    settings: Settings,
    document: str,
    parsed: Mapping[str, object],
    who: str,
    *,
    dry_run: bool = False,
) -> None:
    """Create the desk's file with its first policy; a failure leaves nothing behind.

    Raises Refused if the file exists, UsageProblem for a currency and BadSettings for a policy with mistakes.
    """
    if not is_currency(settings.currency):
        raise UsageProblem(f"--currency: expected a code of ISO 4217 such as EUR, found {settings.currency}")
    if problems := read_policy(parsed, settings.currency)[1]:
        raise BadSettings(f"the first policy has a mistake: {problems[0]}")
    target = os.path.abspath(path)
    if os.path.lexists(target):
        hint = (f"returndesk --db {path} config", "returndesk --db FILE init")
        raise Refused(f"{path} already exists", hint=hint)
    if not os.path.isdir(os.path.dirname(target)):
        raise NotFound(f"no folder {os.path.dirname(target)}", hint="create it, or use another: --db FILE")
    # A crash must not leave half a desk under the final name, nor a second init overwrite the first.
    partial = f"{target}.{os.getpid()}.partial"
    try:
        conn = create(partial)
        try:
            _first_rows(conn, settings, document, parsed, who)
        finally:
            conn.close()
        if not dry_run:
            _put(partial, target, path)
    except sqlite3.Error as error:
        raise translate(error, path) from error
    finally:
        for leftover in (partial, f"{partial}-journal"):
            if os.path.lexists(leftover):
                os.unlink(leftover)


def _put(partial: str, target: str, path: str) -> None:
    try:
        os.link(partial, target)
    except FileExistsError:
        raise Refused(f"{path} already exists", hint="returndesk --db FILE init") from None
    except OSError:  # a file system without hard links
        os.rename(partial, target)


def _first_rows(
    conn: sqlite3.Connection, settings: Settings, document: str, parsed: Mapping[str, object], who: str
) -> None:
    at = clock.now()
    with writing(conn):
        save_settings(conn, settings, at)
        day = settings.created_on
        version = PolicyVersion(1, None, False, str(stored(at)), day, who, document)
        save_policy(conn, version, parsed)
        details = {"currency": settings.currency, "timezone": settings.timezone, "policy": 1}
        text = {name: getattr(settings, name) for name in _TEXTS}
        journal.append(conn, at=at, on=day, who=who, act="init", details=details, text=text)
