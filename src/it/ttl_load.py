#!/usr/bin/env python3
"""What TTL checks cost: N checks heartbeat every few seconds at three nodes; prints the nodes' CPU.

    python3 src/it/ttl_load.py --jar target/rollcall.jar --checks 20000 --period 10 --seconds 60

The checks are registered through all nodes in turn, and each reports to the node it was registered
through, on one of a few kept-alive connections a node, as applications on one host would. The program fails
when a heartbeat was refused, a check turned critical, or the CPU of all nodes together is over --limit.

Python 3.9 or later, standard library only.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from cluster import Broken, Cluster  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Connection:
    """One kept-alive connection, one request at a time."""

    def __init__(self, port):
        self.port = port

    async def open(self):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def put(self, path, body=b""):
        try:
            return await self.ask(path, body)
        except (OSError, asyncio.IncompleteReadError):
            await self.open()  # an idle connection is closed after a minute
            return await self.ask(path, body)

    async def ask(self, path, body):
        head = f"PUT {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n"
        self.writer.write(head.encode() + body)
        head = await self.reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        lower = head.lower()
        at = lower.find(b"content-length:")
        if at < 0:
            raise Broken(f"PUT {path}: an answer without content length: {head!r}")
        length = int(lower[at + 15 : lower.index(b"\r\n", at)])
        text = await self.reader.readexactly(length) if length else b""
        return status, text


async def register(connections, first, count, nodes, ttl):
    for i in range(first, count, len(connections)):
        body = json.dumps(
            {"ID": f"load-{i}", "Name": f"load-{i % 200}", "Address": "127.0.0.1", "Port": 1 + i,
             "Check": {"CheckID": f"beat-{i}", "TTL": ttl, "Status": "passing"}}
        ).encode()  # fmt: skip
        for _ in range(20):
            status, text = await connections[first].put("/v1/agent/service/register", body)
            if status != 500:
                break
            await asyncio.sleep(0.2)  # the leader changed: registering again is harmless
        if status != 200:
            raise Broken(f"registration of load-{i}: {status} {text!r}")


async def beat(connection, numbers, period, until, counts, latencies):
    """Beats for its checks in turn, evenly spread over each period."""
    began = time.monotonic()
    step = period / len(numbers)
    sent = 0
    while True:
        due = began + sent * step
        now = time.monotonic()
        if due > until or now > until:
            return
        if due > now:
            await asyncio.sleep(due - now)
        at = time.monotonic()
        status, text = await connection.put(f"/v1/agent/check/pass/beat-{numbers[sent % len(numbers)]}")
        if len(latencies) < 1_000_000:
            latencies.append(time.monotonic() - at)
        counts[0] += 1
        if status != 200:
            counts[1] += 1
            counts.append(f"{status} {text!r}")
        sent += 1


async def run(cluster, options):
    per_node = options.connections
    ports = [cluster.http_ports[i % cluster.size] for i in range(per_node * cluster.size)]
    connections = [await Connection(port).open() for port in ports]
    began = time.monotonic()
    await asyncio.gather(
        *(register(connections, k, options.checks, cluster.size, f"{options.period * 3}s") for k in range(len(ports)))
    )
    print(f"{options.checks} checks registered in {time.monotonic() - began:.1f} s", flush=True)

    counts, latencies = [0, 0], []
    numbers = [list(range(k, options.checks, len(ports))) for k in range(len(ports))]

    async def phase(seconds):
        until = time.monotonic() + seconds
        await asyncio.gather(
            *(beat(c, n, options.period, until, counts, latencies) for c, n in zip(connections, numbers) if n)
        )

    await phase(options.warmup)
    counts[:], latencies[:] = [0, 0], []
    before = [cpu_seconds(node.popen.pid) for node in cluster.nodes]
    mine = time.process_time()
    began = time.monotonic()
    await phase(options.seconds)
    took = time.monotonic() - began
    used = [cpu_seconds(node.popen.pid) - b for node, b in zip(cluster.nodes, before)]
    mine = time.process_time() - mine

    latencies.sort()
    cores = sum(used) / took
    print(f"{counts[0]} heartbeats in {took:.1f} s ({counts[0] / took:.0f}/s), {counts[1]} refused")
    print(f"latency: median {latencies[len(latencies) // 2] * 1e3:.2f} ms, "
          f"p99 {latencies[len(latencies) * 99 // 100] * 1e3:.2f} ms")  # fmt: skip
    print("CPU of the nodes: " + ", ".join(f"{n.name} {u / took:.3f}" for n, u in zip(cluster.nodes, used))
          + f", together {cores:.3f} cores ({sum(used) / counts[0] * 1e6:.0f} us a heartbeat);"
          + f" of this program: {mine / took:.3f}")  # fmt: skip
    if counts[1]:
        raise Broken(f"{counts[1]} heartbeats refused, for example {counts[2]}")
    if counts[0] < 0.95 * options.checks / options.period * took:
        raise Broken(f"only {counts[0]} heartbeats in {took:.0f} s: this machine is too busy for the load")
    critical = [c["CheckID"] for c in cluster.json(0, "/v1/health/state/critical", timeout=30)]
    if critical:
        raise Broken(f"{len(critical)} checks are critical, for example {critical[:3]}")
    if cores > options.limit:
        raise Broken(f"{cores:.3f} cores (expected: at most {options.limit})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jar", default="target/rollcall.jar")
    parser.add_argument("--java")
    parser.add_argument("--checks", type=int, default=20_000)
    parser.add_argument("--period", type=int, default=10, help="seconds between two heartbeats of a check")
    parser.add_argument("--seconds", type=int, default=60, help="how long is measured")
    parser.add_argument("--warmup", type=int, default=90, help="seconds of heartbeats before that")
    parser.add_argument("--connections", type=int, default=8, help="kept-alive connections to each node")
    parser.add_argument("--limit", type=float, default=0.5, help="cores that all nodes together may use")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rollcall-ttl-") as folder:
        with Cluster(options.jar, options.java, 3, folder, java_options=["-Xmx512m"]) as cluster:
            cluster.start(180)
            cluster.wait_leader()
            before = [cpu_seconds(node.popen.pid) for node in cluster.nodes]
            time.sleep(5)
            idle = sum(cpu_seconds(node.popen.pid) - b for node, b in zip(cluster.nodes, before)) / 5
            print(f"idle, just started: {idle:.3f} cores", flush=True)
            try:
                asyncio.run(run(cluster, options))
            except Broken as e:
                print(f"BROKEN: {e}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
