"""The rules of a claim's life, broken in one place each."""

from __future__ import annotations

from mutation.mutant import Mutant

LIFE = (
    Mutant(
        "claims/lifecycle.py",
        "today <= parcel_due(claim.approved_on, service)",
        "today < parcel_due(claim.approved_on, service)",
        "a parcel may come on its last day",
    ),
    Mutant(
        "claims/lifecycle.py",
        '    ("rejected", "reopen"): ("requested",),\n',
        "",
        "what was rejected can be reopened",
    ),
    Mutant(
        "claims/lifecycle.py",
        "if act in OUTCOME_ACTS and any(line.awaited for line in claim.lines):",
        "if False:",
        "a refund in part leaves the claim open",
    ),
    Mutant(
        "claims/lifecycle.py",
        "any(line.claimed > line.done for line in claim.lines)",
        "any(line.claimed >= line.done for line in claim.lines)",
        "what is settled whole is not reopened",
    ),
    Mutant(
        "claims/lifecycle.py",
        '(claim.status == "part-received" and stage_of(claim) == "parcel")',
        'claim.status == "part-received"',
        "without the rest of the goods only once all that came is seen to",
    ),
    Mutant(
        "claims/lifecycle.py",
        "out = lawful and any(line.awaited for line in claim.lines)",
        "out = False",
        "what a law has due outlives the promise of the parcel",
    ),
    Mutant(
        "claims/lifecycle.py",
        "return any(line.uninspected for line in claim.lines)\n    return True",
        "return True\n    return True",
        "what has its condition is not inspected again",
    ),
    Mutant(
        "claims/model.py",
        "return self.claimed - self.kept - self.received",
        "return self.approved - self.kept - self.received",
        "what was not even approved never came",
    ),
    Mutant(
        "claims/model.py",
        'return self.status == "expired" or self.stage',
        "return self.stage",
        "a receipt may be shown after the wait was over",
    ),
    Mutant(
        "claims/model.py",
        'if self.status in ("settled", "closed"):',
        "if False:",
        "what is closed is shown to be sent where some of it never came",
    ),
)
