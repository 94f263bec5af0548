"""What stands out in a month, a sentence each: products, measures, campaigns and carriers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from types import MappingProxyType

from returndesk.render.cell_text import as_text
from returndesk.render.shown import money, rate
from returndesk.render.table import Column, Row, Table

SUMMARY = (Column("key"), Column("section", "code"), Column("text"))
_MOST = 5  # sentences of one section
_PARCELS = ("lost", "late", "damaged")


def summary(parts: Mapping[str, Table], only: Mapping[str, str] = MappingProxyType({})) -> Table:
    """A row for each thing that stands out in the sections, by their names.

    `only` has the product of each campaign that sold hardly anything else: where both stand out, that is one
    matter, and so one row.
    """
    found = {
        section: dict(islice(said(parts[section].rows), _MOST)) if section in parts else {}
        for section, said in _SAID.items()
    }
    for campaign, product in only.items():
        if product in found["watchlist"] and campaign in found["marketing"]:
            text = found["marketing"].pop(campaign)
            found["watchlist"][product] += f"; sold through {campaign}, which {text}"
    rows: list[Row] = [
        {"key": key, "section": section, "text": text}
        for section, texts in found.items()
        for key, text in texts.items()
    ]
    about = "What stands out; the sections below have the figures."
    return Table("report-all-summary", SUMMARY, rows, {"empty": "nothing stands out", "below": "text"}, about)


def _watched(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        reason = f", {_part(row)} {row['reason']}" if row["reason"] else ""
        text = f"comes back too often: {rate(row['rate'])} of {row['sold']} units{reason}"
        yield str(row["sku"]), text


def _part(row: Row) -> str:
    """How much of what came back had the leading reason."""
    share = Decimal(as_text(row["share"]) or 0)
    return "all" if share == 1 else "mostly" if share > Decimal("0.5") else "most often"


def _measured(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        yield str(row["sku"]), f"{row['note']}: {row['result']}"


def _spent(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        back = row["return_on_spend"]
        if back is not None and Decimal(str(back)) < 1:
            lost = f"{money(as_text(row['after_spend']).lstrip('-'))} {row['currency']}"
            left, spend = money(row["kept"]), money(row["spend"])
            yield (
                str(row["key"]),
                f"brought {lost} less than it cost: {left} left after returns, {spend} spent",
            )


def _carried(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        if Decimal(str(row["net_loss"])) > 0:
            parcels = [f"{row[what]} {what}" for what in _PARCELS if row[what]]
            loss = f"{money(row['net_loss'])} {row['currency']} not covered by the carrier"
            yield str(row["carrier"] or "carrier unknown"), ", ".join([*parcels, loss])


_SAID = {"watchlist": _watched, "measures": _measured, "marketing": _spent, "carriers": _carried}
