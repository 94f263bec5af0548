"""A file of claims into claim values, with every rejected row and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from returndesk.core.claims.incoming import ClaimIn, ItemIn
from returndesk.core.codes import CHANNELS_IN, OUTCOMES, REASONS, match_code
from returndesk.core.value import replace
from returndesk.intake.csv.cells import order_number
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.sources import Source
from returndesk.intake.csv.values import Wrong, quantities
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.platforms.words import status_key
from returndesk.intake.problems import quoted, quoted_code, visible
from returndesk.intake.rows.row_files import Group, Row, RowFile, open_rows

_WITHDRAWN = ("withdrawn or denied request skipped", "withdrawn or denied requests skipped")
_REFUNDED = (
    "row was refunded on the platform: see its claim's note",
    "rows were refunded on the platform: see their claims' notes",
)
_NOTHING = {"", "0", "0.0", "0.00"}


def read_claims(
    file: Source, options: ReadOptions, reasons: Mapping[str, str] | None = None
) -> RowFile[ClaimIn]:
    """Open a file of claims. `reasons` maps platform codes that the format does not know.

    Raises as `open_rows` does.
    """
    source: RowFile[ClaimIn] = open_rows(file, replace(options, kind="claims"))
    if source.opened is not None:
        source.values = _Reader(source, source.opened.format, reasons or {}).values()
    return source


class _Reader:
    def __init__(self, source: RowFile[ClaimIn], chosen: Format, reasons: Mapping[str, str]) -> None:
        self._source, self._format = source, chosen
        self._days = source.settle_dates(("opened_on",))
        self._quantities = quantities()
        self._own = {status_key(code): reason for code, reason in reasons.items()}
        self._seen: Counter[int] = Counter()  # how often a row like this one has come
        self._notes: Counter[tuple[str, str]] = Counter()

    def values(self) -> Iterator[tuple[Group, ClaimIn]]:
        """Read every row, and make claims of those that follow each other and belong together."""
        rows: list[Row] = []
        read: list[ClaimIn | None] = []
        for row in self._source.rows():
            if self._format.claim.requests.get(row["request"]) == "left-out":
                self._notes[_WITHDRAWN] += 1
                continue
            one = self._row(row)
            if rows and not self._belongs(rows[0], row):
                yield from self._claim(rows, read)
                rows, read = [], []
            rows.append(row)
            read.append(one)
        if rows:
            yield from self._claim(rows, read)
        for (one_of, many), count in self._notes.items():
            self._source.notes.append(f"{count} {one_of if count == 1 else many}")

    def _belongs(self, first: Row, row: Row) -> bool:
        return row["channel"] in ("", first["channel"]) and self._key(first) == self._key(row)

    def _key(self, row: Row) -> tuple[str, object, str, str]:
        """Order, day (whatever the time; an unreadable one as its text), reason and its detail."""
        try:
            day: object = self._days.read(row["opened_on"]).on
        except ValueError:
            day = row["opened_on"]
        return order_number(row["order"]), day, row["reason"], row["detail"]

    def _claim(self, rows: list[Row], read: list[ClaimIn | None]) -> Iterator[tuple[Group, ClaimIn]]:
        good = [one for one in read if one is not None]
        for name in ("via", "want"):
            first = next((row for row in rows if row[name]), None)
            for row in rows:
                if first and row[name] and row[name] != first[name]:
                    why = f"{quoted(row[name])} — its claim has {quoted(first[name])}"
                    self._source.reject(row.line, name, why)
                    good = []
        group = tuple(row.line for row in rows)
        if len(good) != len(rows):
            self._source.drop(group)
            return
        self._source.good += 1
        yield (
            group,
            replace(
                good[0],
                items=tuple(item for one in good for item in one.items),
                via=next((one.via for one in good if one.via), ""),
                outcome=next((one.outcome for one in good if one.outcome), ""),
                note="; ".join(dict.fromkeys(one.note for one in good if one.note)),
            ),
        )

    def _row(self, row: Row) -> ClaimIn | None:
        """A row as a claim of one item; None if one of its values is rejected."""
        before = self._source.faults
        number = order_number(row["order"])
        if not number:
            self._source.reject(row.line, "order", "the order number is missing")
        reason, told = self._reason(row)
        on = self._source.day(row, "opened_on")
        units = self._units(row)
        via = self._code(row, "via", CHANNELS_IN)
        want = self._format.claim.wants.get(row["want"]) or self._code(row, "want", OUTCOMES)
        if self._source.faults > before:
            return None
        return ClaimIn(
            order=number,
            channel=row["channel"].lower(),
            reason=reason,
            items=(ItemIn(row.line, row["sku"], units, self._known_by(row, number, reason)),),
            opened_on=on,
            stated_at=self._days.read(row["opened_on"]).at if on else None,
            via=via,
            outcome=want,
            note=self._note(row, reason, told),
            mapped_from=told,
            detail=row["detail"],
        )

    def _reason(self, row: Row) -> tuple[str, str]:
        """Our reason, and the platform's code where it had one. The desk checks our own words."""
        text = row["reason"]
        if not text:
            self._source.reject(row.line, "reason", "missing")
            return "", ""
        if ours := self._own.get(status_key(text)):
            return ours, text
        if not self._format.claim.reasons:
            return text, ""
        if ours := self._format.claim.reasons.get(text):
            return ours, text
        if text in REASONS:  # a row that was corrected by hand has our word
            return text, ""
        shown = quoted_code(text)
        code = visible(text[:40]) if shown.startswith('"') else "CODE"
        self._source.reject(
            row.line, "reason", f"{shown} — unknown code: map it, such as --reason {code}=other"
        )
        return "", ""

    def _units(self, row: Row) -> int | None:
        if not row["quantity"]:
            return None
        units = self._quantities[row["quantity"]]
        if isinstance(units, Wrong):
            self._source.reject(row.line, "quantity", units)
            return None
        return units

    def _code(self, row: Row, name: str, codes: tuple[str, ...]) -> str:
        found = match_code(row[name], codes) if row[name] else []
        if row[name] and len(found) != 1:
            self._source.reject(row.line, name, f"{quoted(row[name])} — expected one of {', '.join(codes)}")
        return found[0] if len(found) == 1 else ""

    def _known_by(self, row: Row, number: str, reason: str) -> str:
        """What identifies this row when it is imported again: the platform's own id, else its content.

        Identical rows are numbered by how many came before them in the file.
        """
        own = row["known_by"]
        what = f"id {own}" if own else f"{row['opened_on']} {reason} {row['quantity']}"
        key = " ".join((self._format.name, number, what, row["sku"]))
        self._seen[hash(key)] += 1  # of a million rows, a few bytes each
        return f"{key} #{self._seen[hash(key)]}"

    def _note(self, row: Row, reason: str, told: str) -> str:
        parts = [row["note"]]
        if reason == "other" and told:  # the only known reason
            parts.insert(0, told)
        requests = self._format.claim.requests
        given = not requests.has("refunded") or requests.get(row["request"]) == "refunded"
        if given and row["refunded"] not in _NOTHING:
            self._notes[_REFUNDED] += 1
            parts.append(f"refunded at {self._format.channel}: {row['refunded']} {row['currency']}".strip())
        return ", ".join(filter(None, parts))
