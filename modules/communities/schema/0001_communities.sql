-- Communities, their members, spaces, rules, groups and invitations. A text in two languages is two
-- columns; an empty one falls back to the other.
create table communities (
    id             bigint primary key,
    slug           text   not null unique,
    name_zh        text   not null,
    name_en        text   not null,
    tagline_zh     text   not null,
    tagline_en     text   not null,
    description_zh text   not null,                 -- Markdown
    description_en text   not null,
    visibility     text   not null check (visibility in ('open', 'closed')),
    members        bigint not null default 0,
    rules_version  bigint not null default 0,       -- 0: there are no rules yet
    created_at     bigint not null
);

create table community_members (
    community         bigint not null references communities (id),
    person            bigint not null,
    standing          text   not null,
    joined_at         bigint not null,
    invite            bigint not null default 0,    -- the link they came by
    rules_accepted    bigint not null default 0,    -- a version
    rules_accepted_at bigint,
    primary key (community, person)
);
create index community_members_of_person on community_members (person, community);
create index community_members_newest on community_members (community, joined_at desc, person desc);

-- Published: who belongs to which community.
create view community_standings as
    select community, person, standing, joined_at from community_members;

create table spaces (
    id             bigint primary key,
    community      bigint not null references communities (id),
    slug           text   not null,
    kind           text   not null check (kind in ('articles', 'questions', 'discussion')),
    name_zh        text   not null,
    name_en        text   not null,
    description_zh text   not null,
    description_en text   not null,
    audience_level bigint not null,                 -- -1: everyone
    place          bigint not null,
    archived_at    bigint,                          -- kept for what lies in it, offered no more
    unique (community, slug)
);

-- A rule is in force from one version until another; its id stays, so that decisions can cite it.
create table community_rules (
    id            bigint primary key,
    community     bigint not null references communities (id),
    place         bigint not null,
    text_zh       text   not null,
    text_en       text   not null,
    from_version  bigint not null,
    until_version bigint                            -- nothing: still in force
);
create index community_rules_in_order on community_rules (community, place);

create table community_rule_versions (
    community    bigint not null references communities (id),
    version      bigint not null,
    published_at bigint not null,
    primary key (community, version)
);

create table technical_groups (
    id             bigint  primary key,
    community      bigint  not null references communities (id),
    slug           text    not null,
    name_zh        text    not null,
    name_en        text    not null,
    description_zh text    not null,
    description_en text    not null,
    tag            text    not null,                -- what carries it is listed on the group's page
    by_request     boolean not null,
    members        bigint  not null default 0,
    created_at     bigint  not null,
    unique (community, slug)
);

create table group_members (
    of_group bigint not null references technical_groups (id),
    person   bigint not null,
    part     text   not null check (part in ('asked', 'member', 'moderator')),
    since    bigint not null,
    primary key (of_group, person)
);
create index group_members_of_person on group_members (person, of_group);

-- The token is kept as it is: managers copy the link again, and it opens nothing but a membership.
create table community_invites (
    id         bigint primary key,
    community  bigint not null references communities (id),
    token      text   not null unique,
    note       text   not null,
    made_by    bigint not null,
    made_at    bigint not null,
    expires_at bigint,
    uses_max   bigint,
    uses       bigint not null default 0,
    revoked_at bigint
);
create index community_invites_newest on community_invites (community, id desc);
