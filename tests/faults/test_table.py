"""The table of what must not break the desk: a test for each line, and the protections can be taken out."""

from __future__ import annotations

import ast

from factory import ROOT
from faults.table import LINES


def test_each_of_the_38_lines_has_its_tests() -> None:
    assert list(LINES) == list(range(1, 39))
    assert all(line.what and line.tests for line in LINES.values())


def test_every_test_that_is_named_exists() -> None:
    for line in LINES.values():
        for named in line.tests:
            file, _, name = named.partition("::")
            tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
            found = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
            tests = [one for one in found if one.startswith("test_")]
            assert (name or tests[0]) in tests, named


def test_every_protection_to_take_out_is_in_the_code_once() -> None:
    for line in LINES.values():
        if line.without:
            text = (ROOT / "returndesk" / line.without.file).read_text(encoding="utf-8")
            assert text.count(line.without.old) == 1, line.without
            ast.parse(text.replace(line.without.old, line.without.new))
