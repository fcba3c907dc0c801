#!/usr/bin/env python3
"""The real `consul` command against real Consul and against Rollcall, side by side.

usage: cli_compare.py [--jar target/rollcall.jar] [--consul PATH] [--only TEXT] [-v]

Starts three real Consul servers and three Rollcall nodes, runs the same script of commands against a follower of
each, and compares what is printed and the exit codes. What can never be equal (ids, ports, times, indexes) is
replaced by a name first, see normal(). Prints a table: command, same or different, first difference.

cli_differences.tsv beside this file holds the differences that are accepted, each with its reason; one that is no
longer there has to go. Exits with 1 at a difference that is not accepted, and at an accepted one that is gone.
Without --consul the command is installed by src/it/install-peers. Takes about two minutes.
"""

import argparse
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cluster import Broken, Cluster, Consul, environment, wait_for

HERE = Path(__file__).resolve().parent
DIFFERENCES = HERE / "cli_differences.tsv"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
PATIENCE = 15.0  # seconds for what a watch or a lock should see at once


class Side:
    """One of the two clusters, seen through the command line at one of its followers."""

    def __init__(self, title, cluster, consul, folder):
        self.title = title
        self.cluster = cluster
        self.consul = consul
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.sessions = {}
        self.original = isinstance(cluster, Consul)

    def ready(self):
        self.cluster.start()
        leader, _ = self.cluster.wait_leader()
        self.follower, self.third = [i for i in range(self.cluster.size) if i != leader][:2]
        roles = {leader: "leader", self.follower: "self", self.third: "third"}
        self.roles = {self.cluster.name(i): role for i, role in roles.items()}
        address = self.cluster.base_url(self.follower).removeprefix("http://")
        self.env = environment(CONSUL_HTTP_ADDR=address)
        self.names = {
            "dir": self.folder,
            "index": Lookup(self.index),
            "session": Lookup(self.session),
            **{role: name for name, role in self.roles.items()},
        }

    def words(self, line):
        return [word.format(**self.names) for word in shlex.split(line)]

    def run(self, line, stdin="", timeout=40):
        """(exit code, what was printed)"""
        done = subprocess.run(
            [self.consul, *self.words(line)],
            env=self.env, input=stdin, capture_output=True, text=True, timeout=timeout, errors="replace",
        )
        return done.returncode, done.stdout + done.stderr

    def start(self, line):
        return subprocess.Popen(
            [self.consul, *self.words(line)],
            env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True, errors="replace",
        )

    def http(self, method, path, body=None):
        status, _, content = self.cluster.http(self.follower, method, path, body)
        if status >= 400:
            raise Broken(f"{method} {path}: {status} {content[:200]!r}")
        return json.loads(content) if content else None

    def index(self, key):
        return self.http("GET", f"/v1/kv/{key}")[0]["ModifyIndex"]

    def session(self, name):
        if name not in self.sessions:
            self.sessions[name] = self.http("PUT", "/v1/session/create", {"Name": name, "LockDelay": "0s"})["ID"]
        return self.sessions[name]

    def normal(self, text):
        """The text without what differs from run to run, or from cluster to cluster."""
        text = text.replace("rpc error making call: ", "")  # before what a follower was told by its leader
        text = text.replace("Bad request: ", "")  # until 1.8
        text = re.sub(rf"\b{UUID}\b", "<uuid>", text)
        text = text.replace(str(self.folder), "<dir>")
        text = re.sub(r"\b(n[123])(?![\w-])", lambda found: f"<{self.roles[found.group(1)]}>", text)
        text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:<port>", text)
        text = re.sub(r"(?<![\d.])(1\.8\.7|1\.22\.0)(?![\d.])", "<version>", text)
        text = re.sub(r'("(?:Create|Modify|Lock)Index": ?)\d+', r"\1<n>", text)
        text = re.sub(r"((?:Create|Modify|Lock)Index +)\d+", r"\1<n>", text)
        text = re.sub(r"\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d[.\dZ+:-]*", "<time>", text)
        text = re.sub(r"[ \t]{2,}", "  ", text)
        return "\n".join(line.rstrip() for line in text.strip().splitlines())


class Lookup:
    """{index:KEY} and {session:NAME} in a command line."""

    def __init__(self, find):
        self.find = find

    def __format__(self, argument):
        return str(self.find(argument))


