"""gerrychain's recombination, run by ``territory_divide`` in an environment that has it: plans and seconds."""

from __future__ import annotations

import json
import random
import sys
import time
from functools import partial

import networkx as nx
import numpy as np
from gerrychain import Graph, MarkovChain, Partition, accept, constraints, updaters
from gerrychain.partition import recursive_tree_part
from gerrychain.proposals import recom

given = json.load(sys.stdin)
people, steps, districts = given["people"], int(sys.argv[1]), 8
random.seed(1)
np.random.seed(1)  # noqa: NPY002  # what the peer draws from
plain = nx.Graph()
plain.add_nodes_from((at, {"pop": count}) for at, count in enumerate(people))
plain.add_edges_from(given["pairs"])
start = time.process_time()
share = sum(people) / districts
graph = Graph.from_networkx(plain)
first = recursive_tree_part(graph, range(districts), share, "pop", 0.02)
partition = Partition(graph, first, {"population": updaters.Tally("pop", "population")})
proposal = partial(recom, pop_col="pop", pop_target=share, epsilon=0.02, node_repeats=2)
limit = constraints.within_percent_of_ideal_population(partition, 0.02)
plans = [
    [int(state.assignment[at]) for at in range(len(people))]
    for state in MarkovChain(proposal, [limit], accept.always_accept, partition, steps)
]
print(json.dumps({"seconds": time.process_time() - start, "plans": plans}))
