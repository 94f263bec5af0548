"""People are found as they are spoken of: by parts of a name, without accents, with a slip, by a phone."""

from __future__ import annotations

import pytest

from returndesk.core.orders.person_match import EXACT, Person, Typed, match_people

PEOPLE = [
    Person(number, None, *facts)
    for number, facts in enumerate(
        (
            ("Anna Vogel", "anna.vogel@example.org", "+49 (0)30 7654321", "av-77"),
            ("Jörg Müller", "jm@example.org", "0043 1 9876543", ""),
            ("Joerg Muller", "other@example.com", "", ""),
            ("Zoë O'Neil", "zoe@example.org", "555 0100 22", ""),
            ("李小雷", "", "138 0013 8000", ""),
            ("Bo", "", "", ""),
            ("Anna-Lena Vogt", "al@example.org", "", ""),
        ),
        1,
    )
]
PEOPLE.append(Person(None, 7, "Rita\nMoon", "", "030 1112223"))
PEOPLE.append(Person(8, None, "王芳", "", "159****6634", "fang"))


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Vogel", ["Anna Vogel"]),
        ("VOGEL anna", ["Anna Vogel"]),
        ("annavogel", ["Anna Vogel"]),
        ("anna", ["Anna Vogel", "Anna-Lena Vogt"]),
        ("vog", ["Anna Vogel", "Anna-Lena Vogt"]),
        ("anna lena", ["Anna-Lena Vogt"]),
        ("oneil", ["Zoë O'Neil"]),
        ("zoe o’neil", ["Zoë O'Neil"]),
        ("Jörg Müller", ["Jörg Müller"]),  # the very name wins
        ("Mueller", ["Jörg Müller", "Joerg Muller"]),
        ("fogel", ["Anna Vogel"]),
        ("vogle", ["Anna Vogel"]),  # swapped
        ("Ana Fogel", ["Anna Vogel"]),
        ("Mülller", ["Jörg Müller", "Joerg Muller"]),
        ("小雷", ["李小雷"]),
        ("李小蕾", ["李小雷"]),
        ("ba", []),  # too short for a slip
        ("Moon", ["Rita\nMoon"]),
        ("0049 30 765 43-21", ["Anna Vogel"]),
        ("030/7654321", ["Anna Vogel"]),
        ("+43 1 9876543", ["Jörg Müller"]),
        ("5550100", ["Zoë O'Neil"]),  # a part
        ("+86 13800138000", ["李小雷"]),
        ("1112223", ["Rita\nMoon"]),
        ("7654322", []),  # no slips in numbers: that is another phone
        ("AV-77", ["Anna Vogel"]),
        ("anna.vogel@exmaple.org", ["Anna Vogel"]),
        ("@example.com", ["Joerg Muller"]),
        ("'", ["Zoë O'Neil"]),
        ("4321", ["Anna Vogel"]),  # the last digits
        ("30765", ["Anna Vogel"]),  # digits in the middle
        ("exmaple.com", []),
        ("example.com", ["Joerg Muller"]),  # a part of the mail
        ("8000", ["李小雷"]),
        ("138****8000", ["李小雷"]),
        ("+86 138****8000", ["李小雷"]),
        ("139****8000", []),
        ("****8000", ["李小雷"]),
        ("159****6634", ["王芳"]),
        ("15912346634", ["王芳"]),
        ("+86 159 1234 6634", ["王芳"]),
        ("15912346635", []),
        ("15812346634", []),
        ("6634", ["王芳"]),
        ("96634", []),  # the digit before is hidden
        ("--", []),
        ("", []),
        ("   ", []),
    ],
)
def test_a_person_is_found(typed: str, names: list[str]) -> None:
    assert [person.name for _, person in match_people(Typed(typed), PEOPLE)] == names


@pytest.mark.parametrize(
    ("typed", "phone", "is_sure"),
    [
        ("159****6634", "159****6634", True),
        ("159-****-6634", "159 **** 6634", True),
        ("15912346634", "159****6634", False),  # the hidden digits may be others
        ("159****6634", "15912346634", False),
        ("6634", "15912346634", False),
    ],
)
def test_a_phone_whose_hidden_digits_were_not_typed_is_not_sure(
    typed: str, phone: str, is_sure: bool
) -> None:
    ((rank, _),) = match_people(Typed(typed), [Person(1, None, "王芳", "", phone)])
    assert (rank == EXACT) is is_sure
