"""`init`: the interview on a terminal, and the same answers as options."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.terminal import END, typed
from desk.asking import ailments, ask
from factory import Shop

from returndesk.desk.new_desk import currency_typed, holidays_typed
from returndesk.errors import SeveralMatch

ALL = (
    *("--shop", "Lampenladen", "--country", "Deutschland", "--currency", "eur", "--timezone", "berlin"),
    *("--law", "eu", "--holidays", "de-by", "--language", "en", "--window", "14", "--tax", "included"),
    *("--address", "Kai 3", "--address", "20457 Hamburg", "--contact", "hallo@lampe.example"),
)
QUESTIONS = 12  # with the confirmation, and one for the address
ENTERS = [""] * QUESTIONS


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A place without a desk, on a computer in Berlin."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    return Shop(tmp_path / "desk.db")


def made(shop: Shop) -> dict[str, object]:
    """The desk's settings, and its first policy as it was written."""
    config = ask(shop, "config")[0]
    policy = {row["key"]: row["value"] for row in ask(shop, "policy", "show") if row["source"] == "document"}
    assert ailments(shop) == []
    return {**config, **policy}


def test_all_can_be_given_as_options(shop: Shop) -> None:
    row = json.loads(shop.ok("init", *ALL, "-f", "json"))["rows"][0]
    assert {name: row[name] for name in ("law", "holidays", "window")} == {
        "law": "eu", "holidays": "DE-BY", "window": "14 days",
    }  # fmt: skip
    found = made(shop)
    assert (found["shop"], found["country"], found["timezone"]) == ("Lampenladen", "DE", "Europe/Berlin")
    assert (found["law"], found["window"], found["region"]) == ("eu", "14 days", "BY")


# What a country given off a terminal brings; the law never.
COUNTRIES = {
    "de": ("EUR", "Europe/Berlin", "en", "DE"),
    "CN": ("CNY", "Asia/Shanghai", "zh", "CN"),
    "Großbritannien": ("GBP", "Europe/London", "en", "GB"),
    "Grmany": None,
    "uk": ("GBP", "Europe/London", "en", "GB"),
    "USA": ("USD", "America/New_York", "en", "US"),
    "日本": ("JPY", "Asia/Tokyo", "en", "JP"),
}


@pytest.mark.parametrize("typed_country", COUNTRIES)
def test_off_a_terminal_a_country_brings_currency_zone_language_and_holidays(
    shop: Shop, typed_country: str
) -> None:
    result = shop.run("init", "--country", typed_country)
    expected = COUNTRIES[typed_country]
    if expected is None:
        assert result.code == 2
        assert result.err.startswith("--country: unknown country 'Grmany'. Did you mean Germany?")
        return
    assert result.code == 0
    found = made(shop)
    assert tuple(found[name] for name in ("currency", "timezone", "language")) == expected[:3]
    rows = {(row["table"], row["key"]): row["value"] for row in ask(shop, "policy", "show")}
    assert (rows[("calendar", "country")], ("", "law") in rows) == (expected[3], False)


def test_off_a_terminal_the_law_that_was_not_set_is_named(shop: Shop) -> None:
    result = shop.run("init", "--country", "AT")
    assert result.err.splitlines()[0] == 'No law was set. If it binds your shop: law = ["eu"] in the policy.'


WRONG = {
    "--law de": "Unknown law 'de'. For Germany use eu.\n",
    "--law germany": "Unknown law 'germany'. For Germany use eu.\n",
    "--law mars": "Unknown law 'mars'. Choices: eu, uk, cn, us, none.\n",
    "--currency taler": "--currency taler: expected a currency such as EUR, € or Euro\n",
    "--currency $": "--currency $ can be USD, CAD, AUD, NZD, SGD …: type the code\n",
    "--timezone Xyzzyx": "--timezone Xyzzyx: expected a time zone such as Europe/Paris\n",
    "--timezone Berln": "--timezone Berln: did you mean Europe/Berlin?\n",
    "--holidays DE-XX": "--holidays DE-XX: unknown region of Germany\n"
    "  Regions: BB Brandenburg, BE Berlin, BW Baden-Württemberg, BY Bayern, HB\n"
    "  Bremen, HE Hessen, HH Hamburg, MV Mecklenburg-Vorpommern, NI Niedersachsen, NW\n"
    "  Nordrhein-Westfalen, RP Rheinland-Pfalz, SH Schleswig-Holstein, SL Saarland,\n"
    "  SN Sachsen, ST Sachsen-Anhalt, TH Thüringen, Augsburg\n",
    "--window soon": '--window soon: expected days, weeks or months such as "30 days"\n',
    "--tax sometimes": "--tax: unknown 'sometimes'. Choices: included, excluded\n",
}


