"""A file of marketing spend into values, with every rejected row and why."""

from __future__ import annotations

from collections.abc import Iterator

from returndesk.core.marketing.spend import SpendIn, SpendKey
from returndesk.core.money import is_currency
from returndesk.core.value import replace
from returndesk.intake.csv.decimal_marks import DecimalMark, Marks
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.sources import Source
from returndesk.intake.csv.values import Memo, Wrong, amounts
from returndesk.intake.problems import quoted
from returndesk.intake.rows.row_files import Group, Row, RowFile, open_rows


def read_spend(file: Source, options: ReadOptions, source: str = "") -> RowFile[SpendIn]:
    """Open a file of spend: date and amount, and where they are known source, campaign and currency.

    `source` is for rows that name none. Raises as `open_rows` does.
    """
    found: RowFile[SpendIn] = open_rows(file, replace(options, kind="spend"))
    if found.opened is not None:
        found.settle_dates(("date",))
        found.values = _Reader(found, source).values()
    return found


class _Reader:
    def __init__(self, found: RowFile[SpendIn], source: str) -> None:
        assert found.opened is not None
        self._found, self._source = found, source
        money = found.opened.format.money
        self._unnamed = found.options.currency_given or money.currency or found.options.currency
        self._decimal = DecimalMark(money.decimal, found.options.decimal)
        self._amounts: dict[str, Memo[int | Wrong]] = {}
        marks = Marks()
        if self._decimal.needs_evidence:
            for row in found.rows(first=False):
                marks.look(row["amount"])
        if note := self._decimal.settle(marks):
            found.notes.append(note)
        if self._decimal.proved:
            found.problems.proved = {**found.problems.proved, "--decimal": self._decimal.proved}

    def values(self) -> Iterator[tuple[Group, SpendIn]]:
        for row in self._found.rows():
            if one := self._row(row):
                self._found.good += 1
                yield (row.line,), one
            else:
                self._found.drop((row.line,))

    def _row(self, row: Row) -> SpendIn | None:
        """A row's values; None where one of them is rejected."""
        before = self._found.faults
        on, source = self._found.day(row, "date"), row["source"] or self._source
        if on is None and self._found.faults == before:
            self._reject(row, "date", "missing")
        if not source:
            self._reject(row, "source", "missing: name it in the file, or by --source NAME")
        currency = row["currency"].upper() or self._unnamed
        minor = self._minor(row, currency)
        if on is None or minor is None or self._found.faults > before:
            return None
        return SpendIn(row.line, SpendKey(on, source, row["campaign"], currency), minor)

    def _minor(self, row: Row, currency: str) -> int | None:
        if not is_currency(currency):
            self._reject(row, "currency", f"{quoted(currency)} — expected a code such as EUR (ISO 4217)")
            return None
        if currency not in self._amounts:
            self._amounts[currency] = amounts(currency, self._decimal)
        minor = self._amounts[currency][row["amount"]] if row["amount"] else Wrong("missing")
        if isinstance(minor, Wrong):
            self._reject(row, "amount", minor)
            return None
        return minor

    def _reject(self, row: Row, field: str, why: str) -> None:
        self._found.reject(row.line, field, why)
