-- Local and hot ------------------------------------------------------------------------------------------------------

-- What providers told and no preset can name, for thirty days; body is JSON as it came.
CREATE TABLE unknown_events (
  gateway TEXT NOT NULL,
  event_id TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (gateway, event_id)
) STRICT, WITHOUT ROWID;
