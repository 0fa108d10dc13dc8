"""`make bench` (BENCH=name …): our work against peers and limits, in turns, so that a busy machine is busy for both.

Each row of docs/performance.md that is measured here is a function in `bench/rows/`; it answers `Figure`s, which are
printed and written to `.var/bench.json` as {name: {value, unit, goal, ok}}. Ratios are medians over rounds of 2 s.
"""
