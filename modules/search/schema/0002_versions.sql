-- What is missing or made by an older version is found without reading the texts.
create index search_docs_versions on search_docs (item, locked, version);
