-- Small and shared ---------------------------------------------------------------------------------------------------

-- Addresses that the texts of a version link to on a channel, however many people get them; never a person's own.
CREATE TABLE links (
  link_id INTEGER PRIMARY KEY,
  version TEXT NOT NULL,
  channel INTEGER NOT NULL,
  url TEXT NOT NULL,
  UNIQUE (version, channel, url)
) STRICT;

-- Keys of programs that push events, by their digest. scopes: words with spaces between them.
CREATE TABLE api_keys (
  name TEXT PRIMARY KEY,
  digest BLOB NOT NULL,
  prefix TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  used_at INTEGER
) STRICT, WITHOUT ROWID;

-- By customer --------------------------------------------------------------------------------------------------------

-- Addresses in one person's message alone: they hold an order's number or a name. index counts within the message.
CREATE TABLE message_links (
  customer_id INTEGER NOT NULL,
  message_number INTEGER NOT NULL,
  number INTEGER NOT NULL,
  url TEXT NOT NULL,
  PRIMARY KEY (customer_id, message_number, number)
) STRICT, WITHOUT ROWID;

-- Local and hot ------------------------------------------------------------------------------------------------------

-- Messages that a response showed not to have arrived, until a worker looks whether they may go another way (R13).
CREATE TABLE moves_due (
  message_number INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
