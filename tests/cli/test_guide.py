"""`returndesk help`: topics, pages, searches; paged on a terminal only."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from cli.terminal import typed
from factory import ROOT, Shop

from returndesk.cli.app import TREE, build
from returndesk.intake.documents.guide import TOPICS, page

GUIDE = ROOT / "returndesk" / "guide"


def test_help_lists_every_page_of_the_guide_with_its_title(shop: Shop) -> None:
    assert {path.stem for path in GUIDE.glob("*.md")} == set(TOPICS)
    listed = json.loads(shop.ok("help", "-f", "json"))
    assert (listed["schema"], [list(row) for row in listed["rows"][:1]]) == (
        "returndesk.help/1",
        [["topic", "title"]],
    )
    assert [row["topic"] for row in listed["rows"]] == list(TOPICS)
    assert listed["rows"][2]["title"] == "Importing orders, deliveries and claims"
    assert max(len(line) for line in shop.ok("help").splitlines()) <= 80


def test_help_needs_no_desk(tmp_path: Path) -> None:
    assert Shop(tmp_path / "none.db").ok("help", "undo").startswith("# Undo and the log\n")


@pytest.mark.parametrize("topic", TOPICS)
def test_off_a_terminal_a_page_is_its_markdown(topic: str, shop: Shop) -> None:
    assert shop.ok("help", topic) == (GUIDE / f"{topic}.md").read_text(encoding="utf-8")
    assert page(topic).text.startswith(f"# {page(topic).title}\n")


def test_a_page_is_data_too(shop: Shop) -> None:
    row = json.loads(shop.ok("help", "files", "-f", "jsonl"))
    assert list(row) == ["topic", "title", "text"]


def test_a_topic_may_be_abbreviated_and_a_typing_error_gets_a_suggestion(shop: Shop) -> None:
    assert shop.ok("help", "imp") == shop.ok("help", "imports")
    result = shop.run("help", "polisy")
    assert (result.code, result.out) == (66, "")
    assert result.err == "Unknown topic 'polisy'. Did you mean policy?\n  returndesk help\n"
    assert shop.run("help", "re").err.startswith("Unknown topic 're'. Did you mean refunds or reports?")
    assert shop.run("help", "xyz").err.startswith("Unknown topic 'xyz'.\n")


def test_a_word_is_found_with_its_topic_heading_and_line(shop: Shop) -> None:
    rows = json.loads(shop.ok("help", "-k", "STORE CREDIT is", "-f", "json"))["rows"]
    assert rows[0] == {
        "topic": "refunds",
        "heading": "Store credit",
        "line": "Store credit is a balance per customer and currency with its history. It requires a known"
        " customer: an id, an email",
    }
    assert shop.ok("help", "-k", "nowhere to be found", "-f", "csv") == "topic,heading,line\n"
    assert shop.run("help", "claims", "-k", "word").code == 2


def test_on_a_terminal_a_page_is_readable_text_and_goes_through_the_pager(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGER", "")
    seen = typed(shop, "help", "undo").screen
    assert seen.startswith("Undo and the log\n")
    assert "| what | how |" not in seen
    assert "`" not in seen
    assert re.search(r"^\$ returndesk undo", seen, re.M)
    assert max(len(line) for line in seen.splitlines()) <= 80
    monkeypatch.setenv("PAGER", "sed s/Undo/PAGED/")
    assert typed(shop, "help", "undo").screen.startswith("PAGED and the log\n")
    assert "PAGED" not in typed(shop, "help", "undo", piped=True).out


def test_links_between_readme_and_guide_lead_to_files() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([^)]+)\)", text)
    assert [target for target in linked if not (ROOT / target).is_file()] == []
    assert {f"returndesk/guide/{topic}.md" for topic in TOPICS} <= set(linked)
    mentioned = re.findall(r"returndesk help ([a-z]+)", text + "".join(page(topic).text for topic in TOPICS))
    assert set(mentioned) <= set(TOPICS)


def test_the_files_named_for_contributors_exist() -> None:
    named = set(re.findall(r"`((?:returndesk|tests|sample_data)/[\w./]+)`", page("contributing").text))
    assert len(named) > 20
    made_up = {name for name in named if "NAME" in name}
    assert [name for name in sorted(named - made_up) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", *sorted(GUIDE.glob("*.md"))], ids=lambda path: path.stem
)
def test_commands_in_the_text_of_a_page_exist_with_their_options(path: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    wrong = []
    for quoted in re.findall(r"`([^`]+)`", text):
        words = quoted.removeprefix("returndesk ").replace("\\|", "|").partition(" | ")[0].split()
        if not words or words[0] not in TREE:
            continue
        node, root = build((words[0],)).commands[words[0]], build((words[0],))
        known = {name for param in root.params for name in param.opts}
        for word in words[1:]:
            if word.startswith("-") and not re.fullmatch(r"-(\d[\d.]*)?", word):
                known |= {name for param in node.params for name in param.opts} | {"-h"}
                wrong += [quoted] if word.strip("…,") not in known else []
            elif hasattr(node, "commands") and re.fullmatch("[a-z]+", word):
                if word not in node.commands:
                    wrong.append(quoted)
                    break
                node = node.commands[word]
    assert wrong == []


@pytest.mark.parametrize(
    "path", [*sorted(GUIDE.glob("*.md")), ROOT / "README.md"], ids=lambda path: path.stem
)
def test_no_page_was_recorded_without_a_desk(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert (
        re.findall(r"^(?:no desk at|.*: stopped$|Usage: |internal error in returndesk).*", text, re.MULTILINE)
        == []
    )
