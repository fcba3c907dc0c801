-- What happened to nodes, instances, checks, sessions and leadership: a row an entry.
create table entry (
  idx        bigint not null,
  sub        int not null,
  at         bigint not null, -- milliseconds since 1970, by the log's time
  kind       varchar(32) not null,
  node       varchar_ignorecase,
  service    varchar_ignorecase,
  instance   varchar_ignorecase,
  check_id   varchar,
  session    varchar,
  from_what  varchar,
  to_what    varchar,
  by_whom    varchar,
  message    varchar not null,
  output     varchar,
  primary key (idx, sub)
);
create index entry_node on entry (node, idx, sub);
create index entry_service on entry (service, idx, sub);
create index entry_instance on entry (instance, idx, sub);
create index entry_time on entry (at, kind);

-- What happened to keys, many in a row: they may come by the ten thousand a second.
create table key_page (
  page       bigint primary key,
  first_idx  bigint not null,
  last_idx   bigint not null,
  last_at    bigint not null,
  entries    int not null,
  body       varbinary not null
);
create index key_page_first on key_page (first_idx);

-- One row: how far the journal has come, and up to where its beginning was cut off.
create table progress (
  node_id    varchar(36) not null,
  idx        bigint not null,
  trimmed    bigint not null
);
