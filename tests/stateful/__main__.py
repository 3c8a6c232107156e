# SPDX-License-Identifier: MIT
"""A long search, in several processes: `python -m tests.stateful --runs 10000`.

It prints how far it is, at the end how much was done and how long it took. A failure is printed
with the shortest way to it, and is a test in `test_regressions.py` as soon as it is understood.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Final

from tests.stateful.runs import STEPS, Done, run

SHARD: Final = 100
"""Runs between two lines of progress."""


def main() -> int:
    """Search as told; 0 if nothing was found."""
    options = _options()
    shards = [
        (min(SHARD, options.runs - first), options.steps, options.seed + first // SHARD)
        for first in range(0, options.runs, SHARD)
    ]
    begun, done = time.monotonic(), Done(0, 0, 0, 0)
    with ProcessPoolExecutor(options.processes) as pool:
        for found in as_completed([pool.submit(run, *shard) for shard in shards]):
            error = found.exception()
            if error is not None:
                sys.stderr.write("\n".join([repr(error), *_notes(error), ""]))
                pool.shutdown(cancel_futures=True)
                return 1
            done = _sum(done, found.result())
            _say(done, time.monotonic() - begun)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.stateful", description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0, help="of the first hundred runs")
    return parser.parse_args()


def _notes(error: BaseException) -> list[str]:
    """What Hypothesis has to say about it: the steps."""
    return list(getattr(error, "__notes__", []))


def _sum(one: Done, other: Done) -> Done:
    return Done(
        one.runs + other.runs,
        one.steps + other.steps,
        one.transactions + other.transactions,
        one.seconds + other.seconds,
    )


def _say(done: Done, seconds: float) -> None:
    sys.stdout.write(
        f"{done.runs:,} runs, {done.steps:,} steps, {done.transactions:,} transactions on both "
        f"sides without a difference in {seconds:,.0f} s ({done.seconds:,.0f} s of processor)\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
