"""What scripts/bench measures: one import for each engine, pflogsumm on the same file, a start, the weights."""

import datetime
import http.client
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

LASSO = os.environ["LASSO_BINARY"]
TENANTS = [f"cust{n:03}" for n in range(200)]  # the senders of gen_postfix_log.py
TRUSTED = "203.0.113.0/24"  # where they send from


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(command, database=None, **options):
    """Runs to the end. Returns seconds, peak resident bytes and what it printed."""
    env = dict(os.environ, **({"LASSO_DATABASE_URL": database} if database else {}))
    with tempfile.TemporaryFile() as output:
        start = time.monotonic()
        child = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, **options)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read().decode(errors="replace")
    if child.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with {child.returncode}:\n{printed[-2000:]}")
    return seconds, usage.ru_maxrss * 1024, printed


def attach_domains(database):
    for tenant in TENANTS:
        run([LASSO, "tenant", "add", tenant], database)
        run([LASSO, "domain", "add", tenant, f"{tenant}.example"], database)


def measure_import(name, database, log, lines):
    say(f"{name}: 200 tenants")
    attach_domains(database)
    say(f"{name}: import")
    seconds, peak, printed = run([LASSO, "import", "--timezone", "UTC", "--trusted", TRUSTED, log], database)
    say(printed.strip())
    return {"seconds": seconds, "rate": lines / seconds, "peak": peak}


def get(port, path):
    """One page: status, bytes of the body as sent, seconds."""
    start = time.monotonic()
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    link.request("GET", path, headers={"Accept-Encoding": "br"})
    answer = link.getresponse()
    body = answer.read()
    link.close()
    return answer.status, len(body), time.monotonic() - start


def resident(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024


def measure_serve(database):
    """Seconds from the start to the first page, and the memory it rests in, before and after a few pages."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = dict(os.environ, LASSO_DATABASE_URL=database, LASSO_LISTEN=f"127.0.0.1:{port}")
    start = time.monotonic()
    server = subprocess.Popen([LASSO, "serve"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            if server.poll() is not None:
                sys.exit(f"lasso serve ended with {server.returncode}")
            try:
                status, weight, _ = get(port, "/sign-in")
                break
            except OSError:
                time.sleep(0.005)
        first = time.monotonic() - start
        if status != 200:
            sys.exit(f"/sign-in answered {status}")
        time.sleep(2)
        rest = resident(server.pid)
        for _ in range(200):
            get(port, "/sign-in")
        time.sleep(1)
        return {"first": first, "rest": rest, "used": resident(server.pid), "page": weight}
    finally:
        server.terminate()
        server.wait()


def weights():
    site = pathlib.Path("target/site")
    total = {}
    for kind in ("wasm", "js", "css"):
        packed = list(site.rglob(f"*.{kind}.br"))
        total[kind] = sum(file.stat().st_size for file in packed) if packed else None
    return total


def row(what, value, target=""):
    print(f"| {what} | {value} | {target} |")


def main():
    log = sys.argv[1]
    with open(log, "rb") as file:
        lines = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
    with tempfile.TemporaryDirectory(prefix="lasso-bench-") as folder:
        sqlite = f"sqlite://{folder}/bench.db"
        engines = {"SQLite": measure_import("SQLite", sqlite, log, lines)}
        engines["PostgreSQL"] = measure_import("PostgreSQL", os.environ["LASSO_TEST_POSTGRES"], log, lines)
        say("pflogsumm")
        theirs, their_peak, _ = run(["pflogsumm", log])
        say("serve")
        serve = measure_serve(sqlite)
        size = sum(file.stat().st_size for file in pathlib.Path(folder).iterdir())

    processor = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "?")
    version = run(["git", "describe", "--always", "--dirty"])[2].strip()
    print(f"Measured on {datetime.date.today().isoformat()} at {version}: {os.cpu_count()} cores ({processor}), "
          f"{lines:,} lines, {os.path.getsize(log) / 1e6:.0f} MB, 200 tenants.\n")
    print("| what | measured | wanted |\n|---|---:|---:|")
    for name, wanted in (("SQLite", 150_000), ("PostgreSQL", 40_000)):
        engine = engines[name]
        row(f"import into {name}", f"{engine['rate']:,.0f} lines/s ({engine['seconds']:.1f} s)", f"≥ {wanted:,}")
        row(f"its peak memory, {name}", f"{engine['peak'] / 1e6:.0f} MB", "≤ 250 MB")
    row("pflogsumm, the same file", f"{lines / theirs:,.0f} lines/s ({theirs:.1f} s, {their_peak / 1e6:.0f} MB)")
    row("import into SQLite against pflogsumm", f"{theirs / engines['SQLite']['seconds']:.2f} ×")
    row("the SQLite file", f"{size / 1e6:.0f} MB, {size / os.path.getsize(log):.2f} × the log", "≤ 1.0 ×")
    row("`lasso serve` to its first page", f"{serve['first'] * 1000:.0f} ms", "≤ 1 s")
    row("its memory at rest", f"{serve['rest'] / 1e6:.0f} MB", "< 60 MB")
    row("its memory after 200 pages", f"{serve['used'] / 1e6:.0f} MB")
    weight = weights()
    if all(weight.values()):
        row("WebAssembly over the wire", f"{weight['wasm'] / 1000:.1f} KB", "≤ 70 KB")
        row("first page over the wire", f"{(sum(weight.values()) + serve['page']) / 1000:.1f} KB", "≤ 100 KB")


if __name__ == "__main__":
    main()
