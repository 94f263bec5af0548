"""The barcode of a slip, read back by its bars."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from returndesk.render.formats import code128
from returndesk.render.formats.code128 import barcode, values_of


def test_every_pattern_has_its_width_its_parity_and_is_there_once() -> None:
    widths = code128._WIDTHS
    assert len(widths) == len(set(widths)) == 107
    assert {sum(map(int, one)) for one in widths[:-1]} == {11}
    assert widths[-1] == "2331112"
    assert {sum(map(int, one[::2])) % 2 for one in widths[:-1]} == {0}  # ISO/IEC 15417: bars are even


def test_the_checksum_is_that_of_the_standard() -> None:
    assert values_of("PJJ123C") == [104, 48, 42, 42, 17, 18, 19, 35, 55, 106]
    with pytest.raises(ValueError, match="lacks"):
        values_of("订单")


def test_the_bars_say_the_number() -> None:
    bars = [(int(at), int(width)) for at, width in re.findall(r"M(\d+) 0h(\d+)v", barcode("R1001"))]
    edges = [edge for at, width in bars for edge in (at, at + width)]
    widths = "".join(str(after - before) for before, after in pairwise(edges))
    assert edges[0] == 10  # the quiet zone
    values = [code128._WIDTHS.index(widths[at : at + 6]) for at in range(0, len(widths) - 7, 6)]
    assert (values[0], widths[-7:]) == (104, "2331112")
    assert "".join(chr(value + 32) for value in values[1:-1]) == "R1001"
