#!/usr/bin/env python3
"""The two parts of scripts/bench that a shell does badly.

ready PROGRAM FILE       writes the milliseconds from the start of `serve` to its first ready answer
table FOLDER PROGRAM     prints the rows for docs/performance.md from what the runs left in FOLDER
"""
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

PATIENCE = 30
BACKENDS = ["sqlite", "postgres"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_ready(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def measure_ready(program, file):
    port = free_port()
    environment = os.environ | {"NUANXIN__HTTP__BIND": f"127.0.0.1:{port}"}
    subprocess.run([program, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
    began = time.monotonic()
    server = subprocess.Popen([program, "serve", "--with-workers"], env=environment, stdout=subprocess.DEVNULL)
    try:
        while time.monotonic() - began < PATIENCE and server.poll() is None:
            if is_ready(port):
                Path(file).write_text(f"{(time.monotonic() - began) * 1000:.0f}\n")
                return 0
            time.sleep(0.002)
        print("bench: serve did not become ready", file=sys.stderr)
        return 1
    finally:
        server.terminate()
        server.wait(PATIENCE)


class Results:
    """What one database's runs left behind."""

    def __init__(self, folder, backend):
        self.folder, self.backend = folder, backend

    def run(self, name):
        file = self.folder / f"{self.backend}-{name}.json"
        return json.loads(file.read_text()) if file.is_file() else None

    def number(self, name, unit):
        file = self.folder / f"{self.backend}-{name}"
        return f"{int(file.read_text()) / unit:.0f}" if file.is_file() else None

    def submissions(self):
        """Rate, p99 and processor time, of the run with the median rate; a run with failures does not count."""
        runs = []
        for file in sorted(self.folder.glob(f"{self.backend}-submit*.json")):
            report = json.loads(file.read_text())
            posts = report["operations"].get("POST /help-requests")
            if posts and not report["troubles"]:
                ticks = int(file.with_suffix(".ticks").read_text())
                micros = ticks / os.sysconf("SC_CLK_TCK") / posts["count"] * 1e6
                runs.append((posts["per_second"], posts["p50_ms"], posts["p99_ms"], micros))
        if not runs:
            return None
        rate, p50, p99, micros = sorted(runs)[(len(runs) - 1) // 2]
        return f"{rate:,.0f}/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms, {micros:.0f} µs of processor time each"

    def latency(self, run, operation):
        report = self.run(run)
        measured = report and report["operations"].get(operation)
        if not measured:
            return None
        text = f"p50 {measured['p50_ms']:.1f} ms, p99 {measured['p99_ms']:.1f} ms"
        failures = sum(trouble["count"] for trouble in report["troubles"])
        return text + (f" ({failures} failures)" if failures else "")

    def photos(self):
        report = self.run("upload")
        sent = report and report["operations"].get("POST /uploads")
        if not sent:
            return None
        failures = sum(trouble["count"] for trouble in report["troubles"])
        text = f"{sent['per_second']:,.0f}/s, p99 {sent['p99_ms']:.1f} ms"
        return text + (f" ({failures} failures)" if failures else "")

    def journeys(self):
        report = self.run("journey")
        rated = report and report["operations"].get("rating")
        if not rated:
            return None
        slowest = max(measured["p99_ms"] for measured in report["operations"].values())
        return f"{rated['per_second']:,.0f}/s, slowest step p99 {slowest:.1f} ms"


def rows(program):
    load = "`nuanxin-phones load --mode"
    yield "submissions, 32 connections", lambda r: r.submissions(), f"{load} submit --residents 1000 --connections 32`"
    to_queue = "submission to queue"
    yield "submission to queue, idle (20/s)", lambda r: r.latency("idle", to_queue), \
        f"{load} idle-latency --connections 1 --rate 20`"
    yield "submission to queue at 500/s", lambda r: r.latency("paced", to_queue), \
        f"{load} idle-latency --connections 256 --rate 500`"
    yield "page of the queue at 10,000 requests", lambda r: r.latency("page", "GET /queue"), \
        f"{load} queue --connections 8`"
    yield "whole journeys, 8 connections", lambda r: r.journeys(), f"{load} journey --connections 8`"
    yield "photos of 2 MB kept, 8 connections", lambda r: r.photos(), f"{load} upload --residents 200 --connections 8`"
    yield "memory after it all: PSS (most RSS), MB", \
        lambda r: r.number("pss", 1000) and f"{r.number('pss', 1000)} ({r.number('rss', 1000)})", \
        "`/proc/PID/smaps_rollup`, `VmHWM`"
    yield "`serve --with-workers` ready, ms", lambda r: r.number("ready", 1), "`scripts/bench_table.py ready`"
    size = f"{Path(program).stat().st_size / 1e6:.1f}"
    yield "release program, MB", lambda r: size if r.backend == "sqlite" else None, "`ls -l`"


def machine():
    names = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
             if line.startswith("model name")]
    return f"{os.cpu_count()} × {names[0] if names else 'processor'}"


def print_table(folder, program):
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True).stdout.strip()
    results = [Results(Path(folder), backend) for backend in BACKENDS]
    print("| date, commit | machine | operation | SQLite | PostgreSQL | command |\n|---|---|---|---|---|---|")
    for operation, cell, command in rows(program):
        cells = " | ".join(cell(result) or "–" for result in results)
        print(f"| {date.today()}, {commit} | {machine()} | {operation} | {cells} | {command} |")
    for result in results:
        for file in sorted(result.folder.glob(f"{result.backend}-*.json")):
            for trouble in json.loads(file.read_text())["troubles"]:
                print(f"bench: {file.stem}: {trouble['operation']}: {trouble['kind']}: {trouble['count']}", file=sys.stderr)


if __name__ == "__main__":
    if sys.argv[1] == "ready":
        sys.exit(measure_ready(sys.argv[2], sys.argv[3]))
    print_table(sys.argv[2], sys.argv[3])
