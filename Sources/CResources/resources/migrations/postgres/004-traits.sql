-- Small and shared ---------------------------------------------------------------------------------------------------

-- Computed traits as their last refresh left them; version: twelve digits of the digest of everything that they are
-- computed by.
CREATE TABLE traits (
  trait TEXT COLLATE "C" PRIMARY KEY,
  version TEXT COLLATE "C" NOT NULL,
  first_refreshed_at BIGINT NOT NULL,
  refreshed_at BIGINT NOT NULL,
  customers BIGINT NOT NULL
);

-- By customer --------------------------------------------------------------------------------------------------------

-- A value from when it was computed until another took its place; one of the three, or none where the customer has no
-- value any more. Unchanged values are not written again.
CREATE TABLE trait_values (
  customer_id BIGINT NOT NULL,
  trait TEXT COLLATE "C" NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT,
  version TEXT COLLATE "C" NOT NULL,
  integer_value BIGINT,
  number_value DOUBLE PRECISION,
  text_value TEXT COLLATE "C",
  PRIMARY KEY (customer_id, trait, since)
);
