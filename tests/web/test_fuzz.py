"""Random and mutated requests: no failure of the server's own, no worker lost for good, no memory that grows.

``KG_FUZZ`` says how many requests (the promise was kept for 5,000), ``KG_SOAK`` for how many seconds memory is watched.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from statistics import median

from kg.knowledge_graph import KnowledgeGraph
from tests.web.conftest import DEADLINE
from tests.web.fuzzing import RequestInventor, status_of
from tests.web.servers import Server, resident, serving

REQUESTS = int(os.environ.get("KG_FUZZ", "400"))
SOAK = float(os.environ.get("KG_SOAK", "10"))
WORKERS = 2
_TOLD = {200, 204, 303, 304, 307, 308, 400, 403, 404, 405, 406, 413, 414, 415, 421, 431, 503, 504}


def _queries(graph: KnowledgeGraph) -> list[str]:
    asked = [graph.bound(name) for name, each in graph.questions.items() if all(one.default for one in each.parameters)]
    return [*asked, "ASK {}", "SELECT * { ?s ?p ?o } LIMIT 3", "DESCRIBE entity:taliban", "CONSTRUCT WHERE { ?s cg:ledBy ?o }"]


def test_random_requests_get_no_failure(server: Server, shipped: KnowledgeGraph) -> None:
    inventor = RequestInventor(1, _queries(shipped))
    statuses: Counter[int | None] = Counter()
    for number in range(REQUESTS):
        request = inventor.request()
        status = status_of(server.port, request)
        statuses[status] += 1
        assert status in _TOLD if request.is_http else status is None or status in _TOLD, (number, status, request.data)
    assert statuses[200] > REQUESTS / 20, statuses
    assert statuses[400] > REQUESTS / 20, statuses
    for _ in range(100):
        if len(server.workers()) == WORKERS:
            break
        time.sleep(0.1)
    assert len(server.workers()) == WORKERS, "workers were lost for good"
    assert server.query("ASK { entity:taliban ?p ?o } # after the fuzz").json["boolean"] is True
    assert "Traceback" not in server.logged()


def test_memory_does_not_grow(shipped: KnowledgeGraph) -> None:
    """The first fifth of the time warms up; then the later half may hold at most a tenth more than the earlier, and half more
    where so little time is given that it has hardly warmed up."""
    inventor = RequestInventor(2, _queries(shipped))
    with serving(shipped.workspace.root, "--quiet", "--deadline", str(DEADLINE), "--workers", str(WORKERS)) as server:
        begun = time.monotonic()
        seen: list[tuple[float, int]] = []
        while (passed := time.monotonic() - begun) < SOAK:
            status_of(server.port, inventor.request())
            seen.append((passed / SOAK, sum(map(resident, [server.process.pid, *server.workers()]))))
        assert len(seen) > SOAK
        earlier = median(taken for share, taken in seen if 0.2 < share <= 0.6)
        later = median(taken for share, taken in seen if share > 0.6)
        print(f"MiB of all processes: {earlier / 2**20:.0f}, later {later / 2**20:.0f}")
        assert later < earlier * (1.1 if SOAK >= 300 else 1.5), (earlier, later)
