#!/usr/bin/env python3
"""Nodes are killed, paused, stopped and restarted while applications run: who is told wrongly, for how long?

    python3 src/it/agent_chaos.py --jar target/rollcall.jar --minutes 3 --ttl 100 --http 100

Three nodes; instances with an own address registered through random nodes, half of which report to whatever
node answers (TTL) and half of which are probed (HTTP, one server of this program). One node at a time gets
SIGKILL, SIGSTOP for a while, or SIGTERM, and comes back. All applications stay healthy all the time, so
every answer that calls one critical, leaves it out or shows it twice is wrong. The program prints the
longest wrong interval of each kind, and fails when one lasted longer than --adoption seconds, or something
is wrong at the end.

Python 3.9 or later, standard library only.
"""

import argparse
import http.client
import http.server
import json
import random
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from cluster import Broken, Cluster, wait_for  # noqa: E402

SERVICE = "chaos"
TTL = 15
INTERVAL = 2


class Applications(http.server.ThreadingHTTPServer):
    """All of them; as many as there are may be asked at once."""

    request_queue_size = 1024


class Healthy(http.server.BaseHTTPRequestHandler):
    """The health page of every application that is probed."""

    protocol_version = "HTTP/1.1"
    probes = 0

    def do_GET(self):
        Healthy.probes += 1
        self.send_response(200)
        self.send_header("Content-Length", "2")
        try:
            self.end_headers()
            self.wfile.write(b"ok")
        except OSError:
            self.close_connection = True  # the prober was killed

    def log_message(self, *_):
        pass


class Caller:
    """Calls nodes over kept-alive connections, the next one when one does not answer."""

    def __init__(self, ports, randomness):
        self.ports = ports
        self.at = randomness.randrange(len(ports))
        self.connection = None

    def put(self, path, body=None, tries=30):
        last = None
        for _ in range(tries):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.ports[self.at], timeout=3)
                self.connection.request("PUT", path, body)
                response = self.connection.getresponse()
                text = response.read()
                if response.status == 200:
                    return
                last = f"{response.status} {text!r}"
            except (OSError, http.client.HTTPException) as e:
                last = repr(e)
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            self.at = (self.at + 1) % len(self.ports)
            time.sleep(0.05)
        raise Broken(f"PUT {path}: no node took it (last: {last})")


class Wrong:
    """Intervals in which something wrong was seen, by what and for whom."""

    def __init__(self):
        self.since = {}
        self.longest = {}
        self.count = 0

    def seen(self, now, wrong):
        """wrong: of one answer the pairs of what and whom, with the reason that the answer gives."""
        for key, reason in wrong.items():
            if key not in self.since:
                self.since[key] = (now, f"{key[1]} at {time.strftime('%H:%M:%S')} {reason}")
                self.count += 1
        for key in list(self.since):
            began, who = self.since[key]
            what, length = key[0], now - began
            if length > self.longest.get(what, (0, ""))[0]:
                self.longest[what] = (length, who)
            if key not in wrong:
                del self.since[key]


def judge(instances, ids):
    """What is wrong in an answer of /v1/health/service."""
    wrong, seen = {}, {}
    for each in instances:
        service = each["Service"]["ID"]
        seen[service] = seen.get(service, 0) + 1
        bad = [f"{c['CheckID']} {c['Status']}: {c['Output'][:80]!r}" for c in each["Checks"] if c["Status"] != "passing"]
        if bad:
            wrong["not passing", service] = f"on {each['Node']['Node']}: {', '.join(bad)}"
    wrong |= {("doubled", service): "" for service, count in seen.items() if count > 1}
    wrong |= {("lost", service): "" for service in ids if service not in seen}
    return wrong


