-- Hundreds of candidates are looked up for every search, and the texts between which their rows stand fill the disk.
create index search_docs_parts on search_docs (id, item, locked);
