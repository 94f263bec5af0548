"""What was done about products: marks for reports that compare before and after."""

PRODUCT_NOTES = """
-- A measure and its day; the words are kept with the journal.
create table product_note (
    id integer primary key,
    seq integer not null unique references journal (seq), -- its entry in the journal
    sku text not null check (sku <> ''),
    noted_on text not null check (noted_on is date(noted_on))
) strict;
create index product_note_by_sku on product_note (sku, noted_on);

create trigger product_note_has_its_entry before insert on product_note
    when (select act from journal where seq = new.seq) is not 'product-note' begin
    select raise(abort, 'a note on a product is an act in the journal');
end;
create trigger product_note_is_fixed before update on product_note begin
    select raise(abort, 'a note on a product cannot be changed: undo it');
end;
create trigger product_note_stays before delete on product_note when not exists
    (select 1 from undoable_row where name = 'product_note' and at = old.id and before is null) begin
    select raise(abort, 'a note on a product can only be undone');
end;
"""
