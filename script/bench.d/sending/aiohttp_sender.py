"""A good sender of another kind, to measure beside: asyncio and aiohttp, one process, everything durable in SQLite.

It does what ours does for each message: claims it durably before a byte leaves, writes its text, posts it, records the
answer durably, both in groups. It asks nothing again (consent, refusals, caps), and has no second worker to mind.

Usage: aiohttp_sender.py DATABASE COUNT URL CONNECTIONS [BYTES]   (makes the database first; BYTES pads the text)
"""
import asyncio
import json
import resource
import sqlite3
import sys
import time

import aiohttp

try:
    import uvloop
except ImportError:
    uvloop = None

GROUP = 500


def make(path, count):
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript(
        """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE customers (id INTEGER PRIMARY KEY, first_name TEXT, phone TEXT);
        CREATE TABLE messages (id INTEGER PRIMARY KEY, customer_id INTEGER, state INTEGER, provider_id TEXT, sent_at REAL);
        CREATE INDEX waiting ON messages (id) WHERE state = 0;
        BEGIN;
        """
    )
    database.executemany(
        "INSERT INTO customers VALUES (?, ?, ?)", ((n, f"Anna{n % 977}", f"+4915{n:09d}") for n in range(1, count + 1))
    )
    database.executemany("INSERT INTO messages VALUES (?, ?, 0, NULL, NULL)", ((n, n) for n in range(1, count + 1)))
    database.execute("COMMIT")
    return database


async def main(path, count, url, connections, padding):
    database = make(path, count)
    before = resource.getrusage(resource.RUSAGE_SELF)
    began = time.monotonic()
    waiting = asyncio.Queue(maxsize=GROUP)
    done = []
    filler = "x" * padding

    def claim():
        database.execute("BEGIN IMMEDIATE")
        rows = database.execute(
            "UPDATE messages SET state = 1 WHERE id IN (SELECT id FROM messages WHERE state = 0 ORDER BY id LIMIT ?) "
            "RETURNING id, customer_id",
            (GROUP,),
        ).fetchall()
        people = dict()
        if rows:
            marks = ",".join("?" * len(rows))
            for person in database.execute(
                f"SELECT id, first_name, phone FROM customers WHERE id IN ({marks})", [row[1] for row in rows]
            ):
                people[person[0]] = person
        database.execute("COMMIT")
        return [(row[0], people[row[1]]) for row in rows]

    def record():
        nonlocal done
        group, done = done, []
        if group:
            database.execute("BEGIN IMMEDIATE")
            database.executemany("UPDATE messages SET state = 2, provider_id = ?, sent_at = ? WHERE id = ?", group)
            database.execute("COMMIT")

    async def produce():
        while rows := claim():
            for row in rows:
                await waiting.put(row)
            record()
        for _ in range(connections):
            await waiting.put(None)

    async def consume(session):
        while (row := await waiting.get()) is not None:
            number, (_, first_name, phone) = row
            text = f"Dear {first_name}, new things are here: https://shop.example/new. STOP ends this.{filler}"
            body = json.dumps({"reference": f"m{number}", "channel": "sms", "to": phone, "text": text}).encode()
            headers = {"Content-Type": "application/json", "Idempotency-Key": f"m{number}-1-sms"}
            async with session.post(url, data=body, headers=headers) as answer:
                done.append(((await answer.json())["id"], time.time(), number))
            if len(done) >= GROUP:
                record()

    connector = aiohttp.TCPConnector(limit=connections, limit_per_host=connections)
    async with aiohttp.ClientSession(connector=connector) as session:
        await asyncio.gather(produce(), *(consume(session) for _ in range(connections)))
    record()
    after = resource.getrusage(resource.RUSAGE_SELF)
    sent = database.execute("SELECT count(*) FROM messages WHERE state = 2").fetchone()[0]
    assert sent == count, f"{sent} of {count}"
    # As /usr/bin/time says it: elapsed, user, system, KiB.
    print(
        f"{time.monotonic() - began:.2f} {after.ru_utime - before.ru_utime:.2f} "
        f"{after.ru_stime - before.ru_stime:.2f} {after.ru_maxrss}"
    )


if __name__ == "__main__":
    if uvloop:
        uvloop.install()
    arguments = sys.argv[1:]
    padding = int(arguments[4]) if len(arguments) > 4 else 0
    asyncio.run(main(arguments[0], int(arguments[1]), arguments[2], int(arguments[3]), padding))
