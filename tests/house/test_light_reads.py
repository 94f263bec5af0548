"""What a question loads where no person looks: none of the heavy libraries, in any format."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from factory import HANGS_SECONDS, Shop, new_shop

pytestmark = pytest.mark.slow

HEAVY = ("rich", "sqlite_utils", "dateutil.parser", "holidays", "babel", "pydantic")
QUESTIONS = {
    "check": "check 1042",
    "check --all": "check --all --explain",
    "queue": "queue",
    "queue --next": "queue --next",
    "report day": "report day",
    "report refunds": "report refunds --by sku",
    "report liability": "report liability",
    "report watchlist": "report watchlist",
    "report costs": "report costs --by sku",
    "report reasons": "report reasons",
    "report reasons --notes": "report reasons --notes",
    "report kept": "report kept --by month",
    "report measures": "report measures",
    "report service": "report service",
    "report carriers": "report carriers --from 2026-11-01",
    "report stock": "report stock",
    "report all": "report all --period month",
    "order list": "order list --from 2026-11-01",
    "order show": "order show 1042",
    "claim list": "claim list --open",
    "claim show": "claim show R1001",
    "claim quote": "claim quote R1002",
    "claim message": "claim message R1002",
    "letter list": "letter list",
    "log": "log",
    "log of a claim": "log R1001 --from 2026-11-01 --act open",
    "policy show": "policy show",
    "policy log": "policy log",
    "policy laws": "policy laws eu",
    "customer list": "customer list",
    "customer show": "customer show ada@example.org",
    "config": "config",
    "doctor": "doctor",
    "help": "help",
    "help TOPIC": "help policy",
    "help -k": "help -k fee",
}
ADA = {"customer_email": "ada@example.org"}
# Runs one read command in every format and prints which one first loaded something heavy.
WRAPPER = """
import json, sys
from returndesk.__main__ import main
found, codes = {}, []
for fmt in ("csv", "json", "plain"):
    try:
        main([*sys.argv[1:], "-f", fmt])
    except SystemExit as end:
        codes.append(end.code)
    for name in %r:
        if name in sys.modules:
            found.setdefault(name, fmt)
print(json.dumps([codes, found]), file=sys.stderr)
"""


def new_busy_shop(folder: Path, document: str) -> Shop:
    """A desk with this policy, a refund and an open claim."""
    shop = new_shop(folder, document=document)
    shop.take_in({"quantity": 3, "unit_price": "10.00", **ADA}, {"sku": "BULB-3", "unit_price": "50.00"})
    shop.ok("claim", "open", "1042", "-i", "BULB-3", "-r", "changed-mind", "--now", "--condition", "new")
    shop.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "defective")
    return shop


@pytest.fixture(scope="module")
def busy_shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A desk whose policy has holidays and months."""
    document = '[defaults]\nwindow = "2 months"\nroll_to_open_day = true\n'
    document += '[calendar]\nclosed = ["sun"]\ncountry = "DE"\n'
    return new_busy_shop(tmp_path_factory.mktemp("busy"), document)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_read_command_off_a_terminal_loads_nothing_heavy(question: str, busy_shop: Shop) -> None:
    codes, found = loaded(busy_shop, HEAVY, QUESTIONS[question])
    assert (codes, found) == ([0, 0, 0], {})


