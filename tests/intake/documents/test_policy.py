"""A mistake in a policy has its line, however the document is laid out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from factory import SAMPLES, Shop

from returndesk.core.policy.document import read_policy
from returndesk.intake.documents.policy import lines_by_path, with_lines

# Each ends its wrong line with "# !"; where something is missing, the line of the table that lacks it.
MISTAKES = {
    "a key at the top": 'tiers = ["gold"]\n\nlaw = ["de"]  # !\n',
    "an unknown table": '[defaults]\nwindow = "3 days"\n\n[defauls]  # !\nwindow = "3 days"\n',
    "a text for a table": 'tiers = []\nservice = "fast"  # !\n',
    "a key of a table": '[defaults]\n# window = "4 days"\nwindow = "a month"  # !\ngrace = "3 days"\n',
    "an unknown key": '[defaults]\nwindow = "3 days"\nwindw = "3 days"  # !\n',
    "an indented key": '[defaults]\n   window   =   30  # !\n',
    "a dotted key": 'defaults.grace = "3 days"\ndefaults.window = 30  # !\n',
    "a quoted key": '[defaults]\n"window" = 30  # !\n',
    "a table in one line": '# policy\ndefaults = { grace = "3 days", window = 30 }  # !\n',
    "the second rule": '[[rule]]\nname = "a"\nreturnable = false\n'
    '[[rule]]\nname = "b"\nreturnable = 0  # !\n',
    "a rule without a name": "[[rule]]\nreturnable = true\n\n[[rule]]\nreturnable = 0  # !\n",
    "a rule with quotes in its name": "[[rule]]\nname = 'a \"when\" b'\nwhen = { tag = 1 }  # !\n",
    "a condition": '[[rule]]\nname = "a"\nwindow = "3 days"\nwhen = { fault = ["nobody"] }  # !\n',
    "a condition of a table of its own": '[[rule]]\nname = "a"\n'
    '[rule.when]\ntag = ["x"]\nfault = ["no"]  # !\n',
    "a condition with a dot": '[[rule]]\nname = "a"\nwhen.tag = ["x"]\nwhen.fault = ["nobody"]  # !\n',
    "a day of a condition": '[[rule]]\nname = "a"\nwhen = { ordered = { from = "soon" } }  # !\n',
    "a day of a condition's table": '[[rule]]\nname = "a"\n'
    '[rule.when.ordered]\nto = 2026-01-01\nfrom = "x"  # !\n',
    "rules in an array": 'rule = [\n  { name = "a", returnable = true },\n'
    '  { name = "b", returnable = 0 },  # !\n]\n',
    "a list over lines": '[defaults]\nevidence = [  # !\n  "photo",\n  "oath",\n]\n',
    "after a list with comments": '[calendar]\nextra = [ # "]\n  2026-12-24, # ]\n]\nclosed = ["x"]  # !\n',
    "after a text over lines": '[[rule]]\nname = """a\n[defaults]\nwindow = 3 """\nreturnable = 0  # !\n',
    "after a text in quotes": "[[rule]]\nname = '''it''s\n\\''''\nreturnable = 0  # !\n",
    "after an escaped quote": '[[rule]]\nname = "a \\" # \\\\"\nreturnable = 0  # !\n',
    "after a hash in a text": '[[rule]]\nname = "# [x] = {"\nreturnable = 0  # !\n',
    "after a moment": '[calendar]\nextra = [2026-12-24]\ncountry = 2026-12-24 10:00:00  # !\n',
    "a missing day": '[service]\ndecide = 1\n[[season]]  # !\nname = "a"\n'
    "ordered = { from = 2026-11-01, to = 2026-11-02 }\n",
    "half a span": '[[season]]\nname = "a"\nlast_day = 2027-01-31\nordered = { from = 2026-11-01 }  # !\n',
    "the wrong way round": '[[rule]]\nwhen = { ordered = { from = 2026-11-02, to = 2026-11-01 } }  # !\n',
    "a promise": "[service]\ndecide = 1\nsettle = -1  # !\n",
    "a closing day": '[calendar]\nclosed = ["sun", "never"]  # !\n',
    "a region alone": '[calendar]\nclosed = ["sun"]\nregion = "BY"  # !\n',
    "a reason": '[reasons]\nallergic = "maker"\n"Too loud" = "maker"  # !\n',
    "several": 'law = ["de"]  # !\n[defaults]\nwindow = 1  # !\ngrace = "1 day"\ntransit = 2  # !\n'
    "[[rule]]\nreturnable = 1  # !\n",
}  # fmt: skip


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_has_its_line(what: str, ends: str) -> None:
    text = MISTAKES[what].replace("\n", ends)
    problems = with_lines(read_policy(tomllib.loads(text), "EUR")[1], text)
    marked = [number for number, line in enumerate(text.splitlines(), 1) if line.endswith("# !")]
    assert sorted({problem.line for problem in problems}) == marked


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*path, key)
            yield from paths(item, (*path, key))
    if isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield (*path, number)
            yield from paths(item, (*path, number))


@pytest.mark.parametrize(
    "text",
    [(SAMPLES / "policy.toml").read_text(encoding="utf-8"), *MISTAKES.values(), "", "# only words", "a=1"],
)
def test_every_key_of_a_document_is_on_its_line(text: str) -> None:
    lines = lines_by_path(text)
    told = text.splitlines()
    assert set(lines) == set(paths(tomllib.loads(text)))
    for path, number in lines.items():
        assert isinstance(path[-1], int) or path[-1] in told[number - 1]


def test_check_and_set_name_the_file_and_the_line(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('law = []\n\n[defaults]\nwindow = "a while"\n[calendar]\ncountry = "XX"\n')
    expected = 'days, weeks or months such as "30 days"'
    line = f'{file}:4: [defaults]: window: expected {expected}, found "a while"'
    checked = shop.run("policy", "check", str(file), "-f", "csv")
    assert (checked.code, checked.err.splitlines()) == (78, [line])
    assert checked.out.splitlines()[1].endswith(",4")
    refused = shop.run("policy", "set", str(file))
    assert (refused.code, line in refused.err) == (78, True)
    file.write_text('[calendar]\nclosed = ["sun"]\ncountry = "XX"\n')
    assert shop.run("policy", "check", str(file)).err == (
        f'{file}:3: [calendar]: country: expected one whose public holidays are known, found "XX"\n'
    )


def test_a_document_nested_too_deep_is_refused_with_a_message(shop: Shop) -> None:
    result = shop.run("policy", "check", "-", stdin=f"law = {'[' * 5000}{']' * 5000}")
    assert (result.code, "too deep" in result.err) == (78, True)
