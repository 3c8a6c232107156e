# SPDX-License-Identifier: MIT
"""Golden vectors: what the reference contracts really did, against our twin and our bytecode.

`python -m tests.vectors PATH...` checks any file or folder in the format of `data/README.md`, plain
or compressed. Of every case it proves three things, by the method of `data/DEPARTURES.md`:

1. the twin with all departures off does what the reference did;
2. our bytecode does what the twin does with all departures on;
3. each departure alone changes exactly the cases, by exactly the amounts, that it predicts.

Of a case that the deployed contracts can be brought to also that they do what the twin does with
all departures on, or differ in structure as predicted; of the others why not: `docs/vectors.md`.
"""
