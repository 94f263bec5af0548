"""Ways for letters to leave: a mail command, a mailbox file, a folder of mails."""

from __future__ import annotations

import itertools
import os
import shlex
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from returndesk import clock
from returndesk.cli.base import complain
from returndesk.core.value import replace
from returndesk.errors import BadData, BadSettings, DiskProblem, NoPermission, NotFound, Refused, UsageProblem

if TYPE_CHECKING:
    from typing import Protocol

    from returndesk.core.letters.template import Letter
    from returndesk.desk.letters.write import Message
    from returndesk.desk.session import Desk

    class Mail(Protocol):
        """A letter that leaves as a mail; `name` is what it is about, `file` the name of a file for it."""

        @property
        def name(self) -> str: ...
        @property
        def file(self) -> str: ...
        @property
        def to(self) -> str: ...
        @property
        def letter(self) -> Letter: ...


TOO_LONG_SECONDS = 300
Deliver = Callable[["Mail"], None]
Write = Callable[["Desk", str], "Message"]


@dataclass(frozen=True, slots=True)
class Way:
    """How letters leave, as typed; none of it: they are shown."""

    send: bool = False
    mbox: str = ""
    eml: str = ""
    force: bool = False
    sent: bool = False  # they are recorded as sent

    def __post_init__(self) -> None:
        if self.send + bool(self.mbox) + bool(self.eml) > 1:
            raise UsageProblem("--send, --mbox and --eml cannot be combined")

    @property
    def delivers(self) -> bool:
        """Whether letters leave by it."""
        return bool(self.send or self.mbox or self.eml)

    @property
    def records(self) -> bool:
        """Whether the customer counts as notified."""
        return self.sent or self.send

    def writer(self, opened: Desk, folder: str, template: str, language: str) -> Write:
        """What to do with the letter of each claim."""
        from returndesk.desk.letters.write import deliver_letter, send_letter, write_letter

        deliver = self.deliver(opened)
        if deliver is None:
            do = send_letter if self.sent else write_letter
            return lambda at, claim: do(at, claim, folder, template, language)
        if self.records:

            def recorded(at: Desk, claim: str) -> Message:
                with whole_letter():
                    return deliver_letter(at, claim, folder, template, language, deliver)

            return recorded

        def write(at: Desk, claim: str) -> Message:
            found = write_letter(at, claim, folder, template, language)
            if not found.to:
                raise Refused(f"{found.name}: no email address on file, no mail was written")
            if not at.dry_run:
                deliver(found)
            return replace(
                found, notices=(f"{found.name}: written to {self.mbox or self.eml}", *found.notices)
            )

        return write

    def deliver(self, opened: Desk) -> Deliver | None:
        """What a letter leaves by; None where it is only shown."""
        if self.send:
            return by_command(opened)
        if self.mbox:
            return to_mbox(opened, self.mbox)
        return to_folder(opened, self.eml, self.force) if self.eml else None


@contextmanager
def whole_letter() -> Iterator[None]:
    """Ctrl-C waits until a letter that leaves is recorded; a second one does not."""
    pressed = False

    def wait(*_: object) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True
        complain(["Waiting for the letter that is being sent."])

    before = signal.signal(signal.SIGINT, wait)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


def mail_for(opened: Desk, message: Mail) -> bytes:
    """A letter as a mail. Raises BadData for an address that a mail cannot have."""
    from zoneinfo import ZoneInfo

    from returndesk.render.formats.mail import mail_of

    at: datetime = clock.now().astimezone(ZoneInfo(opened.settings.timezone))
    letter, settings = message.letter, opened.settings
    try:
        if not message.to.isascii():
            raise ValueError(message.to)
        return mail_of(
            message.to, letter.subject, letter.body, shop=settings.shop, contact=settings.contact, at=at
        )
    except (ValueError, IndexError):  # the library's own for what is no address
        raise BadData(f"{message.name}: '{message.to}' is not an address that a mail can have") from None


def by_command(opened: Desk) -> Deliver:
    """Each letter to the policy's `[letters] send`, without a shell. Raises BadSettings without one."""
    command = opened.policy_today().letters.send
    if not command:
        raise BadSettings(
            "--send requires a command in the policy",
            hint=('[letters] send = "msmtp -t"', "--mbox FILE or --eml DIR writes files instead"),
        )
    words = shlex.split(command)

    def deliver(message: Mail) -> None:
        data = mail_for(opened, message)
        failed = f"{message.name}: the letter was not sent: {words[0]}"
        try:
            done = subprocess.run(
                words,
                input=data,
                capture_output=True,
                timeout=TOO_LONG_SECONDS,
                check=False,
                start_new_session=True,  # Ctrl-C is not for the mail program
            )
        except FileNotFoundError:
            raise BadSettings(f"{failed} was not found", hint="returndesk policy show") from None
        except PermissionError:
            raise NoPermission(f"{failed} may not be run") from None
        except subprocess.TimeoutExpired:
            raise DiskProblem(f"{failed} did not end within {TOO_LONG_SECONDS} seconds") from None
        except (OSError, ValueError) as error:
            raise BadSettings(f"{failed} cannot be run: {error}") from None
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            why = f": {said[-1].strip()}" if said else ""
            raise DiskProblem(f"{failed} ended with {done.returncode}{why}")

    return deliver


def to_mbox(opened: Desk, path: str) -> Deliver:
    """Each letter at the end of a mailbox file, which other programs may be writing too."""
    _refuse_special(opened, path)
    if os.path.exists(path):
        with open(path, "rb") as file:
            if file.read(5) not in (b"", b"From "):
                raise BadData(f"{path} is not a mailbox: nothing was written")

    def deliver(message: Mail) -> None:
        import mailbox

        data = mail_for(opened, message)
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600))
            box = mailbox.mbox(path, create=False)
            box.lock()
            try:
                box.add(data)
                box.flush()
            finally:
                box.close()  # unlocks it
        except FileNotFoundError:
            raise NotFound(f"no folder {os.path.dirname(os.path.abspath(path))}") from None
        except PermissionError:
            raise NoPermission(f"no permission to write {path}") from None
        except (OSError, mailbox.Error) as error:
            raise DiskProblem(f"{path}: {error}") from None

    return deliver


def to_folder(opened: Desk, folder: str, force: bool) -> Deliver:
    """Each letter as a file of a folder: R1001-approved.eml, then R1001-approved-2.eml."""
    from returndesk.cli.files import folder_made
    from returndesk.render.output import write_file

    folder_made(folder)

    def deliver(message: Mail) -> None:
        name = os.path.join(folder, message.file)
        names = itertools.chain([f"{name}.eml"], (f"{name}-{number}.eml" for number in itertools.count(2)))
        path = next(one for one in names if force or not os.path.lexists(one))
        write_file(path, [mail_for(opened, message).decode("ascii")], force)

    return deliver


def _refuse_special(opened: Desk, path: str) -> None:
    if os.path.islink(path) or (os.path.exists(path) and not os.path.isfile(path)):
        raise Refused(f"{path} is not a plain file: nothing was written")
    if os.path.exists(path) and os.path.samefile(path, opened.path):
        raise Refused(f"{path} is the desk itself: nothing was written")
