"""What becomes of runs: medians, ratios, a page and a plot."""

import json
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import hotspots, plot, results
from benchmarks.figures import Figures
from benchmarks.measuring import Run
from benchmarks.page import page
from benchmarks.results import Measured
from benchmarks.servers import Unfit

ONE = Run("title", "floor", 0.1, 0.0, 9000.0, 1.0, 2.0, 30.0, 0.5)
SVG = "{http://www.w3.org/2000/svg}"


def rounds(server: str, *costs: float) -> list[Run]:
    return [replace(ONE, server=server, cpu_ms=cost, postgres_ms=1.0) for cost in costs]


FIGURES = Figures(
    [*rounds("floor", 0.1, 0.2, 0.3), *rounds("engine", 0.4, 0.4, 3.0), *rounds("scale", 1, 1, 4)]
)
MEASURED = Measured("On a machine", 20_000, FIGURES, 1_000_000)
BENCH = {
    "args": {"rounds": 2, "secs": 3},
    "when": "2026-11-22T05:00:00+00:00",
    "runs": [{"foreign": 0.25}],
    "medians": [
        {"query": "Q1", "server": server, "cpu_ms": cost}
        for server, cost in (("mercurius", 0.4), ("yoga-jit", 0.5), ("byline-engine", 0.2))
    ],
}


def test_a_ratio_is_the_median_of_those_within_a_round() -> None:
    assert FIGURES.ratio("title", "engine", "floor", lambda run: run.cpu_ms) == pytest.approx(4)
    assert FIGURES.median("title", "engine", lambda run: run.cpu_ms) == 0.4


def test_the_page_shows_costs_ratios_and_growth() -> None:
    told = page(MEASURED, None)
    assert "| title | 0.200 | 0.400 | 4.0 |" in told
    assert "| CPU of server and PostgreSQL, ms | 20,000 | 1,000,000 | times |" in told
    assert "| title | 1.400 | 2.000 | 1.43 |" in told
    assert "Beside its peers" not in told


def test_the_page_compares_with_the_best_peer(tmp_path: Path) -> None:
    (tmp_path / "peers" / "node").mkdir(parents=True)
    (tmp_path / "peers" / "node" / "packages.txt").write_text("fastify@5.1.0\nmercurius@16.10.1\n")
    (tmp_path / "out.json").write_text(json.dumps(BENCH))
    results.keep_peers(tmp_path / "out.json", tmp_path, tmp_path / "peers.json")
    told = page(MEASURED, results.peer_results(tmp_path / "peers.json"))
    assert "| Q1 | 0.400 | 0.500 | 0.200 | 0.50 |" in told
    assert "2026-11-22, 2 rounds of 3 s" in told
    assert "Mercurius 16.10.1." in told


def test_the_page_tells_the_least_that_a_request_could_cost(tmp_path: Path) -> None:
    costs = {"floor-raw-sql": 0.1, "byline-engine": 0.2, "mercurius": 0.4}
    medians = [{"query": "Q1", "server": name, "cpu_ms": cost} for name, cost in costs.items()]
    (tmp_path / "out.json").write_text(json.dumps({**BENCH, "medians": medians}))
    results.keep_peers(tmp_path / "out.json", tmp_path, tmp_path / "peers.json")
    told = page(MEASURED, results.peer_results(tmp_path / "peers.json"))
    assert "|  | mercurius | floor-raw-sql | byline-engine |" in told
    assert "| Q1 | 0.400 | 0.100 | 0.200 | 0.50 | 0.25 |" in told


def test_peers_without_byline_are_not_taken_over(tmp_path: Path) -> None:
    alone = {**BENCH, "medians": [{"query": "Q1", "server": "mercurius", "cpu_ms": 0.4}]}
    (tmp_path / "out.json").write_text(json.dumps(alone))
    with pytest.raises(Unfit, match="no byline-engine"):
        results.keep_peers(tmp_path / "out.json", tmp_path, tmp_path / "peers.json")


def test_the_page_compares_kept_answers_with_stored_bytes_and_the_best_peer(
    tmp_path: Path,
) -> None:
    costs = {"yoga-cache": 0.3, "apollo-cache": 0.1, "floor-raw": 0.04, "byline-cache": 0.05}
    medians = [{"query": "Q1", "server": name, "cpu_ms": cost} for name, cost in costs.items()]
    out, kept = tmp_path / "out.json", tmp_path / "hot.json"
    fixed = {"rounds": 2, "secs": 3, "vars": "fixed"}
    out.write_text(json.dumps({**BENCH, "args": fixed, "medians": medians}))
    assert results.is_hot(out)
    results.keep_hot(out, tmp_path, kept)
    told = page(MEASURED, None, hot=results.peer_results(kept))
    assert "|  | yoga-cache | apollo-cache | floor-raw | byline-cache | cache ÷ floor-raw |" in told
    assert "| Q1 | 0.3000 | 0.1000 | 0.0400 | 0.0500 | 1.25 | 2.00 |" in told


def test_results_are_read_back_as_they_were_kept(tmp_path: Path) -> None:
    MEASURED.keep(tmp_path / "own.json")
    assert results.kept(tmp_path / "own.json") == MEASURED


def test_the_plot_has_a_longer_bar_for_what_costs_more() -> None:
    drawn = ET.fromstring(plot.bars(FIGURES))  # noqa: S314 -- our own
    bars = drawn.findall(f"{SVG}rect")[-3:]
    floor, engine, scale = (float(bar.attrib["width"]) for bar in bars)
    assert floor < engine < scale
    assert {"title", "0.4 ms"} <= {text.text for text in drawn.findall(f"{SVG}text")}


def test_hotspots_add_up_by_package_and_by_function() -> None:
    deep = ("main (server.py:1)", "load (db/queries/reads.py:5)", "_make (sqlalchemy/sql/a.py:2)")
    shallow = ("main (server.py:1)", "load (db/queries/reads.py:5)")
    told = list(hotspots.told(Counter({deep: 3, shallow: 1})))
    assert {"  75.0%  sqlalchemy", "  25.0%  db"} <= set(told)
    assert " 100.0%  load (db/queries/reads.py:5)" in told
