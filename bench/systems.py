"""The clusters that are compared: three nodes each on this machine, with the requests that mean the same to all.

Used by bench/run. Every system says how a row's requests look to it; a row that it cannot serve is None.
"""

import base64
import json
import sys
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src" / "it"))

from cluster import Broken, Cluster, Consul, Process, environment, free_ports, wait_for  # noqa: E402


class Requests:
    """What is the same in all of them."""

    def unique_put(self, key, value):
        """A put for rows in which every key is another one."""
        return self.put(key, value)


class ConsulRequests(Requests):
    """Consul's API, spoken by Consul and by Rollcall."""

    has_catalog = True
    consistencies = {"default": "", "consistent": "?consistent", "stale": "?stale"}

    def put(self, key, value):
        return "PUT", f"/v1/kv/{key}", value, {}

    def get(self, key, consistency="default"):
        return "GET", f"/v1/kv/{key}{self.consistencies[consistency]}", None, {}

    def txn(self, keys, value):
        encoded = base64.b64encode(value.encode()).decode()
        operations = [{"KV": {"Verb": "set", "Key": key, "Value": encoded}} for key in keys]
        return "PUT", "/v1/txn", json.dumps(operations), {"Content-Type": "application/json"}

    def health(self, service):
        return "GET", f"/v1/health/service/{service}?passing", None, {}

    def register(self, node, service, number, tag="a"):
        """One instance of a service with a passing check, through the catalog."""
        body = {
            "Node": node,
            "Address": "10.0.0.1",
            "Service": {"ID": f"{service}-{number}", "Service": service, "Port": 8000 + number % 50000, "Tags": [tag]},
            "Check": {
                "Node": node,
                "CheckID": f"service:{service}-{number}",
                "Name": "alive",
                "ServiceID": f"{service}-{number}",
                "Status": "passing",
                "Output": "HTTP GET http://10.0.0.1:8080/health: 200 OK",
            },
        }
        return "PUT", "/v1/catalog/register", json.dumps(body), {"Content-Type": "application/json"}

    def wait(self, service, index):
        return f"/v1/health/service/{service}?passing&index={index}&wait=120s"


class EtcdRequests(Requests):
    """etcd's v2 API over HTTP. It has no catalog and no transactions."""

    has_catalog = False
    consistencies = {"default": "", "consistent": "?quorum=true", "stale": None}

    def put(self, key, value):
        body = "value=" + urllib.parse.quote(value)
        return "PUT", f"/v2/keys/{key}", body, {"Content-Type": "application/x-www-form-urlencoded"}

    def get(self, key, consistency="default"):
        suffix = self.consistencies[consistency]
        return None if suffix is None else ("GET", f"/v2/keys/{key}{suffix}", None, {})


def field(number, content):
    """A field of bytes of a protobuf message."""
    length, encoded = len(content), b""
    while length > 127:
        encoded += bytes([length & 127 | 128])
        length >>= 7
    return bytes([number << 3 | 2]) + encoded + bytes([length]) + content


class EtcdV3Requests(Requests):
    """etcd's v3 API: gRPC for the rates, its JSON gateway where every key is another one."""

    has_catalog = False

    def put(self, key, value):
        return "GRPC", "/etcdserverpb.KV/Put", field(1, key.encode()) + field(2, value.encode()), {}

    def get(self, key, consistency="default"):
        serializable = b"\x38\x01" if consistency == "stale" else b""
        return "GRPC", "/etcdserverpb.KV/Range", field(1, key.encode()) + serializable, {}

    def unique_put(self, key, value):
        body = {"key": base64.b64encode(key.encode()).decode(), "value": base64.b64encode(value.encode()).decode()}
        return "POST", "/v3/kv/put", json.dumps(body), {"Content-Type": "application/json"}


class RollcallSystem(ConsulRequests, Cluster):
    """Rollcall as bin/rollcall starts it."""

    title = "Rollcall"
    warms_up = True

    def __init__(self, jar, base_dir, java_opts="", gc="", size=3):
        Cluster.__init__(self, jar, size=size, base_dir=base_dir)
        for node in self.nodes:
            node.command = [str(ROOT / "bin" / "rollcall")]
            node.env["ROLLCALL_JAR"] = str(Path(jar).resolve())
            if java_opts:
                node.env["JAVA_OPTS"] = java_opts
            if gc:
                node.env["ROLLCALL_GC"] = gc


class ConsulSystem(ConsulRequests, Consul):
    title = "Consul 1.8.7"
    warms_up = False

    def __init__(self, folder, base_dir):
        Consul.__init__(self, str(Path(folder, "consul")), base_dir, size=3)
        for node in self.nodes:
            node.command = [part.replace("-log-level=debug", "-log-level=warn") for part in node.command]
            node.command.append("-hcl=limits { http_max_conns_per_client = 15000 }")

    def wait_ready(self, i, seconds=60):
        def ready():
            if not self.nodes[i].alive():
                raise Broken(f"{self.name(i)} ended: {self.nodes[i].tail(3)}")
            return self.json(i, "/v1/status/leader", timeout=2)

        return wait_for(f"{self.name(i)} knows a leader", ready, seconds)[1]

    def start(self, seconds=60):
        took = Cluster.start(self, seconds)
        wait_for("Consul takes a write", lambda: self.http(0, "PUT", "/v1/kv/ready", "x")[0] == 200, seconds)
        return took

    def wait_leader(self, seconds=30):
        def found():
            for i in range(self.size):
                stats = self.json(i, "/v1/agent/self", timeout=2)["Stats"]["consul"]
                if stats["leader"] == "true":
                    return (i,)
            return None

        (index,), took = wait_for("a leader of Consul's", found, seconds)
        return index, took


class EtcdNodes(Cluster):
    warms_up = False
    options = ()

    def __init__(self, folder, base_dir):
        self.size = 3
        self.base_dir = Path(base_dir)
        ports = free_ports(6)
        self.http_ports, self.peer_ports = ports[:3], ports[3:]
        members = ",".join(f"n{i + 1}=http://127.0.0.1:{self.peer_ports[i]}" for i in range(3))
        self.nodes = []
        for i in range(3):
            client, peer = f"http://127.0.0.1:{self.http_ports[i]}", f"http://127.0.0.1:{self.peer_ports[i]}"
            directory = self.base_dir / f"n{i + 1}"
            command = [str(Path(folder, "etcd")), f"--name=n{i + 1}", f"--data-dir={directory / 'data'}"]
            command += [f"--listen-client-urls={client}", f"--advertise-client-urls={client}"]
            command += [f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}"]
            command += [f"--initial-cluster={members}", "--log-level=error", "--quota-backend-bytes=8589934592"]
            command += self.options
            self.nodes.append(Process(f"n{i + 1}", command, directory, environment()))

    def wait_ready(self, i, seconds=60):
        return self.nodes[i].wait_http_ok(self.base_url(i), "/health", seconds)

    def wait_leader(self, seconds=30):
        def found():
            for i in range(self.size):
                status, _, answer = self.http(i, "POST", "/v3/maintenance/status", "{}")
                described = json.loads(answer) if status == 200 else {}
                if described.get("leader") == described.get("header", {}).get("member_id", ""):
                    return (i,)
            return None

        (index,), took = wait_for("a leader of etcd's", found, seconds)
        return index, took


class EtcdSystem(EtcdRequests, EtcdNodes):
    title = "etcd 3.5 (v2 over HTTP)"
    options = ("--enable-v2",)


class EtcdV3System(EtcdV3Requests, EtcdNodes):
    title = "etcd 3.5 (v3 over gRPC)"