class Chaos:
    def __init__(self, cluster, options):
        self.cluster = cluster
        self.options = options
        self.random = random.Random(options.seed)
        self.stop = threading.Event()
        self.failures = []
        self.ids = []
        self.disturbed = set()

    def guarded(self, work, *args):
        def run():
            try:
                work(*args)
            except Broken as e:
                self.failures.append(str(e))

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    def register(self, http_port):
        callers = [Caller([port], self.random) for port in self.cluster.http_ports]
        for i in range(self.options.ttl + self.options.http):
            ttl = i < self.options.ttl
            name = f"{'ttl' if ttl else 'http'}-{i}"
            check = {"CheckID": f"check-{name}", "Status": "passing"}
            check |= {"TTL": f"{TTL}s"} if ttl else {
                "HTTP": f"http://127.0.0.1:{http_port}/{name}", "Interval": f"{INTERVAL}s", "Timeout": "10s",
                "FailuresBeforeCritical": 2}  # fmt: skip
            body = {"ID": name, "Name": SERVICE, "Address": "127.0.0.1", "Port": 10_000 + i, "Check": check}
            self.random.choice(callers).put("/v1/agent/service/register", json.dumps(body))
            self.ids.append(name)

    def beat(self, names):
        """Reports for its checks every third of their TTL, to whatever node answers."""
        caller = Caller(self.cluster.http_ports, self.random)
        while not self.stop.is_set():
            began = time.monotonic()
            for name in names:
                caller.put(f"/v1/agent/check/pass/check-{name}")
            self.stop.wait(max(0.1, TTL / 3 - (time.monotonic() - began)))

    def watch(self, wrong, i):
        """Asks one node for what it knows, as clients do; a disturbed node's word does not count."""
        while not self.stop.is_set():
            try:
                if i not in self.disturbed:
                    answer = self.cluster.json(i, f"/v1/health/service/{SERVICE}", timeout=5)
                    if i not in self.disturbed:
                        wrong.seen(time.monotonic(), judge(answer, self.ids))
            except (OSError, http.client.HTTPException, ValueError):
                pass
            self.stop.wait(0.2)

    def disturb(self, until):
        kinds = [self.kill, self.pause, self.restart]
        done = []
        while time.monotonic() < until and not self.failures:
            leader = self.cluster.leader()
            # As often the leader as not.
            others = [i for i in range(self.cluster.size) if i != leader]
            node = leader if leader is not None and self.random.random() < 0.5 else self.random.choice(others)
            kind = kinds[len(done) % len(kinds)]
            done.append(f"{kind.__name__} {self.cluster.name(node)}{' (leader)' if node == leader else ''}")
            print(f"  {time.strftime('%H:%M:%S')} {done[-1]}", flush=True)
            self.disturbed.add(node)
            kind(node)
            self.disturbed.discard(node)
            time.sleep(self.random.uniform(3, 8))
        return done

    def kill(self, node):
        self.cluster.kill9(node)
        time.sleep(self.random.uniform(0, 8))
        self.cluster.start_node(node, seconds=180)

    def pause(self, node):
        self.cluster.nodes[node].signal(signal.SIGSTOP)
        time.sleep(self.random.uniform(1, 20))
        self.cluster.nodes[node].signal(signal.SIGCONT)
        self.cluster.wait_ready(node, 180)

    def restart(self, node):
        if not self.cluster.stop(node, 30):
            raise Broken(f"{self.cluster.name(node)} did not stop within 30 s of SIGTERM")
        time.sleep(self.random.uniform(0, 8))
        self.cluster.start_node(node, seconds=180)

    def run(self):
        server = Applications(("127.0.0.1", 0), Healthy)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.register(server.server_address[1])
        watched = [Wrong() for _ in range(self.cluster.size)]
        lanes = 8
        ttl = [name for name in self.ids if name.startswith("ttl")]
        threads = [self.guarded(self.beat, ttl[k::lanes]) for k in range(lanes)]
        began = time.monotonic()
        threads += [self.guarded(self.watch, wrong, i) for i, wrong in enumerate(watched)]
        try:
            done = self.disturb(began + self.options.minutes * 60)
            settled = wait_for(
                "nothing wrong at the end",
                lambda: self.failures or all(
                    not judge(self.cluster.json(i, f"/v1/health/service/{SERVICE}"), self.ids)
                    for i in range(self.cluster.size)), 30)[1]  # fmt: skip
        finally:
            self.stop.set()
            for thread in threads:
                thread.join(20)
        print(f"{len(done)} disturbances in {time.monotonic() - began:.0f} s, {len(self.ids)} instances,"
              f" {Healthy.probes} probes; settled {settled:.1f} s after the last")  # fmt: skip
        longest = {}
        for wrong in watched:
            for what, (length, who) in wrong.longest.items():
                longest[what] = max(longest.get(what, (0, "")), (length, who))
        for what in ("not passing", "lost", "doubled"):
            length, who = longest.get(what, (0, ""))
            print(f"longest wrong interval, {what}: {length:.1f} s {who}")
        if self.failures:
            raise Broken("; ".join(self.failures[:3]))
        for what, (length, who) in longest.items():
            if length > self.options.adoption:
                raise Broken(f"{who} was {what} for {length:.1f} s (expected: at most {self.options.adoption} s)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jar", default="target/rollcall.jar")
    parser.add_argument("--java")
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--ttl", type=int, default=100, help="instances that report")
    parser.add_argument("--http", type=int, default=100, help="instances that are probed")
    parser.add_argument("--adoption", type=float, default=10, help="seconds that something wrong may last")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="rollcall-chaos-") as folder:
        java_options = ["-Xmx384m", "-XX:TieredStopAtLevel=1"]
        with Cluster(options.jar, options.java, 3, folder, java_options=java_options) as cluster:
            cluster.start(180)
            cluster.wait_leader()
            try:
                Chaos(cluster, options).run()
            except Broken as e:
                print(f"BROKEN: {e}")
                for node in cluster.nodes:
                    print(f"--- {node.name}\n{node.tail(25)}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