class Run:
    """One command. shape: what is compared of the output, after normal()."""

    def __init__(self, line, stdin="", name=None, shape=lambda text: text):
        self.line, self.stdin, self.shape = line, stdin, shape
        self.name = name or line

    def __call__(self, side):
        code, output = side.run(self.line, self.stdin)
        return f"exit {code}\n{self.shape(side.normal(output))}"


class Do:
    """A step of several commands; play(side) returns the text that is compared.

    expected: for what this build of real Consul does not do, the text instead of its own.
    """

    def __init__(self, name, play, expected=None):
        self.name, self.play, self.expected = name, play, expected

    def __call__(self, side):
        if self.expected is not None and side.original:
            return self.expected
        return side.normal(self.play(side))


# --- shapes: which part of an output is promised


def unordered(text):
    """Names of nodes sort differently, as another node leads; some lists come in the order of a map of Go's."""
    return "\n".join(sorted(text.splitlines()))


def labels(text):
    """`raft:` and `\tterm = 3`: the names, and not what they are on this machine."""
    return "\n".join(re.sub(r" = .*", " =", line) for line in text.splitlines())


def sections(text):
    return "\n".join(line for line in text.splitlines() if line.endswith(":"))


def peers(text):
    """A server's id in Raft is its name with Rollcall, and a UUID of its own with Consul."""
    return "\n".join(sorted(re.sub(r"^(\S+  )\S+", r"\1<id>", line) for line in text.splitlines()))


def without_numbers(text):
    return re.sub(r"\d+(\.\d+)?", "<n>", text)


def without_hex(text):
    """catalog nodes prints the first 8 digits of a node's id."""
    return unordered(re.sub(r"\b[0-9a-f]{8}\b", "<id>", text))


def member_lines(text):
    """What scripts read of `members`: who, where, in which state. The rest is serf's own."""
    return "\n".join(sorted(" ".join(line.split()[:4]) for line in text.splitlines()))


def member_tags(text):
    found = [re.sub(r"=[^,\s]*", "", line.split()[-1]) for line in text.splitlines()]
    return "\n".join(sorted(found))


def first_line(text):
    return text.splitlines()[0] if text else ""


def columns(text):
    """The names of a table or of `Name = value` lines, and how many columns a row has."""
    return "\n".join(re.sub(r"  \S.*", "", line) for line in text.splitlines())


# --- steps of more than one command


def watching(options, change=None, before=None):
    """Starts a watch with `cat` as its handler, makes a change when its first answer is there, waits for the second."""

    def play(side):
        if before:
            before(side)
        out = []
        watch = side.start(f"watch {options} cat")
        reader = threading.Thread(target=lambda: out.extend(watch.stdout), daemon=True)
        reader.start()
        try:
            wait_for(f"the first answer of watch {options}", lambda: out, PATIENCE)
            if change:
                time.sleep(0.3)  # the handler runs beside the next read
                count = len(out)
                change(side)
                wait_for(f"watch {options} sees the change", lambda: len(out) > count, PATIENCE)
                time.sleep(0.3)
        finally:
            os.killpg(watch.pid, signal.SIGTERM)
            watch.wait(10)
            reader.join(10)
        answers = [json.dumps(sort_nodes(json.loads(line), side.roles), indent=1) for line in out if line.strip()]
        return "\n".join([answers[0], "then", answers[-1]])

    return Do(f"watch {options} (and a change)", play)


def sort_nodes(answer, roles):
    """Lists of nodes and checks come in the order of their names, and other nodes lead here and there; a service's
    tags come in any order."""
    if isinstance(answer, dict):
        return {name: sorted(each) if isinstance(each, list) else each for name, each in answer.items()}
    if isinstance(answer, list) and answer and isinstance(answer[0], dict):
        names = ("Key", "Node", "ServiceID", "CheckID", "Name")
        return sorted(answer, key=lambda each: [roles.get(each.get(k), str(each.get(k))) for k in names])
    return answer


def put(key, value):
    return lambda side: side.run(f"kv put {key} {value}")


def fail_check(side):
    side.http("PUT", "/v1/agent/check/fail/service:web?note=down")


def pass_check(side):
    side.http("PUT", "/v1/agent/check/pass/service:web?note=up")


def register_api(side):
    side.http("PUT", "/v1/agent/service/register", {"Name": "api", "Port": 9090})


