#!/usr/bin/env python3
"""End to end: three nodes, two greeters and a caller as processes, and things that go wrong.

    src/it/e2e.py                      against target/rollcall.jar
    src/it/e2e.py --consul PATH        the same against one real Consul in -dev mode, without the steps
                                       that need a cluster: a test of this test
    src/it/e2e.py --consul PATH --size 3    and with them, against three real Consul servers

Prints each promise with what was measured. Ends with exit code 1 at the first one that is broken, with the
tails of the logs. The applications are examples/greeter and examples/caller: stock Spring Cloud Consul.
"""

import argparse
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

from cluster import Broken, Cluster, Consul, Process, environment, find_java, free_ports, request, wait_for

ROOT = Path(__file__).resolve().parents[2]
CHECK_INTERVAL = 2.0  # health-check-interval of the greeter
EVICTION_BOUND = 2 * CHECK_INTERVAL + 1  # two intervals, and slack for timers
FAILOVER_BOUND = 5.0
RECOVERY_BOUND = 15.0
CONFIG_BOUND = 15.0
SYNC_BOUND = 60.0  # a Consul agent takes registrations on its own and syncs them when it can
MESSAGE_KEY = "config/greeter/greeter.message"


class Report:
    def __init__(self):
        self.began = time.monotonic()

    def step(self, text):
        print(f"\n{time.monotonic() - self.began:6.1f} s  {text}", flush=True)

    def kept(self, text):
        print(f"          ok  {text}", flush=True)


def expect(condition, text):
    if not condition:
        raise Broken(text)


