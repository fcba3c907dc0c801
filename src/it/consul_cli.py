#!/usr/bin/env python3
"""The real `consul` command against a follower of a three-node cluster.

usage: consul_cli.py [--jar target/rollcall.jar] [--consul PATH]

Every command is run as a user would run it, and its output is compared with what the real server makes it print.
Without --consul the command is installed by src/it/install-peers. Exits with 1 at the first difference.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from cluster import Broken, Cluster, wait_for

HERE = Path(__file__).resolve().parent


class Cli:
    def __init__(self, consul, base_url):
        self.consul = consul
        self.env = dict(os.environ, CONSUL_HTTP_ADDR=base_url)

    def run(self, *words, timeout=30, code=0):
        done = subprocess.run(
            [self.consul, *words], env=self.env, capture_output=True, text=True, timeout=timeout
        )
        if done.returncode != code:
            raise Broken(
                f"consul {' '.join(words)}: exit {done.returncode} (expected: {code})\n{done.stdout}{done.stderr}"
            )
        return done.stdout + done.stderr

    def start(self, *words):
        return subprocess.Popen(
            [self.consul, *words], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )


def expect(command, output, pattern):
    if not re.search(pattern, output, re.MULTILINE):
        raise Broken(f"consul {command} printed\n{output}\n(expected: /{pattern}/)")
    print(f"ok   consul {command}")


def key_value(cli):
    expect("kv put", cli.run("kv", "put", "cli/a", "one"), r"^Success! Data written to: cli/a$")
    expect("kv get", cli.run("kv", "get", "cli/a"), r"^one$")
    cli.run("kv", "put", "cli/b/c", "two words")
    expect("kv get -recurse", cli.run("kv", "get", "-recurse", "cli/"), r"^cli/a:one\ncli/b/c:two words$")
    expect("kv get -keys", cli.run("kv", "get", "-keys", "cli/"), r"^cli/a\ncli/b/$")
    detailed = cli.run("kv", "get", "-detailed", "cli/a")
    expect("kv get -detailed", detailed, r"^Key\s+cli/a$")
    index = re.search(r"^ModifyIndex\s+(\d+)$", detailed, re.MULTILINE).group(1)
    expect("kv put -cas (stale)", cli.run("kv", "put", "-cas", "-modify-index=1", "cli/a", "x", code=1), r"CAS failed")
    expect("kv put -cas", cli.run("kv", "put", "-cas", f"-modify-index={index}", "cli/a", "uno"), r"^Success!")
    expect("kv put -flags", cli.run("kv", "put", "-flags=18446744073709551615", "cli/f", "x"), r"^Success!")
    expect("kv get -detailed (flags)", cli.run("kv", "get", "-detailed", "cli/f"), r"^Flags\s+18446744073709551615$")
    exported = cli.run("kv", "export", "cli/")
    expect("kv export", exported, r'"key": "cli/b/c"')
    expect("kv delete", cli.run("kv", "delete", "cli/a"), r"^Success! Deleted key: cli/a$")
    expect("kv get (gone)", cli.run("kv", "get", "cli/a", code=1), r"^Error! No key exists at: cli/a$")
    expect("kv delete -recurse", cli.run("kv", "delete", "-recurse", "cli/"), r"^Success! Deleted keys with prefix: cli/$")
    expect("kv import", cli.run("kv", "import", exported), r"^Imported: cli/b/c$")
    expect("kv get (imported)", cli.run("kv", "get", "cli/b/c"), r"^two words$")


def cluster_and_catalog(cli, cluster):
    members = cli.run("members")
    for name in ("n1", "n2", "n3"):
        expect(f"members ({name})", members, rf"^{name}\s+127\.0\.0\.1:\d+\s+alive\s+server")
    peers = cli.run("operator", "raft", "list-peers")
    expect("operator raft list-peers", peers, r"^n\d\s+\S+\s+127\.0\.0\.1:\d+\s+leader\s+true")
    expect("operator raft list-peers (followers)", peers, r"^n\d\s+\S+\s+127\.0\.0\.1:\d+\s+follower\s+true")
    expect("info", cli.run("info"), r"^raft:$")
    expect("catalog datacenters", cli.run("catalog", "datacenters"), r"^dc1$")
    expect("catalog nodes", cli.run("catalog", "nodes"), r"^n1\s+[0-9a-f]{8}\s+127\.0\.0\.1\s+dc1$")
    definition = cluster.base_dir / "web.json"
    definition.write_text('{"service": {"name": "web", "port": 8080, "tags": ["v1"], "check": {"ttl": "60s"}}}')
    expect("services register", cli.run("services", "register", str(definition)), r"^Registered service: web$")
    expect("catalog services -tags", cli.run("catalog", "services", "-tags"), r"^web\s+v1$")
    expect("catalog services", cli.run("catalog", "services"), r"^consul\nweb$")
    expect("maint -enable", cli.run("maint", "-enable", "-service=web", "-reason=x"), r"maintenance is now enabled")
    expect("maint", cli.run("maint"), r"ID: +web")
    expect("maint -disable", cli.run("maint", "-disable", "-service=web"), r"maintenance is now disabled")
    expect("services deregister", cli.run("services", "deregister", "-id=web"), r"^Deregistered service: web$")


def watches(cli):
    out = []
    cli.run("kv", "put", "watched", "before")
    watch = cli.start("watch", "-type=key", "-key=watched", "cat")
    reader = threading.Thread(target=lambda: out.extend(watch.stdout), daemon=True)
    reader.start()
    try:
        wait_for("the watch's first answer", lambda: "YmVmb3Jl" in "".join(out), 10)
        began = time.monotonic()
        cli.run("kv", "put", "watched", "after")
        wait_for("the watch's second answer", lambda: "YWZ0ZXI=" in "".join(out), 10)
        print(f"ok   consul watch -type=key ({time.monotonic() - began:.2f} s with the put)")
    finally:
        watch.terminate()
        watch.wait(10)


def locks(cli, cluster):
    trace = cluster.base_dir / "trace"
    script = f"echo in >> {trace}; sleep 0.5; echo out >> {trace}"
    holders = [cli.start("lock", "cli/lock", script) for _ in range(3)]
    for holder in holders:
        output, _ = holder.communicate(timeout=60)
        if holder.returncode != 0:
            raise Broken(f"consul lock: exit {holder.returncode}\n{output}")
    if trace.read_text().split() != ["in", "out"] * 3:
        raise Broken(f"consul lock let two in at once: {trace.read_text().split()}")
    print("ok   consul lock (three at once, one after the other)")
    output = cli.run("lock", "-n=2", "cli/semaphore", "echo inside", timeout=60)
    expect("lock -n=2", output, r"^inside$")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jar", default="target/rollcall.jar")
    parser.add_argument("--consul")
    arguments = parser.parse_args()
    consul = arguments.consul
    if not consul:
        folder = subprocess.run([HERE / "install-peers"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        consul = f"{folder}/consul"
    with tempfile.TemporaryDirectory() as folder, Cluster(arguments.jar, base_dir=Path(folder)) as cluster:
        cluster.start()
        follower = (cluster.leader() + 1) % cluster.size
        cli = Cli(consul, cluster.base_url(follower).removeprefix("http://"))
        try:
            key_value(cli)
            cluster_and_catalog(cli, cluster)
            watches(cli)
            locks(cli, cluster)
        except (Broken, subprocess.TimeoutExpired) as e:
            print(f"FAILED {e}\n--- log of the follower\n{cluster.nodes[follower].tail()}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
