-- Since when signing in asks this person for a second factor; null: it does not.
alter table people add column second_factor_at bigint;

-- When the session last proved who sits there; and the token of its forms, which outlives a change of the cookie.
alter table sessions add column proven_at bigint not null default 0;
alter table sessions add column form_token text not null default '';

-- Who has shown a first factor and owes the second. Only digests of the cookies are kept.
create table pending_sign_ins (
    digest     text   primary key,
    person     bigint not null,
    means      text   not null,
    next       text   not null,
    notice     text   not null,                     -- JSON: said once they are in
    expires_at bigint not null
);
create index pending_sign_ins_of_person on pending_sign_ins (person);
create index pending_sign_ins_by_age on pending_sign_ins (expires_at);
