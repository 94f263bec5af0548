"""The table of what must not break the desk: tests for each line, and each of them can fail."""

from __future__ import annotations

import ast

import pytest
from factory import ROOT
from faults.protections.files import FILES
from faults.protections.model import TakenOut
from faults.protections.rules import RULES
from faults.protections.texts import TEXTS
from faults.table import LINES

PROTECTIONS = FILES | TEXTS | RULES


def test_each_of_the_38_lines_has_its_tests() -> None:
    assert list(LINES) == list(range(1, 39))
    assert all(line.what and line.tests for line in LINES.values())


def test_every_test_that_is_named_exists() -> None:
    named = {test for line in LINES.values() for test in line.tests}
    for one in named | {out.test for outs in PROTECTIONS.values() for out in outs}:
        file, _, name = one.partition("::")
        tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
        found = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        tests = [one for one in found if one.startswith("test_")]
        assert (name.partition("[")[0] or tests[0]) in tests, one


@pytest.mark.parametrize("number", LINES)
def test_every_test_of_a_line_notices_that_a_protection_is_taken_out(number: int) -> None:
    noticing = {out.test for out in PROTECTIONS[number]}
    for test in LINES[number].tests:
        assert any(one == test or one.startswith(f"{test}::") for one in noticing), test
    for one in noticing:
        assert {one, one.partition("::")[0]} & {*LINES[number].tests}, one


@pytest.mark.parametrize("out", [out for outs in PROTECTIONS.values() for out in outs], ids=lambda o: o.test)
def test_every_protection_to_take_out_is_in_the_code_once(out: TakenOut) -> None:
    for file, text in out.applied(ROOT / "returndesk").items():
        assert text != (ROOT / "returndesk" / file).read_text(encoding="utf-8")
        ast.parse(text)
