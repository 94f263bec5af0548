"""Whatever an environment variable holds, a command does its work or says in words why not.

The variables are read from the source, so a new one is tried too; the guide names each. CI tries every fifth
value; RETURNDESK_EVERY=1 tries all of them.

Seen failing: 70 by PAGER with an open quote, split without `except ValueError`, and by one that cannot be
executed; TZ, PAGER and LANG, which the guide did not name; a variable that READ_BY lacks.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.terminal import typed
from factory import ROOT, Result, Shop
from faults.hostile.commands import busy_shop
from faults.hostile.values import CODES, RAW, VALUES

EVERY = int(os.environ.get("RETURNDESK_EVERY", "5"))
HOSTILE = {name: value for name, value in VALUES.items() if "\0" not in value}  # no system lets NUL in
SHELLS = ("_RETURNDESK_COMPLETE", "COMP_", "_TYPER_COMPLETE_")  # set by shells for completion alone
BASH = {"_RETURNDESK_COMPLETE": "complete_bash", "COMP_WORDS": "returndesk claim ", "COMP_CWORD": "2"}
ZSH = {"_RETURNDESK_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "returndesk claim show "}
FISH = {"_RETURNDESK_COMPLETE": "complete_fish", "_TYPER_COMPLETE_ARGS": "returndesk claim "}
POWERSHELL = {"_RETURNDESK_COMPLETE": "complete_powershell", "_TYPER_COMPLETE_ARGS": "returndesk claim "}
# Variable → commands that read it, and what else is set then.
READ_BY: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    "RETURNDESK_DB": (("queue", {}), ("claim note R1003 x --dry-run", {}), ("init --dry-run", {})),
    "RETURNDESK_USER": (("claim note R1003 x --dry-run", {}), ("queue", {})),
    "RETURNDESK_AS_OF": (("queue", {}), ("claim note R1003 x --dry-run", {}), ("report day", {})),
    "RETURNDESK_WAIT": (("queue", {}), ("claim note R1003 x --dry-run", {})),
    "RETURNDESK_LETTERS": (("claim message R1003 --dry-run", {}), ("letter list", {})),
    "RETURNDESK_BACKUPS": (("queue", {}), ("config", {}), ("restore", {}), ("doctor", {})),
    "RETURNDESK_DEBUG": (("claim show R9999", {}),),
    "NO_COLOR": (("queue -f table", {}),),
    "TERM": (("queue -f table", {}), ("help undo", {})),
    "TZ": (("config", {}), ("queue", {"RETURNDESK_AS_OF": ""})),
    "PAGER": (("help undo", {}),),
    "LC_ALL": (("init --dry-run", {"RETURNDESK_DB": "new.db"}),),
    "LC_MONETARY": (("init --dry-run", {"RETURNDESK_DB": "new.db"}),),
    "LANG": (("init --dry-run", {"RETURNDESK_DB": "new.db"}),),
    "_RETURNDESK_COMPLETE": (("queue", {}),),
    "COMP_WORDS": (("", BASH),),
    "COMP_CWORD": (("", BASH),),
    "_TYPER_COMPLETE_ARGS": (("", ZSH), ("", FISH), ("", POWERSHELL)),
    "_TYPER_COMPLETE_WORD_TO_COMPLETE": (("", POWERSHELL),),
    "_TYPER_COMPLETE_FISH_ACTION": (("", FISH),),
}
ON_A_TERMINAL = ("NO_COLOR", "PAGER", "TERM", "LANG", "LC_ALL", "LC_MONETARY")


class Set(Shop):
    """A desk used with more variables."""

    more: dict[str, str]

    @property
    def env(self) -> dict[str, str]:
        return {**super().env, **self.more}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Set:
    (tmp_path / "here" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here" / "deep")
    return Set(busy_shop(tmp_path).path)


def variables() -> set[str]:
    """Every variable of the environment that the source reads."""
    found: set[str] = set()
    for path in (ROOT / "returndesk").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        lists = {
            node.target.id: node.iter
            for node in ast.walk(tree)
            if isinstance(node, ast.For) and isinstance(node.target, ast.Name)
        }
        for asked in _asked(tree):
            listed = lists[asked.id] if isinstance(asked, ast.Name) else ast.Tuple([asked])
            found |= {str(one) for one in ast.literal_eval(listed)}
    return found


def _asked(tree: ast.AST) -> Iterator[ast.expr]:
    """What is asked of the environment: by get, getenv, [] and Typer's envvar."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
            yield node.slice
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called.endswith(("environ.get", "environ.pop", "getenv")):
                yield node.args[0]
            yield from (word.value for word in node.keywords if word.arg == "envvar")


def complaint(code: int, said: str) -> str:
    """What is wrong with how a command ended; "" where nothing is."""
    if code not in CODES:
        return f"code {code}: {said[-300:]}"
    if "Traceback" in said or "internal error" in said:
        return f"a failure of the program: {said[-300:]}"
    return ""


def walked(name: str) -> Iterator[tuple[str, str]]:
    yield from list(HOSTILE.items())[sum(map(ord, name)) % EVERY :: EVERY]


def test_every_variable_that_the_source_reads_is_tried() -> None:
    assert variables() == set(READ_BY)


def test_the_guide_names_every_variable_that_a_person_may_set() -> None:
    guide = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "returndesk/guide").glob("*.md"))
    assert [name for name in READ_BY if not name.startswith(SHELLS) and f"`{name}" not in guide] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", READ_BY)
def test_no_value_of_a_variable_breaks_a_command(desk: Set, name: str) -> None:
    before, wrong = desk.path.read_bytes(), {}
    for label, value in walked(name):
        for line, more in READ_BY[name]:
            desk.more = {**more, name: value}
            done: Result = desk.run(*line.split())
            said = complaint(done.code, done.out + done.err)
            if found := RAW.search(done.err):
                said = said or f"a raw {found[0]!r}"
            if said:
                wrong[f"{line}: {label}"] = said
    assert wrong == {}
    assert desk.path.read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize("name", ON_A_TERMINAL)
def test_no_value_of_a_variable_breaks_a_terminal(desk: Set, name: str) -> None:
    wrong = {}
    for label, value in walked(name):
        for line, more in READ_BY[name]:
            desk.more = {**more, name: value}
            seen = typed(desk, *line.split())
            if said := complaint(seen.code, seen.screen):
                wrong[f"{line}: {label}"] = said
    assert wrong == {}


@pytest.mark.slow
def test_a_pager_that_cannot_run_leaves_the_page_on_the_screen(desk: Set, tmp_path: Path) -> None:
    broken = tmp_path / "pager"
    broken.write_bytes(b"\x7fELF, but not really")
    broken.chmod(0o755)
    desk.more = {"PAGER": "less 'unclosed"}
    unclosed = typed(desk, "help", "undo")
    desk.more = {"PAGER": str(broken)}
    failing = typed(desk, "help", "undo")
    desk.more = {"PAGER": "cat", "TERM": "dumb"}
    assert unclosed == failing == typed(desk, "help", "undo")
    assert "undo" in failing.screen
