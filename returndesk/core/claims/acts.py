"""Every act that the journal records: one registry for lifecycle, undo, letters, log, help and completion."""

from collections.abc import Mapping

from returndesk.core.claims.act import MONEY, PAID, Act
from returndesk.core.claims.desk_acts import DESK_ACTS
from returndesk.core.codes import claim_name

_GOODS = "goods were given as its outcome"
_SLIP = "returndesk claim correct {{claim}} ±AMOUNT --of {of} --why TEXT"
_CORRECTED = {
    "compensation": ("compensation {amount:money}", "{by}"),
    "paid": ("payment {amount:money}", *PAID[1:]),
    "exchange": ("new goods {new:money}",),
}
_LATE = ("settled", "closed", "cancelled", "expired")
_CARRIER = ("{carrier}", "{carrier_move:move}", "carrier_amount? {carrier_amount:money}")

_ON_CLAIMS = (
    Act(
        "open",
        "opened",
        instead="cancel",
        steps=("opened", "lost", "late", "damaged"),
        known="live",
        words=("{reason}", "{detail}", "{verdict}", "claimant? not by the buyer", "signal? often returns"),
    ),
    Act(
        "approve",
        "approved",
        moves={"requested": ("approved",)},
        instead="cancel",
        steps=("approved", "unsent"),
        known="automatic",
        answers=True,
        words=("overrode? over the verdict {overrode}", "overrode! {verdict}", "automatic? by the policy"),
    ),
    Act(
        "reject",
        "rejected",
        moves={"requested": ("rejected",)},
        form="--why TEXT",
        instead="reopen",
        steps=("rejected",),
        answers=True,
    ),
    Act("ask", "asked", {"requested": ("waiting",)}, "TEXT", steps=("ask", "evidence"), answers=True),
    Act(
        "cancel",
        "cancelled",
        moves=dict.fromkeys(("requested", "waiting", "approved"), ("cancelled",)),
        instead="returndesk claim open {order}",
        steps=("cancelled",),
        known="always",
    ),
    Act(
        "settle",
        "settled",
        moves={"requested": ("settled",)},  # a complaint
        form="--why TEXT",
        instead="reopen",
        steps=("sorry",),
        answers=True,
    ),
    Act(
        "compensate",
        "compensated",
        moves={"requested": ("settled",)},  # a complaint
        form="AMOUNT --by {by} --why TEXT",
        stays=MONEY,
        instead=_SLIP.format(of="compensation"),
        steps=("sorry",),
        known="cash",
        words=("{amount:money}", "{by}"),
    ),
    Act("answered", "answered", moves={"waiting": ("requested",)}, words=("{verdict}",)),
    Act(
        "expire",
        "expired",
        moves={
            "waiting": ("expired",),
            "approved": ("expired",),
            "part-received": ("settled",),  # the rest never came after a partial refund
        },
        form="--due",
        instead="reopen",
        steps=("expired",),
    ),
    Act(
        "receive",
        "received",
        moves={
            **dict.fromkeys(("approved", "part-received", "inspected"), ("received", "part-received")),
            "rejected": ("rejected",),  # it came all the same
            # What was refunded before it came goes on as if it had come in time.
            **{ended: (ended, "received", "part-received") for ended in _LATE},
        },
        steps=("received",),
        words=("{items:units}",),
    ),
    Act(
        "refund",
        "refunded",
        moves={
            "approved": ("approved", "settled"),  # without goods: lost, or the customer keeps them
            "part-received": ("part-received", "settled"),  # without the goods that are still out
            "inspected": ("inspected", "part-received", "settled"),
        },
        stays=MONEY,
        instead="correct",
        steps=("refunded", "credit"),
        known="cash",
        answers=True,
        gives=True,
        words=(
            "{total:money}",
            "{method}",
            "ahead? before the goods",
            "consent? with consent",
            "overrode? less than {overrode} owes",
            "disputed? although the order is disputed",
        ),
    ),
    Act(
        "reduce",
        "reduced",
        moves={
            "approved": ("approved", "settled"),
            "part-received": ("part-received", "received", "settled"),
            "inspected": ("inspected", "settled"),
        },
        form="AMOUNT --why TEXT",
        stays=MONEY,
        instead="correct",
        steps=("reduced",),
        known="cash",
        answers=True,
        words=("{items:units}", "{total:money}", "{method}", "consent? with consent"),
    ),
    Act(
        "refund-shipping",
        "refunded",
        moves={
            "approved": ("approved", "settled"),  # approved while goods are out that were settled before
            **{status: (status,) for status in ("part-received", "received", "inspected")},
        },
        stays=MONEY,
        instead="correct",
        steps=("shipping",),
        known="cash",
        answers=True,
        words=("shipping {total:money}", "{method}", "consent? with consent"),
        typed=False,
    ),
    Act(
        "exchange",
        "exchanged",
        moves={
            "approved": ("approved", "settled"),  # nothing comes back, or not yet
            "part-received": ("part-received", "settled"),
            "inspected": ("inspected", "part-received", "settled"),
        },
        form="--for SKU=QTY@PRICE",
        instead=_SLIP.format(of="exchange"),
        steps=("exchanged",),
        answers=True,
        gives=True,
        words=(
            "{items:units}",
            "for {out:units}",
            "{difference:owed}",
            "ahead? before the goods",
            "waived? fee waived",
        ),
    ),
    Act(
        "replace",
        "replaced",
        moves={
            "approved": ("approved", "settled"),
            "part-received": ("part-received", "settled"),
            "inspected": ("inspected", "part-received", "settled"),
        },
        stays=_GOODS,
        steps=("replaced",),
        answers=True,
        gives=True,
        words=("{items:units}", "ahead? before the goods"),
    ),
    Act(
        "inspect",
        "inspected",
        moves={
            "part-received": ("part-received", "inspected", "settled"),
            "received": ("received", "inspected", "settled"),
        },
        form="--condition CONDITION --to DISPOSITION",
        steps=("refused", "nothing-accepted"),
        words=("{units} × {condition} → {disposition}",),
    ),
    Act(
        "repair",
        "repaired",
        moves={"inspected": ("inspected", "part-received", "settled")},
        stays=_GOODS,
        steps=("repaired",),
        answers=True,
        gives=True,
        words=("{items:units}",),
    ),
    Act(
        "external",
        "refunded on the platform",
        moves={
            "requested": ("requested", "settled"),
            "waiting": ("waiting", "settled"),
            "approved": ("approved", "settled"),
            "part-received": ("part-received", "settled"),
            "received": ("received",),
            "inspected": ("inspected", "part-received", "settled"),
        },
        stays="the platform refunded it",
        answers=True,
        words=("{items:units}",),
        typed=False,
    ),
    Act("close", "closed", moves={"settled": ("closed",)}, form="--why TEXT", instead="reopen"),
    Act(
        "reopen",
        "reopened",
        moves=dict.fromkeys(("rejected", "closed", "expired"), ("requested",)),
        form="--why TEXT",
        steps=("reopened",),
    ),
    Act(
        "sent",
        "sent",
        stays="the goods have left",
        steps=("sent",),
        words=("{items:units}", "back? {back} back"),
    ),
    Act(
        "correct",
        "corrected",
        form="±AMOUNT --why TEXT",
        stays=MONEY,
        instead="correct",
        steps=("corrected",),
        words=(*PAID, "overrode? less than {overrode} owes"),
    ),
    *(
        Act(f"correct-{of}", "corrected", stays=MONEY, instead=_SLIP.format(of=of), words=words)
        for of, words in _CORRECTED.items()
    ),
    Act("paid", "paid", stays=MONEY, instead=_SLIP.format(of="paid"), words=PAID),
    Act(
        "bounced",
        "bounced",
        form="--why TEXT",
        stays="the money has come back",
        instead="refund",
        words=("{amount:money}", "{method}"),
    ),
    Act(
        "refund-again",
        "refunded again",
        stays=MONEY,
        instead="bounced",
        words=("{amount:money}", "{method}", "consent? with consent"),
        typed=False,
    ),
    Act("note", "noted", form="TEXT", words=("proof_on? goods sent, shown on {proof_on}",)),
    Act("assign", "assigned", form="WHO", instead="assign", words=("to {owner}",)),
    Act("carrier", "carrier", form="file|paid|denied|waive", instead="carrier", words=_CARRIER),
    Act(
        "carrier paid",
        "carrier",
        stays="the carrier has paid",
        instead="returndesk claim carrier {claim} paid --amount -AMOUNT --why TEXT",
        words=_CARRIER,
    ),
    Act(
        "message",
        "messaged",
        stays="the customer is notified",
        answers=True,
        words=("letter {template}", "{language}"),
    ),
    Act("feedback", "feedback", stays="a customer's feedback stays", words=("{score} of 5",)),
    Act("answer-feedback", "answered-feedback", stays="a customer's feedback stays"),
)
ACTS: Mapping[str, Act] = {act.name: act for act in (*_ON_CLAIMS, *DESK_ACTS)}
_UNKNOWN = Act("", stays=MONEY)


def act_of(name: str, details: Mapping[str, object]) -> Act:
    """The record of a journal entry's act; of an unknown one a record that says nothing."""
    variant = details.get("carrier_move") or ("elsewhere" if "elsewhere" in details else "")
    return ACTS.get(f"{name} {variant}") or ACTS.get(name, _UNKNOWN)


def past_of(name: str) -> str:
    """An act in the past tense: approve is approved."""
    return ACTS[name].past if name in ACTS else name


def typed_after(name: str, subject: str = "", *, by: str = "cash") -> str:
    """An act as it is typed after `returndesk claim`; "approve R1001", "reject R1001 --why TEXT"."""
    return " ".join(part for part in (name, subject, ACTS[name].form.format(by=by)) if part)


def command(name: str, claim_id: int, *, by: str = "cash") -> str:
    """The whole command of an act on a claim, ready to copy."""
    return f"returndesk claim {typed_after(name, claim_name(claim_id), by=by)}"
