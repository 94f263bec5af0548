"""2,000 simulated offers: intervals hold the truth as often as they say, and chance makes few sentences.

Customers are dealt as `offer new` deals them, each with what they would do in each arm.
"""

from __future__ import annotations

import random

import pytest

from returndesk.core.marketing.comparison import Compared, compared
from returndesk.core.marketing.offers import assigned
from returndesk.core.marketing.rate_difference import Counted

pytestmark = pytest.mark.slow
OFFERS = 2_000


def offered(chance: random.Random, customers: int, rates: tuple[float, ...]) -> list[Compared]:
    """An offer whose last arm is compared with: who came first orders more often, whatever they get."""
    counts = [[0, 0] for _ in rates]
    for customer, arm in assigned(f"{chance.getrandbits(256):064x}", range(customers), len(rates)):
        loyal = 1.5 - customer / customers
        counts[arm][0] += 1
        counts[arm][1] += chance.random() < rates[arm] * loyal
    return compared([Counted(*one) for one in counts], len(rates) - 1)


# All kinds: python tests/core/marketing/test_offers_simulated.py, five minutes.
@pytest.mark.parametrize(("customers", "rates"), [(300, (0.2, 0.15, 0.1)), (90, (0.5, 0.5, 0.5))])
def test_intervals_hold_the_truth_in_94_to_96_of_100_offers(customers: int, rates: tuple[float, ...]) -> None:
    chance = random.Random(16)
    held = [0, 0, 0]  # each against the last, and the first two
    for _ in range(OFFERS):
        for at, one in enumerate(offered(chance, customers, rates)):
            assert one.difference is not None
            true = rates[one.arm] - rates[one.against]
            held[at] += one.difference.low <= true <= one.difference.high
    assert [0.94 <= count / OFFERS <= 0.96 for count in held] == [True, True, True], held


@pytest.mark.parametrize("arms", [3])
def test_without_an_effect_at_most_6_of_100_offers_get_a_sentence(arms: int) -> None:
    chance = random.Random(61)
    claimed = sum(
        any(one.is_more_than_chance for one in offered(chance, 60 * arms, (0.2,) * arms))
        for _ in range(OFFERS)
    )
    assert 0.03 < claimed / OFFERS <= 0.06, claimed


def test_a_clear_effect_gets_a_sentence_in_most_offers() -> None:
    chance = random.Random(7)
    found = sum(offered(chance, 300, (0.4, 0.2))[0].is_more_than_chance for _ in range(200))
    assert found > 180


KINDS = (
    (60, (0.3, 0.2, 0.2)), (90, (0.5, 0.5, 0.5)), (120, (0.45, 0.3, 0.3)), (300, (0.2, 0.15, 0.1)),
    (601, (0.06, 0.04, 0.05)), (900, (0.02, 0.02, 0.02)), (300, (0.1, 0.1)), (200, (0.25, 0.25, 0.25, 0.25)),
)  # fmt: skip


def every_kind() -> None:
    for customers, rates in KINDS:
        pairs = len(rates) * (len(rates) - 1) // 2
        chance, held, claimed = random.Random(16), [0] * pairs, 0
        for _ in range(OFFERS):
            found = offered(chance, customers, rates)
            claimed += any(one.is_more_than_chance for one in found)
            for at, one in enumerate(found):
                assert one.difference is not None
                true = rates[one.arm] - rates[one.against]
                held[at] += one.difference.low <= true <= one.difference.high
        shares = ", ".join(f"{count / OFFERS:.1%}" for count in held)
        what = "no effect" if len(set(rates)) == 1 else "an effect"
        print(f"{customers} customers, {rates}: held {shares}; a sentence with {what} {claimed / OFFERS:.1%}")


if __name__ == "__main__":
    every_kind()
