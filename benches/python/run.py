"""Measures everything, or what is named: `python benches/python/run.py [compile] [import] ...`."""

import os
import platform
import sys

import calls
import compile_latency
import containers
import csp_nodes
import handlers
import import_time
import memory
import peer_ema
import sizes
import threads
import ticks
from report import print_table

MEASUREMENTS = {
    "compile": ("From source text to callable", compile_latency.measure),
    "handlers": ("Handlers written in Python, compiling", handlers.measure),
    "import": ("Importing", import_time.measure),
    "size": ("Size", sizes.measure),
    "memory": ("Memory", memory.measure),
    "threads": ("Two threads", threads.measure),
    "calls": ("A call from Python", calls.measure),
    "ticks": ("A tick of an EMA from Python", ticks.measure),
    "peer": ("A tick of an EMA through its pointer from C", peer_ema.measure),
    "csp": ("Nodes in a graph of csp, added to a cycle", csp_nodes.measure),
    "containers": ("Containers through their pointers from C, a tick", containers.measure),
}


def main():
    chosen = sys.argv[1:] or list(MEASUREMENTS)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"CPython {platform.python_version()}, {os.cpu_count()} processors, load {load}")
    for name in chosen:
        title, measure = MEASUREMENTS[name]
        print_table(title, measure())


if __name__ == "__main__":
    main()
