-- Small and shared ---------------------------------------------------------------------------------------------------

-- Addresses that the texts of a version link to on a channel, however many people get them; never a person's own.
CREATE TABLE links (
  link_id BIGINT PRIMARY KEY,
  version TEXT COLLATE "C" NOT NULL,
  channel INTEGER NOT NULL,
  url TEXT COLLATE "C" NOT NULL,
  UNIQUE (version, channel, url)
);

-- Keys of programs that push events, by their digest. scopes: words with spaces between them.
CREATE TABLE api_keys (
  name TEXT COLLATE "C" PRIMARY KEY,
  digest BYTEA NOT NULL,
  prefix TEXT COLLATE "C" NOT NULL,
  scopes TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT,
  used_at BIGINT
);

-- By customer --------------------------------------------------------------------------------------------------------

-- Addresses in one person's message alone: they hold an order's number or a name. index counts within the message.
CREATE TABLE message_links (
  customer_id BIGINT NOT NULL,
  message_number BIGINT NOT NULL,
  number BIGINT NOT NULL,
  url TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (customer_id, message_number, number)
);

-- Local and hot ------------------------------------------------------------------------------------------------------

-- Messages that a response showed not to have arrived, until a worker looks whether they may go another way (R13).
CREATE TABLE moves_due (
  message_number BIGINT PRIMARY KEY,
  customer_id BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL
);
