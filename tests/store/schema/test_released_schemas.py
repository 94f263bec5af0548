"""A desk of each released schema, made by that release: nothing of it is lost in an upgrade.

How the desks are made is in make_desk.py. Seen failing with a step that empties a table.
"""

from __future__ import annotations

import json
import lzma
import os
from pathlib import Path
from typing import Any

import pytest
from desk.asking import ailments, ask, dump, read
from factory import Shop
from store.schema.make_desk import DESKS, questions_of

from returndesk.store.file_format import SCHEMA_VERSION

RELEASED = sorted(int(path.name.split(".")[0].removeprefix("schema-")) for path in DESKS.glob("*.db.xz"))
QUICK = {1, 14, SCHEMA_VERSION - 1}  # their steps are all that there are, and those since the digests


def unpacked(schema: int, folder: Path) -> Shop:
    """The desk of a schema; its owner alone can read it."""
    shop = Shop(folder / "desk.db")
    content = lzma.decompress((DESKS / f"schema-{schema}.db.xz").read_bytes())
    with open(os.open(shop.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
    return shop


def recorded(schema: int) -> Any:
    """What the program of that release answered."""
    return json.loads(lzma.decompress((DESKS / f"schema-{schema}.json.xz").read_bytes()))


def known(then: Any, now: Any) -> Any:
    """An answer of now with the keys that a row had then: later releases added some."""
    if isinstance(then, dict) and isinstance(now, dict):
        return {key: known(value, now.get(key)) for key, value in then.items()}
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        return [known(one, other) for one, other in zip(then, now, strict=True)]
    return now


def test_there_is_a_desk_of_each_schema_before_the_present_one() -> None:
    assert set(RELEASED) >= set(range(1, SCHEMA_VERSION))


@pytest.mark.parametrize(
    "schema", [pytest.param(one, marks=[pytest.mark.slow] * (one not in QUICK)) for one in RELEASED]
)
def test_a_released_desk_is_upgraded_and_answers_as_before(schema: int, tmp_path: Path) -> None:
    shop = unpacked(schema, tmp_path)
    assert read(shop.path, "pragma user_version") == [(schema,)]
    content, before, then = shop.path.read_bytes(), dump(shop.path), recorded(schema)
    assert list(then) == sorted(questions_of(schema))
    for question in ("queue", "report refunds"):  # they do not upgrade the file
        assert known(then[question], ask(shop, *question.split())) == then[question]
    saved = tmp_path / "saved.db"
    made = shop.run("backup", str(saved))  # as it is
    assert (made.code, dump(saved)) == (0, before)
    assert shop.run("restore", str(saved)).code == 1  # it shows what would change
    assert shop.path.read_bytes() == content

    shop.ok("doctor", "--upgrade")
    assert read(shop.path, "pragma user_version") == [(SCHEMA_VERSION,)]
    copies = [path for path in tmp_path.iterdir() if path not in (shop.path, saved)]
    name = f"desk.db.schema-{schema}-2026-11-23"
    assert [path.name for path in copies] == [name] * (schema < SCHEMA_VERSION)
    assert [dump(path) for path in copies] == [before] * len(copies)
    for question in then:
        assert known(then[question], ask(shop, *question.split())) == then[question]
    assert ailments(shop) == []

    assert ailments(shop, "--drill", str(saved)) == []
    restored = shop.run("restore", str(saved), "--confirm", "Corner Shop")
    upgraded = f"The backup is of schema {schema}: its copy was upgraded to {SCHEMA_VERSION}"
    assert (restored.code, upgraded in restored.err) == (0, schema < SCHEMA_VERSION)
    assert (read(shop.path, "pragma user_version"), ailments(shop)) == ([(SCHEMA_VERSION,)], [])
    assert dump(saved) == before
