"""Nodes as real processes, for tests that need to kill them.

Used by the end-to-end test, the crash test, the test of the consul command line and the benchmarks:

    with Cluster(jar, java, size=3, base_dir=Path(tmp)) as cluster:
        cluster.start()
        cluster.kill9(cluster.leader())
        status, headers, body = cluster.http(0, "GET", "/v1/status/leader")

Every process runs in a session of its own, so that a kill reaches all of it and nothing else, and every
wait has a bound. Python 3.9 or later, standard library only.
"""

import glob
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.parse
from pathlib import Path

# Settings of the caller's shell must not leak into the processes under test.
FOREIGN_SETTINGS = ("ROLLCALL_", "SPRING_", "SERVER_", "MANAGEMENT_", "CONSUL_", "GREETER_", "LOGGING_")


class Broken(Exception):
    """A promise that was not kept, in words that stand in the report."""


def wait_for(what, condition, seconds, pause=0.05):
    """Waits until condition() gives something true and returns that with the seconds it took.

    Connection errors and half answers count as "not yet". Broken after the given seconds.
    """
    began = time.monotonic()
    last = None
    while True:
        try:
            result = condition()
            if result:
                return result, time.monotonic() - began
            last = f"got {result!r}"
        except (OSError, http.client.HTTPException, ValueError, KeyError) as e:
            last = f"{type(e).__name__}: {e}"
        if time.monotonic() - began > seconds:
            raise Broken(f"{what}: not within {seconds:g} s (last: {last})")
        time.sleep(pause)


def request(base_url, method, path, body=None, headers=None, timeout=10):
    """One HTTP request on a connection of its own: (status, headers, body as bytes).

    A str body is sent as UTF-8, anything else that is not bytes as JSON.
    """
    if isinstance(body, str):
        body = body.encode()
    elif body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
    url = urllib.parse.urlsplit(base_url)
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=timeout)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def free_ports(count):
    """Ports on 127.0.0.1 that nobody listens on now; held together so that they differ."""
    sockets = []
    try:
        for _ in range(count):
            s = socket.socket()
            sockets.append(s)
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()


def find_java(minimum=25):
    """The java of the lowest installed version that is at least the given one, or None."""
    found = []
    homes = [os.environ.get("JAVA_HOME", "")] + sorted(glob.glob("/usr/lib/jvm/*"))
    for home in filter(None, homes):
        java, release = Path(home, "bin", "java"), Path(home, "release")
        if java.exists() and release.exists():
            version = re.search(r'JAVA_VERSION="(\d+)', release.read_text())
            if version and int(version.group(1)) >= minimum:
                found.append((int(version.group(1)), str(java)))
    return min(found)[1] if found else None


