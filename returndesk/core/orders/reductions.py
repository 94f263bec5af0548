"""Parts of a line's price that were given back for units which the customer keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from returndesk.core.money import cumulative_share, split_minor
from returndesk.core.value import Value


class Reduction(Value):
    """A part of the price of some units. They are settled last: after `after` others of their line."""

    after: int
    units: int
    amount_minor: int  # below 0 it takes off what the first one of its refund gave
    refund_id: int = 0


class Zone(Value):
    """Units of a line that follow each other, alike in what is left of their price. Minor units."""

    units: int
    value_minor: int
    parts: Mapping[int, int]  # what was given of the price, by refund


class Room(Value):
    """What a correction can change of a reduction: its units that are not gone, and how much of it."""

    after: int
    units: int
    off_minor: int  # at most so much can be taken off
    more_minor: int  # or given again


def value_minor(
    paid_minor: int, quantity: int, reductions: Sequence[Reduction], before: int, units: int
) -> int:
    """What is left of the price of `units` of a line, after `before` ones were settled. Minor units.

    Units and reductions of a line together add up to its paid share, in whatever order they come.
    """
    if not reductions:
        return cumulative_share(paid_minor, before, units, quantity)
    zones = _Line(paid_minor, quantity, reductions).zones(before, before + units)
    return sum(zone.value_minor for zone in zones)


def after_others(quantity: int, reductions: Sequence[Reduction], gone: int, units: int) -> int:
    """How many units of a line are settled before those that are reduced now: the last unreduced ones."""
    stands = {one.refund_id: 0 for one in reductions}
    for one in reductions:
        stands[one.refund_id] += one.amount_minor
    first = min((one.after for one in reductions if stands[one.refund_id]), default=quantity)
    return max(gone, first - units)


def correction_room(
    paid_minor: int, quantity: int, reductions: Sequence[Reduction], gone: int, refund_id: int
) -> Room:
    """What a correction of a refund can change of its reduction of a line, once `gone` units are settled.

    Units that are gone were settled at the rest of their price: what was given of them stays.
    """
    given, *slips = [one for one in reductions if one.refund_id == refund_id]
    after = max(given.after, gone)
    units = max(0, given.after + given.units - after)
    zones = _Line(paid_minor, quantity, reductions).zones(after, after + units)
    left = sum(zone.value_minor for zone in zones)
    off = sum(zone.parts.get(refund_id, 0) for zone in zones)
    return Room(after, units, off, min(left, -sum(one.amount_minor for one in slips)))


def kept_minor(
    paid_minor: int, quantity: int, reductions: Sequence[Reduction], gone: int
) -> Mapping[int, int]:
    """What is left of the price of reduced units that are not gone, by the refund that last reduced them."""
    found: dict[int, int] = {}
    for zone in _Line(paid_minor, quantity, reductions).zones(gone, quantity):
        if zone.parts:
            last = list(zone.parts)[-1]
            found[last] = found.get(last, 0) + zone.value_minor
    return found


class _Line:
    """A line's units in the order in which they are settled: the reduced ones last."""

    def __init__(self, paid_minor: int, quantity: int, reductions: Sequence[Reduction]) -> None:
        self.paid_minor, self.quantity = paid_minor, quantity
        self._zones = [Zone(quantity, paid_minor, {})]
        for one in reductions:
            end = one.after + one.units
            self._zones = [
                *self.zones(0, one.after),
                *_less(self.zones(one.after, end), one.amount_minor, one.refund_id),
                *self.zones(end, quantity),
            ]

    def zones(self, start: int, end: int) -> list[Zone]:
        """Those of the units from `start` up to `end`; a part of a zone has its share of it."""
        found, first = list[Zone](), 0
        for zone in self._zones:
            low, high = (min(max(0, at - first), zone.units) for at in (start, end))
            if low < high:
                value = self._share(zone, first, high) - self._share(zone, first, low)
                parts = {
                    of: cumulative_share(part, low, high - low, zone.units) for of, part in zone.parts.items()
                }
                found.append(Zone(high - low, value, parts))
            first += zone.units
        return found

    def _share(self, zone: Zone, first: int, units: int) -> int:
        """The value of the first units of a zone: their paid share where nothing is given of it."""
        if zone.value_minor == cumulative_share(self.paid_minor, first, zone.units, self.quantity):
            return cumulative_share(self.paid_minor, first, units, self.quantity)
        return zone.value_minor * units // zone.units


def _less(zones: Sequence[Zone], minor: int, of: int) -> list[Zone]:
    """Zones of whose price a refund gave so much more, or less by a correction."""
    parts = split_minor(minor, [zone.parts.get(of, 0) if minor < 0 else zone.value_minor for zone in zones])
    return [
        Zone(zone.units, zone.value_minor - part, {**zone.parts, of: zone.parts.get(of, 0) + part})
        for zone, part in zip(zones, parts, strict=True)
    ]
