"""Acts whose details decide what the customer is notified of."""

from __future__ import annotations

import pytest

from returndesk.core.letters.notifications import step_of_act


@pytest.mark.parametrize(
    ("act", "details", "step"),
    [
        ("ask", {"evidence": ["photo"]}, "evidence"),
        ("approve", {"unsent": True}, "unsent"),
        ("receive", {"held": 1}, ""),
        ("correct", {"moved": True}, ""),
        ("inspect", {"disposition": "customer", "nothing": True}, "nothing-accepted"),
        ("inspect", {"condition": "missing"}, "refused"),
    ],
)
def test_the_details_of_an_act_decide_its_step(act: str, details: dict[str, object], step: str) -> None:
    assert step_of_act(act, "changed-mind", details) == step
