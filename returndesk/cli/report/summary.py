"""What stands out in a month, a sentence each: products, measures, campaigns and carriers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from returndesk.render.shown import money, rate
from returndesk.render.table import Column, Row, Table

SUMMARY = (Column("key"), Column("section", "code"), Column("text"))
_MOST = 5  # sentences of one section
_PARCELS = ("lost", "late", "damaged")


def summary(parts: Mapping[str, Table]) -> Table:
    """A row for each thing that stands out in the sections, by their names."""
    rows: list[Row] = []
    for section, said in _SAID.items():
        found = said(parts[section].rows) if section in parts else ()
        rows += [
            {"key": key, "section": section, "text": text}
            for _, (key, text) in zip(range(_MOST), found, strict=False)
        ]
    about = "What stands out; the sections below have the figures."
    return Table("report-all-summary", SUMMARY, rows, {"empty": "nothing stands out", "below": "text"}, about)


def _watched(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        reason = f", mostly {row['reason']}" if row["reason"] else ""
        text = f"comes back too often: {rate(row['rate'])} of {row['sold']} units{reason}"
        yield str(row["sku"]), text


def _measured(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        yield str(row["sku"]), f"{row['note']}: {row['result']}"


def _spent(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        back = row["return_on_spend"]
        if back is not None and Decimal(str(back)) < 1:
            kept, spend = money(row["kept"]), f"{money(row['spend'])} {row['currency']}"
            yield str(row["key"]), f"brought less than it cost: {kept} kept after returns, {spend} spent"


def _carried(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        if Decimal(str(row["net_loss"])) > 0:
            parcels = [f"{row[what]} {what}" for what in _PARCELS if row[what]]
            loss = f"{money(row['net_loss'])} {row['currency']} not covered by the carrier"
            yield str(row["carrier"] or "carrier unknown"), ", ".join([*parcels, loss])


_SAID = {"watchlist": _watched, "measures": _measured, "marketing": _spent, "carriers": _carried}
