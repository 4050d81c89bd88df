-- Small and shared ---------------------------------------------------------------------------------------------------

-- Customers who were joined to another (R3): where their numbers lead. A survivor is never joined itself: its rows here
-- follow it to the next one.
CREATE TABLE merges (
  customer_id BIGINT PRIMARY KEY,
  survivor_id BIGINT NOT NULL,
  merged_at BIGINT NOT NULL
);
CREATE INDEX merges_by_survivor ON merges (survivor_id);

-- Who was joined or erased, what was published, and which sends ran; rows are only ever added.
CREATE TABLE audit (
  entry BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  customer_id BIGINT,
  subject TEXT COLLATE "C",
  detail TEXT COLLATE "C"
);
CREATE INDEX audit_by_time ON audit (at, entry);

-- By customer --------------------------------------------------------------------------------------------------------

-- What came from a customer who was joined to this one, and from whom: reports go on counting it for the former number.
-- kind: order, payment, event, message, or a draw's campaign and experiment.
CREATE TABLE merged_rows (
  customer_id BIGINT NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  id BIGINT NOT NULL,
  former_id BIGINT NOT NULL,
  PRIMARY KEY (customer_id, kind, id)
);
