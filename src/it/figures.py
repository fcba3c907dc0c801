#!/usr/bin/env python3
"""Three figures of a three-node cluster on this machine: start-up, the gap after a killed leader, requests per second.

usage: figures.py [--jar target/rollcall.jar] [--warm-up 60] [--seconds 20] [--kills 5]

Needs wrk (Debian: apt-get install wrk) for the last one. Prints one line a figure. A figure says something only about
the machine it was taken on, and only while nothing else runs there.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cluster import Broken, Cluster, wait_for

PUT = """
local value, pad, count = string.rep("x", 1024), string.rep("k", 240), 0
function request()
  count = count + 1
  return wrk.format("PUT", "/v1/kv/figures/" .. pad .. (count % 20000), nil, value)
end
"""
GET = """
local pad, count = string.rep("k", 240), 1
function request()
  count = count + 1
  return wrk.format("GET", "/v1/kv/figures/" .. pad .. (count %% 20000) .. "%s")
end
"""


def wrk(url, script, seconds, folder, connections=64):
    path = Path(folder, "load.lua")
    path.write_text(script)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(path), url]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
    p99 = re.search(r"99%\s+(\S+)", out).group(1)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return rate, p99, int(failed.group(1)) if failed else 0


def start_up(jar):
    with tempfile.TemporaryDirectory() as folder, Cluster(jar, size=1, base_dir=folder) as one:
        print(f"one node, from the process's start to ready: {one.start():.1f} s", flush=True)


def rates(cluster, leader, warm_up, seconds, folder):
    url = cluster.base_url(leader)
    follower = cluster.base_url((leader + 1) % cluster.size)
    wrk(url, PUT, warm_up, folder)
    wrk(url, GET % "", warm_up // 2, folder)
    for name, where, script in [
        ("puts through the leader", url, PUT),
        ("puts through a follower", follower, PUT),
        ("gets (default) from the leader", url, GET % ""),
        ("gets (default) from a follower", follower, GET % ""),
        ("gets (consistent) from the leader", url, GET % "?consistent"),
        ("gets (stale) from the leader", url, GET % "?stale"),
    ]:
        rate, p99, failed = wrk(where, script, seconds, folder)
        print(f"{name}, 64 connections: {rate:,.0f}/s, p99 {p99}, {failed} failed", flush=True)


def gap(cluster):
    leader, _ = cluster.wait_leader()
    survivor = (leader + 1) % cluster.size
    cluster.kill9(leader)
    began = time.monotonic()
    wait_for(
        "a write after the leader's death",
        lambda: cluster.http(survivor, "PUT", "/v1/kv/figures/gap", "x")[0] == 200,
        30,
        pause=0.01,
    )
    took = time.monotonic() - began
    cluster.start_node(leader)
    time.sleep(3)  # a node that has just come back shall not be the next to be killed
    return took


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jar", default="target/rollcall.jar")
    parser.add_argument("--warm-up", type=int, default=60)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--kills", type=int, default=5)
    a = parser.parse_args()
    try:
        start_up(a.jar)
        with tempfile.TemporaryDirectory() as folder, Cluster(a.jar, size=3, base_dir=folder) as cluster:
            print(f"three nodes at once, ready: {cluster.start():.1f} s", flush=True)
            leader, _ = cluster.wait_leader()
            if shutil.which("wrk"):
                rates(cluster, leader, a.warm_up, a.seconds, folder)
            else:
                print("no wrk on this machine: no rates")
            gaps = [gap(cluster) for _ in range(a.kills)]
            print(
                f"kill -9 of the leader to the next accepted write: median {statistics.median(gaps):.2f} s"
                f" (of {', '.join(f'{g:.2f}' for g in sorted(gaps))})"
            )
    except Broken as e:
        print(f"FAILED {e}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
