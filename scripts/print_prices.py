# SPDX-License-Identifier: MIT
"""A pricing program for the keeper's strategy `external`: says what a file says, again and again.

    python -m scripts.print_prices prices.json --every 5

The file holds prices by symbol, `{"ETH": "187.25"}`; whatever knows better writes it (to another
name, then renames it). Put your own source in place of `read_prices`. Ends when its input ends.
"""

from __future__ import annotations

import argparse
import json
import select
import sys
from pathlib import Path


def read_prices(file: Path) -> dict[str, str]:
    """Prices of whole tokens by symbol [coins]; nothing if there is no such file yet."""
    if not file.exists():
        return {}
    prices: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return prices


def main() -> None:
    """Print a line per price, until nobody listens."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.print_prices",
        description="Print the prices of a file as JSON lines.",
        epilog="Examples: python -m scripts.print_prices prices.json --every 1",
    )
    parser.add_argument("file", type=Path, help='{"ETH": "187.25", …}')
    parser.add_argument("--every", type=float, default=5.0, help="Pause in between [seconds].")
    arguments = parser.parse_args()
    has_ended = False
    while not has_ended:
        for symbol, price in read_prices(arguments.file).items():
            sys.stdout.write(json.dumps({"asset": symbol, "price": price}) + "\n")
        sys.stdout.flush()
        # The keeper says nothing; its end is the end of this program's input.
        has_ended = bool(select.select([sys.stdin], [], [], arguments.every)[0])


if __name__ == "__main__":
    main()
