import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from scouting.domain import Document, Reading
from scouting.queries import LeadFilter
from scouting.settings import Settings
from tests.api.desk import FakeService
from tests.factories import document
from tests.fakes import RuleReader


class OneAtATime(RuleReader):
    """Counts how often two threads use it together."""

    busy, together = False, 0

    def read(self, documents: Sequence[Document]) -> list[Reading]:
        self.together += self.busy
        self.busy = True
        time.sleep(0.02)
        self.busy = False
        return super().read(documents)


def test_submitted_pages_and_suggestions_take_turns_at_the_models(settings: Settings) -> None:
    service: Any = FakeService(settings)
    service.reader = reader = OneAtATime(service.taxonomy)
    for n in range(40):
        service.store.documents.add(document(f"http://x{n}.example/"))
    with ThreadPoolExecutor(3) as pool:
        reading = pool.submit(service.read)
        asked = [pool.submit(service.classify, [document()]) for _ in range(8)]
        assert all(one.result()[0].technologies for one in asked)
        assert reading.result() == 40
    assert reader.together == 0
    assert service.leads(LeadFilter(), 50).total == 40
    service.close()
