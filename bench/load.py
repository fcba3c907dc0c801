"""Load on a cluster and what it costs: wrk over prepared requests, figures of the servers from /proc.

wrk runs on one thread. Its own processor time is part of every figure ("load"): below 1.0 cores it was not the limit.
The requests are made before the clock starts, so that its script only picks the next one.
"""

import json
import os
import resource
import select
import socket
import subprocess
import time
from pathlib import Path

from cluster import Broken, request

TICKS = os.sysconf("SC_CLK_TCK")

SCRIPT = """
local requests, count, at, step = {}, 0, %(skip)d, 7919
function init(args)
  local file = io.open("%(file)s", "rb")
  while true do
    local length = file:read(8)
    if not length then break end
    count = count + 1
    requests[count] = file:read(tonumber(length))
  end
  file:close()
end
function request()
  at = at + 1
  return requests[(at * step) %% count + 1]
end
function done(summary, latency, rest)
  local e = summary.errors
  io.write(string.format('\\n{"requests":%%d,"micros":%%d,"p50":%%d,"p99":%%d,"p999":%%d,"max":%%d,"refused":%%d,"broken":%%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
    latency.max, e.status, e.connect + e.read + e.write + e.timeout))
end
"""


def write_requests(path, base_url, requests):
    """Requests as wrk sends them, each after its length in eight digits."""
    host = base_url.removeprefix("http://")
    with open(path, "wb") as out:
        for method, target, body, headers in requests:
            head = [f"{method} {target} HTTP/1.1", f"Host: {host}"]
            head += [f"{name}: {value}" for name, value in headers.items()]
            content = b"" if body is None else body.encode()
            if body is not None:
                head.append(f"Content-Length: {len(content)}")
            whole = ("\r\n".join(head) + "\r\n\r\n").encode() + content
            out.write(b"%08d" % len(whole) + whole)


def wrk(base_url, requests, connections, seconds, folder, skip=0):
    """Runs the requests in a fixed shuffled order, again and again, from where the first `skip` of them end.

    Their number must not be a multiple of 7,919, the stride of that order.
    """
    prepared, script = Path(folder, "requests"), Path(folder, "load.lua")
    write_requests(prepared, base_url, requests)
    script.write_text(SCRIPT % {"file": prepared, "skip": skip})
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(script), base_url]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = json.loads(out.strip().splitlines()[-1])
    took = figures["micros"] / 1e6
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "rate": figures["requests"] / took,
        "requests": figures["requests"],
        "p50_ms": figures["p50"] / 1000,
        "p99_ms": figures["p99"] / 1000,
        "p999_ms": figures["p999"] / 1000,
        "failed": figures["refused"] + figures["broken"],
        "load_cores": cpu / took,
    }


def wrk_all(base_url, requests, folder):
    """Sends each request at least once, in slices of two seconds: wrk ends by the clock, not by a count.

    The rate is that of all slices, the latencies are those of the slowest one.
    """
    total, took, worst = 0, 0, None
    while total < len(requests):
        figures = wrk(base_url, requests, 64, 2, folder, skip=total)
        total += figures["requests"]
        took += figures["requests"] / figures["rate"]
        worst = figures if worst is None or figures["p99_ms"] > worst["p99_ms"] else worst
    return {**worst, "requests": total, "rate": total / took}


def h2load(base_url, grpc, connections, seconds, folder, settle=0):
    """One gRPC call, again and again, one at a time on each connection: h2load, the HTTP/2 counterpart of wrk.

    It sends the same message each time, so that there is one key: easier on a store than many.
    """
    _, path, message, _ = grpc
    prepared, log = Path(folder, "message"), Path(folder, "answers")
    prepared.write_bytes(b"\0" + len(message).to_bytes(4, "big") + message)
    log.unlink(missing_ok=True)
    command = ["h2load", "-t1", f"-c{connections}", "-m1", f"-D{seconds}", f"--warm-up-time={settle}", "-d", str(prepared)]
    command += ["-H", "content-type: application/grpc", "-H", "te: trailers", f"--log-file={log}", base_url + path]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    micros, failed = [], 0
    with log.open() as lines:
        for line in lines:
            _, status, took = line.split("\t")
            micros.append(int(took))
            failed += status != "200"
    micros.sort()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def percentile(share):
        return micros[min(len(micros) - 1, int(len(micros) * share))] / 1000

    return {
        "rate": len(micros) / seconds,
        "requests": len(micros),
        "p50_ms": percentile(0.5),
        "p99_ms": percentile(0.99),
        "p999_ms": percentile(0.999),
        "failed": failed,
        "load_cores": cpu / (seconds + settle),
    }


