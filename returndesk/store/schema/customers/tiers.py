"""Tiers that customers reached."""

EARNED_TIERS = """
-- Tiers that customers reached by what they ordered. One set by hand, or told by an export, has no row.
create table earned_tier (
    customer_id integer primary key references customer (id),
    tier text not null check (tier <> ''),
    reached_on text not null check (reached_on is date(reached_on)),
    kept_until text check (kept_until is date(kept_until)) -- at least, inclusive
) strict;
"""
