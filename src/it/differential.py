#!/usr/bin/env python3
"""Plays the same requests against real Consul and against Rollcall, and prints where the answers differ.

usage: differential.py [CASES…] [--jar target/rollcall.jar] [--consul PATH] [--only TEXT] [-v]
       differential.py --left http://127.0.0.1:8500 --right http://127.0.0.1:8600 CASES…

For whoever finds a new case. CASES are files or folders of them; without, the recorded ones of the tests are played.

  *.jsonl   recorded cases, one a line (src/test/resources/consul); the recorded answer is not looked at: the one of
            the left server is what is expected
  *.http    cases apart by an empty line; a line is METHOD PATH [BODY], such as

                PUT /v1/kv/a hello
                GET /v1/kv/a?raw
                sleep 200

            every answer of such a case is compared; a line "+ NAME: VALUE" gives the request before it a header, and
            "= NAME POINTER" keeps what is at a JSON pointer of its answer for {{NAME}} in later lines

What newer Consul than 1.8 words otherwise everywhere ("Bad request: " before an error), or adds to an answer, is no
difference.

Both servers are started, one node each, unless --left and --right name running ones. Ids, indexes and times are
replaced by what they are before answers are compared. Exits with 1 when something differs.
"""

import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from cluster import Cluster, Consul, request

HERE = Path(__file__).resolve().parent
RECORDED = HERE.parent / "test" / "resources" / "consul"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
COMPARED = ["Content-Type", "Vary", "Allow", "Location", "Content-Encoding", "X-Consul-Knownleader"]
COMPARED += ["X-Consul-Effective-Consistency", "X-Consul-ContentHash", "X-Consul-Translate-Addresses", "X-Cache"]
NUMBERED = {"CreateIndex", "ModifyIndex", "LTime", "Index", "X-Consul-Index", "X-Consul-Lastcontact"}
NEWER = {"Interval", "Timeout", "ExposedPort", "SocketPath", "ServiceSocketPath", "Datacenter", "PeerName", "Locality"}
NEWER |= {"ServiceLocality", "PrimaryDatacenter", "BuildDate", "Ports"}
TIMES = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)")


class Server:
    """One of the two, and what its answers hold that is its own."""

    def __init__(self, title, base_url):
        self.title, self.base_url = title, base_url
        config = self.call({"method": "GET", "path": "/v1/agent/self"})["body"]["Config"]
        self.own = {
            "NODE": config["NodeName"],
            "NODE_ID": config["NodeID"],
            "DC": config["Datacenter"],
            "HOSTPORT": base_url.removeprefix("http://"),
        }

    def call(self, step):
        body = step.get("body")
        if isinstance(body, dict) and list(body) == ["$repeat"]:
            body = body["$repeat"][0] * body["$repeat"][1]
        status, headers, content = request(
            self.base_url, step["method"], step["path"], body, step.get("headers"), step.get("timeout", 60)
        )
        if headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        text = content.decode(errors="replace")
        if headers.get("Content-Type", "").startswith("application/json") and not step.get("as_text"):
            try:
                text = json.loads(text)
            except ValueError:
                pass
        return {"status": status, "headers": {k.title(): v for k, v in headers.items()}, "body": text}


