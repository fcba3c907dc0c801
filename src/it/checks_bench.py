#!/usr/bin/env python3
"""Whether a node keeps the schedule of many HTTP checks, and what that costs: N checks of one node of three.

    python3 src/it/checks_bench.py --jar target/rollcall.jar
    python3 src/it/checks_bench.py --consul ~/.cache/rollcall-peers/consul    # real Consul, the same load

All checks are registered through one node, which so owns them, and ask one server of this program. Lateness is
told twice: as this server sees it (the time between two probes of a check, less its interval; also for
Consul), and as Rollcall measures it (rollcall.checks.lateness: from when a probe was due to when it began).
The program fails when a check is not passing, a probe was left out, or the p99 is over --limit seconds.

Python 3.9 or later, standard library only.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import re
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from cluster import Broken, Cluster, Consul, free_ports, wait_for  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
CLOSING = ANSWER.replace(b"Content-Length", b"Connection: close\r\nContent-Length")


def cpu_seconds(pid):
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1)) / 1024


class Target(asyncio.Protocol):
    """Answers every GET with 200 and notes when which check asked."""

    arrivals = {}

    def connection_made(self, transport):
        self.transport = transport
        self.data = b""

    def data_received(self, data):
        now = time.monotonic()
        self.data += data
        while b"\r\n\r\n" in self.data:
            head, self.data = self.data.split(b"\r\n\r\n", 1)
            path = head.split(b" ", 2)[1].decode()
            if path.startswith("/c/"):
                Target.arrivals.setdefault(int(path[3:]), []).append(now)
            closing = b"connection: close" in head.lower()
            self.transport.write(CLOSING if closing else ANSWER)
            if closing:
                self.transport.close()


def serve(port, pipe):
    """The server's process: on "clear" forgets, on "gaps" sends each check's times, on "stop" ends."""

    async def run():
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Target, "127.0.0.1", port, backlog=4096)
        pipe.send("up")
        while True:
            word = await loop.run_in_executor(None, pipe.recv)
            if word == "clear":
                Target.arrivals.clear()
            elif word == "arrivals":
                pipe.send(dict(Target.arrivals))
            else:
                server.close()
                return

    asyncio.run(run())


async def register(base_port, target_port, count, interval, lanes=16):
    async def lane(first):
        for i in range(first, count, lanes):
            body = json.dumps(
                {"ID": f"bench-{i}", "Name": f"bench-{i % 100}", "Address": "127.0.0.1", "Port": 1 + i,
                 "Check": {"CheckID": f"probe-{i}", "HTTP": f"http://127.0.0.1:{target_port}/c/{i}",
                           "Interval": f"{interval}s", "Timeout": "5s", "Status": "passing"}}
            ).encode()  # fmt: skip
            for attempt in range(20):
                status, text = await put(base_port, "/v1/agent/service/register", body)
                if status != 500:
                    break
                await asyncio.sleep(0.2)
            if status != 200:
                raise Broken(f"registration of bench-{i}: {status} {text!r}")

    await asyncio.gather(*(lane(k) for k in range(lanes)))


async def put(port, path, body):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"PUT {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    answer = await reader.read()
    writer.close()
    return int(answer[9:12]), answer.split(b"\r\n\r\n", 1)[-1]


def percentiles(values):
    values = sorted(values)
    return {"p50": values[len(values) // 2], "p99": values[len(values) * 99 // 100], "max": values[-1]}


def words(numbers, unit=1e3):
    return ", ".join(f"{name} {value * unit:.1f} ms" for name, value in numbers.items())


def metric(cluster, name):
    """All values of a metric in the node's Prometheus page, by their labels."""
    text = cluster.http(0, "GET", "/actuator/prometheus", timeout=30)[2].decode()
    return {m.group(1) or "": float(m.group(2)) for m in re.finditer(rf"^{name}(\{{.*?\}})? (\S+)$", text, re.M)}


