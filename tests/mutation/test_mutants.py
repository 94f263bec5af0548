"""The table of mutants cannot rot: each place that is to be broken is still there, once."""

from __future__ import annotations

import ast

import pytest
from factory import ROOT
from mutation.mutants import MUTANTS, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.file}: {mutant.breaks}")
def test_what_a_mutant_replaces_occurs_exactly_once_and_what_it_puts_there_is_python(mutant: Mutant) -> None:
    text = (ROOT / "returndesk" / "core" / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1
    assert mutant.new != mutant.old
    ast.parse(text.replace(mutant.old, mutant.new))