class App(Process):
    """One of the example applications."""

    def __init__(self, kind, jar, java, port, consul_url, directory):
        host, consul_port = consul_url.removeprefix("http://").rsplit(":", 1)
        self.id = f"{kind}-{port}"
        self.url = f"http://127.0.0.1:{port}"
        # Small and quick to start: up to six of these JVMs share a small machine with the nodes.
        options = ["-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        env = environment(SERVER_PORT=port, CONSUL_HOST=host, CONSUL_PORT=consul_port)
        super().__init__(self.id, [java, *options, "-jar", jar], directory, env)

    def wait_ready(self, seconds=90):
        return self.wait_http_ok(self.url, "/actuator/health/readiness", seconds)


class Load(threading.Thread):
    """Calls the caller all the time, from several threads, and keeps what came back."""

    WORKERS = 4
    PAUSE = 0.1
    TIMEOUT = 3.0

    def __init__(self, url):
        super().__init__(daemon=True)
        self.url = url
        self.calls = []  # (when it ended, who answered or None, seconds, error or None)
        self.over = threading.Event()

    def run(self):
        workers = [threading.Thread(target=self.work, daemon=True) for _ in range(self.WORKERS)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def work(self):
        while not self.over.is_set():
            began = time.monotonic()
            answered_by, error = None, None
            try:
                status, _, body = request(self.url, "GET", "/call", timeout=self.TIMEOUT)
                if status == 200:
                    answered_by = json.loads(body)["answeredBy"]
                else:
                    error = f"{status} {body[:200].decode(errors='replace')}"
            except Exception as e:  # whatever it is, it is a failed call
                error = f"{type(e).__name__}: {e}"
            ended = time.monotonic()
            self.calls.append((ended, answered_by, ended - began, error))
            self.over.wait(self.PAUSE)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join(2 * self.TIMEOUT)

    def between(self, begin, end=float("inf")):
        return [call for call in list(self.calls) if begin <= call[0] < end]

    def failures(self, begin, end=float("inf")):
        return [call for call in self.between(begin, end) if call[3]]

    def answered_by(self, begin, end=float("inf")):
        return {call[1] for call in self.between(begin, end) if call[1]}


class EndToEnd:
    def __init__(self, cluster, args, java, directory, report):
        self.cluster = cluster
        self.report = report
        self.java = java
        self.directory = Path(directory)
        self.jars = {kind: build(kind, report) for kind in ("greeter", "caller")}
        self.ports = free_ports(3)
        self.apps = []
        self.load_seconds = args.load_seconds

    def run(self):
        self.nodes_start()
        self.applications_start()
        self.caller_reaches_both()
        self.config_reaches_greeters("Good afternoon", "a change in KV")
        if self.cluster.size > 1:
            self.leader_is_killed()
            self.killed_node_returns()
        self.greeter_is_killed()
        if self.cluster.size > 1:
            self.all_nodes_are_killed()
            self.config_reaches_greeters("Good night", "a change in KV after all nodes were killed")
        self.greeter_stops_in_order()

    # --- the promises, in order

    def nodes_start(self):
        self.report.step("nodes start")
        took = self.cluster.start()
        self.leader, _ = self.cluster.wait_leader()
        others = [i for i in range(self.cluster.size) if i != self.leader] or [self.leader]
        self.caller_node, self.other_node = others[0], others[-1]
        name = self.cluster.name
        self.report.kept(f"{self.cluster.size} ready after {took:.1f} s, {name(self.leader)} leads")

    def applications_start(self):
        name = self.cluster.name
        first, second, caller = self.leader, self.other_node, self.caller_node
        self.report.step(
            f"applications start: greeters through {name(first)} and {name(second)}, caller through {name(caller)}"
        )
        self.put_message("Good morning")
        began = time.monotonic()
        self.first = self.app("greeter", self.ports[0], first)
        self.second = self.app("greeter", self.ports[1], second)
        self.caller = self.app("caller", self.ports[2], caller)
        for app in self.apps:
            app.wait_ready()
        self.report.kept(f"ready after {time.monotonic() - began:.1f} s")
        self.wait_passing({self.first.id, self.second.id}, 15)
        self.report.kept(f"both greeters pass on every node {time.monotonic() - began:.1f} s after their start")

    def caller_reaches_both(self):
        self.report.step("the caller finds the greeters by name")
        both = {self.first.id, self.second.id}
        began = time.monotonic()
        with Load(self.caller.url) as load:
            _, took = wait_for("answers from both greeters", lambda: load.answered_by(began) >= both, 15)
            settled = time.monotonic()
            time.sleep(2)
        failed = load.failures(settled)
        calls = load.between(settled)
        expect(not failed, f"{len(failed)} of {len(calls)} calls failed, such as: {failed and failed[0][3]}")
        _, _, body = request(self.caller.url, "GET", "/call")
        expect(json.loads(body)["message"] == "Good morning", f"message from KV expected, got {body!r}")
        self.report.kept(f"answers from both after {took:.2f} s, then {len(calls)} calls and none failed")

    def config_reaches_greeters(self, message, what):
        self.report.step(f"{what} reaches the greeters through the config watch")
        began = time.monotonic()
        self.put_message(message)
        for greeter in (self.first, self.second):
            wait_for(f"{greeter.id} says {message!r}", lambda: self.message_of(greeter) == message, CONFIG_BOUND)
            self.report.kept(f"{greeter.id} after {time.monotonic() - began:.2f} s")

    def leader_is_killed(self):
        cluster, dead = self.cluster, self.leader
        self.report.step(f"kill -9 of the leader {cluster.name(dead)}")
        both = {self.first.id, self.second.id}
        with Load(self.caller.url) as load:
            time.sleep(1)
            killed = time.monotonic()
            cluster.kill9(dead)
            accepted = self.register_until(self.other_node, "e2e-probe", killed + FAILOVER_BOUND) - killed
            wait_for(
                "a new registration is seen on another node",
                lambda: self.cluster.json(self.caller_node, "/v1/health/service/e2e-probe", timeout=2),
                killed + (FAILOVER_BOUND if cluster.replicated_agent else SYNC_BOUND) - time.monotonic(),
            )
            self.report.kept(
                f"a new registration was accepted {accepted:.2f} s after the kill, and seen on another node after"
                f" {time.monotonic() - killed:.2f} s"
            )
            self.leader, _ = cluster.wait_leader()
            leader_after = time.monotonic() - killed
            expected = both if cluster.replicated_agent else {self.second.id}
            self.wait_passing(expected, RECOVERY_BOUND, nodes=cluster.alive())
            passing_after = time.monotonic() - killed
            time.sleep(max(0.0, killed + self.load_seconds - time.monotonic()))
        early, late = load.failures(killed, killed + FAILOVER_BOUND), load.failures(killed + FAILOVER_BOUND)
        calls = load.between(killed)
        slowest = max(call[2] for call in calls)
        if late:
            raise Broken(
                f"{len(late)} of {len(calls)} calls failed later than {FAILOVER_BOUND:g} s after the kill, the last"
                f" {late[-1][0] - killed:.1f} s after it: {late[-1][3]}"
            )
        self.report.kept(f"{cluster.name(self.leader)} leads (seen after {leader_after:.2f} s)")
        self.report.kept(
            f"{len(calls)} calls in {self.load_seconds:g} s: {len(early)} failed in the first"
            f" {FAILOVER_BOUND:g} s, none later; slowest {slowest:.2f} s{example(early)}"
        )
        end = time.monotonic()
        answering = load.answered_by(end - 3)
        expect(answering == expected, f"answers from {sorted(expected)}, got {sorted(answering)}")
        self.report.kept(
            f"{len(expected)} of 2 greeters pass on the remaining nodes (seen after {passing_after:.2f} s) and answer"
        )
        self.returning = dead

    def killed_node_returns(self):
        self.report.step(f"{self.cluster.name(self.returning)} starts again")
        took = self.cluster.start_node(self.returning)
        self.report.kept(f"ready after {took:.1f} s")
        _, took = wait_for(
            "it serves what was written while it was away",
            lambda: self.cluster.json(self.returning, "/v1/health/service/e2e-probe?stale"),
            RECOVERY_BOUND,
        )
        self.wait_passing({self.first.id, self.second.id}, RECOVERY_BOUND)
        self.report.kept("it has what was written while it was away, and both greeters pass on every node")

    def greeter_is_killed(self):
        self.report.step(f"kill -9 of {self.second.id}")
        both = {self.first.id, self.second.id}
        with Load(self.caller.url) as load:
            # Its list may be from before the other one passed again: a retry would have nowhere to go.
            wait_for("answers from both greeters", lambda: load.answered_by(0) == both, RECOVERY_BOUND)
            killed = time.monotonic()
            self.second.kill9()
            self.wait_passing({self.first.id}, EVICTION_BOUND)
            gone = time.monotonic()
            self.report.kept(f"out of ?passing on every node after {gone - killed:.2f} s (bound {EVICTION_BOUND:g} s)")
            time.sleep(1.5)  # the caller caches the list for 1 s
            settled = time.monotonic()
            time.sleep(2)
        failed, meanwhile = load.failures(settled), load.failures(killed, settled)
        expect(not failed, f"{len(failed)} calls failed after it was out: {failed and failed[0][3]}")
        expect(load.answered_by(settled) == {self.first.id}, f"answers from {load.answered_by(settled)}")
        self.report.kept(
            f"the caller is answered by {self.first.id} alone; {len(meanwhile)} of"
            f" {len(load.between(killed, settled))} calls failed meanwhile{example(meanwhile)}"
        )
        self.report.step(f"{self.second.id} starts again")
        self.second.start()
        self.second.wait_ready()
        self.wait_passing(both, RECOVERY_BOUND)
        self.report.kept("both pass")

    def all_nodes_are_killed(self):
        cluster = self.cluster
        self.report.step(f"kill -9 of all {cluster.size} nodes at once")
        value = bytes(range(256))
        self.put(0, "/v1/kv/e2e/binary?flags=42", value)
        plain = self.session({"Name": "e2e-plain"})
        timed = self.session({"Name": "e2e-timed", "TTL": "90s"})
        expect(self.put(0, f"/v1/kv/e2e/lock?acquire={timed}", "held") == b"true", "a lock was acquired")
        before, registered = self.registrations(), self.times_registered()
        for i in range(cluster.size):
            cluster.nodes[i].signal(signal.SIGKILL)
        for i in range(cluster.size):
            cluster.kill9(i)
        time.sleep(1)
        began = time.monotonic()
        took = cluster.start()
        self.report.kept(f"all started again and ready after {took:.1f} s")
        self.wait_passing({self.first.id, self.second.id}, RECOVERY_BOUND)
        self.report.kept(f"both greeters pass on every node {time.monotonic() - began:.1f} s after the start")
        after = self.registrations()
        expect(after == before, f"registrations changed from {before} to {after}")
        again = self.times_registered() - registered
        expect(again == 0, f"the applications registered again, {again} times")
        self.report.kept(f"{len(after)} registrations with their old indexes, and nobody registered again")
        for i in range(cluster.size):
            status, _, body = cluster.http(i, "GET", "/v1/kv/e2e/binary?raw")
            expect((status, body) == (200, value), f"KV on {cluster.name(i)}: {status}, {len(body)} bytes")
            sessions = {s["ID"] for s in cluster.json(i, "/v1/session/list")}
            expect({plain, timed} <= sessions, f"sessions {plain} and {timed} on {cluster.name(i)}, got {sessions}")
            holder = cluster.json(i, "/v1/kv/e2e/lock")[0].get("Session")
            expect(holder == timed, f"lock held by {timed} on {cluster.name(i)}, got {holder}")
        self.report.kept("KV, both sessions and the lock are there on every node")
        began = time.monotonic()
        both = {self.first.id, self.second.id}
        with Load(self.caller.url) as load:
            _, took = wait_for("answers from both greeters", lambda: load.answered_by(began) >= both, RECOVERY_BOUND)
        self.report.kept(f"the caller is answered by both after {took:.2f} s")

    def greeter_stops_in_order(self):
        self.report.step(f"{self.second.id} is asked to stop")
        began = time.monotonic()
        self.second.stop()
        path = "/v1/catalog/service/greeter"
        wait_for(
            "it deregisters",
            lambda: all(
                {s["ServiceID"] for s in self.cluster.json(i, path)} == {self.first.id} for i in self.cluster.alive()
            ),
            10,
        )
        self.report.kept(f"out of the catalog after {time.monotonic() - began:.2f} s")

    # --- how they are asked

    def app(self, kind, port, node):
        app = App(kind, self.jars[kind], self.java, port, self.cluster.base_url(node), self.directory / "apps")
        self.apps.append(app)
        app.start()
        return app

    def put(self, node, path, body):
        status, _, answer = self.cluster.http(node, "PUT", path, body)
        expect(status == 200, f"PUT {path} on {self.cluster.name(node)}: {status} {answer[:200]!r}")
        return answer.strip()

    def put_message(self, message):
        self.put(self.caller_node, f"/v1/kv/{MESSAGE_KEY}", message)

    def session(self, body):
        return json.loads(self.put(self.caller_node, "/v1/session/create", body))["ID"]

    def message_of(self, greeter):
        return json.loads(request(greeter.url, "GET", "/greeting", timeout=2)[2])["message"]

    def passing(self, node):
        entries = self.cluster.json(node, "/v1/health/service/greeter?passing", timeout=3)
        return {entry["Service"]["ID"] for entry in entries}

    def wait_passing(self, ids, seconds, nodes=None):
        """Until exactly these greeters pass, on every one of the nodes."""
        nodes = range(self.cluster.size) if nodes is None else nodes

        def seen():
            return all(self.passing(i) == ids for i in nodes)

        try:
            wait_for(f"?passing gives {sorted(ids)}", seen, seconds)
        except Broken as e:
            raise Broken(f"{e}; now: {[self.describe(i) for i in nodes]}") from None

    def describe(self, node):
        try:
            entries = self.cluster.json(node, "/v1/health/service/greeter", timeout=3)
            states = {
                e["Service"]["ID"]: [(c["CheckID"], c["Status"], c["Output"][:80]) for c in e["Checks"]] for e in entries
            }
            return f"{self.cluster.name(node)}: {states}"
        except Exception as e:  # only words for a report that is already bad
            return f"{self.cluster.name(node)}: {type(e).__name__}: {e}"

    def registrations(self):
        """Service id to create index, of all that this test registered."""
        return {
            entry["ServiceID"]: entry["CreateIndex"]
            for name in ("greeter", "caller", "e2e-probe")
            for entry in self.cluster.json(0, f"/v1/catalog/service/{name}")
        }

    def times_registered(self):
        return sum(app.log.read_text().count("Registering service with consul") for app in self.apps)

    def register_until(self, node, name, deadline):
        """Registers again and again until it is accepted; returns when that was."""
        body = {"Name": name, "ID": name, "Address": "127.0.0.1", "Port": 9}
        last = "no answer"
        while (left := deadline - time.monotonic()) > 0:
            try:
                status, _, answer = self.cluster.http(node, "PUT", "/v1/agent/service/register", body, timeout=left)
                if status == 200:
                    return time.monotonic()
                last = f"{status} {answer[:200]!r}"
            except OSError as e:
                last = f"{type(e).__name__}: {e}"
            time.sleep(0.05)
        raise Broken(f"a new registration within {FAILOVER_BOUND:g} s of the kill (last: {last})")

    def destroy(self):
        for app in self.apps:
            app.kill9()


def example(failed):
    return f" (such as: {failed[0][3]})" if failed else ""


def build(kind, report):
    jar = ROOT / "examples" / kind / "target" / f"{kind}.jar"
    if not jar.exists():
        report.step(f"building examples/{kind}")
        command = ["mvn", "-q", "-B", "-f", str(ROOT / "examples" / kind), "package"]
        built = subprocess.run(command, cwd=ROOT, timeout=600)
        expect(built.returncode == 0 and jar.exists(), f"{' '.join(command)}: exit code {built.returncode}")
    return jar


def main():
    parser = argparse.ArgumentParser(description="End-to-end test with Spring Cloud applications.")
    parser.add_argument("--jar", type=Path, default=ROOT / "target" / "rollcall.jar", help="default: %(default)s")
    parser.add_argument("--java", help="java 25 or later; default: found under /usr/lib/jvm")
    parser.add_argument("--consul", metavar="PATH", help="test against this consul binary instead of Rollcall")
    parser.add_argument("--size", type=int, help="nodes; default: 3, or 1 with --consul")
    parser.add_argument("--load-seconds", type=float, default=12, help="calls after the leader's kill (%(default)s)")
    parser.add_argument("--keep", action="store_true", help="keep data and logs of a good run too")
    args = parser.parse_args()
    args.size = args.size or (1 if args.consul else 3)

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = Report()
    directory = Path(tempfile.mkdtemp(prefix="rollcall-e2e-"))
    cluster, test, kept = None, None, False
    try:
        java = args.java or find_java()
        expect(java, "no Java 25 or later under /usr/lib/jvm or JAVA_HOME; name one with --java")
        if args.consul:
            cluster = Consul(Path(args.consul).resolve(), directory, args.size)
        else:
            expect(args.jar.exists(), f"{args.jar} does not exist: build it with mvn package, or name one with --jar")
            cluster = Cluster(args.jar, java, args.size, directory)
        test = EndToEnd(cluster, args, java, directory, report)
        test.run()
        kept = True
        report.step("every promise was kept")
    except Exception as e:
        report.step(f"BROKEN  {e}")
        if not isinstance(e, Broken):
            traceback.print_exc()
        for process in (cluster.nodes if cluster else []) + (test.apps if test else []):
            print(f"\n--- {process.name} ({process.log})\n{process.tail()}", flush=True)
    finally:
        if test:
            test.destroy()
        if cluster:
            cluster.destroy()
        if kept and not args.keep:
            shutil.rmtree(directory, ignore_errors=True)
        else:
            print(f"\ndata and logs: {directory}", flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
