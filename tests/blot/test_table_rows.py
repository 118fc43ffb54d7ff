"""The rows of an image are found in a table of places."""

import pandas as pd
import pytest

from napari_il6blot.blot.table_rows import rows_of_image
from napari_il6blot.errors import InputError


@pytest.mark.parametrize(
    ("images", "image", "expected"),
    [
        (["a.tif", "b.tif", "a.tif"], "a.tif", [0, 2]),
        (["a.tif#1", "a.tif#2"], "a.tif#2", [1]),
        (["a.tif#1", "b.tif"], "a.tif#2", [0]),  # another page of the file
        (["x/a.tif", "x/b.tif"], "y/a.tif", [0]),  # another folder
        ([r"C:\blots\a.tif", "b.tif"], "/home/a.tif", [0]),
        (["a.tif", "b.tif"], "c.tif", []),
        (["a.tif", "a.tif"], "c.tif", [0, 1]),  # a membrane probed again
        (["x/a.tif", "z/a.tif"], "y/a.tif", []),  # two of the name: not to be guessed
        ([None, None], "a.tif", [0, 1]),
        (["a.tif", None], "a.tif", [0, 1]),
        ([], "a.tif", []),
    ],
)
def test_an_images_rows(images: list[str | None], image: str, expected: list[int]) -> None:
    table = pd.DataFrame({"image": pd.Series(images, dtype=object)})
    assert rows_of_image(table, image, "bands").tolist() == expected


def test_a_table_that_names_no_image_is_of_the_one_at_hand() -> None:
    assert rows_of_image(pd.DataFrame({"lane": [1, 2]}), "a.tif", "bands").tolist() == [0, 1]


def test_a_row_without_its_image_among_several_is_refused() -> None:
    table = pd.DataFrame({"image": ["a.tif", "b.tif", None]})
    table.attrs["file"] = "bands.csv"
    with pytest.raises(InputError, match=r"bands\.csv, line 4: the image is empty"):
        rows_of_image(table, "a.tif", "bands")