def test_a_screen_in_color_loads_no_rich() -> None:
    code = (
        "import sys\nfrom returndesk.render.screens.terminal import print_screen\n"
        "print_screen([(('late', 'over'),)], sys.stdout, True)\nprint('rich' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TERM": "xterm"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "\x1b[1;31mlate\x1b[0m\nFalse\n"


# What a queue without a task of an order, and without days to confirm refunds, has no use for.
BEYOND_A_QUEUE = (
    *("returndesk.core.policy.document", "returndesk.core.policy.terms", "returndesk.core.refunds.tenders"),
    *("returndesk.core.orders.external_refunds", "returndesk.store.refunds.payouts"),
)


def test_an_ordinary_queue_reads_no_policy_and_no_payouts(busy_shop: Shop) -> None:
    codes, found = loaded(busy_shop, BEYOND_A_QUEUE, "queue")
    assert (codes, found) == ([0, 0, 0], {})


# What finds no customer by a part of their name, changes nothing, and is no other customer's screen.
BEYOND_A_CUSTOMER = (
    *("returndesk.desk.search", "returndesk.desk.journal", "returndesk.desk.lookup"),
    *("returndesk.core.orders.incoming", "returndesk.core.claims.entries"),
    *("returndesk.cli.customer.privacy", "dateutil", "calendar", "hashlib"),
)


def test_to_show_a_customer_loads_no_search_no_act_and_no_months_of_dateutil(busy_shop: Shop) -> None:
    codes, found = loaded(busy_shop, BEYOND_A_CUSTOMER, "customer show ada@example.org")
    assert (codes, found) == ([0, 0, 0], {})


@pytest.mark.parametrize("question", ["check", "queue", "claim show"])
def test_an_ordinary_question_compiles_no_dataclass(question: str, busy_shop: Shop) -> None:
    codes, found = loaded(busy_shop, ("dataclasses",), QUESTIONS[question])
    assert (codes, found) == ([0, 0, 0], {})


LAWFUL = {**QUESTIONS, "check of a fault": "check 1042 -r defective --explain"}
OF_THE_LAW = (
    "tomllib",
    "returndesk.intake.documents.laws",
    "returndesk.core.law.statute",
    "returndesk.core.law.grounds",
    "returndesk.core.law.days",
)


@pytest.fixture(scope="module")
def lawful_shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A desk with two laws and the holidays of its country."""
    document = 'law = ["eu", "uk"]\n[defaults]\nrestocking_fee = "10%"\n[calendar]\ncountry = "DE"\n'
    return new_busy_shop(tmp_path_factory.mktemp("lawful"), document)


@pytest.mark.parametrize("question", LAWFUL)
def test_a_read_command_under_a_law_loads_nothing_heavy_either(question: str, lawful_shop: Shop) -> None:
    codes, found = loaded(lawful_shop, HEAVY, LAWFUL[question])
    assert (codes, found) == ([0, 0, 0], {})


LAWLESS = {**QUESTIONS, "claim open": "claim open 1042 -i LAMP-1=1 -r other --dry-run"}


@pytest.mark.parametrize("typed", ["check", "check --all", "queue", "claim show", "claim open", "report day"])
def test_a_desk_without_a_law_loads_no_module_of_the_law(typed: str, busy_shop: Shop) -> None:
    codes, found = loaded(busy_shop, OF_THE_LAW, LAWLESS[typed])
    assert (codes, found) == ([0, 0, 0], {})


@pytest.mark.parametrize("question", ["queue", "claim list", "order list", "report day"])
def test_a_desk_under_a_law_loads_it_only_for_a_verdict(question: str, lawful_shop: Shop) -> None:
    codes, found = loaded(lawful_shop, OF_THE_LAW, QUESTIONS[question])
    assert (codes, found) == ([0, 0, 0], {})


def test_a_verdict_under_a_law_loads_the_laws_of_the_policy(lawful_shop: Shop) -> None:
    assert set(loaded(lawful_shop, OF_THE_LAW, "check 1042")[1]) == set(OF_THE_LAW)


def loaded(shop: Shop, names: tuple[str, ...], question: str) -> tuple[list[int], dict[str, str]]:
    """Exit codes by format, and the first format in which each of these modules was loaded."""
    done = subprocess.run(
        [sys.executable, "-c", WRAPPER % (names,), *question.split()],
        env=shop.env,
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        check=True,
    )
    codes, found = json.loads(done.stderr.splitlines()[-1])
    return codes, found


def test_a_heavy_module_would_be_found(tmp_path: Path) -> None:
    # `init` makes the schema, which is sqlite-utils' work.
    shop = Shop(tmp_path / "desk.db")
    assert loaded(shop, HEAVY, "init")[1]["sqlite_utils"] == "csv"


@pytest.mark.parametrize("question", ["queue", "check 1042"])
def test_what_is_asked_most_loads_no_named_tuple_with_annotations_to_compile(
    question: str, busy_shop: Shop
) -> None:
    """Each annotation that is text, as `from __future__ import annotations` makes it, is compiled."""
    code = (
        "import sys\nfrom returndesk.__main__ import main\n"
        "try:\n    main([*sys.argv[2:], '-f', 'csv', '-o', sys.argv[1]])\nexcept SystemExit:\n    pass\n"
        "for name, module in list(sys.modules.items()):\n"
        "    for each in vars(module).values() if name.startswith('returndesk.') else ():\n"
        "        if isinstance(each, type) and hasattr(each, '_fields') and each.__module__ == name:\n"
        "            if 'ForwardRef' in str(each.__annotations__):\n"
        "                print(name, each.__name__)\n"
    )
    target = str(busy_shop.path.parent / f"{question}.csv")
    done = subprocess.run(
        [sys.executable, "-c", code, target, *question.split()],
        env=busy_shop.env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""


@pytest.mark.parametrize("line", ["claim show ", "claim open 1042 -i ", "check 1042 -r d"])
def test_completion_loads_nothing_heavy_and_only_the_noun_that_is_typed(line: str, busy_shop: Shop) -> None:
    code = "import sys\nfrom returndesk.__main__ import main\ntry:\n    main([])\nexcept SystemExit:\n"
    names = (*HEAVY, *OF_THE_LAW, "returndesk.cli.report.commands")
    code += f"    print(*[name for name in {names} if name in sys.modules])"
    asked = {"_RETURNDESK_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**busy_shop.env, **asked, "_TYPER_COMPLETE_ARGS": f"returndesk {line}"},
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        check=True,
    )
    *offered, loaded = done.stdout.splitlines()
    assert (bool(offered), loaded) == (True, "")


def test_a_process_ends_at_once_without_freeing_its_modules() -> None:
    """Freeing them takes a fifth of a short command; what runs at exit still runs."""
    code = (
        "import atexit, sys\nfrom returndesk.__main__ import main\n"
        "class Freed:\n    def __del__(self): print('freed', flush=True)\n"
        "kept = Freed()\natexit.register(print, 'at exit', flush=True)\n"
        "sys.argv = ['returndesk', '--version']\nmain()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1], "freed" in done.stdout) == (0, "at exit", False)
