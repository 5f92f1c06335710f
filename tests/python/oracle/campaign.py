"""Many programs, over all cores: `python -m oracle.campaign --count 1000000 --seed 0 --log target/oracle`.

Seeds are tried in portions, each by a process of its own, and what came of a portion is a line of the log, so that a
run that was interrupted goes on where it was. The report is the sum of the log. A mismatch is made small, and written
beside the log as a filetest with what CPython gives.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import feeds
from .coverage import Coverage
from .filetest import filetest
from .shrink import shrunk
from .trial import FUNCTION, TICKS, Case, TooLong, Unusable, Verdict, arithmetic_of, at_most, attempt, case_of, module_of

PORTION = 250
#: A program takes some 30 ms.
LONGEST = 20 * PORTION

Report = dict[str, Any]


def tried(seed: int, coverage: Coverage, **options: Any) -> tuple[Case, Verdict]:
    """Tries a program, and counts it where both agree."""
    case = case_of(seed, **options)
    arithmetic = arithmetic_of(case)
    try:
        with at_most(20):
            verdict = attempt(case, arithmetic)
    except Unusable as error:
        return case, Verdict("unusable", repr(error.__cause__))
    except TooLong:
        return case, Verdict("unusable", "does not end")
    if not verdict.differs:
        coverage.add(case, verdict, arithmetic)
    return case, verdict


def portion(first: int, count: int) -> Report:
    """Tries the programs of these seeds. What is being tried stands on standard error, in case it ends the process."""
    coverage = Coverage()
    kinds: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    ticks = 0
    findings = []
    for seed in range(first, first + count):
        print(seed, file=sys.stderr, flush=True)
        case, verdict = tried(seed, coverage)
        kinds[verdict.kind or "agrees"] += 1
        errors.update(verdict.errors)
        ticks += verdict.ticks
        if verdict.differs:
            findings.append({"seed": seed, "kind": verdict.kind, "what": verdict.what[:2000]})
    return {"first": first, "count": count, "kinds": kinds, "errors": errors, "ticks": ticks,
            "coverage": coverage.counts, "findings": findings}  # fmt: skip


def _in_a_process(first: int, count: int) -> Iterator[Report]:
    """A portion, tried by another process; the program that ends it is a finding."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-W", "ignore", "-m", "oracle.campaign", "--portion", str(first), str(count)]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, env=environment)
        code, told, tried_seeds = ended.returncode, ended.stdout, ended.stderr
    except subprocess.TimeoutExpired as late:
        code, told, tried_seeds = "no end", "", (late.stderr or b"").decode()
    if code == 0:
        yield json.loads(told)
        return
    seeds = [line for line in tried_seeds.splitlines() if line.isdigit()]
    bad = int(seeds[-1]) if seeds else first
    finding = {"seed": bad, "kind": f"crash {code}", "what": tried_seeds[-1000:]}
    yield {"first": bad, "count": 1, "kinds": {"crash": 1}, "errors": {}, "ticks": 0, "coverage": {}, "findings": [finding]}
    if bad > first:
        yield from _in_a_process(first, bad - first)
    if bad + 1 < first + count:
        yield from _in_a_process(bad + 1, first + count - bad - 1)


def summed(reports: list[Report]) -> Report:
    """One report out of many."""
    total: Report = {key: Counter() for key in ("kinds", "errors", "coverage")}
    total.update(ticks=0, count=0, findings=[])
    for report in reports:
        for key in ("kinds", "errors", "coverage"):
            total[key].update(report[key])
        for key in ("ticks", "count"):
            total[key] += report[key]
        total["findings"] += report["findings"]
    return total


def run(first: int, count: int, jobs: int, log: Path | None = None) -> Report:
    """Tries all programs of these seeds that the log does not have yet."""
    reports: list[Report] = []
    if log is not None and log.exists():
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        reports = [line for line in lines if first <= line["first"] < first + count]
    done = {seed for report in reports for seed in range(report["first"], report["first"] + report["count"])}
    waiting = [seed for seed in range(first, first + count) if seed not in done]
    portions: list[list[int]] = []
    for seed in waiting:
        if portions and seed == portions[-1][-1] + 1 and len(portions[-1]) < PORTION:
            portions[-1].append(seed)
        else:
            portions.append([seed])
    with ThreadPoolExecutor(jobs) as pool:
        running = [pool.submit(lambda p=p: list(_in_a_process(p[0], len(p)))) for p in portions]
        for finished in as_completed(running):
            for report in finished.result():
                reports.append(report)
                if log is not None:
                    with log.open("a") as stream:
                        stream.write(json.dumps(report) + "\n")
    return summed(reports)


def text(report: Report, first: int, count: int, seconds: float) -> str:
    """A report to be read."""
    coverage = Coverage()
    coverage.counts.update(report["coverage"])
    lines = [
        f"{time.strftime('%Y-%m-%d')}: {report['count']:,} programs, seeds {first} to {first + count - 1}, {seconds:.0f} s,"
        f" Python {sys.version.split()[0]}",
        f"ticks that gave values: {report['ticks']:,}; that ended in an error: {sum(report['errors'].values()):,}",
        "programs: " + ", ".join(f"{number:,} {kind}" for kind, number in Counter(report["kinds"]).most_common()),
        "errors: " + ", ".join(f"{number:,} {kind}" for kind, number in Counter(report["errors"]).most_common()),
        f"not met: {', '.join(coverage.missing()) or 'nothing'}",
        "met, the rarest first:",
        coverage.text(),
        *(f"seed {f['seed']}: {f['kind']}: {f['what']}" for f in report["findings"]),
    ]
    return "\n".join(lines)


def small(seed: int, **options: Any) -> Case:
    """The smallest case for which both differ as they do for a seed."""
    case = case_of(seed, **options)
    case = replace(case, rows=feeds.rows(module_of(case), FUNCTION, seed, TICKS))
    kind = attempt(case).kind
    if not kind:
        raise SystemExit(f"both agree about seed {seed}")
    return shrunk(case, lambda smaller: attempt(smaller).kind == kind)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=5000)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments.add_argument("--log", type=Path, default=Path("target/oracle"))
    arguments.add_argument("--portion", type=int, nargs=2, metavar=("FIRST", "COUNT"))
    arguments.add_argument("--shrink", type=int, metavar="SEED", help="make the program of a seed small")
    chosen = arguments.parse_args()
    if chosen.portion:
        print(json.dumps(portion(*chosen.portion)))
        return 0
    if chosen.shrink is not None:
        print(filetest(small(chosen.shrink)))
        return 0
    chosen.log.mkdir(parents=True, exist_ok=True)
    began = time.time()
    report = run(chosen.seed, chosen.count, chosen.jobs, chosen.log / "log.jsonl")
    told = text(report, chosen.seed, chosen.count, time.time() - began)
    (chosen.log / "report.txt").write_text(told + "\n")
    print(told)
    for finding in report["findings"][:20]:
        if not finding["kind"].startswith(("crash", "unusable", "compile")):
            (chosen.log / f"program_{finding['seed']}.py").write_text(filetest(small(finding["seed"])))
    return 1 if report["findings"] else 0


if __name__ == "__main__":
    sys.exit(main())
