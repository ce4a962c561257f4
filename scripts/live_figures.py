"""How long a line takes from the log to the page, while 5,000 lines a second are written: a file is followed by `lasso serve`, and a mail that is
searched for on the page is written into it now and then."""

import datetime
import http.client
import itertools
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

LASSO = os.environ["LASSO_BINARY"]
RATE = 5_000
SECONDS = 30
PASSWORD = "correct horse battery"
PERSON = "admin@cust000.example"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    def __init__(self, folder):
        self.port = free_port()
        self.log = pathlib.Path(folder, "mail.log")
        self.log.touch()
        pathlib.Path(folder, "lasso.toml").write_text(
            f"database_url = 'sqlite://{folder}/live.db'\nlisten = '127.0.0.1:{self.port}'\nlog = 'error'\n"
            f"[[source]]\nname = 'live'\nkind = 'file'\npath = '{self.log}'\ntrusted = ['203.0.113.0/24']\n")
        self.folder = folder
        for command in (["tenant", "add", "cust000"], ["domain", "add", "cust000", "cust000.example"],
                        ["user", "add", "cust000", PERSON, "--role", "admin"]):
            subprocess.run([LASSO, *command], cwd=folder, input=PASSWORD.encode(), check=True, stdout=subprocess.DEVNULL)
        self.server = subprocess.Popen([LASSO, "serve"], cwd=folder, stdout=subprocess.PIPE)
        self.server.stdout.readline()
        answer = self.ask("POST", "/sign-in", urllib.parse.urlencode({"email": PERSON, "password": PASSWORD}))[0]
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]

    cookie = ""

    def ask(self, method, path, body=None):
        own = {"Origin": f"http://127.0.0.1:{self.port}", "Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        link.request(method, path, body, own)
        answer = link.getresponse()
        text = answer.read()
        link.close()
        return answer, text

    def close(self):
        self.server.terminate()
        self.server.wait()


def mail(number):
    """The lines of one mail, now."""
    stamp = datetime.datetime.now(datetime.timezone.utc).isoformat()
    queue_id = f"4L{number:010X}zZz"
    for program, text in (
        ("smtpd", f"{queue_id}: client=h.example[203.0.113.5]"),
        ("cleanup", f"{queue_id}: message-id=<live{number}@h.example>"),
        ("qmgr", f"{queue_id}: from=<a@cust000.example>, size=1000, nrcpt=1 (queue active)"),
        ("smtp", f"{queue_id}: to=<live{number}@far.example>, relay=m.far.example[198.51.100.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, "
                 "status=sent (250 2.0.0 Ok)"),
        ("qmgr", f"{queue_id}: removed"),
    ):
        yield f"{stamp} mx1 postfix/{program}[7]: {text}\n"


def main():
    with open(sys.argv[1]) as log, tempfile.TemporaryDirectory(prefix="lasso-live-") as folder:
        site = Site(folder)
        lines, asked, seen = itertools.cycle(log.readlines(RATE * SECONDS * 200)), {}, []
        is_over = threading.Event()

        def look():
            while not is_over.is_set() or asked:
                for number, since in list(asked.items()):
                    address = f"live{number}@far.example"
                    _, body = site.ask("GET", f"/messages?category=all&q={urllib.parse.quote(address)}")
                    if f"/messages/".encode() in body and body.count(address.encode()) > 1 and b"<tbody" in body:
                        seen.append(time.monotonic() - since)
                        del asked[number]
                    elif time.monotonic() - since > 30:
                        sys.exit(f"{address} is not on the page after 30 s")
                time.sleep(0.02)

        looking = threading.Thread(target=look)
        looking.start()
        written, start = 0, time.monotonic()
        with open(site.log, "a") as out:
            for tick in range(SECONDS * 20):
                out.writelines(itertools.islice(lines, RATE // 20))
                written += RATE // 20
                if tick % 10 == 5:
                    out.writelines(mail(tick))
                    asked[tick] = time.monotonic()
                out.flush()
                time.sleep(max(0.0, start + (tick + 1) / 20 - time.monotonic()))
        took = time.monotonic() - start
        is_over.set()
        looking.join()
        site.close()
    seen.sort()
    print(f"| from the log to the page, at {written / took:,.0f} lines/s ({len(seen)} mails) | median {statistics.median(seen) * 1000:.0f} ms, "
          f"p95 {seen[len(seen) * 95 // 100] * 1000:.0f} ms, longest {seen[-1] * 1000:.0f} ms | ≤ 1 s |")


if __name__ == "__main__":
    main()
