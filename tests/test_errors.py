"""User mistakes."""

import pytest

from napari_il6blot.errors import InputError


def test_a_mistake_is_a_value_error_that_carries_its_sentence():
    with pytest.raises(ValueError, match=r"^a\.tif: page 3 is missing$"):
        raise InputError("a.tif: page 3 is missing")
