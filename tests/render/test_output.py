from __future__ import annotations

import contextlib
import io
import os
import resource
import signal
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from returndesk.errors import DeskError, DiskProblem, NoPermission, NotFound, Refused, UsageProblem
from returndesk.render.output import emit, write_file
from returndesk.render.screens.terminal import print_codes, print_screen
from returndesk.render.table import Column, Table

DAY = date(2026, 11, 23)
TABLE = Table("x", (Column("name"), Column("n", "count")), [{"name": "Zoë 李 👍\x1b", "n": 2}])
LINES = [
    (("✔ until", "yes"), (" · 3 × −2.00 … ●○✘ ─→ █▌▏ 李", "")),
    (("over", "over"), ("[red]x[/]:smile:", "dim")),
]


def stream(encoding: str) -> tuple[io.BytesIO, io.TextIOWrapper]:
    raw = io.BytesIO()
    return raw, io.TextIOWrapper(raw, encoding=encoding, newline="")


def emitted(fmt: str, encoding: str) -> str:
    raw, text = stream(encoding)
    emit(TABLE, DAY, fmt, text)
    return raw.getvalue().decode(encoding)


def test_a_narrow_encoding_gets_visible_escapes() -> None:
    assert emitted("csv", "ascii") == "name,n\nZo\\xeb \\u674e \\U0001f44d\\x1b,2\n"
    assert emitted("csv", "cp1252") == "name,n\nZoë \\u674e \\U0001f44d\\x1b,2\n"
    assert emitted("csv", "utf-8") == "name,n\nZoë 李 👍\\x1b,2\n"


def test_json_in_a_narrow_encoding_is_still_json() -> None:
    assert emitted("jsonl", "ascii") == '{"name":"Zo\\u00eb \\u674e \\ud83d\\udc4d\\u001b","n":2}\n'


def test_signs_become_ascii_where_the_encoding_is_not_unicode() -> None:
    raw, text = stream("cp1252")
    print_screen(LINES, text, color=False)
    text.flush()
    assert raw.getvalue() == b"+ until - 3 x -2.00 ~ *ox -> ## \\u674e\nover[red]x[/]:smile:\n"


def test_text_for_a_stream_without_an_encoding_is_not_changed() -> None:
    text = io.StringIO()
    emit(TABLE, DAY, "plain", text)
    assert text.getvalue() == "name           n\nZoë 李 👍\\x1b  2\n"


def test_color_is_for_urgency_and_markup_stays_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("COLORTERM", raising=False)
    text = io.StringIO()
    print_screen([*LINES, (("x" * 300, ""),)], text, color=True)
    assert text.getvalue() == (
        "\x1b[32m✔ until\x1b[0m · 3 × −2.00 … ●○✘ ─→ █▌▏ 李\n"
        "\x1b[1;31mover\x1b[0m\x1b[2m[red]x[/]:smile:\x1b[0m\n" + "x" * 300 + "\n"
    )


def test_a_console_of_windows_gets_the_same_colors_by_way_of_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("COLORTERM", raising=False)
    ours, theirs = io.StringIO(), io.StringIO()
    styles = ("over", "today", "yes", "dim", "strong", "")
    print_screen([tuple((f"[red]{style} 李:x:", style) for style in styles)], ours, color=True)
    print_codes(ours.getvalue().splitlines(), theirs)
    assert theirs.getvalue() == ours.getvalue()
    assert ours.getvalue().startswith("\x1b[1;31m[red]over 李:x:\x1b[0m\x1b[33m[red]today")


