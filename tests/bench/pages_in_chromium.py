"""Pages of reports in headless Chromium: no message on the console, no finding of axe-core, nothing too wide.

Each page at 390 and 1280 px, light and dark, folded and unfolded, and as printed. Needs Debian's chromium and
npm's axe-core:

    apt-get install chromium; npm install axe-core
    python tests/bench/pages_in_chromium.py node_modules/axe-core/axe.min.js [PAGE.html…] [--shots FOLDER]

Without pages it takes the charts of tests/render, and the same with hostile text in every place. Exit code 1
for any finding. tests/cli/report/test_browser.py examines the page of every report.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
AXE_FILE = "node_modules/axe-core/axe.min.js"
CHROMIUM = (  # without a sandbox it runs as root, too; /dev/shm is small in a container
    "exec chromium --headless --no-sandbox --disable-dev-shm-usage --disable-gpu --hide-scrollbars"
    " --remote-debugging-pipe"
)
VIEWS = [(width, scheme, "screen") for width in (390, 1280) for scheme in ("light", "dark")]
VIEWS += [(794, "light", "print"), (794, "dark", "print")]  # A4 at 96 dots an inch
UNFOLDED = ((390, "light", "screen"), (1280, "dark", "screen"))  # each width and each scheme once
# All of axe's rules. It cannot tell the contrast of a text in SVG: a test in tests/render computes it.
# Scrolls each table to its end: how many have lost their first column on the way.
LOST = """[...document.querySelectorAll('.scroll')].filter(box => {
  box.scrollLeft = 1e6
  const cells = [...box.querySelectorAll('tr > :first-child')], left = box.getBoundingClientRect().left
  const lost = cells.some(cell => Math.abs(cell.getBoundingClientRect().left - left) > 1)
  box.scrollLeft = 0
  return lost
}).length"""
# Opens every fold-out: whether there was any.
UNFOLD = """[...document.querySelectorAll('details:not([open])')].map(one => one.open = true).length > 0"""
AXE = "axe.run(document, {resultTypes: ['violations', 'incomplete']}).then(found => JSON.stringify(found))"


class Browser:
    """Chromium by its DevTools protocol, over two pipes."""

    def __init__(self, sent: Any, got: Any) -> None:
        self.sent, self.got, self.read, self.last, self.messages = sent, got, b"", 0, list[str]()
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a method; messages of the page that come meanwhile are kept."""
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if hasattr(self, "session"):
            message["sessionId"] = self.session
        self.sent.write(json.dumps(message).encode() + b"\0")
        self.sent.flush()
        while (answer := self._next()).get("id") != self.last:
            self._keep(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return dict(answer["result"])

    def open(self, page: Path) -> None:
        """Load a page and wait until it is there."""
        begun = self.call("Page.navigate", url=page.resolve(strict=True).as_uri())
        if "errorText" in begun:
            raise RuntimeError(f"{page}: {begun['errorText']}")
        while self.value("document.readyState + location.protocol") != "completefile:":
            time.sleep(0.02)

    def value(self, script: str) -> Any:
        """What a script gives in the page, which itself may run none."""
        asked = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in asked:
            raise RuntimeError(asked["exceptionDetails"]["exception"].get("description", script))
        return asked["result"].get("value")

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.read:
            if not (more := os.read(self.got.fileno(), 1 << 16)):
                raise RuntimeError("Chromium ended")
            self.read += more
        text, _, self.read = self.read.partition(b"\0")
        return dict(json.loads(text))

    def _keep(self, event: dict[str, Any]) -> None:
        method, params = event.get("method"), event.get("params", {})
        if method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
            self.messages.append(f"console: {json.dumps(params)[:300]}")
        if method == "Network.requestWillBeSent" and not params["request"]["url"].startswith("file:"):
            self.messages.append(f"request: {params['request']['url'][:200]}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser with an empty profile."""
    read, sent = os.pipe()
    got, write = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = f"{CHROMIUM} --user-data-dir={profile} 3<&{read} 4>&{write}"
        running = subprocess.Popen(["bash", "-c", command], pass_fds=(read, write), stderr=subprocess.DEVNULL)
        os.close(read)
        os.close(write)
        try:
            with open(sent, "wb") as to, open(got, "rb") as back:
                yield Browser(to, back)
        finally:
            running.terminate()
            running.wait()


def findings(browser: Browser) -> list[str]:
    """What axe-core finds on a page as it is now."""
    answer = json.loads(browser.value(AXE))
    return [
        f"{kind} {one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for kind in ("violations", "incomplete")
        for one in answer[kind]
        if (kind, one["id"]) != ("incomplete", "color-contrast")
        for node in one["nodes"]
    ]


def look(browser: Browser, page: Path, axe: str, shots: Path | None) -> list[str]:
    """What is wrong with a page, in all its views."""
    found = []
    for width, scheme, medium in VIEWS:
        browser.messages.clear()
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        browser.call("Emulation.setEmulatedMedia", media=medium, features=features)
        view = {"width": width, "height": 900, "deviceScaleFactor": 2 if width < 500 else 1, "mobile": False}
        browser.call("Emulation.setDeviceMetricsOverride", **view)
        browser.open(page)
        wide = browser.value("document.documentElement.scrollWidth")
        wrong = [f"{wide} px wide"] if wide > width and medium == "screen" else []
        if medium == "screen" and (lost := browser.value(LOST)):
            wrong.append(f"first column scrolled away: {lost} tables")
        browser.value(axe)
        wrong += findings(browser)
        if (width, scheme, medium) in UNFOLDED and browser.value(UNFOLD):
            wide = browser.value("document.documentElement.scrollWidth")
            wrong += [f"{wide} px wide, unfolded"] if wide > width else []
            wrong += [one for one in findings(browser) if one not in wrong]
        wrong += browser.messages
        found += [f"{page.name} {width} {scheme} {medium}: {one}" for one in wrong]
        if shots:
            name = f"{page.stem}-{width}-{scheme}-{medium}.png"
            picture = browser.call("Page.captureScreenshot", captureBeyondViewport=True, format="png")
            (shots / name).write_bytes(base64.b64decode(picture["data"]))
    if shots:
        printed = browser.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        (shots / f"{page.stem}.pdf").write_bytes(base64.b64decode(printed["data"]))
    return found


def sample_pages(folder: Path) -> list[Path]:
    """The charts of the tests as pages, and the hostile ones."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from render import charted

    from returndesk.render.output import chunks

    pages = {"charts": charted.everything(), "hostile": charted.hostile()}
    for name, value in pages.items():
        (folder / f"{name}.html").write_text("".join(chunks(value, charted.TODAY, "html")), encoding="utf-8")
    return sorted(folder.glob("*.html"))


def main() -> int:
    """Look at the pages and print what is wrong."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("axe", type=Path)
    parser.add_argument("pages", type=Path, nargs="*")
    parser.add_argument("--shots", type=Path)
    given = parser.parse_args()
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as made, chromium() as browser:
        pages = given.pages or sample_pages(Path(made))
        axe = given.axe.read_text(encoding="utf-8")
        found = [one for page in pages for one in look(browser, page, axe, given.shots)]
    print("\n".join(found))
    seconds = time.perf_counter() - begun
    print(f"{len(pages)} pages in {len(VIEWS)} views: {len(found)} findings, {seconds:.1f} s")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
