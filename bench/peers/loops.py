"""All loops by igraph: how many, and CPU seconds (the best of three). Run as a program with the greatest length."""

import sys
import time

import igraph

from bench.wants import MEMBERS, arrows


def main(longest: int) -> None:
    givers, receivers = arrows()
    graph = igraph.Graph(n=MEMBERS, edges=list(zip(givers, receivers, strict=True)), directed=True)
    taken = []
    for _round in range(3):
        began = time.process_time()
        found = graph.simple_cycles(min=2, max=longest, output="vpath")
        taken.append(time.process_time() - began)
    print(len(found), min(taken))


if __name__ == "__main__":
    main(int(sys.argv[1]))
