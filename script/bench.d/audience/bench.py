"""Times the audiences of suite.py: ours and the expert's on SQLite and on PostgreSQL, and DuckDB, one after the other.

Seconds are the processor's, the engine's own and the system's for it: on a machine that does other things too they stay the
same. All data is in memory, so that the clock says hardly more where nothing else runs; DuckDB uses two processors.

bench.py COMPILED ROUNDS [NAME…]: COMPILED is what AudienceBench printed. BENCH_SQLITE, BENCH_POSTGRES (a socket's folder)
and BENCH_DUCKDB name the databases; an engine that is not named is left out.
"""

import json
import os
import sqlite3
import sys
import threading
import time

from suite import AUDIENCES

LIMIT = float(os.environ.get("BENCH_LIMIT", "120"))


class SQLite:
    dialect = "sqlite"

    def __init__(self, path):
        self.connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
        self.connection.execute("PRAGMA cache_size = -65536")

    def ask(self, sql, values):
        timer = threading.Timer(LIMIT, self.connection.interrupt)
        timer.start()
        try:
            return self.connection.execute(sql, values).fetchone()[0]
        finally:
            timer.cancel()

    def spent(self):
        return time.thread_time()


class Postgres:
    dialect = "postgres"

    def __init__(self, folder):
        import psycopg
        self.connection = psycopg.connect(
            host=folder, user="tidings", dbname=os.environ.get("BENCH_DATABASE", "bench"), autocommit=True,
            cursor_factory=psycopg.RawCursor)
        self.connection.execute(f"SET jit TO off; SET statement_timeout TO '{int(LIMIT)}s'")
        self.process = self.connection.execute("SELECT pg_backend_pid()").fetchone()[0]

    def spent(self):
        fields = open(f"/proc/{self.process}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ask(self, sql, values):
        sql = sql.replace(" NOT INDEXED", "")
        return self.connection.execute(sql, values).fetchone()[0]


class DuckDB:
    dialect = "duckdb"

    def __init__(self, path):
        import duckdb
        self.connection = duckdb.connect(path, read_only=True)
        self.connection.execute("SET threads TO 2")

    def spent(self):
        return time.process_time()

    def ask(self, sql, values):
        sql = sql.replace(" NOT INDEXED", "").replace(" COLLATE NOCASE", "").replace(' COLLATE "C"', "")
        return self.connection.execute(sql).fetchone()[0]


def timed(engine, sql, values, rounds):
    """The count and the seconds of the best of some rounds; None where it took too long."""
    best, count = None, None
    try:
        for _ in range(rounds):
            start = engine.spent()
            count = engine.ask(sql, values)
            took = max(engine.spent() - start, 0.001)
            best = took if best is None else min(best, took)
    except Exception as error:
        print(f"  {engine.dialect}: {type(error).__name__}: {error}", file=sys.stderr)
    return count, best


def seconds(value):
    return "-" if value is None else f"{value:.3f}"


def main():
    compiled = {line["name"]: line for line in map(json.loads, open(sys.argv[1]))}
    rounds, names = int(sys.argv[2]), sys.argv[3:]
    engines = [kind(os.environ[name]) for name, kind in
               (("BENCH_SQLITE", SQLite), ("BENCH_POSTGRES", Postgres), ("BENCH_DUCKDB", DuckDB)) if os.environ.get(name)]
    print(f"{'':<18}{'customers':>10}{'compile':>9}" + "".join(
        f"{'duckdb':>9}" if engine.dialect == "duckdb" else f"{engine.dialect:>9}{'expert':>9}{'ratio':>7}"
        for engine in engines))
    differ = False
    for audience in AUDIENCES:
        name = audience["name"]
        if names and name not in names:
            continue
        counts, cells, shapes = set(), [], []
        for engine in engines:
            ours = None
            # Taken in turns, so that what else the machine does meets both.
            best = [None] * len(audience[engine.dialect])
            tried = [False] * len(best)
            for _ in range(rounds):
                if engine.dialect != "duckdb":
                    query = compiled[name][engine.dialect]
                    count, took = timed(engine, query["sql"], query["values"], 1)
                    counts.update([] if count is None else [count])
                    ours = min(filter(None, (ours, took)), default=None)
                for index, sql in enumerate(audience[engine.dialect]):
                    if tried[index] and (best[index] is None or best[index] > 2 * min(filter(None, best))):
                        continue
                    tried[index] = True
                    count, took = timed(engine, sql, [], 1)
                    counts.update([] if count is None else [count])
                    best[index] = min(filter(None, (best[index], took)), default=None)
            expert = min(filter(None, best), default=None)
            if engine.dialect == "duckdb":
                cells.append(f"{seconds(expert):>9}")
            else:
                ratio = f"{ours / expert:.2f}" if ours and expert else "-"
                cells.append(f"{seconds(ours):>9}{seconds(expert):>9}{ratio:>7}")
                shapes.append(f"{engine.dialect} " + "/".join(seconds(one) for one in best))
        count = counts.pop() if len(counts) == 1 else None
        differ = differ or count is None
        shown = "DIFFER" if count is None else count
        print(f"{name:<18}{shown:>10}{compiled[name]['compile']:>9.0f}" + "".join(cells)
              + ("   " + ", ".join(shapes) if os.environ.get("BENCH_SHAPES") else ""), flush=True)
        if count is None:
            print(f"  {sorted(counts, key=str)}", file=sys.stderr)
    print("compile in microseconds, the others in seconds; the best of", rounds)
    sys.exit(1 if differ else 0)


main()
