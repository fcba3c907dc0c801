#!/usr/bin/env python3
"""How fast one node starts and becomes fast: with and without the AOT cache, and with each garbage collector.

usage: warm_up.py [--seconds 25] [--starts 3] [VARIANT ...]      VARIANT: plain, or a collector: G1, Serial, Parallel, Z

`plain` is `java -jar` of the packaged jar; the others are bin/rollcall with the cache that `bin/rollcall train` made.
Needs wrk (Debian: apt-get install wrk). Prints a line a variant: the milliseconds from the process's start to ready
(the median), then the put rate of each second, when it first reached 80 % of the mean of the last five, and memory.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cluster import environment, find_java, free_ports, request, wait_for
from figures import PUT, wrk

ROOT = Path(__file__).resolve().parents[2]


def start(variant, folder, port, peer):
    settings = ["--server.port=%d" % port, "--rollcall.cluster.peer-port=%d" % peer, "--rollcall.node.name=n1",
                "--rollcall.data-dir=%s/data" % folder]
    if variant == "plain":
        command = [find_java(), "-Xmx512m", "-jar", str(ROOT / "target/rollcall.jar"), *settings]
    else:
        command = [str(ROOT / "bin/rollcall"), *settings]
    env = environment(JAVA_OPTS="-Xmx512m", ROLLCALL_GC=variant)
    if variant == "plain":
        env.pop("ROLLCALL_GC")
    log = open(Path(folder, "log"), "a")
    return subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)


def memory(pid, field):
    """In MiB; VmRSS as it is now, VmHWM the most it was."""
    line = next(line for line in open(f"/proc/{pid}/status") if line.startswith(field))
    return int(line.split()[1]) >> 10


def run(variant, seconds, starts):
    port, peer = free_ports(2)
    url = f"http://127.0.0.1:{port}"
    took = []
    with tempfile.TemporaryDirectory() as folder:
        for i in range(starts):
            began = time.monotonic()
            node = start(variant, folder, port, peer)
            try:
                wait_for("ready", lambda: request(url, "GET", "/actuator/health/readiness")[0] == 200, 60, 0.01)
                took.append(round((time.monotonic() - began) * 1000))
                if i == starts - 1:
                    began = time.monotonic()
                    rates = []
                    while time.monotonic() - began < seconds:
                        rates.append((round(time.monotonic() - began + 1, 1), round(wrk(url, PUT, 1, folder)[0])))
                    steady = statistics.mean(rate for _, rate in rates[-5:])
                    warm = next(at for at, rate in rates if rate >= 0.8 * steady)
                    now, peak = (memory(node.pid, field) for field in ("VmRSS", "VmHWM"))
                    print(f"{variant}: ready after {statistics.median(took)} ms ({took}); puts/s steady {steady:.0f}, "
                          f"80 % of it in second {warm}; memory {now} MiB, at most {peak} MiB\n  {[r for _, r in rates]}", flush=True)
            finally:
                node.terminate()
                node.wait(30)
        odd = [line for line in open(Path(folder, "log")) if "warning]" in line]
        if odd:
            print("  " + "  ".join(odd[:3]), end="", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=25)
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("variants", nargs="*", default=["plain", "G1", "Serial", "Z"])
    options = parser.parse_args()
    for variant in options.variants:
        run(variant, options.seconds, options.starts)


if __name__ == "__main__":
    sys.exit(main())