class Usage:
    """What the servers of a cluster have used since this was made."""

    def __init__(self, cluster):
        self.pids = [node.popen.pid for node in cluster.nodes]
        self.directories = [node.directory for node in cluster.nodes]
        self.cpu = self._cpu()
        self.written = self._written()

    def _cpu(self):
        total = 0
        for pid in self.pids:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def _written(self):
        total = 0
        for pid in self.pids:
            lines = Path(f"/proc/{pid}/io").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("write_bytes"))
        return total

    def figures(self, requests):
        return {
            "cpu_s_per_1000": (self._cpu() - self.cpu) * 1000 / max(1, requests),
            "written_kb_per_request": (self._written() - self.written) / 1024 / max(1, requests),
            "peak_mb": [self.memory(pid, "VmHWM") for pid in self.pids],
            "rss_mb": [self.memory(pid, "VmRSS") for pid in self.pids],
            "disk_mb": [round(folder_bytes(each) / 2**20) for each in self.directories],
        }

    @staticmethod
    def memory(pid, field):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return round(next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024)


def folder_bytes(folder):
    """Hard links count once."""
    seen, total = set(), 0
    for path, _, files in os.walk(folder):
        for name in files:
            try:
                found = os.stat(os.path.join(path, name))
            except FileNotFoundError:
                continue  # compacted away meanwhile
            if found.st_ino not in seen:
                seen.add(found.st_ino)
                total += found.st_blocks * 512
    return total


class Waiters:
    """Blocking queries, each on a connection of its own and for a path of its own."""

    def __init__(self, base_url, targets):
        host, port = base_url.removeprefix("http://").split(":")
        self.news = select.epoll()
        self.sockets = []
        self.parked = {}
        for target in targets:
            s = socket.create_connection((host, int(port)), timeout=20)
            s.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
            s.setblocking(False)
            self.news.register(s, select.EPOLLIN | select.EPOLLET)
            self.sockets.append(s)
            self.parked[s.fileno()] = s, target

    def arrivals(self, began, seconds):
        """Seconds from the given moment to the first bytes of each answer, in order."""
        heard = {}
        while len(heard) < len(self.parked) and time.monotonic() - began < seconds:
            for number, _ in self.news.poll(1):
                heard.setdefault(number, time.monotonic() - began)
        # Read afterwards: on the servers' own machine the reader is not to take their time.
        for number in heard:
            self.read(number)
        if self.parked:
            raise Broken(f"{len(self.parked)} of {len(self.sockets)} blocking queries had no answer within {seconds} s")
        return list(heard.values())

    def answered(self, seconds):
        """The targets that are answered within so long, with the moment of each, and no longer waited for."""
        return [(self.read(number), time.monotonic()) for number, _ in self.news.poll(seconds) if number in self.parked]

    def read(self, number):
        """The target, which is no longer waited for."""
        waiter, target = self.parked.pop(number)
        if not waiter.recv(64).startswith(b"HTTP/1.1 200"):
            raise Broken("a blocking query was answered by something else than 200")
        return target

    def close(self):
        self.news.close()
        for s in self.sockets:
            s.close()


def send(base_url, parts, timeout=10):
    method, target, body, headers = parts
    status, answered, content = request(base_url, method, target, body, headers, timeout)
    if status not in (200, 201):
        raise Broken(f"{method} {target[:60]}: {status} {content[:200]!r}")
    return answered, content
