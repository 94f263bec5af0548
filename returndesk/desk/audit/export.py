"""A period of the journal for an auditor: plain files, and a script that checks their chain of hashes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.money import format_minor
from returndesk.core.reports.model import JOINT, Scope
from returndesk.core.reports.periods import Period
from returndesk.core.value import Value
from returndesk.desk.audit.check_chain import SCRIPT
from returndesk.desk.reports.refunds import refund_report
from returndesk.errors import NotFound, Refused
from returndesk.store import journal
from returndesk.store.journal import ChainedEntry

if TYPE_CHECKING:
    from returndesk.desk.session import Desk

_FIGURES = (
    *("goods", "shipping", "surcharges", "postage", "fee", "deduction", "bonus", "rounding", "adjustment"),
    *("total", "compensation", "elsewhere"),
)


class AuditExport(Value):
    """The files of an export, by name, and what they cover."""

    files: Mapping[str, str]
    entries: int
    first: int
    last: int
    head: str


def audit_export(desk: Desk, period: Period, *, people: bool = False) -> AuditExport:
    """The entries of a period's days, with all between them, so that the chain has no gap.

    Texts and their salts are included with `people`; else only their digests. The same desk and period give
    the same bytes. Raises NotFound without entries, Refused for a broken chain.
    """
    found = journal.chained_entries(desk.conn, period.first, period.last)
    if not found:
        raise NotFound("no journal entries in this period", hint="returndesk log")
    broken = next((seq for seq, _ in journal.broken_links(desk.conn)), None)
    if broken is not None:
        raise Refused(
            f"entry {broken} of the journal is damaged: nothing was exported", hint="returndesk doctor"
        )
    first, last = found[0].seq, found[-1].seq
    anchor = {
        "shop": desk.settings.shop,
        "from": str(period.first or ""),
        "to": str(period.last or ""),
        "first": first,
        "last": last,
        "before": found[0].previous,
        "head": found[-1].hash,
        "hashed": journal.HASHED,
    }
    files = {
        "journal.jsonl": "".join(f"{_json(_shown(one, people=people))}\n" for one in found),
        "anchor.json": json.dumps(anchor, ensure_ascii=False, indent=1) + "\n",
        "days.csv": _csv(("day", "entries", "head"), _days(desk, found)),
        "refunds.csv": _csv(("day", "method", "currency", "refunds", *_FIGURES), _refunds(desk, period)),
        "check_chain.py": SCRIPT,
    }
    return AuditExport(files, len(found), first, last, found[-1].hash)


def _shown(entry: ChainedEntry, *, people: bool) -> dict[str, object]:
    """The entry without texts and salts, or with those that it has."""
    more = {"salt": entry.salt, "text": entry.text} if people and entry.text is not None else {}
    return {**dict(zip(journal.HASHED, entry.fields, strict=True)), "hash": entry.hash, **more}


def _days(desk: Desk, found: Sequence[ChainedEntry]) -> Iterator[tuple[object, ...]]:
    """What the report of each day prints of the journal: the entries up to it, and the last hash."""
    for day in sorted({one.on for one in found}):
        yield (day, *journal.head(desk.conn, date.fromisoformat(day)))


def _refunds(desk: Desk, period: Period) -> Iterator[tuple[object, ...]]:
    for row in refund_report(desk, Scope(period, ("day", "method"))):
        day, _, method = row.key.partition(JOINT)
        amounts = (format_minor(getattr(row, f"{name}_minor"), row.currency) for name in _FIGURES)
        yield (day, method, row.currency, row.refunds, *amounts)


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