@pytest.mark.parametrize("terminal", ["dumb", "unknown"])
def test_a_terminal_without_colors_gets_no_codes(terminal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", terminal)
    text = io.StringIO()
    print_screen([(("late", "over"),)], text, color=True)
    assert text.getvalue() == "late\n"


def test_an_unnamed_terminal_type_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERM", raising=False)
    text = io.StringIO()
    emit(TABLE, DAY, "table", text, width=20, color=True)
    assert "NAME" in text.getvalue()


def test_a_full_disk_is_a_disk_problem() -> None:
    full = open("/dev/full", "w", encoding="utf-8")  # noqa: SIM115
    with pytest.raises(DiskProblem, match="No space left"):
        emit(TABLE, DAY, "csv", full)
    with contextlib.suppress(OSError):  # what is buffered still cannot go anywhere
        full.close()


def test_a_closed_pipe_is_a_broken_pipe_error() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        emit(TABLE, DAY, "csv", Closed())


def test_a_file_is_complete_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_file(tmp_path / "out.csv", ["a\n", "李\n"])
    finally:
        os.umask(before)
    assert (tmp_path / "out.csv").read_bytes() == b"a\n\xe6\x9d\x8e\n"
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["out.csv"]


def test_a_file_in_this_folder_needs_no_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_file("out.csv", ["a\n"])
    assert os.listdir() == ["out.csv"]


def test_an_existing_file_is_only_overwritten_with_force(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")
    with pytest.raises(Refused, match=r"out\.csv already exists") as refused:
        write_file(target, ["new"])
    assert "--force" in refused.value.hints[0]
    assert target.read_text() == "old"
    write_file(target, ["new"], force=True)
    assert target.read_text() == "new"
    assert os.listdir(tmp_path) == ["out.csv"]


def test_a_file_that_appears_while_we_write_is_not_overwritten(tmp_path: Path) -> None:
    def slow() -> Iterator[str]:
        yield "ours"
        (tmp_path / "out.csv").write_text("theirs")

    with pytest.raises(Refused, match="already exists"):
        write_file(tmp_path / "out.csv", slow())
    assert (tmp_path / "out.csv").read_text() == "theirs"
    assert os.listdir(tmp_path) == ["out.csv"]


@pytest.mark.parametrize("force", [False, True])
def test_nothing_is_written_through_a_symlink(tmp_path: Path, force: bool) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("link", "dangling"):
        with pytest.raises(Refused, match="symbolic link"):
            write_file(tmp_path / name, ["new"], force)
    assert (tmp_path / "real").read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["dangling", "link", "real"]


def test_folders_and_devices_are_not_replaced(tmp_path: Path) -> None:
    for target in (tmp_path, "/dev/null"):
        with pytest.raises(DiskProblem, match="nothing was written"):
            write_file(target, ["x"], force=True)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("EACCES", NoPermission), ("EPERM", NoPermission), ("EROFS", NoPermission), ("ENOSPC", DiskProblem)],
)
def test_each_failure_to_write_has_its_own_exit_code(
    code: str, kind: type[DeskError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    def refuse(*_: object) -> int:
        raise OSError(getattr(errno, code), os.strerror(getattr(errno, code)))

    monkeypatch.setattr("returndesk.disk.os.open", refuse)
    with pytest.raises(kind):
        write_file(tmp_path / "out.csv", ["x"])


def test_a_missing_folder_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no folder"):
        write_file(tmp_path / "nowhere" / "out.csv", ["x"])
    (tmp_path / "file").write_text("")
    with pytest.raises(NotFound, match="no folder"):
        write_file(tmp_path / "file" / "out.csv", ["x"])


def test_a_name_that_no_file_can_have_is_a_usage_problem() -> None:
    with pytest.raises(UsageProblem, match="a\\\\x00b is not a file name"):
        write_file("a\0b", ["x"])


def test_a_disk_that_fills_up_leaves_nothing_behind(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(DiskProblem, match="File too large"):
            write_file(tmp_path / "out.csv", ("x" * 1000 for _ in range(100)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert os.listdir(tmp_path) == []


def test_an_interrupted_export_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("old")

    def interrupted() -> Iterator[str]:
        yield "half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "out.csv", interrupted(), force=True)
    assert (tmp_path / "out.csv").read_text() == "old"
    assert os.listdir(tmp_path) == ["out.csv"]


def test_a_file_system_without_hard_links_still_refuses_to_overwrite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("returndesk.disk.os.link", unsupported)
    write_file(tmp_path / "out.csv", ["new"])
    assert (tmp_path / "out.csv").read_text() == "new"

    def late() -> Iterator[str]:
        yield "ours"
        (tmp_path / "late.csv").write_text("theirs")

    with pytest.raises(Refused):
        write_file(tmp_path / "late.csv", late())
    assert sorted(os.listdir(tmp_path)) == ["late.csv", "out.csv"]
    assert (tmp_path / "late.csv").read_text() == "theirs"
