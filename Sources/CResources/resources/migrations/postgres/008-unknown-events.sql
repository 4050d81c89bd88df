-- Local and hot ------------------------------------------------------------------------------------------------------

-- What providers told and no preset can name, for thirty days; body is JSON as it came.
CREATE TABLE unknown_events (
  gateway TEXT COLLATE "C" NOT NULL,
  event_id TEXT COLLATE "C" NOT NULL,
  received_at BIGINT NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (gateway, event_id)
);