class Play:
    """One case on one server; answers are what is compared, without what is the server's own."""

    def __init__(self, server, case):
        self.server, self.case = server, case
        self.variables = dict(server.own, P=case["id"])
        self.answers = []
        self.uuids = {}

    def run(self):
        case = self.case
        background = None
        try:
            self.steps(case.get("setup", []))
            later = case.get("background")
            if later:
                background = threading.Thread(target=self.later, args=(later,))
                background.start()
            for step in case["requests"]:
                if "sleep_ms" in step:
                    time.sleep(step["sleep_ms"] / 1000)
                else:
                    self.answers.append(self.compared(step, self.step(step)))
        except Exception as e:  # whatever it is, it is this server's answer
            self.answers.append(f"{type(e).__name__}: {e}")
        finally:
            if background:
                background.join()
            for step in case.get("teardown", []):
                try:
                    self.step(step)
                except (OSError, ValueError, KeyError):
                    pass  # what was not made cannot be removed
        return self

    def later(self, later):
        time.sleep(later.get("after_ms", 300) / 1000)
        self.steps(later["steps"])

    def steps(self, steps):
        for step in steps:
            if "sleep_ms" in step:
                time.sleep(step["sleep_ms"] / 1000)
            elif "wait_for" in step:
                self.wait(step["wait_for"])
            else:
                answer = self.step(step)
                if answer["status"] >= 400 and not step.get("may_fail"):
                    raise RuntimeError(f"set-up: {step['method']} {step['path']}: {answer['status']} {answer['body']}")

    def wait(self, wanted):
        end = time.monotonic() + wanted.get("timeout_ms", 8000) / 1000
        while True:
            answer = self.step(dict(wanted, method=wanted.get("method", "GET")))
            text = json.dumps(answer["body"])
            met = wanted.get("status", answer["status"]) == answer["status"]
            met = met and wanted.get("contains", "") in text
            if met and ("absent" not in wanted or wanted["absent"] not in text):
                return
            if time.monotonic() > end:
                raise RuntimeError(f"waited for {wanted}, last: {answer['status']} {text[:200]}")
            time.sleep(0.05)

    def step(self, step):
        answer = self.server.call(self.filled(step))
        for name, where in (step.get("capture") or {}).items():
            header = where.startswith("header:")
            self.variables[name] = answer["headers"].get(where[7:].title()) if header else at(answer["body"], where)
        return answer

    def filled(self, value):
        if isinstance(value, dict):
            return {self.filled(k): self.filled(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.filled(each) for each in value]
        if not isinstance(value, str):
            return value
        for name, known in self.variables.items():
            value = value.replace("{{" + name + "}}", str(known))
        number = re.fullmatch(r"\{\{INT:(\d+)}}", value)
        return int(number.group(1)) if number else value

    def compared(self, step, answer):
        headers = {name: answer["headers"].get(name) for name in map(str.title, COMPARED)}
        counted = {name: name in answer["headers"] for name in NUMBERED if name.startswith("X-")}
        body = self.named(answer["body"])
        return {
            "asked": f"{step['method']} {step['path']}",
            "status": answer["status"],
            "headers": {k: self.named(v) for k, v in headers.items() if v is not None} | counted,
            "body": self.unordered(body) if "*" in self.case.get("unordered", []) else body,
        }

    def named(self, value, key=""):
        if key in NUMBERED and isinstance(value, int):
            return "<n>"
        if isinstance(value, dict):
            return {self.named(k): self.named(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [self.named(each) for each in value]
        if not isinstance(value, str):
            return value
        for name in ("HOSTPORT", "NODE_ID"):
            value = value.replace(self.server.own[name], f"<{name}>")
        value = value.removeprefix("Bad request: ")
        value = re.sub(rf"\b{re.escape(self.server.own['NODE'])}\b", "<NODE>", value)
        value = UUID.sub(lambda found: self.uuids.setdefault(found.group(), f"<uuid {len(self.uuids) + 1}>"), value)
        value = re.sub(r'("(?:CreateIndex|ModifyIndex)": ?)\d+', r"\1<n>", value)  # JSON that is compared as text
        return TIMES.sub("<time>", value)

    @staticmethod
    def unordered(body):
        return sorted(body, key=json.dumps) if isinstance(body, list) else body


def at(body, pointer):
    for part in pointer.split("/")[1:]:
        body = body[int(part)] if isinstance(body, list) else body[part.replace("~1", "/").replace("~0", "~")]
    return body


def differences(left, right, path=""):
    """What differs, each as (where, left, right)."""
    if isinstance(left, dict) and isinstance(right, dict):
        keys = list(left) + [k for k in right if k not in left]
        return [
            each
            for k in keys
            if k in left or k not in NEWER
            for each in differences(left.get(k, "(absent)"), right.get(k, "(absent)"), f"{path}/{k}")
        ]
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        return [each for i, (a, b) in enumerate(zip(left, right)) for each in differences(a, b, f"{path}/{i}")]
    return [] if left == right else [(path, left, right)]


def read_cases(paths):
    for path in paths:
        files = sorted(each for each in path.iterdir() if each.suffix in (".jsonl", ".http")) if path.is_dir() else [path]
        for file in files:
            yield from recorded(file) if file.suffix == ".jsonl" else written(file)


def recorded(file):
    for line in file.read_text().splitlines():
        case = json.loads(line)
        if case.get("profile", "dev") == "dev":
            yield dict(case, requests=[case["request"]])


def written(file):
    for number, block in enumerate(re.split(r"\n\s*\n", file.read_text()), 1):
        lines = [line for line in block.splitlines() if line.strip() and not line.startswith("#")]
        steps = []
        for line in lines:
            words = line.split(" ", 2)
            if words[0] == "+":
                name, value = line[2:].split(": ", 1)
                steps[-1]["headers"][name] = value
            elif words[0] == "=":
                steps[-1]["capture"][words[1]] = words[2]
            elif words[0] == "sleep":
                steps.append({"sleep_ms": int(words[1])})
            else:
                body = words[2] if len(words) > 2 else None
                steps.append({"method": words[0], "path": words[1], "body": body, "headers": {}, "capture": {}})
        if steps:
            yield {"id": f"{file.stem}-{number}", "requests": steps}


def compare(left, right, case, verbose):
    plays = [Play(server, case) for server in (left, right)]
    threads = [threading.Thread(target=play.run) for play in plays]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = differences(*(play.answers for play in plays))
    if found:
        print(f"DIFFERS {case['id']}")
    elif verbose:
        print(f"same    {case['id']}")
    for where, ours, theirs in found:
        step = plays[0].answers[int(where.split("/")[1])] if where.count("/") else {}
        asked = step.get("asked", "") if isinstance(step, dict) else ""
        print(f"    {asked}  {'/'.join(where.split('/')[2:])}")
        print(f"        {left.title:<9} {json.dumps(ours)[:300]}\n        {right.title:<9} {json.dumps(theirs)[:300]}")
    return bool(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", type=Path, default=[RECORDED])
    parser.add_argument("--jar", default="target/rollcall.jar")
    parser.add_argument("--consul", help="the command; default: installed by src/it/install-peers")
    parser.add_argument("--left", help="address of a running server, instead of a Consul of its own")
    parser.add_argument("--right", help="address of a running server, instead of a Rollcall of its own")
    parser.add_argument("--only", default="", help="only cases whose id holds this")
    parser.add_argument("-v", "--verbose", action="store_true")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        left, right = arguments.left, arguments.right
        if not left:
            consul = arguments.consul
            if not consul:
                peers = subprocess.run([HERE / "install-peers"], check=True, stdout=subprocess.PIPE, text=True)
                consul = f"{peers.stdout.strip()}/consul"
            real = stack.enter_context(Consul(consul, folder / "consul"))
            real.start()
            left = real.base_url(0)
        if not right:
            ours = stack.enter_context(Cluster(arguments.jar, size=1, base_dir=folder / "rollcall"))
            ours.start()
            right = ours.base_url(0)
        servers = Server("consul", left), Server("rollcall", right)
        cases = [case for case in read_cases(arguments.cases) if arguments.only in case["id"]]
        different = sum(compare(*servers, case, arguments.verbose) for case in cases)
    print(f"{len(cases)} cases, {different} differ")
    return 1 if different or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
