"""Tables of marketing: spend and offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.cli.tables.labels import CURRENCY
from returndesk.cli.tables.reports import KEY
from returndesk.core.marketing.offers import NONE
from returndesk.render.table import RARE, Chart, Column, Sections, Table, columns, table_of

if TYPE_CHECKING:
    from returndesk.desk.marketing.offer_result import ArmDifference, OfferResult
    from returndesk.desk.marketing.offers import ListedOffer, Mailing
    from returndesk.desk.marketing.return_on_spend import SpendReturn
    from returndesk.desk.marketing.spend import SpendImported
    from returndesk.store.spend import SpendRow

SPEND = (
    Column("date", "date", of="on"),
    *columns("text", "source campaign"),
    Column("amount", "amount"),
    CURRENCY,
)
IMPORTED = (
    Column("file"),
    *columns("count", "rows new updated unchanged rejected"),
    Column("conflicts", "count", of=lambda done: len(done.conflicts)),
)

RETURN_ON_SPEND = (
    KEY,
    CURRENCY,
    *columns("count", "orders units", rank=3),
    Column("spend", "amount"),
    Column("revenue", "amount", rank=1),
    Column("refunded", "amount", rank=1),
    Column("elsewhere", "amount", title="on platforms", rank=2),
    Column("costs", "amount", rank=2),
    Column("coupons", "amount", rank=3),
    Column("compensated", "amount", title="of them compensation", rank=3),
    Column("kept", "amount", title="left", rank=1),
    Column("after_spend", "amount", title="left after spend", rank=2),
    Column("return_on_spend", "number", title="left ÷ spend"),
)

OFFERS = (
    Column("offer", of="offer.name"),
    Column("to", rank=1, of="offer.audience"),
    Column("arms", "list", rank=2, of=lambda one: one.offer.arms.split(",")),
    Column("customers", "count", of="offer.customers"),
    Column("without_consent", "count", title="no consent", rank=4, of="offer.without_consent"),
    Column("made_on", "date", title="made", of="offer.made_on"),
    Column("until", "date", of="offer.until"),
    Column("measure", rank=3, of="offer.measure"),
    Column("result_on", "date", title="result from"),
    Column("status", "code"),
)
MAILING = (
    Column("name"),
    Column("email"),
    Column("language", "code", rank=3),
    Column("arm", "code", rank=2),
    Column("letter", "code"),
    Column("coupon", "code"),
    Column("worth"),
    Column("until", "date", rank=1),
)
ARMS = (
    Column("arm", "code"),
    Column("customers", "count"),
    Column("erased", "count", rank=RARE),
    Column("merged", "count", rank=RARE),
    Column("ordered", "count"),
    Column("rate", "rate", title="share"),
    Column("low", "rate", rank=1),
    Column("high", "rate", rank=1),
    Column("note", rank=RARE),
)
DIFFERENCES = (
    Column("arm", "code"),
    Column("against", "code"),
    Column("difference", "points"),
    Column("low", "points"),
    Column("high", "points"),
    Column("p", "code", rank=3),
    Column("adjusted", "code", rank=2),
    Column("note", rank=1),
    Column("sentence", rank=8),
)
VALUES = (
    Column("arm", "code"),
    CURRENCY,
    Column("orders", "count"),
    Column("value", "amount"),
    Column("coupons", "count", rank=2),
    Column("taken_off", "amount", title="taken off", rank=1),
    Column("each", "amount", title="per customer"),
)


def spend_charts(values: Sequence[SpendReturn]) -> tuple[Chart, ...]:
    """Spend beside what was left."""
    return (
        (Chart("bars", "key", ("spend", "kept"), "Spend, and revenue left after returns"),) if values else ()
    )


def spend_table(rows: Sequence[SpendRow], total: int) -> Table:
    """Spend by day, source and campaign; `total` includes the rows beyond a limit."""
    meta = {"more": max(0, total - len(rows)), "empty": "no spend"}
    return table_of("spend-list", SPEND, rows, meta)


def imported_table(done: SpendImported) -> Table:
    """The result of a file of spend."""
    return table_of("spend-import", IMPORTED, [done], {"next": ["returndesk spend list"]})


def offers_table(found: Sequence[ListedOffer], *, one: bool = False) -> Table:
    """A row for each offer, the newest first; or for `one` that was acted on."""
    name = "offer" if one else "offer-list"
    return table_of(name, OFFERS, found, {"empty": "no offers yet", "next": []})


def mailing_table(found: Sequence[Mailing], limit: int = 0) -> Table:
    """A row for each customer who is sent something of an offer."""
    shown = found[:limit] if limit else found
    meta = {"more": len(found) - len(shown), "empty": "nothing to send", "next": []}
    return table_of("offer-mailing", MAILING, shown, meta)


def result_sections(found: OfferResult) -> Sections:
    """An offer's arms, their differences, and what their orders came to."""
    known = bool(found.differences)
    said = [one.sentence or _no_sentence(one) for one in found.differences]
    rates = Chart("intervals", "arm", ("rate", "low", "high"), "Customers who ordered")
    arms = table_of("arms", ARMS, found.arms, charts=(rates,) if known else ())
    return Sections(
        "offer-result",
        (
            ("arms", arms),
            ("differences", table_of("differences", DIFFERENCES, found.differences, {"notes": said})),
            ("value", table_of("value", VALUES, found.values)),
        ),
        about=found.about,
    )


def _no_sentence(one: ArmDifference) -> str:
    """Why a pair of arms has no sentence, for people."""
    if one.difference is None:
        return f"{one.arm}, {one.against}: too few customers to compare"
    if one.against != NONE:
        return (
            f"{one.arm}, {one.against}: the difference may be chance alone: it does not show which is better"
        )
    return (
        f"{one.arm}: the difference may be chance alone: it shows neither that it works nor that it does not"
    )
