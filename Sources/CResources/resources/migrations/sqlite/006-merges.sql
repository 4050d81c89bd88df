-- Small and shared ---------------------------------------------------------------------------------------------------

-- Customers who were joined to another (R3): where their numbers lead. A survivor is never joined itself: its rows here
-- follow it to the next one.
CREATE TABLE merges (
  customer_id INTEGER PRIMARY KEY,
  survivor_id INTEGER NOT NULL,
  merged_at INTEGER NOT NULL
) STRICT;
CREATE INDEX merges_by_survivor ON merges (survivor_id);

-- Who was joined or erased, what was published, and which sends ran; rows are only ever added.
CREATE TABLE audit (
  entry INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  action TEXT NOT NULL,
  customer_id INTEGER,
  subject TEXT,
  detail TEXT
) STRICT;
CREATE INDEX audit_by_time ON audit (at, entry);

-- By customer --------------------------------------------------------------------------------------------------------

-- What came from a customer who was joined to this one, and from whom: reports go on counting it for the former number.
-- kind: order, payment, event, message, or a draw's campaign and experiment.
CREATE TABLE merged_rows (
  customer_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  id INTEGER NOT NULL,
  former_id INTEGER NOT NULL,
  PRIMARY KEY (customer_id, kind, id)
) STRICT, WITHOUT ROWID;