def holders(key, options, count):
    """Starts several holders at once and tells how many were inside together at most."""

    def play(side):
        trace = side.folder / f"trace-{key}"
        script = f"echo in >> {trace}; sleep 0.7; echo out >> {trace}"
        running = [side.start(f"lock {options} cli/{key} '{script}'") for _ in range(count)]
        outputs = [each.communicate(timeout=60)[0] for each in running]
        inside = most = 0
        for word in trace.read_text().split():
            inside += 1 if word == "in" else -1
            most = max(most, inside)
        codes = [each.returncode for each in running]
        return f"exits {codes}, entered {trace.read_text().count('in')}, at most {most} at once\n{''.join(outputs)}"

    return Do(f"lock {options} ({count} at once)".replace("  ", " "), play)


def lock_taken(side):
    holder = side.start("lock cli/taken 'echo held; sleep 20'")
    try:
        wait_for("the lock is held", lambda: holder.stdout.readline().strip() == "held", PATIENCE)
        code, output = side.run("lock -try=1s cli/taken 'echo never'")
        return f"exit {code}\n{output}"
    finally:
        os.killpg(holder.pid, signal.SIGINT)
        try:
            holder.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(holder.pid, signal.SIGKILL)
            holder.wait(10)


def lock_lost(side):
    """Whoever destroys the session of a lock takes it away: the child is ended."""
    holder = side.start("lock cli/lost 'echo held; sleep 20; echo not reached'")
    wait_for("the lock is held", lambda: holder.stdout.readline().strip() == "held", PATIENCE)
    session = side.http("GET", "/v1/kv/cli/lost/.lock")[0]["Session"]
    side.http("PUT", f"/v1/session/destroy/{session}")
    output, _ = holder.communicate(timeout=30)
    return f"exit {holder.returncode}\n{output}"


def monitor(options):
    """Real Consul 1.8.7 as Debian builds it sends nothing for half a minute, so what is expected is told here."""

    def play(side):
        stream = side.start(f"monitor {options}")
        lines = []
        reader = threading.Thread(target=lambda: lines.extend(stream.stdout), daemon=True)
        reader.start()
        end = time.monotonic() + PATIENCE
        while not lines and stream.poll() is None and time.monotonic() < end:
            side.run("services register -name=monitored")  # something to tell of
            side.run("services deregister -id=monitored")
        if stream.poll() is None:
            os.killpg(stream.pid, signal.SIGINT)
        try:
            code = f"exit {stream.wait(10)}"
        except subprocess.TimeoutExpired:
            os.killpg(stream.pid, signal.SIGKILL)
            code = "not ended by an interrupt"
        reader.join(10)
        told = [line for line in side.normal("".join(lines)).splitlines() if line]
        return f"{code}\n" + ("lines of a log" if told and is_log_line(told[0]) else "\n".join(told[:5]))

    return Do(f"monitor {options}", play, expected="exit 0\nlines of a log")


def is_log_line(line):
    if line.startswith("{"):
        return {"@level", "@message", "@timestamp"} <= set(json.loads(line))
    return re.match(r"<time> \[(TRACE|DEBUG|INFO|WARN|ERROR)\] +\S+", line) is not None


def snapshot(side):
    """Saves, changes, restores: what was there is there again, and what was not is gone."""
    side.run("kv put cli/snap before")
    told = [str(side.run("snapshot save {dir}/state.snap"))]
    side.run("kv put cli/snap after")
    side.run("kv put cli/later x")
    told.append(str(side.run("snapshot restore {dir}/state.snap", timeout=60)))
    wait_for("a leader after the restore", lambda: side.http("GET", "/v1/status/leader"), PATIENCE)
    told.append(str(side.run("kv get cli/snap")))
    told.append(str(side.run("kv get cli/later")))
    return re.sub(r"index '?\d+'?", "index <n>", "\n".join(told))


def snapshot_broken(side):
    (side.folder / "broken.snap").write_bytes(b"not an archive")
    return str(side.run("snapshot inspect {dir}/broken.snap")) + str(side.run("snapshot restore {dir}/broken.snap"))


def debug(side):
    capture = " ".join(f"-capture={what}" for what in ("agent", "host", "cluster", "metrics"))
    code, output = side.run(f"debug -duration=10s -interval=5s {capture} -output={{dir}}/debug", timeout=60)
    names = set()
    archive = side.folder / "debug.tar.gz"
    if archive.exists():
        with tarfile.open(archive) as tar:
            names = {Path(re.sub(r"\d{5,}", "<time>", name)).name for name in tar.getnames()}
    kept = [line for line in output.splitlines() if "Capture" in line or "rror" in line]
    kept = [re.sub(r"\d{5,}|capture interval.*", "<n>", line) for line in kept]
    return "\n".join([f"exit {code}", *sorted(set(kept)), *sorted(names)])


