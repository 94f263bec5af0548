"""Frozen values: the behaviour of a frozen dataclass."""

from __future__ import annotations

import copy
import pickle

import pytest

from returndesk.core.value import Value, replace


class Parcel(Value):
    """A parcel of some units."""

    number: str
    units: int
    marks: tuple[str, ...] = ()


class Box(Value):
    """Another value with the same fields."""

    number: str
    units: int
    marks: tuple[str, ...] = ()


PARCEL = Parcel("P1", 2)


def test_fields_are_given_by_position_or_by_name_and_defaults_stand_in() -> None:
    made = Parcel("P1", units=2)
    assert (made.number, made.units, made.marks) == ("P1", 2, ())
    assert Parcel("P1", 2, ("fragile",)).marks == ("fragile",)


def test_a_value_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="Parcel is frozen: units"):
        PARCEL.units = 3  # type: ignore[misc]
    with pytest.raises(AttributeError, match="Parcel is frozen: units"):
        del PARCEL.units


def test_values_of_one_class_are_equal_where_their_fields_are() -> None:
    assert Parcel("P1", 2) == PARCEL
    assert Parcel("P1", 3) != PARCEL
    assert Box("P1", 2) != PARCEL
    assert len({PARCEL, Parcel("P1", 2), Parcel("P2", 2)}) == 2


def test_a_value_shows_its_fields() -> None:
    assert repr(PARCEL) == "Parcel(number='P1', units=2, marks=())"


def test_replace_gives_a_value_with_some_fields_changed() -> None:
    assert replace(PARCEL, units=5) == Parcel("P1", 5)
    assert PARCEL.units == 2


def test_a_value_is_copied_and_pickled_whole() -> None:
    assert copy.deepcopy(PARCEL) == PARCEL
    assert pickle.loads(pickle.dumps(PARCEL)) == PARCEL


@pytest.mark.parametrize(
    ("args", "named"),
    [
        ((), {}),
        (("P1",), {}),
        (("P1",), {"marks": ()}),
        (("P1", 2, (), 4), {}),
        (("P1", 2), {"number": "P2"}),
        (("P1", 2), {"colour": "red"}),
        (("P1", 2, ()), {"marks": ()}),
    ],
)
def test_missing_repeated_and_unknown_fields_are_refused(args: tuple, named: dict) -> None:
    with pytest.raises(TypeError, match="Parcel"):
        Parcel(*args, **named)


def test_a_pattern_takes_the_fields_in_their_order() -> None:
    match PARCEL:
        case Parcel(number, units):
            assert (number, units) == ("P1", 2)
