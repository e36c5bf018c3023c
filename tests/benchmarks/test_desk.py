"""The invented database of the benchmark is one that the desk can read."""

from pathlib import Path
from typing import cast

from benchmarks.desk_data import build, count_rows
from scouting.pipeline import Reader
from scouting.queries import LeadFilter
from scouting.sources import Source
from scouting.store import open_store
from taxonomy import Taxonomy
from tests.conftest import empty_database
from tests.fakes import RuleReader


def test_the_invented_leads_have_all_that_the_desk_shows(
    tmp_path: Path, taxonomy: Taxonomy
) -> None:
    database = empty_database("sqlite", tmp_path)
    reader = cast(Reader, RuleReader(taxonomy))
    lens = Source("lens", "Lens", ("japan",), "http://lens.example/")
    build(database, 40, reader, [lens])
    rows = count_rows(database)
    assert rows["leads"] >= 40
    assert rows["passages"] == 2 * rows["documents"]
    with open_store(database) as store:
        facets = store.leads.facets(LeadFilter())
        assert len(facets["technology"]) > 5
        assert all(facets[name] for name in ("language", "source_kind", "novelty", "need", "trl"))
        (best,) = store.leads.page(LeadFilter(), 1).leads
        assert store.documents.find(best.lead.evidence[0].url) is not None
        assert len(store.passages.owners("words")) == rows["passages"]
