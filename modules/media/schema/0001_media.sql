-- Pictures, named by their content. The bytes lie in files.
create table media_files (
    name    text   primary key,
    type    text   not null,
    bytes   bigint not null,
    width   bigint not null,
    height  bigint not null,
    made_at bigint not null                         -- when it was last sent
);
create index media_files_oldest on media_files (made_at);

-- Who sent it: for each person's share.
create table media_uploads (
    person bigint not null,
    name   text   not null references media_files (name),
    at     bigint not null,
    primary key (person, name)
);
create index media_uploads_of_file on media_uploads (name);

-- Which texts show it. What nothing shows is deleted after a while.
create table media_uses (
    owner text not null,
    name  text not null,
    primary key (owner, name)
);
create index media_uses_of_file on media_uses (name);
