"""What is mutated at random, or was found by a fuzzer, never breaks a reader.

CI draws 40 inputs for each; RETURNDESK_FUZZ=20000 draws so many, and fuzz.py lets libFuzzer make them. Seen
failing: with `except RecursionError` out of intake/toml_text.py by the nested keys of FOUND.
"""

from __future__ import annotations

import pytest
from faults.hostile.readers import READERS, read, seeds
from faults.hostile.test_fuzz import DRAWN, mutated
from hypothesis import given
from hypothesis import strategies as st

from returndesk.errors import DeskError

# Inputs that once broke a reader, or that nearly did; the first byte chooses how the rest is read.
FOUND = {
    "orders": (b"\0order_number\0,ordered_at",),
    "policy": (
        b"\0[defaults]\nwindow = 0x" + b"F" * 5_000,
        b"\0a" + b".a" * 3_000 + b" = 1\n",
        b"\0a = " + b"[" * 3_000,
    ),
    "format": (b"\0currency = 0x" + b"F" * 5_000, b"\0a" + b".a" * 3_000 + b" = 1\n"),
}
SOUND = {
    "orders": 62, "claims": 21, "deliveries": 46, "feedback": 2, "spend": 2, "workbook": 2, "sheet": 2,
    "policy": 4, "format": 40, "letter": 108,
}  # fmt: skip


@pytest.mark.parametrize("kind", READERS)
def test_the_inputs_to_begin_with_are_read(kind: str) -> None:
    taken = 0
    for one in seeds(kind):
        try:
            READERS[kind](one[0], one[1:])
        except DeskError:
            continue
        taken += 1
    assert taken >= SOUND[kind]


@pytest.mark.parametrize("kind", FOUND)
def test_what_was_found_is_refused_in_words(kind: str) -> None:
    for one in FOUND[kind]:
        read(kind, one)


@pytest.mark.parametrize("kind", READERS)
@DRAWN
@given(st.data())
def test_no_mutated_input_breaks_a_reader(kind: str, data: st.DataObject) -> None:
    read(kind, data.draw(st.sampled_from(list(seeds(kind))).flatmap(mutated)))
