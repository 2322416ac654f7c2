-- For later modules: which article is which part of a series. Whether somebody may see it, items know.
create view series_parts as select series, item, part from articles where series <> 0;
