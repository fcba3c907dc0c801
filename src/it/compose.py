#!/usr/bin/env python3
"""The cluster of docker-compose.yml on a real Docker Engine: from nothing to healthy, and through what befalls it.

usage: compose.py [--keep] [--build] [--profiles demo,observe]

Starts from clean (its volumes are removed first!), registers and finds a service through each node, kills a container,
cuts one from the network and heals it, measures the stop of a busy leader, takes everything down and up again. Prints
what it saw; ends with 1 at the first promise that was not kept. Needs an engine with Compose 2 and the image `rollcall`
(--build makes it); where no image can be pulled, src/it/stand-in-images first. Takes two to three minutes.
"""

import argparse
import json
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

from cluster import Broken, request, wait_for

ROOT = Path(__file__).resolve().parents[2]
NODES = {"n1": "http://127.0.0.1:8500", "n2": "http://127.0.0.1:8501", "n3": "http://127.0.0.1:8502"}
began = time.monotonic()


def say(text):
    print(f"[{time.monotonic() - began:6.1f} s] {text}", flush=True)


def run(*command, timeout=600, check=True):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout)
    if check and done.returncode:
        raise Broken(f"{' '.join(command)}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def compose(*arguments, profiles=(), **options):
    chosen = [word for profile in profiles for word in ("--profile", profile)]
    return run("docker", "compose", *chosen, *arguments, **options)


def container(node):
    return compose("ps", "-a", "-q", node)


def inspect(node, template):
    return run("docker", "inspect", "-f", template, container(node))


def ask(node, method, path, body=None, expect=200, timeout=10):
    status, _, answer = request(NODES[node], method, path, body, timeout=timeout)
    if status != expect:
        raise Broken(f"{method} {path} through {node}: {status} {answer[:200]!r} (expected: {expect})")
    return json.loads(answer) if answer[:1] in (b"[", b"{", b'"') else answer.decode()


def leader(of=tuple(NODES)):
    for node in of:
        try:
            described = ask(node, "GET", "/actuator/raft")
        except (OSError, Broken):
            continue
        if described["leader"] and described["leader"]["id"] in of:
            return described["leader"]["id"]
    return None


def found(node, service):
    return [i["Service"]["ID"] for i in ask(node, "GET", f"/v1/health/service/{service}?passing")]


def up():
    at = time.monotonic()
    compose("up", "-d", "--wait")
    seconds = time.monotonic() - at
    states = {node: inspect(node, "{{.State.Health.Status}}") for node in NODES}
    if set(states.values()) != {"healthy"}:
        raise Broken(f"after up --wait: {states} (expected: all healthy)")
    return seconds


def register_and_find():
    for node in NODES:
        ask(node, "PUT", "/v1/agent/service/register",
            {"Name": "web", "ID": f"web-{node}", "Address": "10.9.9.9", "Port": 80, "Check": {"TTL": "300s", "Status": "passing"}})
        ask(node, "PUT", f"/v1/kv/compose/{node}", f"written through {node}")
    for node in NODES:
        ids = found(node, "web")
        if sorted(ids) != ["web-n1", "web-n2", "web-n3"]:
            raise Broken(f"web through {node}: {ids} (expected: one of each node)")
    say("registered through each node, found all three through each node")


def still_there():
    for node in NODES:
        ids, key = found(node, "web"), ask(node, "GET", "/v1/kv/compose/n2?raw")
        if sorted(ids) != ["web-n1", "web-n2", "web-n3"] or key != "written through n2":
            raise Broken(f"through {node}: {ids}, {key!r} (expected: what was written before)")


def hardened():
    for node in NODES:
        user = run("docker", "exec", container(node), "id", "-u")
        touched = subprocess.run(["docker", "exec", container(node), "touch", "/opt/rollcall/x"], capture_output=True)
        if user == "0" or touched.returncode == 0:
            raise Broken(f"{node}: user {user}, root file system written (expected: not root, read-only)")
    flags = run("docker", "exec", container("n1"), "cat", "/proc/1/cmdline").replace("\0", " ")
    log = compose("logs", "n1")
    if "-XX:AOTCache=" not in flags or "AOT" in log:
        raise Broken(f"AOT cache not in use: {flags}\n{log[:2000]}")
    say(f"user {user}, root read-only, pid 1 is: {flags.split(' -jar')[0][:400]}")


def kill():
    victim = leader()
    others = tuple(node for node in NODES if node != victim)
    run("docker", "kill", "-s", "KILL", container(victim))
    at = time.monotonic()
    wait_for("a write through another", lambda: ask(others[0], "PUT", "/v1/kv/compose/killed", "x") == "true", 20)
    gap = time.monotonic() - at
    say(f"killed {victim}, the leader: the next write through {others[0]} was acknowledged after {gap:.1f} s, {leader(others)} leads")
    # `docker kill` counts as the operator's own stop, so the restart policy leaves the container alone.
    run("docker", "start", container(victim))
    _, took = wait_for(f"{victim} healthy", lambda: inspect(victim, "{{.State.Health.Status}}") == "healthy", 90)
    say(f"started {victim} again: healthy after {took:.1f} s")
    # A process that dies by itself is what the restart policy is for. From inside its container nobody can kill pid 1.
    run("kill", "-9", inspect("n3", "{{.State.Pid}}"))
    wait_for("n3 restarted by its policy", lambda: int(inspect("n3", "{{.RestartCount}}")) > 0, 30)
    _, took = wait_for("n3 healthy", lambda: inspect("n3", "{{.State.Health.Status}}") == "healthy", 90)
    say(f"n3's process died and was restarted by its policy: healthy after {took:.1f} s")
    still_there()


def cut():
    victim = leader()
    others = tuple(node for node in NODES if node != victim)
    run("docker", "network", "disconnect", "rollcall_default", container(victim))
    at = time.monotonic()
    wait_for("a new leader", lambda: leader(others), 20)
    wait_for("a write", lambda: ask(others[0], "PUT", "/v1/kv/compose/cut", "written meanwhile") == "true", 20)
    say(f"cut {victim}, the leader, from the network: {leader(others)} leads, a write after {time.monotonic() - at:.1f} s")
    _, took = wait_for(f"{victim} unhealthy", lambda: inspect(victim, "{{.State.Health.Status}}") == "unhealthy", 60)
    inside = run("docker", "exec", container(victim), "bin/rollcall", "health", check=False)
    say(f"{victim} is unhealthy after {took:.1f} s; inside it: {inside}")
    run("docker", "network", "connect", "--alias", victim, "rollcall_default", container(victim))
    _, took = wait_for(f"{victim} healthy", lambda: inspect(victim, "{{.State.Health.Status}}") == "healthy", 60)
    # The engine publishes the ports of a container that comes back to its network anew only with its next start.
    value = run("docker", "exec", container(victim), "bash", "-c",
                "exec 3<>/dev/tcp/127.0.0.1/8500; printf 'GET /v1/kv/compose/cut?raw HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3")
    if "written meanwhile" not in value:
        raise Broken(f"{victim} after the heal: {value} (expected: what was written meanwhile)")
    say(f"healed: {victim} is healthy after {took:.1f} s and has what was written meanwhile")


def stop_busy_leader():
    wait_for("a leader", leader, 20)
    victim = leader()
    other = next(node for node in NODES if node != victim)
    parked = []

    def park():
        try:
            parked.append(request(NODES[victim], "GET", "/v1/kv/compose/never?index=999999999&wait=5m", timeout=60)[0])
        except OSError as e:
            parked.append(type(e).__name__)

    threads = [threading.Thread(target=park) for _ in range(200)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    at = time.monotonic()
    stopping = threading.Thread(target=lambda: run("docker", "stop", "-t", "15", container(victim)))
    stopping.start()
    slowest = 0.0
    while stopping.is_alive():
        one = time.monotonic()
        ask(other, "PUT", "/v1/kv/compose/stopping", "x")
        slowest = max(slowest, time.monotonic() - one)
        time.sleep(0.02)
    took = time.monotonic() - at
    for thread in threads:
        thread.join()
    code = inspect(victim, "{{.State.ExitCode}}")
    say(f"stopped {victim}, the leader, with 200 parked reads: {took:.1f} s, exit code {code}, parked reads got "
        f"{ {answer: parked.count(answer) for answer in parked} }; slowest write through {other} meanwhile {slowest:.2f} s")
    if took > 10 or code == "137":
        raise Broken(f"stop: {took:.1f} s, exit code {code} (expected: within 10 s, not killed)")
    run("docker", "start", container(victim))
    wait_for(f"{victim} healthy", lambda: inspect(victim, "{{.State.Health.Status}}") == "healthy", 90)


def demo():
    at = time.monotonic()
    compose("up", "-d", "--wait", profiles=["demo"])
    say(f"profile demo is up after {time.monotonic() - at:.1f} s")

    def two(url):
        seen = set()
        for _ in range(8):
            status, _, answer = request(url[0], "GET", url[1])
            if status != 200:
                return None
            seen.add(answer)
        return seen if len(seen) == 2 else None

    seen, _ = wait_for("two greeters through the caller", lambda: two(("http://127.0.0.1:8090", "/call")), 60)
    say(f"the caller finds both: {[s.decode() for s in seen]}")
    status, _ = wait_for("HAProxy", lambda: request("http://127.0.0.1:8080", "GET", "/actuator/health")[0] == 200, 60)
    log = compose("logs", "--no-log-prefix", "follow", profiles=["demo"])
    say(f"HAProxy answers through the greeters; follow says: {log.splitlines()}")
    compose("scale", "greeter=3", profiles=["demo"])
    wait_for("HAProxy learns of the third",
             lambda: compose("logs", "--no-log-prefix", "follow", profiles=["demo"]).count("in: ") >= 3, 60)
    compose("scale", "greeter=1", profiles=["demo"])
    wait_for("HAProxy forgets two",
             lambda: compose("logs", "--no-log-prefix", "follow", profiles=["demo"]).count("out: ") >= 2, 60)
    answers = {request("http://127.0.0.1:8080", "GET", "/actuator/health")[0] for _ in range(20)}
    if answers != {200}:
        raise Broken(f"through HAProxy after scaling to one: {answers} (expected: 200 only)")
    say("scaled the greeters to 3 and to 1: HAProxy followed, 20 of 20 requests answered")
    compose("rm", "-sf", "greeter", "caller", "haproxy", "follow", profiles=["demo"])


def inside(node, path):
    """The body of GET path as a container of this network sees it at the node's own address."""
    script = f"exec 3<>/dev/tcp/{node}/8500; printf 'GET {path} HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3"
    return run("docker", "exec", container("n1"), "bash", "-c", script).split("\n\n", 1)[-1]


def observe_by_hand():
    """What consul_sd asks, and a scrape of what prometheus.yml makes of the answers."""
    ask("n2", "GET", "/v1/agent/self")
    if "consul" not in ask("n2", "GET", "/v1/catalog/services"):
        raise Broken("the service consul is not in the catalog (expected: the nodes themselves)")
    nodes = sorted(i["Node"]["Address"] for i in ask("n2", "GET", "/v1/health/service/consul"))
    metrics = {node: re.search(r"^rollcall_raft_leader.* (\S+)$", inside(node, "/actuator/prometheus"), re.M) for node in nodes}
    if len(nodes) != 3 or not all(metrics.values()):
        raise Broken(f"scraping {nodes}: {metrics} (expected: three nodes with their metrics)")
    say(f"this Prometheus was built without consul_sd; by hand: {nodes} found as consul_sd does, all scraped")


def observe():
    checked = subprocess.run(["docker", "run", "--rm", "-v", f"{ROOT}/docker:/d:ro", "--entrypoint", "promtool",
                              "prom/prometheus:v3.5.0", "check", "config", "/d/prometheus.yml"], capture_output=True, text=True)
    if "consul_sd_configs not found" in checked.stdout + checked.stderr:
        observe_by_hand()
        return
    compose("up", "-d", "--wait", "prometheus", profiles=["observe"])

    def targets():
        active = json.loads(request("http://127.0.0.1:9090", "GET", "/api/v1/targets")[2])["data"]["activeTargets"]
        good = sorted(t["labels"]["node"] for t in active if t["health"] == "up")
        return good if len(set(good)) == 3 else None

    good, took = wait_for("Prometheus scrapes all three", targets, 90)
    rules = json.loads(request("http://127.0.0.1:9090", "GET", "/api/v1/rules")[2])["data"]["groups"]
    names = {rule["name"]: rule["state"] for group in rules for rule in group["rules"]}
    say(f"Prometheus found {good} through Rollcall after {took:.1f} s; alerts: {names}")
    compose("rm", "-sf", "prometheus", profiles=["observe"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="store_true", help="leave the cluster running")
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--profiles", default="")
    options = parser.parse_args()
    profiles = list(filter(None, options.profiles.split(",")))
    try:
        compose("down", "-v", "--remove-orphans", profiles=["demo", "observe"])
        if options.build:
            compose("build", timeout=3600)
            say("image built")
        say(f"docker compose up -d --wait, from clean: healthy after {up():.1f} s, {leader()} leads")
        hardened()
        register_and_find()
        kill()
        cut()
        compose("restart")
        wait_for("healthy after a restart of all", lambda: {inspect(n, "{{.State.Health.Status}}") for n in NODES} == {"healthy"}, 90)
        say("docker compose restart: healthy, data there")
        still_there()
        stop_busy_leader()
        at = time.monotonic()
        compose("down")
        say(f"docker compose down: {time.monotonic() - at:.1f} s")
        say(f"docker compose up -d --wait again: healthy after {up():.1f} s")
        still_there()
        say("data still there, through each node")
        if "demo" in profiles:
            demo()
        if "observe" in profiles:
            observe()
        if not options.keep:
            compose("down", "-v", "--remove-orphans", profiles=["demo", "observe"])
        say("all kept")
        return 0
    except Broken as e:
        say(f"BROKEN: {e}")
        print(compose("logs", "--tail", "40", "n1", "n2", "n3", check=False), flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