def run(cluster, options, pipe, target_port):
    began = time.monotonic()
    asyncio.run(register(cluster.http_ports[0], target_port, options.checks, options.interval))
    print(f"{options.checks} checks registered on {cluster.name(0)} in {time.monotonic() - began:.1f} s", flush=True)
    time.sleep(options.warmup)

    rollcall = not isinstance(cluster, Consul)
    pids = [node.popen.pid for node in cluster.nodes]
    skipped = sum(metric(cluster, "rollcall_checks_skipped_total").values()) if rollcall else 0
    pipe.send("clear")
    before, began = [cpu_seconds(pid) for pid in pids], time.monotonic()
    time.sleep(options.seconds)
    took = time.monotonic() - began
    used = [(cpu_seconds(pid) - b) / took for pid, b in zip(pids, before)]
    memory = [resident_mb(pid) for pid in pids]
    pipe.send("arrivals")
    arrivals = pipe.recv()

    gaps = [later - earlier - options.interval for times in arrivals.values() for earlier, later in zip(times, times[1:])]
    if not gaps:
        raise Broken(f"no check was probed twice in {took:.0f} s")
    late = percentiles(gaps)
    count = sum(len(times) for times in arrivals.values())
    print(f"{count} probes in {took:.1f} s ({count / took:.0f}/s; {options.checks / options.interval:.0f}/s on schedule)")
    print(f"time between two probes of a check, beyond its interval: {words(late)}")
    worst = late["p99"]
    if rollcall:
        quantiles = metric(cluster, "rollcall_checks_lateness_seconds")
        own = {"p50": quantiles['{quantile="0.5"}'], "p99": quantiles['{quantile="0.99"}'],
               "max": max(metric(cluster, "rollcall_checks_lateness_seconds_max").values())}  # fmt: skip
        print(f"rollcall.checks.lateness of the last minutes: {words(own)}")
        worst = max(worst, own["p99"])
    for what, values, form in ("CPU", used, "{:.3f} cores"), ("memory", memory, "{:.0f} MB"):
        each = ", ".join(f"{node.name} {form.format(v)}" for node, v in zip(cluster.nodes, values))
        print(f"{what}: {each}; together {form.format(sum(values))}")

    silent = options.checks - len(arrivals)
    if silent:
        raise Broken(f"{silent} checks were not probed within {took:.0f} s")
    if rollcall and sum(metric(cluster, "rollcall_checks_skipped_total").values()) > skipped:
        raise Broken("probes were left out for want of a turn")
    critical = [c["CheckID"] for c in cluster.json(0, "/v1/health/state/any", timeout=30)
                if c["CheckID"].startswith("probe-") and c["Status"] != "passing"]  # fmt: skip
    if critical:
        raise Broken(f"{len(critical)} checks are not passing, for example {critical[:3]}")
    if worst > options.limit:
        raise Broken(f"p99 lateness {worst:.2f} s (expected: at most {options.limit} s)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jar", default="target/rollcall.jar")
    parser.add_argument("--java")
    parser.add_argument("--consul", help="measure this binary of Consul instead")
    parser.add_argument("--checks", type=int, default=5_000)
    parser.add_argument("--interval", type=int, default=10, help="seconds")
    parser.add_argument("--warmup", type=int, default=60, help="seconds before the measurement")
    parser.add_argument("--seconds", type=int, default=45, help="how long is measured")
    parser.add_argument("--limit", type=float, default=1.0, help="seconds of lateness that 99 of 100 probes may have")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="checks-bench-") as folder:
        ours, theirs = multiprocessing.Pipe()
        target_port = free_ports(1)[0]
        target = multiprocessing.Process(target=serve, args=(target_port, theirs), daemon=True)
        target.start()
        ours.recv()
        if options.consul:
            servers = Consul(Path(options.consul).expanduser(), folder, 3)
            for node in servers.nodes:
                node.command = [part.replace("-log-level=debug", "-log-level=info") for part in node.command]
        else:
            servers = Cluster(options.jar, options.java, 3, folder, java_options=["-Xmx512m"])
        with servers as cluster:
            cluster.start(180)
            if options.consul:
                wait_for("three servers", lambda: len(cluster.json(0, "/v1/status/peers")) == 3, 60)
            else:
                cluster.wait_leader()
            try:
                run(cluster, options, ours, target_port)
            except Broken as e:
                print(f"BROKEN: {e}")
                return 1
            finally:
                ours.send("stop")
    return 0


if __name__ == "__main__":
    sys.exit(main())
