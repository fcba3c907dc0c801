"""What a figure needs beside it: the machine, the commit, the time."""

import platform
import subprocess
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def machine():
    cpu = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "unknown")
    cores = len([l for l in open("/proc/cpuinfo") if l.startswith("processor")])
    memory = int(open("/proc/meminfo").readline().split()[1]) // 2**20
    return f"{cores} x {cpu}, {memory} GB, Linux {platform.release()}"


def commit():
    return subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()


def say(text):
    print(f"{datetime.now():%H:%M:%S} {text}", flush=True)
