-- Sends whose first part goes alone (R29). state: 0 the part goes or is waited for, 1 the rest goes, 2 the rest is
-- stopped. What of the outbox belongs to the rest has a time so late that it is never due; released is 1 when all of it
-- has its own time again. share and limits are hundredths of a percent, wait is microseconds; quiet_since is when the
-- part had gone.
CREATE TABLE canaries (
  send_id INTEGER PRIMARY KEY,
  share INTEGER NOT NULL,
  wait INTEGER NOT NULL,
  limit_failed INTEGER NOT NULL,
  limit_bounced INTEGER NOT NULL,
  limit_complained INTEGER NOT NULL,
  limit_unsubscribed INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,
  quiet_since INTEGER,
  decided_at INTEGER,
  released INTEGER NOT NULL DEFAULT 0,
  tried INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  bounced INTEGER NOT NULL DEFAULT 0,
  complained INTEGER NOT NULL DEFAULT 0,
  unsubscribed INTEGER NOT NULL DEFAULT 0,
  reason TEXT
) STRICT;

-- Gateways that take nothing, for all workers together (R24). state: 1 open, 2 half open. until_at is when one request
-- may try again, times how often it opened in a row; in real time.
CREATE TABLE gateway_circuits (
  gateway TEXT PRIMARY KEY,
  state INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  times INTEGER NOT NULL DEFAULT 1,
  reason TEXT,
  worker INTEGER
) STRICT;
