-- What a product of the kind "course" opens for good: series with all their parts, and articles.
create table course_works (
    product  bigint not null references products (id),
    item     bigint not null,
    position bigint not null,
    primary key (product, item)
);
