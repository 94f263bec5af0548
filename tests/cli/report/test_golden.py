"""Every report of the demo's month in every format, held against golden/NAME.txt.

RETURNDESK_GOLDEN=write rewrites the files; then read every change as a shop owner would.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from cli.report.demo_month import TYPED, demo

from returndesk.render.output import FORMATS

pytestmark = pytest.mark.slow
GOLDEN = Path(__file__).parent / "golden"
HEAD = re.compile(r"[0-9a-f]{64}|\b[0-9a-f]{8}\b|[0-9a-f]{8}…")  # of the journal: salted, so never the same


@pytest.mark.parametrize("name", TYPED)
def test_a_report_looks_as_it_did_in_every_format(name: str, tmp_path: Path) -> None:
    shop = demo(tmp_path)
    shown = [f"=== {fmt}\n{shop.ok('report', *TYPED[name].split(), '-f', fmt)}" for fmt in FORMATS]
    text = HEAD.sub("HEAD", "\n".join(shown))
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("RETURNDESK_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")
