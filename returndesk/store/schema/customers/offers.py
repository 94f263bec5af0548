"""Offers that are tested, and who got what."""

OFFERS = """
-- An offer as it was fixed when it was made.
create table offer (
    id integer primary key,
    seq integer not null unique references journal (seq),
    name text not null unique check (name <> ''),
    audience text not null check (audience <> ''), -- at-risk, lapsed, new, tier:NAME or file
    arms text not null check (instr(arms, ',')), -- what each part gets: coupon:10%,letter:sorry,none
    secret text not null check (length(secret) = 64), -- the key of the hash that assigned customers to arms
    made_on text not null check (made_on is date(made_on)),
    until text not null check (until is date(until)), -- the last day of the offer, inclusive
    measure text not null check (measure <> ''), -- order within 60 days
    counted_until text not null check (counted_until is date(counted_until)), -- the last day that is measured
    known_order integer not null, -- the newest order that the desk had: later ones count
    customers integer not null check (customers > 0), -- assigned at the start
    without_consent integer not null check (without_consent >= 0), -- customers who were left out
    stopped_on text check (stopped_on is date(stopped_on)),
    check (until >= made_on and counted_until > until)
) strict;

-- Who got what of an offer; the rows of a customer go when they are erased.
create table offer_customer (
    id integer primary key,
    offer text not null references offer (name),
    customer_id integer not null references customer (id),
    arm text not null check (arm <> ''),
    coupon_id integer unique references coupon (id),
    unique (offer, customer_id)
) strict;
create index offer_customer_by_customer on offer_customer (customer_id);

create trigger offer_has_its_entry before insert on offer
    when (select act from journal where seq = new.seq) is not 'offer' begin
    select raise(abort, 'an offer is an act in the journal');
end;
create trigger offer_stays_stopped before update of stopped_on on offer when old.stopped_on is not null begin
    select raise(abort, 'an offer that was stopped stays so');
end;
create trigger offer_is_assigned_once before insert on offer_customer
    when (select seq from offer where name = new.offer) is not (select max(seq) from journal) begin
    select raise(abort, 'customers are assigned when the offer is made');
end;
create trigger offer_customer_stays before delete on offer_customer
    when exists (select 1 from customer where id = old.customer_id and key is not null) begin
    select raise(abort, 'who got an offer stays: only erasing the customer takes it');
end;
"""
