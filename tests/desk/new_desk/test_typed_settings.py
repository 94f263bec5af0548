"""The settings of a new desk, as people type them."""

from __future__ import annotations

import pytest

from returndesk.desk.new_desk import language_typed, zone_typed


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("北京", "Asia/Shanghai"), ("上海", "Asia/Shanghai"), ("beijing", "Asia/Shanghai"),
        ("Berlin", "Europe/Berlin"), ("München", "Europe/Berlin"), ("London", "Europe/London"),
        ("Wien", "Europe/Vienna"), ("香港", "Asia/Hong_Kong"), ("Deutschland", "Europe/Berlin"),
        ("new york", "America/New_York"), ("中国", "Asia/Shanghai"), ("Asia/Urumqi", "Asia/Urumqi"),
    ],
)  # fmt: skip
def test_a_time_zone_is_known_by_its_city_in_the_owners_language(typed: str, zone: str) -> None:
    assert zone_typed(typed) == zone


@pytest.mark.parametrize("typed", ["中文", "简体中文", "zh", "chinese"])
def test_chinese_is_known_by_its_names(typed: str) -> None:
    assert language_typed(typed) == "zh"