@pytest.mark.parametrize("options", WRONG)
def test_a_wrong_option_is_refused_and_nothing_is_made(shop: Shop, options: str) -> None:
    result = shop.run("init", *options.split())
    assert (result.code, result.err) == (2, WRONG[options])
    assert list(shop.path.parent.iterdir()) == []


@pytest.mark.slow
def test_enter_at_every_question_takes_what_is_proposed(shop: Shop) -> None:
    seen = typed(shop, "init", answers=ENTERS)
    assert (seen.code, seen.screen.count("]: ")) == (0, QUESTIONS), seen.screen
    found = made(shop)
    assert (found["shop"], found["currency"], found["timezone"]) == ("My shop", "EUR", "Europe/Berlin")
    assert (found["law"], found["window"], found["address"]) == ("eu", "30 days", None)
    steps = ["returndesk policy new", "returndesk order import FILE", "returndesk check ORDER"]
    assert [line.strip() for line in seen.screen.splitlines()[-3:]] == steps


WRONG_FIRST = {
    "Germnay": "Unknown country 'Germnay'. Did you mean Germany?",
    "taler": "'taler': expected a currency such as EUR, € or Euro",
    "Berln": "'Berln': did you mean Europe/Berlin?",
    "de": "Unknown law 'de'. For Germany use eu.",
    "Bayren": "'Bayren': unknown region of Germany. Did you mean DE-BY (Bayern)?",
    "de ": "'de': letters are in English (en) and Chinese (zh). Choose the one to start",
    "soon": "'soon': expected days, weeks or months such as \"30 days\"",
    "no": "Unknown answer 'no'. Choices: included, excluded",
}


@pytest.mark.slow
def test_a_wrong_answer_asks_again_and_says_why(shop: Shop) -> None:
    answers = ["Lampenladen"]
    for wrong in WRONG_FIRST:
        answers += [wrong, ""]
    answers += ["Kai 3", "20457 Hamburg", "", "hallo@lampe.example", "yes"]
    seen = typed(shop, "init", answers=answers)
    assert seen.code == 0, seen.screen
    for words in WRONG_FIRST.values():
        assert f"\n{words}\n" in seen.screen
    assert (made(shop)["address"], made(shop)["contact"]) == ("Kai 3\n20457 Hamburg", "hallo@lampe.example")


@pytest.mark.slow
@pytest.mark.parametrize("leaving", ["q", END])
def test_q_leaves_at_every_question_with_nothing_written(shop: Shop, leaving: str) -> None:
    for steps in range(QUESTIONS):
        seen = typed(shop, "init", answers=[*ENTERS[:steps], leaving])
        assert (seen.code, seen.screen.splitlines()[-1]) == (1, "Cancelled. Nothing was saved."), seen.screen
        assert list(shop.path.parent.iterdir()) == []
    assert typed(shop, "init", answers=[*ENTERS[:-1], "no"]).code == 1
    assert list(shop.path.parent.iterdir()) == []


@pytest.mark.slow
def test_what_was_typed_is_not_asked_for(shop: Shop) -> None:
    seen = typed(shop, "init", *ALL)
    assert (seen.code, "]: " in seen.screen) == (0, False), seen.screen


@pytest.mark.slow
def test_a_desk_that_is_there_is_told_before_anything_is_asked(shop: Shop) -> None:
    shop.ok("init")
    seen = typed(shop, "init", columns=200)
    assert (seen.code, seen.screen.splitlines()[0]) == (1, f"{shop.path} already exists")
    nowhere = Shop(shop.path.parent / "no" / "desk.db")
    assert typed(nowhere, "init", columns=200).screen.startswith(f"no folder {nowhere.path.parent}\n")


def test_a_folder_in_the_desk_s_place_is_not_to_be_moved(shop: Shop) -> None:
    shop.path.mkdir()
    result = shop.run("init", "--currency", "EUR")
    assert (result.code, result.err) == (1, f"{shop.path} already exists\n  returndesk --db FILE init\n")


