"""What an export of a million rows costs: our command and our page against what the engine's own tool makes of the same query in the
same run, with the memory that it takes; and how long the list of these rows takes to open. Printed as a table."""

import http.client
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

LASSO = os.environ["LASSO_BINARY"]
ROWS = int(os.environ.get("LASSO_BENCH_EXPORTED", 1_000_000))
RUNS = 3
PASSWORD = "correct horse battery"
PERSON = "admin@bulk.example"

# What store::invalid_recipients reads for an export, in one go.
QUERY = """SELECT d.recipient, v.sender, v.first_at, d.refused_at, v.refusals, d.reply, d.code, d.enhanced, d.reason, d.message_id
FROM invalid_recipients v
JOIN invalid_deliveries d ON d.tenant_id = v.tenant_id AND d.invalid_id = v.invalid_id AND d.refused_at = v.last_at AND d.message_id = v.message_id
WHERE v.tenant_id = 1 AND v.last_at >= 0
ORDER BY v.invalid_id"""

# Who wrote comes from a log that is imported first. Then thirty days of refusals, one after the other, each of another address; a fifth
# of them refused twice.
SENDERS = 50
FILL = """CREATE TABLE senders AS SELECT invalid_id - 1 AS n, sender, sender_hash, domain_hash FROM invalid_recipients;
DELETE FROM invalid_deliveries;
DELETE FROM invalid_recipients;
INSERT INTO invalid_deliveries
SELECT 1, i, {start} + i * 2592000000000 / {rows} - again * 3600000000, {id}, sender_hash, domain_hash,
    'user' || i || '@domain' || (i % 5000) || '.example',
    'host mx' || (i % 5000) || '.example[198.51.100.7]:25 said: 550 5.1.1 <user' || i || '@domain' || (i % 5000)
        || '.example>: Recipient address rejected: User unknown in virtual mailbox table (in reply to RCPT TO command)',
    '550', '5.1.1', 'unknown_user'
FROM ({numbers}) AS numbers CROSS JOIN (SELECT 0 AS again UNION ALL SELECT 1) AS turns JOIN senders ON n = i % {senders}
WHERE again = 0 OR i % 5 = 0
ORDER BY i;
INSERT INTO invalid_recipients
SELECT 1, i, {pair}, sender, sender_hash, domain_hash, CASE WHEN i % 5 = 0 THEN 2 ELSE 1 END,
    {start} + i * 2592000000000 / {rows} - CASE WHEN i % 5 = 0 THEN 3600000000 ELSE 0 END, {start} + i * 2592000000000 / {rows}, {last_id}
FROM ({numbers}) AS numbers JOIN senders ON n = i % {senders}
ORDER BY i;
DROP TABLE senders;
"""


def log():
    """A mail of each sender to somebody who is not there."""
    lines = []
    for n in range(SENDERS):
        for program, text in (
            ("smtpd", f"client=h.example[192.0.2.7], sasl_method=PLAIN, sasl_username=sender{n}@bulk.example"),
            ("cleanup", f"message-id=<{n}@bulk.example>"),
            ("qmgr", f"from=<sender{n}@bulk.example>, size=1000, nrcpt=1 (queue active)"),
            ("smtp", f"to=<gone{n}@domain.example>, relay=mx.domain.example[198.51.100.7]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, "
                     "status=bounced (host mx.domain.example[198.51.100.7] said: 550 5.1.1 No such user (in reply to RCPT TO command))"),
        ):
            lines.append(f"2026-01-01T00:00:{n:02}+00:00 mx1 postfix/{program}[7]: 4Q{n:010}zZzZ: {text}\n")
    return "".join(lines)


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(command, database=None, stdin=None, output=None):
    """Runs to the end. Returns seconds and peak resident bytes."""
    env = dict(os.environ, **({"LASSO_DATABASE_URL": database} if database else {}))
    start = time.monotonic()
    child = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=output or subprocess.DEVNULL)
    child.stdin.write((stdin or "").encode())
    child.stdin.close()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with {child.returncode}")
    return time.monotonic() - start, usage.ru_maxrss * 1024


