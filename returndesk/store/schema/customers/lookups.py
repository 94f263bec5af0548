"""Indexes by which a customer is looked for."""

LOOKUPS = """
-- SQLite compares what is ASCII in any case; of the rest, each is compared by the program.
create index customer_by_email on customer (email collate nocase) where email <> '';
create index customer_by_platform_id on customer (platform_id) where platform_id <> '';
create index customer_by_name on customer (name collate nocase) where name <> '';
create index customer_by_other_email on customer (email) where length(email) <> length(cast(email as blob));
create index customer_by_other_name on customer (name) where length(name) <> length(cast(name as blob));
"""
