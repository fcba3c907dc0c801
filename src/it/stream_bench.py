#!/usr/bin/env python3
"""Readers of the event stream: how late they hear of a change, and what each costs in memory.

    python3 src/it/stream_bench.py --jar target/rollcall.jar --readers 2000 --seconds 60

One node; every reader listens with the same filter; a key is changed once a second. A delivery's time runs from
the moment before the write is sent to the moment its event is read. Memory is the growth of the process's
resident set from no readers to all of them, after a garbage collection on both sides (jcmd, beside --java).
The program fails when a reader misses a change or hears of one twice, or when the p99 is over --limit-ms.

Python 3.9 or later, standard library only.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from cluster import Broken, free_ports, request, wait_for  # noqa: E402


def resident_kib(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise Broken("no resident set of the node's process")


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def collect(java, pid):
    """Garbage collection, and the bytes of heap in use after it."""
    jcmd = Path(java).with_name("jcmd")
    subprocess.run([str(jcmd), str(pid), "GC.run"], check=True, stdout=subprocess.DEVNULL)
    out = subprocess.run([str(jcmd), str(pid), "GC.heap_info"], check=True, capture_output=True, text=True).stdout
    for line in out.splitlines():
        if " used " in line:
            return int(line.split(" used ")[1].split("K")[0])
    raise Broken(f"no heap figures: {out}")


async def reader(port, heard, ready):
    stream, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 16)
    writer.write(b"GET /v1/rollcall/events?key-prefix=bench/ HTTP/1.1\r\nHost: bench\r\n\r\n")
    head = await stream.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n")[0]:
        raise Broken(f"the stream was refused: {head!r}")
    ready()
    seen = []
    while True:
        line = await stream.readline()
        if not line:
            raise Broken("a stream has ended")
        if line.startswith(b"data: "):
            key = json.loads(line[6:])["key"]
            heard(key, time.perf_counter())
            seen.append(key)


async def measure(options, port, pid):
    idle_heap, idle_kib = collect(options.java, pid), resident_kib(pid)
    times, counts, sent = [], {}, {}
    opened = 0

    def heard(key, at):
        counts[key] = counts.get(key, 0) + 1
        times.append(at - sent[key])

    def ready():
        nonlocal opened
        opened += 1

    readers = []
    for i in range(options.readers):
        readers.append(asyncio.create_task(reader(port, heard, ready)))
        if i % 50 == 49:
            await asyncio.sleep(0.05)
    while opened < options.readers:
        for each in readers:
            if each.done():
                each.result()
        await asyncio.sleep(0.1)
    heap, kib = collect(options.java, pid), resident_kib(pid)
    cpu, began = cpu_seconds(pid), time.monotonic()
    for i in range(options.seconds):
        key = f"bench/{i}"
        sent[key] = time.perf_counter()
        status, _, body = await asyncio.to_thread(
            request, f"http://127.0.0.1:{port}", "PUT", f"/v1/kv/{key}", b"v")
        if status != 200:
            raise Broken(f"PUT {key}: {status} {body!r}")
        await asyncio.sleep(max(0, began + i + 1 - time.monotonic()))
    await asyncio.sleep(2)
    cpu = cpu_seconds(pid) - cpu
    wrong = {key: counts.get(key, 0) for key in sent if counts.get(key, 0) != options.readers}
    for each in readers:
        each.cancel()
    if wrong:
        raise Broken(f"not heard once by each of {options.readers} readers: {wrong}")
    times.sort()
    at = lambda part: times[min(len(times) - 1, int(len(times) * part))] * 1000  # noqa: E731
    print(f"{options.readers} readers, {len(sent)} changes, {len(times)} deliveries")
    print(f"delivery ms: p50 {at(0.5):.1f}, p90 {at(0.9):.1f}, p99 {at(0.99):.1f}, max {times[-1] * 1000:.1f}")
    print(f"memory a reader: heap {(heap - idle_heap) / options.readers:.1f} KiB, "
          f"resident {(kib - idle_kib) / options.readers:.1f} KiB")
    print(f"node's CPU: {cpu / len(sent) * 1000:.1f} ms a change, {cpu / len(times) * 1e6:.1f} us a delivery")
    if at(0.99) > options.limit_ms:
        raise Broken(f"p99: {at(0.99):.1f} ms (expected: at most {options.limit_ms})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jar", default="target/rollcall.jar")
    parser.add_argument("--java", default="java")
    parser.add_argument("--readers", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--limit-ms", type=float, default=500)
    parser.add_argument("--classpath", help="run these classes instead of the jar")
    parser.add_argument("--http-port", type=int, help="default: a free one")
    options = parser.parse_args()
    options.java = str(Path(subprocess.run(["which", options.java], capture_output=True, text=True).stdout.strip()
                            or options.java).resolve())
    http, peer = (options.http_port, options.http_port + 1) if options.http_port else free_ports(2)
    program = (["-cp", options.classpath, "io.rollcall.app.RollcallApplication"] if options.classpath
               else ["-jar", str(Path(options.jar).resolve())])
    with tempfile.TemporaryDirectory() as folder:
        log = open(Path(folder) / "node.log", "wb")
        node = subprocess.Popen(
            [options.java, "-Xmx512m", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
             *program, f"--server.port={http}", f"--rollcall.cluster.peer-port={peer}",
             f"--rollcall.data-dir={folder}/data", "--rollcall.node.name=bench"],
            stdout=log, stderr=subprocess.STDOUT, cwd=folder, start_new_session=True)
        try:
            wait_for("the node", lambda: request(f"http://127.0.0.1:{http}", "GET",
                                                 "/actuator/health/readiness")[0] == 200, 60)
            asyncio.run(measure(options, http, node.pid))
        except Exception:
            print((Path(folder) / "node.log").read_text()[-3000:], file=sys.stderr)
            raise
        finally:
            node.terminate()
            node.wait(30)


if __name__ == "__main__":
    try:
        main()
    except Broken as broken:
        sys.exit(f"stream_bench: {broken}")
