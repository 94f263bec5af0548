"""Letters leave by the policy's mail command, into a mailbox or a folder, each once."""

from __future__ import annotations

import email
import mailbox
import signal
import subprocess
import sys
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast
from unittest.mock import patch

import pytest
from desk.asking import ailments, ask, dump
from factory import Shop, new_shop

ORDERS = """\
order_number,ordered_at,delivered_on,customer_name,customer_email,country,sku,title,quantity,unit_price
1,2026-11-02,2026-11-05,Zoë Müller,zoe@example.org,DE,MUG,"Mug
Bcc: all@example.org",1,5.00
2,2026-11-02,2026-11-05,王芳,wang@example.org,CN,MUG,杯子,1,5.00
3,2026-11-02,2026-11-05,Li,,DE,MUG,Mug,1,5.00
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Three claims opened by mail; the policy sends by a script that keeps what it gets."""
    made = new_shop(tmp_path)
    script = tmp_path / "mailer.sh"
    script.write_text('cat >> "$1/out"; echo one >&2; echo "$2" >&2; exit ${2:-0}\n')
    mailer(made, "")
    made.ok("config", "--contact", "hi@shop.example", "--shop", "Möbel & Co")
    made.ok("order", "import", "-", stdin=ORDERS)
    for number in "123":
        made.ok("claim", "open", number, "-r", "defective", "--via", "email")
    return made


def mailer(shop: Shop, code: str) -> None:
    folder = shop.path.parent
    command = f"sh '{folder}/mailer.sh' '{folder}' {code}"
    shop.ok("policy", "set", "-", "--force", stdin=f"[letters]\nsend = {command!r}\n")


def sent_to(shop: Shop) -> bytes:
    path = shop.path.parent / "out"
    return path.read_bytes() if path.exists() else b""


def read_mail(data: bytes) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(data, policy=default))


def untold(shop: Shop) -> list[str]:
    return [row["claim"] for row in ask(shop, "queue", "--untold")]


def test_a_letter_is_piped_to_the_policy_s_command_and_recorded_as_sent(shop: Shop) -> None:
    result = shop.run("claim", "message", "R1001", "--send")
    assert (result.code, result.out) == (0, "")
    assert result.err == "R1001: sent to zoe@example.org\n  returndesk claim approve R1001\n"
    mail = read_mail(sent_to(shop))
    assert (mail["To"], mail["From"]) == ("zoe@example.org", "Möbel & Co <hi@shop.example>")
    assert mail["Subject"] == "We have received your request R1001 (order 1)"
    assert {"Date", "Message-ID", "MIME-Version"} <= set(mail.keys())
    assert "Bcc" not in mail
    body = mail.get_content()
    assert body.startswith("Dear Zoë Müller,\n\nThank you for contacting us.")
    assert "Items: 1 × Mug Bcc: all@example.org\n" in body
    assert max(map(len, body.splitlines())) <= 76
    assert sent_to(shop).isascii()
    assert untold(shop) == ["R1002", "R1003"]
    assert ailments(shop) == []
    result = shop.run("claim", "message", "R1001", "--send")
    assert (result.code, result.err.splitlines()[0]) == (
        1,
        "R1001: the customer is already notified of the last step, opened on 2026-11-23",
    )
    assert result.err.splitlines()[1].endswith("--template opened --send")
    assert not Path(f"{shop.path}-sending").exists()


def test_a_chinese_letter_arrives_as_it_was_written(shop: Shop) -> None:
    shop.ok("claim", "message", "R1002", "--send")
    mail = read_mail(sent_to(shop))
    assert mail["Subject"] == "您的申请 R1002 已收到（订单 2）"
    assert mail.get_content().startswith("王芳，您好！\n")


def test_where_the_command_fails_the_letter_stays_unsent_and_its_last_word_is_told(shop: Shop) -> None:
    mailer(shop, "75")
    before = dump(shop.path)
    result = shop.run("claim", "message", "R1001", "--send")
    assert (result.code, result.out) == (74, "")
    assert result.err == "R1001: the letter was not sent: sh ended with 75: 75\n"
    assert dump(shop.path) == before
    assert untold(shop) == ["R1001", "R1002", "R1003"]


