"""The mutants stay usable: the text that each one replaces occurs in core/ exactly once."""

from __future__ import annotations

import ast

import pytest
from factory import ROOT
from mutation.mutant import Mutant, places, read_mutants

CORE = ROOT / "returndesk" / "core"
MUTANTS = read_mutants()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.breaks)
def test_the_text_of_a_mutant_occurs_once_and_its_replacement_is_python(mutant: Mutant) -> None:
    found = places(CORE, mutant)
    assert [str(place.file.relative_to(CORE)) for place in found] != [], mutant.old
    assert len(found) == 1, found
    assert mutant.new != mutant.old
    ast.parse(found[0].replaced(mutant))


def test_no_mutant_is_lost_between_the_files_and_the_list() -> None:
    assert len(MUTANTS) == 124
    assert len({mutant.breaks for mutant in MUTANTS}) == 124
    assert all(mutant.breaks and mutant.old for mutant in MUTANTS)
