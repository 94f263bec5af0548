"""The return rate that a shop wants to be compared with, `[report] benchmark` in its policy."""

from __future__ import annotations

from returndesk.core.money import percent_text
from returndesk.core.reports.shares import fraction

Rates = tuple[int, int]  # from, to: hundredths of a percent


def ends(benchmark: Rates | None) -> tuple[str | None, str | None]:
    """Both ends as shares of four decimals; None where no benchmark is set."""
    return (
        (None, None)
        if benchmark is None
        else (fraction(benchmark[0], 10_000), fraction(benchmark[1], 10_000))
    )


def sentence(benchmark: Rates | None) -> str:
    """ " Your line: 10–20 %.", to follow another sentence; "" where no benchmark is set."""
    if benchmark is None:
        return ""
    low, high = benchmark
    start = "" if low == high else f"{percent_text(low).removesuffix(' %')}–"
    return f" Your line: {start}{percent_text(high)}."