def leave(side):
    """Last of all: a server leaves, and the others no longer count on it."""
    address = side.cluster.base_url(side.third).removeprefix("http://")
    code, output = side.run(f"leave -http-addr={address}")

    def gone():
        _, peers = side.run("operator raft list-peers")
        return "third" not in side.normal(peers) and len(peers.splitlines()) == 3

    try:
        wait_for("two peers are left", gone, 20)
        return f"exit {code}\n{output}two peers are left\n{side.run('kv put cli/after-leave x')}"
    except Broken as e:
        return f"exit {code}\n{output}{e}"


def force_leave(side):
    code, output = side.run("force-leave nobody")
    return f"exit {code}\n{output}"


WEB = """{"service": {"name": "web", "port": 8080, "tags": ["v1", "blue"], "meta": {"rack": "r1"},
  "checks": [{"id": "service:web", "name": "web alive", "ttl": "600s", "status": "passing"}]}}"""
HCL = 'service { name = "cache" id = "cache-1" port = 6379 tags = ["v2"] enable_tag_override = true }'


def write_files(side):
    (side.folder / "web.json").write_text(WEB)
    (side.folder / "cache.hcl").write_text(HCL)
    (side.folder / "value").write_bytes(b"from a file\n")
    (side.folder / "broken.json").write_text('{"service": {"nam": "x"}}')
    return "written"


