"""Markers found again among the bands of a simulated ladder lane."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from napari_il6blot.blot.ladder_match import match_ladder
from napari_il6blot.errors import InputError

MASSES = np.array([250, 130, 100, 70, 55, 35, 25, 15, 10], dtype=float)


def migration(mw_kda: np.ndarray) -> np.ndarray:
    return 40 + 500 / (1 + (np.asarray(mw_kda) / 40) ** 1.1)


def lane(y: np.ndarray, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"y": y, **columns})


def test_equal_counts_match_in_order() -> None:
    y = migration(MASSES)
    match = match_ladder(lane(np.roll(y, 3)), np.roll(MASSES, 2))
    np.testing.assert_array_equal(match.y, y)
    np.testing.assert_array_equal(match.mw_kda, MASSES)
    assert match.notes == ()


@pytest.mark.parametrize("missing", [(2,), (4, 6), (1, 7)])
def test_missing_bands_are_told(missing: tuple[int, ...]) -> None:
    y = np.delete(migration(MASSES), missing) + np.random.default_rng(0).normal(0, 0.5, 9 - len(missing))
    match = match_ladder(lane(y), MASSES)
    np.testing.assert_array_equal(match.left_out_mw_kda, MASSES[list(missing)])
    np.testing.assert_array_equal(match.y, y)
    assert (
        match.notes[0]
        == "no ladder band was found for " + ", ".join(f"{MASSES[k]:g}" for k in missing) + " kDa"
    )


@pytest.mark.parametrize("extra", [[85.0], [20.0, 200.0]])
def test_spurious_bands_are_left_out(extra: list[float]) -> None:
    spurious = migration(np.array(extra)) + 3
    y = np.concatenate([migration(MASSES), spurious])
    match = match_ladder(lane(y, volume=[100.0] * 9 + [30.0] * len(extra)), MASSES)
    np.testing.assert_allclose(match.left_out_y, np.sort(spurious))
    assert "match no mass" in match.notes[0]


def test_places_without_a_band_are_no_markers() -> None:
    y = np.append(migration(MASSES), 300.0)
    match = match_ladder(lane(y, detected=[True] * 9 + [False]), MASSES)
    np.testing.assert_array_equal(match.y, migration(MASSES))


def test_weak_bands_go_first_where_there_are_too_many() -> None:
    y = np.concatenate([migration(MASSES), np.linspace(60, 520, 25)])
    volume = np.concatenate([np.full(9, 100.0), np.full(25, 1.0)])
    match = match_ladder(lane(y, volume=volume), MASSES)
    assert np.isin(migration(MASSES), match.y).sum() >= 6
    assert len(match.y) == 9


GELS = {
    "sigmoid": migration,
    "even": lambda mw: 40 + 250 * np.log10(250 / mw),
    "gradient": lambda mw: 40 + 420 * (1 - (np.log(mw / 10) / np.log(25)) ** 1.5),
    "low percentage": lambda mw: 30 + 600 / (1 + (mw / 25) ** 0.8),
}


@pytest.mark.parametrize("gel", GELS)
def test_most_of_nine_markers_suffice_and_fewer_are_told(gel: str) -> None:
    rng = np.random.default_rng(1)
    right = {count: [] for count in (1, 2, 3)}
    for count, found in right.items():
        for missing in combinations(range(9), count):
            kept = np.delete(MASSES, missing)
            match = match_ladder(lane(GELS[gel](kept) + rng.normal(0, 0.5, len(kept))), MASSES)
            found.append(np.array_equal(match.mw_kda, kept))
            assert found[-1] or any("check it" in note or "a guess" in note for note in match.notes)
    assert np.mean(right[1]) == 1
    assert np.mean(right[2]) >= 0.9
    assert np.mean(right[3]) >= 0.6


@pytest.mark.parametrize("gel", GELS)
def test_a_foreign_band_is_exchanged_for_a_missing_marker(gel: str) -> None:
    rng = np.random.default_rng(2)
    right = []
    for missing in range(9):
        for foreign in (88.0, 30.0, 12.0):
            kept = np.delete(MASSES, missing)
            y = GELS[gel](np.append(kept, foreign)) + rng.normal(0, 0.5, 9)
            match = match_ladder(lane(y, volume=[100.0] * 8 + [30.0]), MASSES)
            expected = np.sort(y[:8])
            right.append(match.y.shape == expected.shape and np.allclose(match.y, expected))
    assert np.mean(right) > 0.9


def test_equal_counts_match_however_they_lie() -> None:
    # A cubic through these would dip.
    y = np.array([10.0, 11, 12, 100, 101, 102, 103, 400])
    np.testing.assert_array_equal(match_ladder(lane(y), MASSES[:8]).y, y)


def test_a_doubtful_choice_is_told() -> None:
    # Evenly spaced masses: the bands may begin at any of them.
    match = match_ladder(lane(np.arange(5) * 50.0), 200 / 2.0 ** np.arange(6))
    assert any("check it" in note for note in match.notes)


@pytest.mark.parametrize(
    ("y", "masses", "message"),
    [
        ([10.0], [50, 20], "at least two detected bands"),
        ([10.0, 20.0], [50], "at least two"),
        (np.arange(12.0), np.arange(1, 25), "name only the masses"),
    ],
)
def test_hopeless_lanes_are_refused(y: list, masses: list, message: str) -> None:
    with pytest.raises(InputError, match=message):
        match_ladder(lane(np.array(y)), masses)
