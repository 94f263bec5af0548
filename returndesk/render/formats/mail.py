"""A letter as a mail: RFC 5322, in ASCII alone, so that every mail program takes it unchanged."""

from __future__ import annotations

from datetime import datetime

from returndesk.core.orders.merge import mail_address
from returndesk.render.escape import visible
from returndesk.render.formats.letter import letter_line


def mail_of(to: str, subject: str, body: str, *, shop: str, contact: str, at: datetime) -> bytes:
    """The mail to one customer; from the shop's contact if that is a mail address. Lines end in LF.

    Names, titles and texts come from files: no control character of theirs reaches a header.
    """
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.policy import default
    from email.utils import format_datetime, make_msgid

    mail = EmailMessage(policy=default.clone(cte_type="7bit"))
    sender = mail_address(contact.strip())
    if sender.isascii() and sender:
        mail["From"] = Address(visible(shop), addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = visible(subject)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "returndesk.invalid")
    lines = [line for one in body.splitlines() for line in letter_line(visible(one))]
    mail.set_content("\n".join(lines) + "\n")
    return mail.as_bytes()
