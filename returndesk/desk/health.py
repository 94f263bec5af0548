"""The doctor: is the file whole, is the chain unbroken, does every sum hold?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from returndesk.core.policy_document import read_policy
from returndesk.errors import UsageProblem
from returndesk.store import doctor, journal
from returndesk.store import policies as policy_store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk


@dataclass(frozen=True, slots=True)
class Ailment:
    """Something that does not hold: what, and where."""

    code: str
    where: str
    text: str


def examine(desk: Desk, head: str = "") -> list[Ailment]:
    """All that is wrong with the desk, the journal's first fault first; nothing is changed.

    `head` is (the start of) a hash that an earlier day report printed: it must still be in the journal,
    which shows an end that was cut off.
    """
    if head and not re.fullmatch(r"[0-9a-f]{6,64}", head):
        raise UsageProblem("--head: expected the start of a hash, at least 6 of its characters")
    found = [Ailment("file", desk.path, text) for text in doctor.structure_problems(desk.conn)]
    found += [Ailment("journal", f"entry {seq}", text) for seq, text in journal.broken_links(desk.conn)]
    if head and not journal.has_hash(desk.conn, head):
        found.append(
            Ailment("journal", f"head {head}", "is not in the journal: its end was cut off or rewritten")
        )
    found += [Ailment(*problem) for problem in doctor.rule_problems(desk.conn)]
    for version in policy_store.policy_versions(desk.conn):
        document = policy_store.policy_version_document(desk.conn, version.version)
        problems = read_policy(document, desk.settings.currency, version.version)[1]
        found += [Ailment("policy", f"policy {version.version}", str(problem)) for problem in problems]
    return found
