-- Proposals, and the contract that a met goal makes of them: from then on goal, milestones and commission are frozen.
create table projects (
    id         bigint primary key,
    community  bigint not null,
    author     bigint not null,
    title      text   not null,
    summary    text   not null,
    story      text   not null,                     -- Markdown
    goal_minor bigint not null check (goal_minor > 0),
    currency   text   not null,
    commission bigint not null,                     -- percent of what is released that the house keeps
    state      text   not null,
    reason     text   not null default '',
    ends_at    bigint not null,
    made_at    bigint not null,
    met_at     bigint,
    decided_by bigint not null default 0
);

create index projects_of_community on projects (community, state, id desc);
create index projects_of_author on projects (author, id desc);
create index projects_ending on projects (ends_at) where state = 'open';

create table project_milestones (
    project     bigint not null references projects (id),
    number      bigint not null,                    -- the line of each pledge's order
    title       text   not null,
    percent     bigint not null check (percent > 0),
    state       text   not null,
    words       text   not null default '',         -- what the author says was done
    reported_at bigint,
    settled_at  bigint,
    decided_by  bigint not null default 0,
    primary key (project, number)
);

-- One order each; what it is worth stands in commerce's lines.
create table pledges (
    id       bigint primary key,
    project  bigint not null references projects (id),
    person   bigint not null,
    order_id bigint not null unique,
    minor    bigint not null check (minor > 0),
    state    text   not null,
    made_at  bigint not null
);

create index pledges_of_project on pledges (project, state, id);
create index pledges_of_person on pledges (person, id desc);

-- News from the author, and what the staff decided.
create table project_news (
    id      bigint primary key,
    project bigint not null references projects (id),
    person  bigint not null,
    words   text   not null,
    at      bigint not null
);

create index project_news_of on project_news (project, id desc);
