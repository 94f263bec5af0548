"""The desk itself, its policies and the days that count."""

DESK = """
create table desk (
    id integer primary key check (id = 1),
    shop text not null,
    currency text not null check (length(currency) = 3),
    timezone text not null,
    tax_included integer not null check (tax_included in (0, 1)),
    created_at text not null,
    created_on text not null,
    country text not null default '' check (country = '' or country glob '[A-Z][A-Z]'), -- ISO 3166
    language text not null default 'en' check (language in ('en', 'zh')),
    address text not null default '', -- where parcels are returned to, by lines
    contact text not null default ''
) strict;

create table policy (
    version integer primary key check (version > 0),
    from_on text, -- null: in force from the beginning
    by_hand integer not null check (by_hand in (0, 1)),
    set_at text not null,
    set_on text not null,
    set_by text not null,
    document text not null, -- TOML, as it was set
    parsed text not null -- the same as JSON: read by every check
) strict;

-- Customer tiers of a policy, best first: read by every queue.
create table policy_tier (
    version integer not null references policy (version),
    position integer not null check (position > 0),
    tier text not null check (tier <> ''),
    primary key (version, position)
) strict, without rowid;

create table holiday (
    country text not null,
    region text not null,
    day text not null,
    name text not null,
    primary key (country, region, day)
) strict, without rowid;

-- Weekend days that a country declares working days (China), from the holidays library.
create table working_day (
    country text not null,
    day text not null,
    primary key (country, day)
) strict, without rowid;
"""