class Sqlite:
    name, theirs = "SQLite", "sqlite3 -csv"

    def __init__(self, folder):
        self.file = f"{folder}/export.db"
        self.database = f"sqlite://{self.file}"

    def sql(self, text):
        run(["sqlite3", self.file], stdin=text)

    def fill(self, start):
        numbers = f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) SELECT i FROM n"
        pad = "CAST(printf('%016d', {}) AS BLOB)"
        self.sql("PRAGMA cache_size = -262144; BEGIN;" + FILL.format(
            start=start, rows=ROWS, senders=SENDERS, numbers=numbers, id=pad.format("i * 2 + 1 - again"), last_id=pad.format("i * 2 + 1"), pair=pad.format("i"),
        ) + "COMMIT; PRAGMA analysis_limit = 1000; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);")

    def export(self):
        return run(["sqlite3", "-readonly", "-csv", self.file, QUERY])[0]


class Postgres:
    name, theirs = "PostgreSQL", "COPY TO"

    def __init__(self, _folder):
        server = urllib.parse.urlsplit(os.environ["LASSO_TEST_POSTGRES"])
        self.database = server._replace(path="/lasso_export_figures").geturl()

    def sql(self, text):
        run(["psql", "--quiet", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", self.database], stdin=text)

    def fill(self, start):
        pad = "CAST(lpad(CAST({} AS TEXT), 16, '0') AS BYTEA)"
        self.sql(FILL.format(
            start=start, rows=ROWS, senders=SENDERS, numbers=f"SELECT i FROM generate_series(1, CAST({ROWS} AS BIGINT)) AS n (i)",
            id=pad.format("i * 2 + 1 - again"), last_id=pad.format("i * 2 + 1"), pair=pad.format("i"),
        ) + "VACUUM ANALYZE;")

    def export(self):
        query = " ".join(QUERY.split())
        return run(["psql", "--quiet", "--no-psqlrc", "-c", f"\\copy ({query}) TO STDOUT WITH (FORMAT csv)", self.database])[0]


class Site:
    """`lasso serve`, and somebody signed in."""

    def __init__(self, database):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        env = dict(os.environ, LASSO_DATABASE_URL=database, LASSO_LISTEN=f"127.0.0.1:{self.port}")
        self.server = subprocess.Popen([LASSO, "serve"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.cookie = ""
        form = urllib.parse.urlencode({"email": PERSON, "password": PASSWORD})
        for _ in range(200):
            try:
                answer, _ = self.ask("POST", "/sign-in", form)
                break
            except OSError:
                time.sleep(0.05)
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]

    def ask(self, method, path, body=None, headers=()):
        """The answer and the lines of its body, which is read in parts."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        own = {"Origin": f"http://127.0.0.1:{self.port}", "Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        link.request(method, path, body, own | dict(headers))
        answer = link.getresponse()
        part, lines = bytearray(1 << 18), 0
        while length := answer.readinto(part):
            lines += part.count(b"\n", 0, length)
        link.close()
        return answer, lines

    def memory(self, what):
        status = pathlib.Path(f"/proc/{self.server.pid}/status").read_text()
        return int(re.search(rf"{what}:\s+(\d+) kB", status)[1]) * 1024

    def export(self, headers=()):
        """Seconds, and how far the resident memory rose above what it was before."""
        rest = self.memory("VmRSS")
        # from here on the peak is counted anew
        pathlib.Path(f"/proc/{self.server.pid}/clear_refs").write_text("5")
        start = time.monotonic()
        answer, lines = self.ask("GET", "/exports/invalid-recipients.csv?period=all&format=csv", headers=headers)
        seconds = time.monotonic() - start
        if answer.status != 200 or not headers and lines != ROWS + 1:
            sys.exit(f"the export answered {answer.status} with {lines} lines")
        return seconds, self.memory("VmHWM") - rest

    def page(self, query):
        times = []
        for _ in range(100):
            start = time.monotonic()
            answer, _ = self.ask("GET", f"/exports/invalid-recipients{query}", headers={"Accept-Encoding": "br"})
            times.append(time.monotonic() - start)
            if answer.status != 200:
                sys.exit(f"{query} answered {answer.status}")
        return sorted(times)[94]

    def close(self):
        self.server.terminate()
        self.server.wait()


def measure(engine):
    start = (int(time.time()) - 30 * 86_400) * 1_000_000
    run([LASSO, "tenant", "add", "bulk"], engine.database)
    run([LASSO, "domain", "add", "bulk", "bulk.example"], engine.database)
    run([LASSO, "import", "-"], engine.database, stdin=log())
    run([LASSO, "user", "add", "bulk", PERSON, "--role", "admin"], engine.database, stdin=PASSWORD + "\n")
    say(f"{engine.name}: {ROWS:,} rows")
    engine.fill(start)
    command = [LASSO, "export", "--invalid-recipients", "--tenant", "bulk"]
    _, rest = run([*command, "--sender", "nobody.example"], engine.database)
    site = Site(engine.database)
    site.ask("GET", "/exports/invalid-recipients.csv?period=48h")
    theirs, ours, page, growth, peak = [], [], [], 0, 0
    for turn in range(RUNS):
        say(f"{engine.name}: export {turn + 1} of {RUNS}")
        theirs.append(engine.export())
        seconds, memory = run(command, engine.database)
        ours.append(seconds)
        peak = max(peak, memory - rest)
        seconds, memory = site.export()
        page.append(seconds)
        growth = max(growth, memory)
    packed, packed_growth = site.export({"Accept-Encoding": "gzip, deflate, br"})
    theirs, ours, page = (statistics.median(times) for times in (theirs, ours, page))
    row(f"`{engine.theirs}`, {ROWS:,} rows", f"{theirs:.2f} s ({ROWS / theirs:,.0f} rows/s)")
    row(f"`lasso export --invalid-recipients`, {engine.name}", f"{ours:.2f} s, {theirs / ours:.2f} × its speed", "≥ 0.5 ×")
    row("its memory above that of an empty export", f"{peak / 1e6:.1f} MB", "< 20 MB")
    row(f"« Exporter tout », {engine.name}", f"{page:.2f} s, {theirs / page:.2f} × its speed", "≥ 0.5 ×")
    row("what the server's memory rises by", f"{growth / 1e6:.1f} MB", "< 20 MB")
    row("the same, compressed for a browser", f"{packed:.2f} s, {packed_growth / 1e6:.1f} MB")
    day = lambda ago: time.strftime("%Y-%m-%d", time.gmtime(time.time() - ago * 86_400))
    middle = start + 15 * 86_400 * 1_000_000
    for what, query in (
        ("as it opens", ""), ("48 hours", "?period=48h"), ("older pages", f"?period=all&at=o{middle}-0"), ("one sender", "?sender=sender7@bulk.example"),
        ("days in the past", f"?from={day(20)}&to={day(10)}"), ("one sender, days in the past", f"?sender=sender7@bulk.example&from={day(20)}&to={day(10)}"),
    ):
        row(f"its page of these rows, {what}: p95", f"{site.page(query) * 1000:.1f} ms", "≤ 50 ms")
    site.close()


def row(what, value, target=""):
    print(f"| {what} | {value} | {target} |", flush=True)


def main():
    print("| exports | measured | wanted |\n|---|---:|---:|")
    with tempfile.TemporaryDirectory(prefix="lasso-export-") as folder:
        for engine in (Sqlite, Postgres):
            measure(engine(folder))


if __name__ == "__main__":
    main()
