"""Every command explains itself: what it does, one line that runs, and each of its options."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from factory import Shop, new_shop
from faults.disk.scenes import SCENES

from returndesk.cli.app import TREE, build
from returndesk.core.value import replace

SAMPLES = Path(__file__).parents[2] / "sample_data"
COMMANDS_OF_NOW = {
    "init", "demo", "help", "order import", "order show", "order list", "order delivered",
    "order add", "order customer", "order dispute", "order paid", "order format", "check",
    "claim open", "claim import",
    "claim list", "claim show", "claim note", "claim assign", "claim approve", "claim reject", "claim cancel",
    "claim ask", "claim answered",
    "claim receive", "claim inspect", "claim quote", "claim refund", "claim reduce",
    "claim settle", "claim close",
    "claim reopen", "claim expire", "claim exchange", "claim repair", "claim replace", "claim sent",
    "claim paid", "claim compensate", "claim bounced", "claim correct", "claim carrier", "claim message",
    "claim feedback", "claim slip",
    "product note", "product list", "spend import", "spend list",
    "feedback import", "letter list", "letter copy", "letter check", "letter recall",
    "report carriers", "report stock", "customer show", "customer list", "customer set",
    "customer use", "customer tiers", "customer consent", "customer signals", "customer occasions",
    "customer merge",
    "coupon issue", "coupon list", "coupon use", "coupon void",
    "offer new", "offer list", "offer result", "offer stop",
    "customer export", "customer erase", "retention run",
    "queue", "report day", "report refunds", "report returns", "report costs",
    "report reasons", "report kept", "report liability",
    "report watchlist", "report measures", "report service", "report all", "report marketing",
    "report owed", "report repeat",
    "policy show", "policy new", "policy check",
    "policy set", "policy log", "policy tiers", "policy laws", "log", "undo", "doctor", "config", "export",
    "backup", "restore", "audit export",
}  # fmt: skip
GLOBAL = {"--db", "--as-of", "--user", "--no-input", "--quiet", "--no-color"}


def commands() -> dict[str, Any]:
    """Every command by the words that are typed for it."""
    found: dict[str, Any] = {}

    def walk(node: Any, words: tuple[str, ...]) -> None:
        below = getattr(node, "commands", {})
        if not below:
            found[" ".join(words)] = node
        for name, child in below.items():
            walk(child, (*words, name))

    walk(build(tuple(TREE)), ())
    return found


COMMANDS = commands()


def help_of(shop: Shop, *words: str) -> str:
    result = shop.run(*words, "--help")
    assert (result.code, result.err) == (0, "")
    return result.out


def test_the_tree_holds_these_commands_and_no_other() -> None:
    assert set(COMMANDS) == COMMANDS_OF_NOW


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_has_an_example_that_starts_with_the_program(command: str, shop: Shop) -> None:
    text = help_of(shop, *command.split())
    example = re.search(r"^ *Example: (.+)$", text, re.MULTILINE)
    assert example, text
    # A pipe into the program is an example as well.
    assert re.match(rf"(.+ \| )?returndesk {command}( |$)", example[1]), example[1]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_says_what_it_does(command: str) -> None:
    options = [param for param in COMMANDS[command].params if param.param_type_name == "option"]
    names = {name for option in options for name in option.opts}
    assert names >= GLOBAL
    assert [option.opts for option in options if not (option.help or "").strip()] == []


def nodes() -> dict[str, Any]:
    """The program, every noun and every command, by the words typed."""
    found: dict[str, Any] = {}

    def walk(node: Any, words: tuple[str, ...]) -> None:
        found[" ".join(words)] = node
        for name, child in getattr(node, "commands", {}).items():
            walk(child, (*words, name))

    walk(build(tuple(TREE)), ())
    return found


NODES = nodes()


@pytest.mark.parametrize("words", NODES)
def test_no_line_of_a_help_is_cut_at_80_columns(words: str, shop: Shop) -> None:
    with patch.dict("os.environ", {"COLUMNS": "80"}):
        text = help_of(shop, *words.split())
    usage, _, rest = text.partition("\n\n")
    assert [line for line in rest.splitlines() if line.endswith("...") or len(line) > 80] == []
    assert "..." not in re.sub(r"\[?[A-Z]+\]?\.\.\.", "", usage)


@pytest.mark.parametrize("words", NODES)
def test_the_first_line_of_a_help_is_at_most_50_characters(words: str) -> None:
    first = (NODES[words].help or "").strip().splitlines()[0]
    assert 0 < len(first) <= 50, first


@pytest.mark.parametrize("command", COMMANDS)
def test_every_argument_of_a_command_says_what_it_is(command: str) -> None:
    arguments = [param for param in COMMANDS[command].params if param.param_type_name == "argument"]
    assert [one.name for one in arguments if not (getattr(one, "help", None) or "").strip()] == []


@pytest.mark.parametrize("words", NODES)
def test_an_environment_variable_is_in_brackets(words: str) -> None:
    helps = [getattr(param, "help", None) or "" for param in NODES[words].params]
    named = [text for text in helps if re.search(r"\b(RETURNDESK_\w+|NO_COLOR)\b", text)]
    assert [text for text in named if not re.search(r"\[env: \w+\]$", text)] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_first_sentence_of_a_help_is_an_order_not_a_description(command: str) -> None:
    first = (COMMANDS[command].help or "").strip().splitlines()[0]
    word = first.split()[0]
    assert word[0].isupper()
    assert not word.endswith("s"), first
    assert first.rstrip().endswith((".", "report.", "CSV")), first


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_the_program_itself_lists_every_noun(flag: str, shop: Shop) -> None:
    result = shop.run(flag)
    assert result.code == 0
    listed = re.findall(r"^  (\w+)  ", result.out.partition("Commands:")[2], re.MULTILINE)
    assert set(listed) == set(TREE)


@pytest.mark.parametrize("noun", ["order", "claim", "report", "customer", "feedback", "letter", "policy"])
def test_a_noun_without_a_verb_lists_its_verbs_and_is_a_usage_error(noun: str, shop: Shop) -> None:
    result = shop.run(noun)
    assert (result.code, result.out) == (2, "")
    assert "\\n" not in result.err
    assert f"Usage: returndesk {noun}" in result.err.splitlines()[0]
    assert {name.split()[1] for name in COMMANDS_OF_NOW if name.split()[0] == noun} <= set(result.err.split())


def test_the_program_without_a_noun_lists_its_nouns_and_is_a_usage_error(shop: Shop) -> None:
    result = shop.run()
    assert (result.code, result.out) == (2, "")
    assert "\\n" not in result.err
    assert set(TREE) <= set(result.err.split())


def test_the_version_is_the_package_s(shop: Shop) -> None:
    from returndesk import __version__

    assert shop.ok("--version") == f"returndesk {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_only_acts_take_dry_run(command: str) -> None:
    acts = "import delivered open note assign approve reject ask answered expire cancel receive inspect"
    acts += (
        " refund reduce settle close reopen set init exchange repair replace sent paid compensate correct use"
    )
    acts += (
        " bounced carrier message feedback undo config restore issue void erase run consent stop occasions"
    )
    names = {name for param in COMMANDS[command].params for name in param.opts}
    is_act = command.split()[-1] in acts.split() or command in (
        *("order add", "order customer", "order dispute", "report day"),
        *("customer tiers", "customer signals"),  # --apply, --answer
        "customer merge",
        "offer new",
        "doctor",  # --fix
    )
    assert ("--dry-run" in names) == is_act


def test_every_act_meets_the_faults_of_the_disk() -> None:
    typed = {re.sub(r"^--as-of \S+ ", "", scene.typed) for scene in SCENES.values()}
    acts = {
        name
        for name, command in COMMANDS.items()
        if any("--dry-run" in param.opts for param in command.params)
    }
    others = {
        "backup",
        "export",
        "audit export",
        "customer export",
        "letter copy",
    }  # write files of their own
    met = {name for name in acts | others if any(f"{line} ".startswith(f"{name} ") for line in typed)}
    assert (len(acts) > 50, (acts | others) - met) == (True, set())


RECEIVED = ("claim approve R1003", "claim receive R1003")
INSPECTED = (*RECEIVED, "claim inspect R1003 --condition new --to restock")
OFFERED = (
    "customer consent ada@example.org marketing",
    "offer new may --to new --arms letter:may,coupon:10% --until 2026-12-31",
)
BEFORE = {  # what was done on the desk before the example of a command
    "claim answered": ("claim ask R1003 when?",),
    "claim reopen": ("claim reject R1003 --why no",),
    "restore": ("backup",),
    "claim receive": ("claim approve R1003",),
    "claim inspect": RECEIVED,
    "claim refund": INSPECTED,
    "claim reduce": ("claim approve R1003",),
    "claim close": (*RECEIVED, "claim inspect R1003 --condition used --to customer"),
    "claim message": ("claim approve R1003",),
    "customer set": ("policy set gold.toml",),
    "customer tiers": ("policy set gold.toml",),
    "customer signals": ("policy set gold.toml",),
    "customer merge": ("order customer 1066 eva@example.org",),
    "claim exchange": INSPECTED,
    "claim repair": INSPECTED,
    "claim replace": INSPECTED,
    "claim slip": ("claim approve R1003",),
    "claim sent": (*INSPECTED, "claim replace R1003"),
    "claim paid": (*INSPECTED, "claim exchange R1003 --for LAMP-2=1@122.50"),
    "claim bounced": (*INSPECTED, "claim refund R1003"),
    "claim correct": (*INSPECTED, "claim refund R1003"),
    "claim feedback": (*INSPECTED, "claim refund R1003"),
    "customer use": (*INSPECTED, "claim refund R1003 --method credit"),
    **dict.fromkeys(("offer list", "offer result", "offer stop"), OFFERED),
    "customer erase": ("claim cancel R1001 R1002 R1003 R1004 R1005",),
}
REASON = {"claim carrier": "damaged", "claim inspect": "changed-mind"}  # of R1003; else defective
# The hash and the code of these examples are not this desk's.
ANSWERS = {"doctor": 1, "coupon use": 66, "coupon void": 66}


def prepared(folder: Path, reason: str) -> Shop:
    """Orders 1042 to 1044 and 1066 of one customer, and claims R1001 to R1005, R1005 a complaint."""
    shop = new_shop(folder)
    for number in ("1042", "1043", "1044", "1066"):
        who = {"order_number": number, "customer_email": "ada@example.org"}
        who |= {"ordered_at": "2026-11-23", "delivered_on": ""} if number == "1066" else {}
        shop.take_in(
            {**who, "unit_price": "110.00", "quantity": 2},
            {**who, "sku": "BULB-3", "unit_price": "50.00"},
        )
    shop.take_in({"order_number": "1047", "unit_price": "30.00", "payment_status": "unpaid"})
    for order, why in (("1043", "other"), ("1044", "other"), ("1042", reason), ("1044", "other")):
        shop.ok("claim", "open", order, "-i", "LAMP-1=1", "-r", why)
    shop.ok("claim", "open", "1043", "-r", "service")
    (folder / "claims.csv").write_text("order,sku,quantity,reason\n1042,BULB-3,1,late\n")
    (folder / "feedback.csv").write_text("claim,score\nR1001,4\n")
    (folder / "ads.csv").write_text("date,amount\n2026-11-20,12.50\n")
    limit = '[signals]\noften_returns = "40%"\n'
    (folder / "gold.toml").write_text(f'[[tier]]\nname = "gold"\norders = 2\n{limit}')
    return shop


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_of_a_command_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = re.search(r"Example: (?:.+ \| )?returndesk ([^|\n]+)", COMMANDS[command].help)
    assert example
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    shop = prepared(tmp_path, REASON.get(command, "defective"))
    for typed in BEFORE.get(command, ()):
        shop.ok(*typed.split())
    if command in ("init", "order import"):
        shop = replace(shop, path=tmp_path / "new.db") if command == "init" else new_shop(tmp_path / "empty")
    if command.startswith("policy") and command != "policy show":
        shutil.copy(SAMPLES / "policy.toml", tmp_path)
    result = shop.run(*shlex.split(example[1]), stdin=(SAMPLES / "orders.csv").read_bytes())
    assert result.code == ANSWERS.get(command, 0), result
