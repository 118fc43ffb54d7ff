"""Points that may part thousands."""

import pytest

from napari_il6blot.sheets.thousands import doubtful_thousands


@pytest.mark.parametrize(
    ("cells", "doubtful"),
    [
        ("22.816 947", "22.816"),
        ("947 1.234 3.070", "1.234"),
        ("1.234.567 947", "1.234.567"),
        ("22.816 31.022", "22.816"),
        ("*22.816* 519 OVER", "22.816"),
        ("22.816 947,5", "22.816"),
        ("1.234 0.512 2", ""),
        ("1.234 2.5 3", ""),
        ("1.234 2e-3 3", ""),
        ("1.234 2.345", ""),
        ("22.816 1947", ""),
        ("519 947", ""),
        ("1,234 947", ""),
        ("01.234 947", ""),
        ("", ""),
    ],
)
def test_which_numbers_are_doubtful(cells: str, doubtful: str) -> None:
    assert doubtful_thousands(cells.split()) == doubtful
