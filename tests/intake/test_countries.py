"""Countries as people type them, and what a shop there usually has."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from returndesk.core.money import is_currency
from returndesk.errors import UsageProblem
from returndesk.intake.countries import country_table, country_typed
from returndesk.intake.country_settings import country_around, country_settings


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("de", "DE"), (" Germany ", "DE"), ("deutschland", "DE"), ("德国", "DE"), ("DEU", "DE"),
        ("uk", "GB"), ("Great Britain", "GB"), ("usa", "US"), ("中国", "CN"), ("日本", "JP"),
    ],
)  # fmt: skip
def test_a_country_is_typed_as_code_or_name(typed: str, code: str) -> None:
    assert country_typed(typed) == code


@pytest.mark.parametrize("typed", ["XX", "Atlantis", "?", "\x1b[31m"])
def test_what_is_no_country_is_refused(typed: str) -> None:
    with pytest.raises(UsageProblem, match="Unknown country"):
        country_typed(typed)


@pytest.mark.parametrize(
    ("zone", "locale", "code"),
    [
        ("Europe/Vienna", "de_DE.UTF-8", "AT"), ("Asia/Shanghai", "en_US.UTF-8", "CN"),
        ("Etc/UTC", "de_AT.UTF-8", "AT"), ("", "German_Germany", "DE"), ("", "zh_CN", "CN"),
        ("Etc/UTC", "C.UTF-8", ""), ("", "", ""), ("", "en", ""),
    ],
)  # fmt: skip
def test_the_country_around_is_that_of_the_time_zone_else_of_the_locale(
    zone: str, locale: str, code: str
) -> None:
    assert country_around(zone, locale) == code


def test_every_country_has_a_currency_and_time_zones_that_exist() -> None:
    table = country_table("country_settings")
    assert set(table) <= set(country_table("countries"))
    assert len(table) > 240
    assert [code for code, (currency, *_) in table.items() if not is_currency(currency)] == []
    assert [code for code in table if not ZoneInfo(country_settings(code).zone("Etc/UTC")).key] == []


def test_a_country_proposes_its_law_language_and_tax() -> None:
    found = {code: country_settings(code) for code in ("DE", "GB", "CN", "US", "CH", "HK", "")}
    assert {code: one.law for code, one in found.items()} == {
        "DE": "eu", "GB": "uk", "CN": "cn", "US": "us", "CH": "none", "HK": "none", "": "none",
    }  # fmt: skip
    assert [code for code, one in found.items() if one.language == "zh"] == ["CN", "HK"]
    assert [code for code, one in found.items() if not one.tax_included] == ["US"]
    assert country_settings("US").zone("America/Denver") == "America/Denver"
    assert country_settings("US").zone("Europe/Berlin") == "America/New_York"


def test_china_is_known_by_its_other_names() -> None:
    names = ("中华人民共和国", "中國", "中國大陸", "zhongguo", "PRC", "中国")
    assert {name: country_typed(name) for name in names} == dict.fromkeys(names, "CN")


def test_a_shop_in_china_is_proposed_the_seven_days_of_its_law() -> None:
    assert [country_settings(code).window for code in ("CN", "DE", "")] == ["7 days", "30 days", "30 days"]
