-- Small and shared ---------------------------------------------------------------------------------------------------

-- Computed traits as their last refresh left them; version: twelve digits of the digest of everything that they are
-- computed by.
CREATE TABLE traits (
  trait TEXT PRIMARY KEY,
  version TEXT NOT NULL,
  first_refreshed_at INTEGER NOT NULL,
  refreshed_at INTEGER NOT NULL,
  customers INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- By customer --------------------------------------------------------------------------------------------------------

-- A value from when it was computed until another took its place; one of the three, or none where the customer has no
-- value any more. Unchanged values are not written again.
CREATE TABLE trait_values (
  customer_id INTEGER NOT NULL,
  trait TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  version TEXT NOT NULL,
  integer_value INTEGER,
  number_value REAL,
  text_value TEXT,
  PRIMARY KEY (customer_id, trait, since)
) STRICT, WITHOUT ROWID;
