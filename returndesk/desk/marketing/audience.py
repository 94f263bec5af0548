"""Who an offer can be made to: a named group or the customers of a file, and who is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from returndesk.core.orders.merge import mail_address
from returndesk.core.value import Value
from returndesk.desk.customers.consents import consenting
from returndesk.desk.lookup import find_code
from returndesk.errors import UsageProblem
from returndesk.store.marketing import audiences as store
from returndesk.store.marketing.offers import running_offers

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.marketing.audiences import Addressee

GROUPS = ("at-risk", "lapsed", "new")
TIER = "tier:"
FILE = "file"  # the audience of an offer to the customers of a file
MARKETING = "marketing"
LAPSED_DAYS, NEW_DAYS = 180, 90


class Audience(Value):
    """Whom an offer would be made to, and how many customers were left out and why."""

    name: str
    addressees: tuple[Addressee, ...]
    size: int  # of the whole group
    without_consent: int
    without_address: int
    same_address: int
    in_offers: tuple[tuple[str, int], ...]  # running offers that have customers of it
    unknown: int = 0  # rows of a file that name no customer

    @property
    def left_out(self) -> list[str]:
        """Excluded customers with the reason, in words."""
        words = [
            (self.unknown, "not customers of this desk"),
            (self.without_consent, "without consent for marketing"),
            (self.without_address, "without an email address"),
            (self.same_address, "with the address of another customer"),
            *((count, f"in the offer {name}, which is still measured") for name, count in self.in_offers),
        ]
        return [f"{count:,} {why}" for count, why in words if count]


def is_group(typed: str) -> bool:
    """Whether --to names a group rather than a file."""
    text = typed.strip().lower()
    return text.startswith(TIER) or text in GROUPS


def audience_of_group(desk: Desk, typed: str) -> Audience:
    """The customers of a named group today who consent to marketing. Raises UsageProblem."""
    text = typed.strip()
    if text.lower().startswith(TIER):
        tier = find_code(text[len(TIER) :].strip(), desk.policy_today().known_tiers, "--to tier")
        return _audience(desk, f"{TIER}{tier}", store.group_members(desk.conn, "tier", desk.today, tier=tier))
    group = text.lower()
    since = desk.today - timedelta(days=NEW_DAYS if group == "new" else LAPSED_DAYS)
    return _audience(desk, group, store.group_members(desk.conn, group, desk.today, since))


def audience_of_names(desk: Desk, names: Sequence[str]) -> Audience:
    """The customers whom a file names who consent to marketing. Raises UsageProblem for an empty file."""
    if not names:
        raise UsageProblem("--to: the file names no customers")
    known = _by_name(store.known_customers(desk.conn))
    found = [known.get(name.strip().casefold()) for name in names]
    members = dict.fromkeys(one for one in found if one)
    return _audience(desk, FILE, list(members), unknown=sum(one is None for one in found))


def _by_name(customers: Iterable[store.Known]) -> dict[str, int]:
    """Customers by all that names one of them alone: key, email, id, phone, name."""
    found: dict[str, int] = {}
    shared: set[str] = set()
    for one in customers:
        texts = {one.key or "", one.email, one.platform_id, one.phone, one.name}
        for text in {text.strip().casefold() for text in texts if text.strip()}:
            if found.setdefault(text, one.customer_id) != one.customer_id:
                shared.add(text)
    return {text: customer for text, customer in found.items() if text not in shared}


def _audience(desk: Desk, name: str, members: Sequence[int], unknown: int = 0) -> Audience:
    consent = consenting(desk, MARKETING, desk.today, members) if members else set()
    running = running_offers(desk.conn, desk.today)
    addressed, addresses = [], set[str]()
    counts: Counter[str] = Counter()
    busy: Counter[str] = Counter()
    for one in store.addressees(desk.conn, [member for member in members if member in consent]):
        address = mail_address(one.email.strip()).casefold()
        if not address:
            counts["address"] += 1
        elif one.customer_id in running:
            busy[running[one.customer_id]] += 1
        elif address in addresses:
            counts["same"] += 1
        else:
            addresses.add(address)
            addressed.append(one)
    return Audience(
        name=name,
        addressees=tuple(addressed),
        size=len(members),
        without_consent=len(members) - len(consent),
        without_address=counts["address"],
        same_address=counts["same"],
        in_offers=tuple(sorted(busy.items())),
        unknown=unknown,
    )
