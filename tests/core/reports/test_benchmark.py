"""The return rate that a shop compares its own with."""

from __future__ import annotations

import pytest

from returndesk.core.reports.benchmark import ends, sentence


@pytest.mark.parametrize(
    ("benchmark", "words", "shares"),
    [
        ((1000, 2000), " Your line: 10–20 %.", ("0.1000", "0.2000")),
        ((750, 750), " Your line: 7.5 %.", ("0.0750", "0.0750")),
        (None, "", (None, None)),
    ],
)
def test_a_benchmark_is_a_sentence_and_two_shares(
    benchmark: tuple[int, int] | None, words: str, shares: tuple[str | None, str | None]
) -> None:
    assert sentence(benchmark) == words
    assert ends(benchmark) == shares
