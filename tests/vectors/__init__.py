# SPDX-License-Identifier: MIT
"""Golden vectors: what the reference contracts really did, against our twin and our bytecode.

`python -m tests.vectors PATH...` checks any file or folder in the format of `data/README.md`, plain
or compressed. Of every case it proves three things, by the method of `data/DEPARTURES.md`:

1. the twin with all departures off does what the reference did;
2. our bytecode does what the twin does with all departures on;
3. each departure alone changes exactly the cases, by exactly the amounts, that it predicts.

Of a case whose parameters the setters accept also that the deployed contracts do what the twin does
with all departures on, in the groups that have an equal there; the others say why they have none.
"""