def environment(**settings):
    """This process's environment without what could configure the one under test."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN_SETTINGS)}
    kept.update({k: str(v) for k, v in settings.items()})
    return kept


class Process:
    """One process with a log file. A second start() appends to the log."""

    def __init__(self, name, command, directory, env):
        self.name = name
        self.command = [str(part) for part in command]
        self.directory = Path(directory)
        self.env = env
        self.log = self.directory / f"{name}.log"
        self.popen = None

    def start(self):
        if self.alive():
            raise RuntimeError(f"{self.name} is running (pid {self.popen.pid})")
        self.directory.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                self.command,
                cwd=self.directory,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def alive(self):
        return self.popen is not None and self.popen.poll() is None

    def signal(self, number):
        # An unreaped child keeps its pid, so after alive() the group cannot be somebody else's.
        if self.alive():
            os.killpg(self.popen.pid, number)

    def kill9(self):
        self.signal(signal.SIGKILL)
        if self.popen is not None:
            self.popen.wait(10)

    def stop(self, seconds=20):
        """Asks with SIGTERM, then kills. True if it went by itself."""
        self.signal(signal.SIGTERM)
        try:
            if self.popen is not None:
                self.popen.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            self.kill9()
            return False

    def wait_http_ok(self, base_url, path, seconds):
        """Waits for a 200; gives up at once when the process has ended."""

        def ok():
            if not self.alive():
                raise Broken(f"{self.name} ended with exit code {self.popen.returncode}")
            return request(base_url, "GET", path, timeout=2)[0] == 200

        return wait_for(f"{self.name} answers {path}", ok, seconds)[1]

    def tail(self, lines=40):
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


class Cluster:
    """Rollcall nodes n1..nN on 127.0.0.1, with the same ports and data directories across restarts."""

    # A registration is in the log before it is acknowledged, and when its node is lost the others take over the
    # checks of what has an address of its own.
    replicated_agent = True

    def __init__(self, jar, java=None, size=3, base_dir=None, java_options=(), settings=None):
        """settings: more environment variables for every node, such as {"ROLLCALL_X": "1"}."""
        if base_dir is None:
            raise ValueError("base_dir: None (expected: a directory)")
        java = java or find_java()
        if java is None:
            raise Broken("no Java 25 or later under /usr/lib/jvm or JAVA_HOME; name one with --java")
        self.size = size
        self.base_dir = Path(base_dir)
        self.peer_ports = free_ports(size * 2)
        self.http_ports = [self.peer_ports.pop() for _ in range(size)]
        members = ",".join(f"n{i + 1}=127.0.0.1:{port}" for i, port in enumerate(self.peer_ports))
        self.nodes = []
        for i in range(size):
            directory = self.base_dir / f"n{i + 1}"
            env = environment(
                ROLLCALL_NODE_NAME=f"n{i + 1}",
                ROLLCALL_CLUSTER_MEMBERS=members,
                ROLLCALL_DATA_DIR=directory / "data",
                SERVER_PORT=self.http_ports[i],
                **(settings or {}),
            )
            command = [java, *java_options, "-jar", Path(jar).resolve()]
            self.nodes.append(Process(f"n{i + 1}", command, directory, env))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.destroy()

    def base_url(self, i):
        return f"http://127.0.0.1:{self.http_ports[i]}"

    def name(self, i):
        return self.nodes[i].name

    @property
    def logs(self):
        return [node.log for node in self.nodes]

    def alive(self):
        return [i for i, node in enumerate(self.nodes) if node.alive()]

    def start(self, seconds=60):
        """Starts all nodes at once and waits until each is ready. Returns the seconds it took."""
        began = time.monotonic()
        for node in self.nodes:
            node.start()
        for i in range(self.size):
            self.wait_ready(i, seconds)
        return time.monotonic() - began

    def start_node(self, i, wait=True, seconds=60):
        self.nodes[i].start()
        return self.wait_ready(i, seconds) if wait else None

    def wait_ready(self, i, seconds=60):
        return self.nodes[i].wait_http_ok(self.base_url(i), "/actuator/health/readiness", seconds)

    def kill9(self, i):
        self.nodes[i].kill9()

    def stop(self, i, seconds=20):
        return self.nodes[i].stop(seconds)

    def destroy(self):
        for node in self.nodes:
            node.signal(signal.SIGKILL)
        for node in self.nodes:
            node.kill9()

    def http(self, i, method, path, body=None, headers=None, timeout=10):
        return request(self.base_url(i), method, path, body, headers, timeout)

    def json(self, i, path, timeout=10):
        status, _, body = self.http(i, "GET", path, timeout=timeout)
        if status != 200:
            raise ValueError(f"GET {path} on {self.name(i)}: {status} {body[:200]!r}")
        return json.loads(body)

    def leader(self):
        """Index of the running node that says it leads and that a majority agrees on, or None."""
        votes = {}
        for i in self.alive():
            try:
                address = self.json(i, "/v1/status/leader", timeout=2)
                port = int(address.rsplit(":", 1)[1]) if address else None
                if port in self.peer_ports:
                    index = self.peer_ports.index(port)
                    votes[index] = votes.get(index, 0) + 1
            except (OSError, http.client.HTTPException, ValueError):
                continue
        for i, count in votes.items():
            if count > self.size // 2 and self.nodes[i].alive() and self.role(i) == "leader":
                return i
        return None

    def role(self, i):
        """What the node itself says it is, in lower case."""
        try:
            return str(self.json(i, "/actuator/raft", timeout=2)["role"]).lower()
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            return None

    def wait_leader(self, seconds=30):
        """(index, seconds it took)"""

        def found():
            index = self.leader()
            return None if index is None else (index,)

        (index,), took = wait_for("a leader that a majority agrees on", found, seconds)
        return index, took


class Consul(Cluster):
    """Real Consul behind the same methods, to hold a test itself, or a figure, against the original.

    One node runs in -dev mode and forgets everything when it ends; several are servers with a data directory.
    """

    replicated_agent = False

    def __init__(self, consul, base_dir, size=1):
        self.size = size
        self.base_dir = Path(base_dir)
        ports = free_ports(size * 4)
        self.http_ports, self.peer_ports = ports[:size], ports[size : 2 * size]
        lan, wan = ports[2 * size : 3 * size], ports[3 * size :]
        self.nodes = []
        for i in range(size):
            name, directory = f"n{i + 1}", self.base_dir / f"n{i + 1}"
            command = [consul, "agent", f"-node={name}", "-bind=127.0.0.1", "-client=127.0.0.1", "-log-level=debug"]
            command += [f"-http-port={self.http_ports[i]}", f"-server-port={self.peer_ports[i]}"]
            command += [f"-serf-lan-port={lan[i]}", f"-serf-wan-port={wan[i]}", "-dns-port=-1"]
            if size == 1:
                command += ["-dev", "-grpc-port=-1"]
            else:
                command += ["-server", f"-bootstrap-expect={size}", f"-data-dir={directory / 'data'}"]
                command += [f"-retry-join=127.0.0.1:{port}" for port in lan] + ["-retry-interval=1s"]
                # The election timing that Consul recommends for production servers.
                command += ["-hcl=performance { raft_multiplier = 1 }"]
            self.nodes.append(Process(name, command, directory, environment()))

    def wait_ready(self, i, seconds=30):
        what = f"{self.name(i)} knows a leader"
        return wait_for(what, lambda: self.json(i, "/v1/status/leader", timeout=2), seconds)[1]

    def role(self, i):
        return "leader"
