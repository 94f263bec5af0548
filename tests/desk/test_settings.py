"""The settings of a desk: what `init` takes, and what `config` changes from then on."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask
from factory import Shop, made_once, new_shop


@pytest.fixture
@made_once
def lamp(tmp_path: Path) -> Shop:
    """A desk with a shop in Germany."""
    return new_shop(tmp_path, "--shop", "Lampenladen", "--country", "de", "--contact", "hallo@lampe.example")


def settings(shop: Shop) -> dict[str, object]:
    return ask(shop, "config")[0]


def test_init_keeps_country_language_address_and_contact(tmp_path: Path) -> None:
    options = ("--country", "德国", "--language", "zh", "--contact", "+49 30 12345")
    shop = new_shop(tmp_path, *options, "--address", "Lampenladen", "--address", "Hauptstr. 1\n10115 Berlin")
    found = settings(shop)
    assert (found["country"], found["language"], found["contact"]) == ("DE", "zh", "+49 30 12345")
    assert found["address"] == "Lampenladen\nHauptstr. 1\n10115 Berlin"
    assert shop.ok("config", "-f", "table").endswith(
        "country   DE\nlanguage  zh\n"
        "address   Lampenladen\n          Hauptstr. 1\n          10115 Berlin\n"
        "contact   +49 30 12345\n"
    )
    assert ailments(shop) == []


def test_a_desk_has_none_of_them_by_default_and_writes_english(tmp_path: Path) -> None:
    found = settings(new_shop(tmp_path))
    assert [found[name] for name in ("country", "language", "address", "contact")] == [None, "en", None, None]


CHANGES = [
    (["--address", "Kai 3", "--address", "20457 Hamburg"], "address", "Kai 3\n20457 Hamburg"),
    (["--contact", " a@lampe.example\nBcc: all@x.example "], "contact", "a@lampe.example Bcc: all@x.example"),
    (["--contact", ""], "contact", ""),
    (["--shop", "Lampen am Kai"], "shop", "Lampen am Kai"),
    (["--language", "zh"], "language", "zh"),
    (["--country", "Österreich"], "country", "AT"),
    (["--country", ""], "country", ""),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "name", "value"), CHANGES)
def test_config_changes_a_setting_in_one_act_that_undo_reverses(
    lamp: Shop, typed: list[str], name: str, value: str
) -> None:
    before = settings(lamp)
    dry = lamp.run("config", *typed, "--dry-run", "-f", "json")
    assert (dry.code, dry.err) == (0, f"Changed: {name}\nDry run: nothing was recorded.\n")
    assert settings(lamp) == before
    assert ask(lamp, "config", *typed)[0][name] == (value or None)
    assert settings(lamp) == {**before, name: value or None}
    (entry,) = ask(lamp, "log", "--act", "config")
    assert (entry["who"], str(entry["text"]).startswith(name)) == ("ann", True)
    assert ailments(lamp) == []
    assert lamp.run("undo").err == f"Undone: change of {name}\n"
    assert settings(lamp) == before
    assert ailments(lamp) == []


def test_what_is_set_already_is_no_act(lamp: Shop) -> None:
    assert (
        lamp.run("config", "--country", "Germany").err == "Nothing changed: that is how it was set already\n"
    )
    assert [entry["act"] for entry in ask(lamp, "log")] == ["init"]


COUNTRY = "expected a code such as DE, or a name such as Germany"
REFUSED = [
    (["--shop", " "], "--shop: expected the name of the shop, found nothing"),
    (["--country", "Germnay"], "--country: unknown country 'Germnay'. Did you mean Germany?"),
    (["--country", "Atlantis"], f"--country: unknown country 'Atlantis': {COUNTRY}"),
    (["--country", "XX"], f"--country: unknown country 'XX': {COUNTRY}"),
    (["--language", "fr"], "--language: unknown 'fr'. Choices: en, zh"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "words"), REFUSED)
def test_a_setting_that_cannot_be_is_refused(lamp: Shop, typed: list[str], words: str) -> None:
    result = lamp.run("config", *typed)
    assert (result.code, result.err) == (2, f"{words}\n")
    assert [entry["act"] for entry in ask(lamp, "log")] == ["init"]


def test_letters_are_in_the_language_of_customer_order_policy_and_desk_in_that_order(lamp: Shop) -> None:
    lamp.take_in({"unit_price": "9.00", "customer_email": "ada@example.org"})
    lamp.ok("claim", "open", "1042", "-r", "other")

    def language() -> object:
        return ask(lamp, "claim", "message", "R1001")[0]["language"]

    assert language() == "en"
    lamp.ok("config", "--language", "zh")
    assert language() == "zh"
    lamp.ok("policy", "set", "-", stdin='language = "en"\n')
    assert language() == "en"
    lamp.ok("customer", "set", "ada@example.org", "--language", "zh")
    assert language() == "zh"
