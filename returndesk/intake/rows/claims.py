"""A file of claims into claim values, with every bad row and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from returndesk.core.claims.incoming import ClaimIn, ItemIn
from returndesk.core.codes import CHANNELS_IN, OUTCOMES, REASONS, match_code
from returndesk.intake.csv.cells import order_number
from returndesk.intake.csv.dates import DateReader
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.sources import Source
from returndesk.intake.csv.values import Quantities
from returndesk.intake.platforms.format_files import status_key
from returndesk.intake.problems import quoted, quoted_code, visible
from returndesk.intake.rows.row_files import Row, RowFile, date_reader, open_rows, past_day

_LEFT_OUT = ("request that came to nothing left out", "requests that came to nothing left out")
_REFUNDED = (
    "row was refunded where it was sold: its claim's note says so",
    "rows were refunded where they were sold: their claims' notes say so",
)
_NOTHING = {"", "0", "0.0", "0.00"}


@dataclass(slots=True)
class ClaimFile:
    """A file of claims, read: the good ones in order of appearance, and what is wrong with the rest."""

    source: RowFile
    claims: list[ClaimIn] = field(default_factory=list)
    bad_claims: int = 0


def read_claims(file: Source, options: ReadOptions, reasons: Mapping[str, str] | None = None) -> ClaimFile:
    """Read one file of claims whole. `reasons` says what codes mean that the format does not know.

    Raises BadData where the file as a whole cannot be read, UsageProblem for an option that does not fit.
    """
    source = open_rows(file, replace(options, kind="claims"))
    found = ClaimFile(source, bad_claims=len(source.groups))
    if source.opened is not None:
        _Reader(found, reasons or {}).read()
    return found


@dataclass(slots=True)
class _Told:
    """One row, read: what its claim is told by, and the rest."""

    key: tuple[str, str, date | None, str]  # channel, order, day, our reason
    item: ItemIn
    via: str
    want: str
    note: str
    told: str


class _Reader:
    def __init__(self, found: ClaimFile, reasons: Mapping[str, str]) -> None:
        source = found.source
        assert source.opened is not None
        self._found, self._source, self._format = found, source, source.opened.format
        self._days: DateReader = date_reader(source, ("opened_on",))
        self._quantities = Quantities(decimals=True)
        self._own = {status_key(code): reason for code, reason in reasons.items()}
        self._seen: Counter[str] = Counter()  # how often a row like this one has come
        self._notes: Counter[tuple[str, str]] = Counter()
        self._bad = False  # something is wrong with the row that is being read

    def read(self) -> None:
        """Read every row, and make claims of those that follow each other and belong together."""
        group: list[Row] = []
        told: list[_Told | None] = []
        for row in self._source.rows:
            if self._format.requests.get(row["request"]) == "left-out":
                self._notes[_LEFT_OUT] += 1
                continue
            one = self._row(row)
            if group and not self._belongs(group[0], row):
                self._finish(group, told)
                group, told = [], []
            group.append(row)
            told.append(one)
        if group:
            self._finish(group, told)
        for (one_of, many), count in self._notes.items():
            self._source.notes.append(f"{count} {one_of if count == 1 else many}")

    def _belongs(self, first: Row, row: Row) -> bool:
        return row["channel"] in ("", first["channel"]) and self._key(first) == self._key(row)

    def _key(self, row: Row) -> tuple[str, object, str]:
        """Order, day and reason; two hours of one day are one day, and what is no day is its text."""
        try:
            day: object = self._days.read(row["opened_on"]).on
        except ValueError:
            day = row["opened_on"]
        return order_number(row["order"]), day, row["reason"]

    def _finish(self, rows: list[Row], told: list[_Told | None]) -> None:
        good = [one for one in told if one is not None]
        self._source.groups.append(tuple(row.line for row in rows))
        for name in ("via", "want"):
            first = next((row for row in rows if row[name]), None)
            for row in rows:
                if first and row[name] and row[name] != first[name]:
                    self._complain(row, name, f"{quoted(row[name])} — its claim has {quoted(first[name])}")
                    good = []
        if len(good) != len(rows):
            self._found.bad_claims += 1
            return
        channel, order, on, reason = good[0].key
        notes = dict.fromkeys(one.note for one in good if one.note)
        self._found.claims.append(
            ClaimIn(
                order=order,
                channel=channel,
                reason=reason,
                items=tuple(one.item for one in good),
                opened_on=on,
                via=next((one.via for one in good if one.via), ""),
                want=next((one.want for one in good if one.want), ""),
                note="; ".join(notes),
                told=good[0].told,
            )
        )

    def _row(self, row: Row) -> _Told | None:
        """A row's values; None where one of them is bad."""
        self._bad = False
        number = order_number(row["order"])
        if not number:
            self._complain(row, "order", "the order number is missing")
        reason, told = self._reason(row)
        on = self._day(row)
        units = self._units(row)
        via = self._code(row, "via", CHANNELS_IN)
        want = self._code(row, "want", OUTCOMES)
        if self._bad:
            return None
        channel = row["channel"].lower()
        item = ItemIn(row.line, row["sku"], units, self._known_by(row, number, reason))
        return _Told((channel, number, on, reason), item, via, want, self._note(row, reason, told), told)

    def _reason(self, row: Row) -> tuple[str, str]:
        """Our reason, and their code where it was theirs. The desk judges what is written in our words."""
        text = row["reason"]
        if not text:
            self._complain(row, "reason", "missing")
            return "", ""
        if ours := self._own.get(status_key(text)):
            return ours, text
        if not self._format.reasons:
            return text, ""
        if ours := self._format.reasons.get(text):
            return ours, text
        if text in REASONS:  # a row that was mended by hand says it in our words
            return text, ""
        shown = quoted_code(text)
        code = visible(text[:40]) if shown.startswith('"') else "CODE"
        what = f"{shown} — a code that is not known yet: say --reason {code}=other, or what it means"
        self._complain(row, "reason", what)
        return "", ""

    def _day(self, row: Row) -> date | None:
        try:
            return past_day(self._days, row["opened_on"], self._source.options.today)
        except ValueError as error:
            self._complain(row, "opened_on", str(error))
            return None

    def _units(self, row: Row) -> int | None:
        if not row["quantity"]:
            return None
        units = self._quantities[row["quantity"]]
        if isinstance(units, str):
            self._complain(row, "quantity", units)
            return None
        return units

    def _code(self, row: Row, name: str, codes: tuple[str, ...]) -> str:
        found = match_code(row[name], codes) if row[name] else []
        if row[name] and len(found) != 1:
            self._complain(row, name, f"{quoted(row[name])} — expected one of {', '.join(codes)}")
        return found[0] if len(found) == 1 else ""

    def _known_by(self, row: Row, number: str, reason: str) -> str:
        """What this row is known by when it comes again: the platform's own id, else what it says.

        Rows that are truly alike are told apart by how many of them have come before in the file.
        """
        own = row["known_by"]
        what = f"id {own}" if own else f"{row['opened_on']} {reason} {row['quantity']}"
        key = " ".join((self._format.name, number, what, row["sku"]))
        self._seen[key] += 1
        return f"{key} #{self._seen[key]}"

    def _note(self, row: Row, reason: str, told: str) -> str:
        parts = [row["note"]]
        if reason == "other" and told:  # all that is known of why
            parts.insert(0, told)
        if row["refunded"] not in _NOTHING:
            self._notes[_REFUNDED] += 1
            parts.append(f"refunded at {self._format.channel}: {row['refunded']} {row['currency']}".strip())
        return ", ".join(filter(None, parts))

    def _complain(self, row: Row, name: str, reason: str) -> None:
        self._bad = True
        self._source.complain(row.line, name, reason, order_number(row["order"]))