def test_all_unsent_letters_are_sent_and_one_that_cannot_be_stops_no_other(shop: Shop) -> None:
    result = shop.run("claim", "message", "--all-unsent", "--send")
    assert result.code == 1
    assert result.err.splitlines() == [
        "R1001: sent to zoe@example.org",
        "R1002: sent to wang@example.org",
        "R1003: no email address on file, the letter was not sent",
        "  returndesk claim approve R1001",
        "  returndesk claim approve R1002",
    ]
    assert untold(shop) == ["R1003"]
    assert sent_to(shop).count(b"\nTo: ") == 2


def test_all_unsent_is_one_mail_a_claim_with_its_newest_state(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=f"law = ['eu']\n[letters]\nsend = 'tee -a {tmp_path}/out'\n")
    shop.take_in({"customer_email": "zoe@example.org", "unit_price": "9.00", "delivered_on": "2026-11-20"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind", "--via", "web", "--at", "2026-11-23T08:15")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "message", "--all-unsent", "--send")
    mail = read_mail(sent_to(shop))
    assert mail["Subject"] == "Your request R1001 is approved (order 1042)"
    body = " ".join(mail.get_content().split())
    assert "statement of withdrawal from order 1042 on 23 November 2026 at 08:15" in body
    assert "We have approved your request R1001." in body
    assert sent_to(shop).count(b"Subject: ") == 1
    assert untold(shop) == []
    assert ailments(shop) == []
    assert shop.run("claim", "message", "--all-unsent", "--send").err == "No letter is unsent.\n"


@pytest.mark.parametrize(
    ("document", "code", "err"),
    [
        ("", 78, "--send requires a command in the policy"),
        (
            '[letters]\nsend = "/nowhere/mailer -t"',
            78,
            "R1001: the letter was not sent: /nowhere/mailer was not found",
        ),
        ('[letters]\nsend = "/"', 77, "R1001: the letter was not sent: / may not be run"),
    ],
)
def test_a_command_that_cannot_be_run_is_named(shop: Shop, document: str, code: int, err: str) -> None:
    shop.ok("policy", "set", "-", "--force", stdin=document)
    result = shop.run("claim", "message", "R1001", "--send")
    assert (result.code, result.err.splitlines()[0]) == (code, err)
    assert untold(shop) == ["R1001", "R1002", "R1003"]


@pytest.mark.parametrize("command", ['""', '"msmtp \'-t"', "3"])
def test_a_command_with_a_mistake_is_refused_with_the_policy(shop: Shop, command: str) -> None:
    result = shop.run("policy", "check", "-", stdin=f"[letters]\nsend = {command}\n")
    assert result.code == 78
    assert "send" in result.err


def test_a_dry_run_sends_nothing(shop: Shop) -> None:
    before = dump(shop.path)
    result = shop.run("claim", "message", "R1001", "--send", "--dry-run")
    assert (result.code, sent_to(shop)) == (0, b"")
    assert "Dry run: nothing was recorded." in result.err
    shop.ok("claim", "message", "R1001", "--mbox", str(shop.path.parent / "box"), "--dry-run")
    assert not (shop.path.parent / "box").exists()
    assert dump(shop.path) == before


def test_the_desk_is_not_held_while_the_command_runs_and_nobody_sends_the_same_letter(shop: Shop) -> None:
    import subprocess

    real, seen = subprocess.run, []

    def meanwhile(*args: object, **named: object) -> object:
        seen.append(shop.run("claim", "note", "R1001", "she rang", "--user", "bob").code)
        with patch.object(subprocess, "run", real):
            other = shop.run("claim", "message", "R1001", "--send", "--user", "bob")
        seen.append((other.code, other.err))
        return real(*args, **named)  # type: ignore[call-overload]

    with patch.object(subprocess, "run", meanwhile):
        shop.ok("claim", "message", "R1001", "--send")
    assert seen == [0, (75, "R1001: not sent, another user is sending letters\n  try again in a moment\n")]
    assert sent_to(shop).count(b"\nTo: ") == 1
    assert ailments(shop) == []


def test_a_mailbox_file_takes_letters_after_what_it_has(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "out.mbox"
    shop.ok("claim", "message", "R1001", "--mbox", str(path))
    assert untold(shop) == ["R1001", "R1002", "R1003"]  # a file is not sent yet
    shop.ok("claim", "ask", "R1001", "From where did you buy it?")
    result = shop.run("claim", "message", "R1001", "R1002", "--mbox", str(path), "--sent")
    assert (result.code, untold(shop)) == (0, ["R1003"])
    assert path.stat().st_mode & 0o777 == 0o600
    box = mailbox.mbox(path)
    assert [one["To"] for one in box] == ["zoe@example.org", "zoe@example.org", "wang@example.org"]
    box.close()


def test_a_line_that_begins_with_from_begins_no_mail(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    shop.take_in({"customer_email": "ada@example.org", "unit_price": "5.00"})
    (tmp_path / "desk.db.letters").mkdir()
    own = tmp_path / "desk.db.letters" / "opened.en.txt"
    own.write_text("Subject: x\n\nFrom us to you, {claim}.\n", "utf-8")
    shop.ok("claim", "open", "1042", "-r", "defective", "--via", "email")
    shop.ok("claim", "message", "R1001", "--mbox", str(tmp_path / "box"))
    assert "\n>From us to you, R1001.\n" in (tmp_path / "box").read_text()
    box = mailbox.mbox(tmp_path / "box")
    assert len(box) == 1
    box.close()


def test_what_is_no_mailbox_is_left_alone(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("my notes")
    for path, code in (
        (tmp_path / "notes.txt", 65),
        (shop.path, 1),
        (tmp_path, 1),
        (tmp_path / "no" / "box", 66),
    ):
        before = dump(shop.path)
        assert shop.run("claim", "message", "R1001", "--mbox", str(path)).code == code
        assert dump(shop.path) == before
    assert (tmp_path / "notes.txt").read_text() == "my notes"
    assert shop.run("claim", "message", "R1001", "--mbox", "x", "--send").code == 2


def test_letters_are_saved_as_mails_in_a_folder(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    result = shop.run("claim", "message", "R1001", "R1002", "--eml", str(folder))
    assert result.err == f"R1001: written to {folder}\nR1002: written to {folder}\n"
    assert sorted(path.name for path in folder.iterdir()) == ["R1001-opened.eml", "R1002-opened.eml"]
    assert read_mail((folder / "R1002-opened.eml").read_bytes())["To"] == "wang@example.org"
    before = (folder / "R1001-opened.eml").read_bytes()
    shop.ok("claim", "message", "R1001", "--eml", str(folder))  # again: beside the first
    shop.ok("claim", "message", "R1001", "--eml", str(folder))
    assert (folder / "R1001-opened.eml").read_bytes() == before
    names = ["R1001-opened-2.eml", "R1001-opened-3.eml", "R1001-opened.eml", "R1002-opened.eml"]
    assert sorted(path.name for path in folder.iterdir()) == names
    shop.ok("claim", "message", "R1001", "--eml", str(folder), "--force")


@pytest.mark.parametrize("address", ["zoë@example.org", "a..b@example.org", "a@b@c", "x@\u202e.org"])
def test_an_address_that_a_mail_cannot_have_is_named(tmp_path: Path, address: str) -> None:
    shop = new_shop(tmp_path)
    shop.take_in({"customer_email": address, "unit_price": "5.00"})
    shop.ok("claim", "open", "1042", "-r", "defective", "--via", "email")
    result = shop.run("claim", "message", "R1001", "--mbox", str(tmp_path / "box"))
    assert result.code in (0, 1, 65), result
    assert "Traceback" not in result.err
    assert "internal error" not in result.err


def test_ctrl_c_while_a_letter_is_sent_waits_until_it_is_recorded(shop: Shop) -> None:
    (shop.path.parent / "mailer.sh").write_text('kill -INT $PPID; cat >> "$1/out"\n')
    done = subprocess.run(
        [sys.executable, "-m", "returndesk", "claim", "message", "R1001", "R1002", "--send"],
        env=shop.env, capture_output=True, check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert (done.returncode, b"Waiting for the letter that is being sent." in done.stderr) == (130, True)
    assert (sent_to(shop).count(b"Subject:"), untold(shop)) == (1, ["R1002", "R1003"])
