"""The rules of carriers, letters and what is taken back, broken in one place each."""

from __future__ import annotations

from mutation.mutant import Mutant

WORK = (
    # the shop's claim on a carrier
    Mutant(
        "carriers.py",
        "ledger.paid_minor + amount_minor < ledger.claimed_minor",
        "ledger.paid_minor + amount_minor <= ledger.claimed_minor",
        "what is paid whole is not out any more",
    ),
    Mutant(
        "carriers.py",
        "due_on is None or file_by < due_on",
        "due_on is None or file_by <= due_on",
        "on the same day the customer comes first",
    ),
    Mutant(
        "carriers.py",
        "return self.file_by if since <= self.file_by else None",
        "return self.file_by if since < self.file_by else None",
        "the carrier's last day counts",
    ),
    Mutant(
        "carriers.py",
        "else [] if lost else list(delivered)",
        "else list(delivered)",
        "a lost parcel was not delivered, whatever the carrier says",
    ),
    Mutant(
        "claims/lifecycle.py",
        "if not (claim.sends or claim.owes_customer or late):",
        "if not (claim.sends or claim.owes_customer):",
        "what can hardly be filed any more is still to be looked at",
    ),
    Mutant(
        "claims/lifecycle.py",
        "if claim.carrier_state in OPEN_STATES:",
        "if claim.carrier_state:",
        "a claim closes once the carrier is done with",
    ),
    # what customers are told
    Mutant(
        "claims/lifecycle.py",
        "if claim.to_tell:\n        waits.append",
        "if False:\n        waits.append",
        "a settled claim waits for its customer to be told",
    ),
    Mutant(
        "claims/lifecycle.py",
        "if claim.to_tell and not claim.owes_customer:",
        "if claim.to_tell:",
        "money comes before the letter that tells of it",
    ),
    Mutant(
        "claims/lifecycle.py",
        "if claim.files_first or claim.to_tell:",
        "if claim.files_first:",
        "nobody waits for a customer who has not heard",
    ),
    Mutant(
        "letters/notifications.py",
        'return step if wanted and not told else ""',
        'return step if wanted else ""',
        "who stood there need not be told",
    ),
    Mutant(
        "letters/notifications.py",
        'if facing or act == "cancel":',
        "if facing:",
        "who cancels knows it",
    ),
    Mutant(
        "letters/notifications.py",
        'template.startswith(f"{step}-")',
        "template.startswith(step)",
        "a variant is named after its step and a hyphen",
    ),
    Mutant(
        "letters/template.py",
        "elif mark[1] not in known:",
        'elif mark[1].partition(".")[0] not in known:',
        "a field is a name, never an attribute",
    ),
    Mutant(
        "letters/template.py",
        "if any(not values[name] for name in _names(line)):",
        "if False:",
        "a line without its field is left out",
    ),
    # asking for a claim
    Mutant("claims/interview.py", 'agreed=said == ["yes"]', "agreed=True", "a no opens nothing"),
    Mutant(
        "claims/interview.py", "1 <= int(typed) <= most", "0 <= int(typed) <= most", "nothing is no quantity"
    ),
    Mutant(
        "claims/interview.py",
        "if draft.missing_units and",
        "if False and",
        "a quantity is asked for, not guessed",
    ),
    Mutant(
        "claims/interview.py",
        "(able[0],)",
        "None",
        "the only line that can come back is not asked for",
    ),
    # what a settled claim waits for
    Mutant(
        "claims/open_items.py",
        'return disposition != "customer" and condition != "missing"',
        'return disposition != "customer"',
        "what is missing is not accepted",
    ),
    Mutant(
        "claims/open_items.py",
        'there += min(left, units) if condition != "missing" else 0',
        "there += min(left, units)",
        "what is missing cannot be sent back",
    ),
    Mutant(
        "claims/open_items.py",
        "in reversed(batches)",
        "in batches",
        "batches from before a reopening no longer count",
    ),
    Mutant(
        "claims/open_items.py",
        "[payer for approved, payer in told if approved] or",
        "",
        "what was not approved does not say who pays the way back",
    ),
    Mutant(
        "claims/open_items.py",
        "otherwise and postage_minor > 0",
        "postage_minor > 0",
        "a refund pays its postage itself",
    ),
    # what can be taken back
    Mutant(
        "claims/undo.py",
        "return act in UNDOABLE and not",
        "return not",
        "money, goods and files stay",
    ),
    Mutant(
        "claims/undo.py",
        'details.get("carrier_move") == "paid"',
        "False",
        "what a carrier paid stays",
    ),
    Mutant(
        "claims/undo.py",
        "and one.seq not in gone]",
        "]",
        "what was taken back no longer stands",
    ),
    Mutant(
        "claims/undo.py",
        'entry.details.get("entries") if entry.act == UNDO else None',
        'entry.details.get("entries")',
        "an undo alone takes entries back",
    ),
)
