"""What is no mean, s.d. or size is refused by a sentence."""

import math

import numpy as np
import pytest
from scipy import stats

from napari_il6blot.compare.statistics.summary_stats import t_test_from_stats
from napari_il6blot.errors import InputError

GOOD = (1.2, 0.1, 3, 1.0, 0.2, 4)


@pytest.mark.parametrize("equal_var", [True, False])
@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("bad", ["a", None, math.nan, math.inf, [1.0], 1j, pytest.param(10**400, id="huge")])
def test_what_is_no_number_is_refused(place, bad, equal_var):
    given = [*GOOD[:place], bad, *GOOD[place + 1 :]]
    with pytest.raises(InputError, match=f"group {'ab'[place // 3]} has ") as fault:
        t_test_from_stats(*given, equal_var=equal_var)
    assert "\n" not in str(fault.value)


def test_numpys_numbers_are_numbers():
    given = [np.float32(1.5), np.float64(0.25), np.int64(3), np.int32(1), np.float64(0.5), 4.0]
    assert t_test_from_stats(*given).p == pytest.approx(stats.ttest_ind_from_stats(*map(float, given)).pvalue)