@pytest.mark.slow
def test_an_address_left_for_later_is_asked_for_by_config(shop: Shop) -> None:
    shop.ok("init")
    seen = typed(shop, "config", "--address", "-", answers=["", "Kai 3", "20457 Hamburg", ""])
    assert seen.code == 0, seen.screen
    assert ask(shop, "config")[0]["address"] == "Kai 3\n20457 Hamburg"
    shop.ok("config", "--address", "-", stdin="Kai 4\n20457 Hamburg\n")
    assert ask(shop, "config")[0]["address"] == "Kai 4\n20457 Hamburg"


PLACES = {
    ("DE", "Bayern"): "DE-BY",
    ("DE", "by"): "DE-BY, BY",
    ("DE", "DE-by"): "DE-BY",
    ("DE", "Nordrhein-Westfalen"): "DE-NW",
    ("DE", "Germany, Bayern"): "DE-BY",
    ("DE", "Deutschland"): "DE",
    ("AT", "Tirol"): "AT-7",
    ("", "Bayern"): "DE-BY",
    ("CN", "none"): "",
}


@pytest.mark.parametrize(("country", "answer"), PLACES)
def test_public_holidays_are_known_by_the_names_of_regions(country: str, answer: str) -> None:
    try:
        found = holidays_typed(answer, "", country)
    except SeveralMatch as several:
        found = ", ".join(choice for choice, _ in several.choices)
    assert found == PLACES[country, answer]


@pytest.mark.parametrize("sign", ["€", "Euro", "eur", "euros"])
def test_a_currency_is_known_by_its_sign_or_name(sign: str) -> None:
    assert currency_typed(sign) == "EUR"
    assert currency_typed("$", "", "CAD") == "CAD"


@pytest.mark.slow
def test_no_goes_back_to_the_questions_with_the_answers_as_defaults(shop: Shop) -> None:
    first = ["Lampen", "", "€", "", "", "Bayern", "", "14", "", "Kai 3", "Hamburg", "", "me@lampe.example"]
    seen = typed(shop, "init", answers=[*first, "no", "Lampenladen", *[""] * 10, "yes"], columns=200)
    assert seen.code == 0, seen.screen
    shown = seen.screen.split("Create this desk?")[0]
    assert "shop      Lampen\n" in shown
    assert "holidays  DE-BY\n" in shown
    for words in ("[Lampen]: ", "[DE-BY]: ", "[14 days]: ", "[Kai 3, Hamburg]: ", "[me@lampe.example]: "):
        assert words in seen.screen
    found = made(shop)
    assert (found["shop"], found["region"], found["window"]) == ("Lampenladen", "BY", "14 days")
    assert (found["address"], found["contact"]) == ("Kai 3\nHamburg", "me@lampe.example")


@pytest.mark.slow
def test_a_question_mark_is_explained_and_never_saved(shop: Shop) -> None:
    answers = [one for _ in range(QUESTIONS) for one in ("?", "")]
    seen = typed(shop, "init", answers=answers)
    assert (seen.code, seen.screen.count("q quits.")) == (0, QUESTIONS + 1), seen.screen
    assert made(shop)["contact"] is None


@pytest.mark.slow
def test_b_goes_back_and_keeps_the_answers(shop: Shop) -> None:
    answers = ["b", "Lampen", "DE", "CHF", "b", "b", "", "", "", "3, 1", "b", "eu", "DE-BY", "2", "7天", "b"]
    answers += ["", "2", "Kai 3", "b", "Kai 4", "Hamburg", "", "b", "", "hallo@x.example", "b", "", "yes"]
    seen = typed(shop, "init", answers=answers)
    assert seen.code == 0, seen.screen
    assert "\nThis is the first question.\nName of the shop [My shop]: Lampen\n" in seen.screen
    assert "Currency [CHF]: b\nCountry, such as DE or Germany, or none [DE]: \n" in seen.screen
    assert "  1 eu · 2 uk · 3 cn · 4 us · 5 none\nLaw that binds the shop [cn, eu]: eu\n" in seen.screen
    found = made(shop)
    assert (found["shop"], found["currency"], found["law"], found["region"]) == ("Lampen", "CHF", "eu", "BY")
    assert (found["language"], found["window"], found["tax"]) == ("zh", "7 days", "excluded")
    assert (found["address"], found["contact"]) == ("Kai 4\nHamburg", "hallo@x.example")
