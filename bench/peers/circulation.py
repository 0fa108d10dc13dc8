"""The greatest set-off by networkx: seconds, and what it clears. Run as a program with how many obligations and parties."""

import sys
import time
from collections import Counter

import networkx

from bench.debts import debts


def main(count: int, parties: int) -> None:
    graph = networkx.DiGraph()
    owed: Counter[tuple[int, int]] = Counter()
    for debtor, creditor, amount in zip(*debts(count, parties), strict=True):
        owed[debtor, creditor] += amount
    began = time.process_time()
    for (debtor, creditor), amount in owed.items():
        graph.add_edge(debtor, creditor, capacity=amount, weight=-1)
    cost, _flow = networkx.network_simplex(graph)
    print(time.process_time() - began, -cost)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