SCRIPT = [
    Do("(files)", write_files),
    # key-value store
    Run("kv put cli/a one"),
    Run("kv get cli/a"),
    Run("kv put cli/b/c 'two words'"),
    Run("kv put cli/empty"),
    Run("kv get cli/empty"),
    Run("kv put cli/file @{dir}/value"),
    Run("kv get cli/file"),
    Run("kv put cli/stdin -", stdin="from standard input"),
    Run("kv get cli/stdin"),
    Run("kv put -base64 cli/base64 AAECAw=="),
    Run("kv get -base64 cli/base64"),
    Run("kv put 'cli/a key with spaces/ünï' x"),
    Run("kv get 'cli/a key with spaces/ünï'"),
    Run("kv get -recurse cli/"),
    Run("kv get -recurse -detailed cli/b"),
    Run("kv get -recurse nothing/here"),
    Run("kv get -keys cli/"),
    Run("kv get -keys -separator= cli/"),
    Run("kv get -keys -separator=e cli/"),
    Run("kv get -keys nothing/here"),
    Run("kv get -detailed cli/a"),
    Run("kv get -consistent cli/a"),
    Run("kv get -stale cli/a"),
    Run("kv get nothing"),
    Run("kv get"),
    Run("kv get -datacenter=nowhere cli/a"),
    Run("kv put -flags=18446744073709551615 cli/f x"),
    Run("kv get -detailed cli/f"),
    Run("kv put -cas -modify-index=1 cli/a x"),
    Run("kv put -cas -modify-index={index:cli/a} cli/a uno", name="kv put -cas -modify-index=(right) cli/a uno"),
    Run("kv put -cas cli/a x", name="kv put -cas cli/a x (exists)"),
    Run("kv put -cas cli/new x"),
    Run("kv put -acquire -session={session:s1} cli/held x", name="kv put -acquire"),
    Run("kv put -acquire -session={session:s2} cli/held y", name="kv put -acquire (held)"),
    Run("kv get -detailed cli/held"),
    Run("kv put -release -session={session:s2} cli/held y", name="kv put -release (another's)"),
    Run("kv put -release -session={session:s1} cli/held y", name="kv put -release"),
    Run("kv put -acquire -session=ffffffff-0000-0000-0000-000000000000 cli/held x", name="kv put -acquire (no session)"),
    Run("kv delete -cas -modify-index=1 cli/a"),
    Run("kv delete -cas -modify-index={index:cli/a} cli/a", name="kv delete -cas -modify-index=(right) cli/a"),
    Run("kv get cli/a", name="kv get cli/a (gone)"),
    Run("kv delete cli/a"),
    Run("kv export cli/b"),
    Run("kv export nothing/here"),
    Run("kv import -", stdin='[{"key":"cli/in/1","flags":7,"value":"aGVsbG8="},{"key":"cli/in/2","flags":0,"value":""}]'),
    Run("kv get -recurse -detailed cli/in"),
    Run("kv import -prefix=cli/moved -", stdin='[{"key":"x","flags":0,"value":"aGVsbG8="}]'),
    Run("kv import -", stdin="not json", name="kv import - (broken)"),
    Run("kv delete -recurse cli/in"),
    Run("kv get -keys cli/", name="kv get -keys cli/ (after delete -recurse)"),
    # services, catalog, members
    Run("services register {dir}/web.json"),
    Run("services register {dir}/cache.hcl"),
    Run("services register -name=mail -id=mail-1 -port=25 -address=10.0.0.9 -tag=smtp -tag=tls -meta=team=a"),
    Run("services register {dir}/broken.json"),
    Run("services register {dir}/web.json", name="services register {dir}/web.json (again)"),
    Do("(registered)", lambda side: str(settled(side))),
    Run("catalog services"),
    Run("catalog services -tags"),
    Run("catalog services -node={self}"),
    Run("catalog services -node={self} -tags"),
    Run("catalog services -node-meta=no=such"),
    Run("catalog datacenters"),
    Run("catalog nodes", shape=without_hex),
    Run("catalog nodes -detailed", shape=without_hex),
    Run("catalog nodes -near=_agent", shape=without_hex),
    Run("catalog nodes -service=web", shape=without_hex),
    Run("catalog nodes -service=nothing", shape=without_hex),
    Run("catalog nodes -node-meta=no=such"),
    Run("catalog nodes -filter='Node == \"{self}\"'", shape=without_hex),
    Run("catalog nodes -filter='Nod == 1'"),
    Run("members", shape=member_lines),
    Run("members -detailed", name="members -detailed (tags)", shape=member_tags),
    Run("members -status=left"),
    Run("members -wan", shape=member_lines),
    Run("info", shape=sections),
    Run("info", name="info (names)", shape=labels),
    # watches
    Run("watch -type=key -key=cli/b/c"),
    watching("-type=key -key=watched", put("watched", "after"), put("watched", "before")),
    watching("-type=key -key=absent", put("absent", "there"), lambda side: side.run("kv delete absent")),
    watching("-type=keyprefix -prefix=pre/", put("pre/b", "2"), put("pre/a", "1")),
    watching("-type=service -service=web", fail_check),
    watching("-type=service -service=web -passingonly=true", pass_check),
    watching("-type=service -service=web -tag=v1"),
    watching("-type=checks -service=web", fail_check),
    watching("-type=checks -state=critical", pass_check),
    watching("-type=services", register_api),
    watching("-type=nodes"),
    watching("-type=event -name=watched-event", lambda side: side.run("event -name=watched-event payload")),
    Run("watch -type=nothing"),
    Run("watch -type=service"),
    # maintenance
    Run("maint", name="maint (none)"),
    Run("maint -enable -reason=upgrade"),
    Run("maint -enable -service=web -reason=slow"),
    Run("maint", name="maint (node and service)", shape=unordered),
    Run("catalog nodes -service=web", shape=without_hex, name="catalog nodes -service=web (in maintenance)"),
    Run("maint -disable -service=web"),
    Run("maint -disable"),
    Run("maint -enable -service=nothing"),
    Run("maint", name="maint (over)"),
    Run("services deregister {dir}/cache.hcl"),
    Run("services deregister -id=mail-1"),
    Run("services deregister -id=mail-1", name="services deregister -id=mail-1 (again)"),
    # locks
    Run("lock cli/lock 'echo inside'"),
    Run("lock -child-exit-code cli/lock 'exit 3'"),
    Run("lock -pass-stdin cli/lock cat", stdin="through"),
    Run("lock -n=2 cli/semaphore 'echo inside'"),
    holders("one", "", 3),
    holders("two", "-n=2", 3),
    Do("lock -try=1s (taken)", lock_taken),
    Do("lock (session destroyed)", lock_lost),
    Run("kv get -keys cli/lock", name="kv get -keys cli/lock (removed)"),
    # events, round-trip times
    Run("event -name=deploy -service=web -tag=v1 payload"),
    Run("event -name=deploy -node={self}"),
    Run("event"),
    Run("exec -wait=200ms -wait-repl=100ms uptime", name="exec"),
    Run("rtt {third}", shape=without_numbers),
    Run("rtt {self} {third}", shape=without_numbers),
    Run("rtt nothing"),
    Run("rtt -wan {self}.dc1 {third}.dc1", shape=without_numbers),
    # operator
    Run("operator raft list-peers", shape=peers),
    Run("operator raft list-peers -stale", shape=peers),
    Run("operator raft remove-peer -address=127.0.0.1:1"),
    Run("operator raft remove-peer -id=nobody"),
    Run("operator autopilot get-config"),
    Run("operator autopilot set-config -cleanup-dead-servers=false -max-trailing-logs=100"),
    Run("operator autopilot get-config", name="operator autopilot get-config (changed)"),
    Run("operator autopilot set-config -cleanup-dead-servers=true -max-trailing-logs=250"),
    Do("snapshot save, restore", snapshot),
    Run("snapshot inspect {dir}/state.snap", shape=columns),
    Do("snapshot inspect, restore (broken)", snapshot_broken),
    # this node
    monitor("-log-level=debug"),
    monitor("-log-level=debug -log-json"),
    Run("monitor -log-level=nothing"),
    Run("reload"),
    Do("debug", debug),
    Do("force-leave nobody", force_leave),
    Run("join 127.0.0.1:1"),
    Do("leave", leave),
]


