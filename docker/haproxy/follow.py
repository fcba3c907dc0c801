"""Keeps HAProxy's servers as the passing instances of a service, through any node of the cluster.

usage: follow.py SERVICE HAPROXY_SOCKET NODE...    each as host:port; the backend has the service's name

Waits for the next change by a blocking query and gives HAProxy the difference through its runtime API. What HAProxy has
stays as it is while no node answers. Python's standard library only.
"""

import json
import socket
import sys
import time
import urllib.request


def passing(node, service, index):
    """The instances once they differ from those at the index, as {(address, port)}, and the new index."""
    url = f"http://{node}/v1/health/service/{service}?passing&index={index}&wait=30s"
    with urllib.request.urlopen(url, timeout=45) as answer:
        found = {(i["Service"]["Address"] or i["Node"]["Address"], i["Service"]["Port"]) for i in json.load(answer)}
        return found, int(answer.headers["X-Consul-Index"])


def tell(haproxy, command):
    """One command of HAProxy's runtime API."""
    host, port = haproxy.rsplit(":", 1)
    with socket.create_connection((host, int(port)), 5) as s:
        s.sendall(command.encode() + b"\n")
        answer = b""
        while chunk := s.recv(65536):
            answer += chunk
    return answer.decode()


def servers(haproxy, backend):
    """{name: (address, port) or None while it takes no traffic}"""
    lines = tell(haproxy, f"show servers state {backend}").splitlines()
    names = lines[1].lstrip("# ").split()
    rows = [dict(zip(names, line.split())) for line in lines[2:] if line.strip()]
    return {
        row["srv_name"]: None if int(row["srv_admin_state"]) & 1 else (row["srv_addr"], int(row["srv_port"]))
        for row in rows
    }


def follow(haproxy, backend, wanted):
    known = servers(haproxy, backend)
    for name, at in known.items():
        if at and at not in wanted:
            print(f"out: {at[0]}:{at[1]}", flush=True)
            tell(haproxy, f"set server {backend}/{name} state maint")
            known[name] = None
    for address, port in sorted(wanted - set(filter(None, known.values()))):
        free = next((name for name, at in known.items() if at is None), None)
        if free is None:
            print(f"no place for {address}:{port}: {len(known)} servers (expected: fewer; see haproxy.cfg)", flush=True)
            return
        print(f"in: {address}:{port}", flush=True)
        tell(haproxy, f"set server {backend}/{free} addr {address} port {port}")
        tell(haproxy, f"set server {backend}/{free} state ready")
        known[free] = (address, port)


def main(service, haproxy, *nodes):
    index, turn = 0, 0
    while True:
        try:
            wanted, index = passing(nodes[turn % len(nodes)], service, index)
            follow(haproxy, service, wanted)
        except (OSError, ValueError, KeyError) as e:
            print(f"{nodes[turn % len(nodes)]}: {e}", flush=True)
            index, turn = 0, turn + 1
            time.sleep(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
