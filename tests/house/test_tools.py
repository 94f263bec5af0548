"""A test that requires a tool (PostgreSQL, Chromium, Spark) never passes without it.

Taken out: with `pytest.skip` alone in `requires` of conftest.py the first test fails, with `pytest.fail`
alone the second.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from factory import ROOT

Requires = Callable[[object, str, str], None]
ENDS = (pytest.fail.Exception, pytest.skip.Exception)


def test_where_everything_is_tested_a_missing_tool_fails_the_test(
    requires: Requires, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETURNDESK_TEST_EVERYTHING", "1")
    with pytest.raises(ENDS) as end:
        requires(None, "Chromium", "apt-get install chromium")
    assert (end.type, end.value.msg) == (
        pytest.fail.Exception,
        "Chromium is not installed: apt-get install chromium",
    )
    requires("/usr/bin/chromium", "Chromium", "apt-get install chromium")


def test_elsewhere_the_test_is_omitted_and_says_what_to_install(
    requires: Requires, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RETURNDESK_TEST_EVERYTHING", raising=False)
    with pytest.raises(ENDS) as end:
        requires(None, "Java", "apt-get install default-jre-headless")
    assert (end.type, end.value.msg) == (
        pytest.skip.Exception,
        "Java is not installed: apt-get install default-jre-headless",
    )


def test_ci_tests_everything() -> None:
    assert "export RETURNDESK_TEST_EVERYTHING=1\n" in (ROOT / ".ci/run").read_text(encoding="utf-8")