def settled(side):
    """An agent of Consul tells the catalog a moment later."""
    names = {"cache", "consul", "mail", "web"}
    wait_for("the catalog has the services", lambda: set(side.http("GET", "/v1/catalog/services")) >= names, PATIENCE)
    return sorted(names)


def play(side, script, results, verbose):
    for step in script:
        began = time.monotonic()
        try:
            results[step.name] = step(side)
        except Exception as e:  # whatever it is, it is this command's outcome
            results[step.name] = f"{type(e).__name__}: {side.normal(str(e))}"
            if verbose:
                traceback.print_exc()
        if verbose:
            print(f"-- {side.title} {time.monotonic() - began:5.2f} s  {step.name}\n{results[step.name]}", flush=True)


def in_parallel(calls):
    with ThreadPoolExecutor(len(calls)) as pool:
        for done in [pool.submit(call) for call in calls]:
            done.result()


def first_difference(ours, theirs):
    a, b = theirs.splitlines(), ours.splitlines()
    for i in range(max(len(a), len(b))):
        x, y = (each[i] if i < len(each) else "(nothing)" for each in (a, b))
        if x != y:
            return f"consul: {x[:110]} | rollcall: {y[:160]}"
    return ""


def accepted():
    lines = [line for line in DIFFERENCES.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("\t", 1) for line in lines)


def report(script, theirs, ours):
    reasons = accepted()
    counts = {"same": 0, "accepted": 0, "DIFFERENT": 0, "GONE": 0}
    for step in script:
        if step.name.startswith("("):
            continue
        difference = first_difference(ours[step.name], theirs[step.name])
        reason = reasons.get(step.name)
        verdict = ("accepted" if reason else "DIFFERENT") if difference else ("GONE" if reason else "same")
        counts[verdict] += 1
        told = {"accepted": f"({reason})", "GONE": "accepted in cli_differences.tsv, and no longer there"}
        print(f"{verdict:<10} consul {step.name:<58} {told.get(verdict, difference)}")
    unknown = set(reasons) - {step.name for step in SCRIPT}
    for name in sorted(unknown):
        print(f"UNKNOWN    consul {name}: in cli_differences.tsv, and no command of the script")
    print(", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    return not (counts["DIFFERENT"] or counts["GONE"] or unknown)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jar", default="target/rollcall.jar")
    parser.add_argument("--consul", help="the command; default: installed by src/it/install-peers")
    parser.add_argument("--only", default="", help="only steps whose name holds this")
    parser.add_argument("-v", "--verbose", action="store_true", help="every output")
    arguments = parser.parse_args()
    consul = arguments.consul
    if not consul:
        folder = subprocess.run([HERE / "install-peers"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        consul = f"{folder}/consul"
    script = [step for step in SCRIPT if arguments.only in step.name or step.name.startswith("(")]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        with Consul(consul, base / "consul", 3) as real, Cluster(arguments.jar, base_dir=base / "rollcall") as ours:
            sides = [Side("consul", real, consul, base / "files-c"), Side("rollcall", ours, consul, base / "files-r")]
            results = [{}, {}]
            in_parallel([side.ready for side in sides])
            print(f"clusters are up ({time.monotonic() - began:.0f} s)", flush=True)
            in_parallel(
                [lambda s=side, r=result: play(s, script, r, arguments.verbose) for side, result in zip(sides, results)]
            )
            good = report(script, *results)
            if not good and arguments.verbose:
                print(f"--- log of the follower\n{ours.nodes[sides[1].follower].tail()}", file=sys.stderr)
    print(f"{time.monotonic() - began:.0f} s")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
