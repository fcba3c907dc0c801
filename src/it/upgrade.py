#!/usr/bin/env python3
"""A rolling upgrade: three nodes of an older jar are exchanged for a newer one, one after the other.

While they differ, the cluster runs with the older one's version, every node takes writes and answers reads, and
nothing that was acknowledged is lost; when all are new, the version is raised by itself.

    src/it/upgrade.py --old-jar old.jar --new-jar target/rollcall.jar
    src/it/upgrade.py --old-commit d64a589 --new-jar target/rollcall.jar

With --old-commit the older jar is built from this repository's history, once: it is kept in --cache under the
commit's full hash, so that CI can carry that folder from run to run.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from cluster import Broken, Cluster, find_java, wait_for

# The last commit before clusters had a version: its nodes do not know that there is one.
OLD_COMMIT = "d64a589"
NEWEST = 2
ROOT = Path(__file__).resolve().parent.parent.parent


def git(*arguments, cwd=ROOT):
    return subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout.strip()


def jar_of(commit, cache):
    """The jar of a commit, from the cache or built in a worktree that is removed again."""
    full = git("rev-parse", f"{commit}^{{commit}}")
    jar = cache / f"rollcall-{full}.jar"
    if jar.exists():
        return jar
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        git("worktree", "add", "--detach", tree, full)
        try:
            subprocess.run(["mvn", "-B", "-ntp", "-q", "-DskipTests", "-Dfrontend.skip", "package"], cwd=tree, check=True)
            draft = jar.with_suffix(".part")
            shutil.copy(tree / "target" / "rollcall.jar", draft)
            os.replace(draft, jar)
        finally:
            git("worktree", "remove", "--force", tree)
    return jar


class Writer(threading.Thread):
    """Puts one key after the other through the nodes in turn, and remembers what was acknowledged."""

    def __init__(self, cluster):
        super().__init__(daemon=True)
        self.cluster, self.acknowledged, self.failed, self.halt = cluster, [], 0, False

    def run(self):
        number = 0
        while not self.halt:
            number += 1
            try:
                path = f"/v1/kv/upgrade/{number}"
                status, _, body = self.cluster.http(number % 3, "PUT", path, f"v{number}", timeout=10)
                if status == 200 and body.strip() == b"true":
                    self.acknowledged.append(number)
                    continue
            except OSError:
                pass
            self.failed += 1
            time.sleep(0.02)


def version(cluster, i):
    return cluster.json(i, "/actuator/raft").get("clusterVersion", 1)


def check(cluster, acknowledged, through):
    lost = []
    for number in acknowledged:
        status, _, body = cluster.http(through, "GET", f"/v1/kv/upgrade/{number}?raw")
        if status != 200 or body != f"v{number}".encode():
            lost.append(number)
    if lost:
        raise Broken(f"{len(lost)} of {len(acknowledged)} acknowledged keys are missing on {cluster.name(through)}: {lost[:5]}")


def write_and_read(cluster, key):
    """Each node takes a write, and each other one answers with it."""
    for i in range(3):
        status, _, body = cluster.http(i, "PUT", f"/v1/kv/{key}/{i}", f"by {i}")
        if status != 200 or body.strip() != b"true":
            raise Broken(f"{cluster.name(i)} did not take {key}/{i}: {status} {body!r}")
        for j in range(3):
            body = cluster.http(j, "GET", f"/v1/kv/{key}/{i}?raw")[2]
            if body != f"by {i}".encode():
                raise Broken(f"{cluster.name(j)} answers {body!r} (expected: what {cluster.name(i)} took)")


def upgrade(cluster, jar):
    writer = Writer(cluster)
    cluster.start()
    cluster.wait_leader()
    write_and_read(cluster, "before")
    old = version(cluster, 0)
    writer.start()
    for done, i in enumerate((2, 0, 1)):
        time.sleep(1)
        cluster.stop(i)
        cluster.nodes[i].command[-1] = str(Path(jar).resolve())
        took = cluster.start_node(i)
        cluster.wait_leader()
        write_and_read(cluster, f"step{done}")
        if done < 2 and version(cluster, i) != old:
            raise Broken(f"the cluster runs with version {version(cluster, i)} while it has an older node (expected: {old})")
        print(f"{cluster.name(i)} runs the new jar: ready after {took:.1f} s, {len(writer.acknowledged)} writes so far", flush=True)
    for i in range(3):
        wait_for(f"{cluster.name(i)} runs with the new version", lambda: version(cluster, i) >= NEWEST, 20)
    writer.halt = True
    writer.join(20)
    write_and_read(cluster, "after")
    for i in range(3):
        check(cluster, writer.acknowledged, i)
    if len(writer.acknowledged) < 100:
        raise Broken(f"{len(writer.acknowledged)} writes were acknowledged (expected: at least 100)")
    print(
        f"upgraded: {len(writer.acknowledged)} acknowledged writes, none lost, {writer.failed} refused on the way;"
        f" the cluster runs with version {version(cluster, 0)}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--new-jar", default=str(ROOT / "target" / "rollcall.jar"))
    parser.add_argument("--old-jar")
    parser.add_argument("--old-commit", default=OLD_COMMIT)
    parser.add_argument("--cache", default=os.path.expanduser("~/.cache/rollcall-jars"), type=Path)
    parser.add_argument("--java", default=find_java())
    options = parser.parse_args()
    old = options.old_jar or jar_of(options.old_commit, options.cache)
    with tempfile.TemporaryDirectory() as folder:
        with Cluster(old, options.java, 3, folder, ["-Xmx384m", "-XX:TieredStopAtLevel=1"]) as cluster:
            try:
                upgrade(cluster, options.new_jar)
            except Broken as e:
                print(f"BROKEN: {e}", file=sys.stderr)
                for node in cluster.nodes:
                    print(f"--- {node.name}\n{node.tail()}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
