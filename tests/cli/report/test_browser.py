"""Pages of reports in Chromium, on a phone, a desk and paper, light and dark, examined by axe-core."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bench.pages_in_chromium import AXE_FILE, Browser, chromium, look, sample_pages
from cli.report.demo_month import TYPED, demo, demo_offer

pytestmark = pytest.mark.slow
AXE = Path(sys.prefix, AXE_FILE)
BAD = """<!doctype html><html lang="en"><head><title>x</title></head><body><main><h1>x</h1>
<div style="width:500px">wide</div><img src="https://example.org/none.png">
<div class="scroll" style="overflow-x:auto;width:200px" tabindex="0" role="region" aria-label="x"><table>
<tr><th>first</th><td style="min-width:900px">far</td></tr></table></div>
<script>console.log("message")</script></main></body></html>"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser | None]:
    """One browser for all pages; None without Chromium."""
    if shutil.which("chromium") is None:
        yield None
        return
    with chromium() as started:
        yield started


@pytest.fixture
def wrong(
    browser: Browser | None, requires: Callable[[object, str, str], None]
) -> Callable[[Path], list[str]]:
    """What is wrong with a page, in all its views."""
    requires(browser, "Chromium", "apt-get install chromium")
    requires(AXE.exists(), "axe-core", f"npm install --no-save --prefix {sys.prefix} axe-core")
    assert browser
    return lambda page: look(browser, page, AXE.read_text(encoding="utf-8"), None)


@pytest.mark.parametrize("name", TYPED)
def test_the_page_of_a_report_has_no_finding(
    name: str, wrong: Callable[[Path], list[str]], tmp_path: Path
) -> None:
    page = tmp_path / f"{name}.html"
    demo(tmp_path).ok("report", *TYPED[name].split(), "-o", str(page))
    assert wrong(page) == []


def test_pages_of_every_chart_have_no_finding_whatever_a_title_says(
    wrong: Callable[[Path], list[str]], tmp_path: Path
) -> None:
    pages = sample_pages(tmp_path)
    assert [page.name for page in pages] == ["charts.html", "hostile.html"]
    assert [one for page in pages for one in wrong(page)] == []


def test_a_bad_page_is_found_out(wrong: Callable[[Path], list[str]], tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text(BAD, encoding="utf-8")
    found = [one for one in wrong(page) if one.startswith("bad.html 390 light screen: ")]
    kinds = [one.removeprefix("bad.html 390 light screen: ").partition(": ")[0] for one in found]
    assert {"508 px wide", "first column scrolled away", "violations image-alt", "console", "request"} <= set(
        kinds
    )


def test_what_is_wrong_in_a_fold_out_is_found_out(wrong: Callable[[Path], list[str]], tmp_path: Path) -> None:
    page = tmp_path / "folded.html"
    fold = "<details><summary>more</summary><img src='data:,'><div style='width:500px'>wide</div></details>"
    page.write_text(
        f'<!doctype html><html lang="en"><head><title>x</title></head><body><main><h1>x</h1>{fold}</main>',
        encoding="utf-8",
    )
    seen = "folded.html 390 light screen: "
    found = [one.removeprefix(seen) for one in wrong(page) if one.startswith(seen)]
    assert [one.partition(": ")[0] for one in found] == ["508 px wide, unfolded", "violations image-alt"]


def test_the_page_of_an_offers_result_has_no_finding(
    wrong: Callable[[Path], list[str]], tmp_path: Path
) -> None:
    page = tmp_path / "result.html"
    demo_offer(tmp_path).ok("offer", "result", "comeback", "-o", str(page))
    assert wrong(page) == []
