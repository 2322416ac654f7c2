-- Which state of the text was indexed; null where that was before this was noted. Compared without reading the texts.
alter table search_docs add column digest bigint;
drop index search_docs_versions;
create index search_docs_states on search_docs (item, locked, version, digest);
