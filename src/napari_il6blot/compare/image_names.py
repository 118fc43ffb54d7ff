"""Which image a sheet means: by path, by the end of a path, by file name, with or without the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from ..errors import InputError
from .labels import a_few

_PAGE = re.compile(r"#\d+$")


def plain_path(image: str) -> str:
    """An image's path with ``/``, without ``./`` before it."""
    return re.sub(r"^(\./)+", "", image.strip().replace("\\", "/"))


def file_of(image: str) -> str:
    """An image's path without its page."""
    return _PAGE.sub("", image)


def matched_images(images: Iterable[str], names: Sequence[str], sheet: str) -> dict[str, str]:
    """The name in a sheet that each image goes by.

    Parameters
    ----------
    images : iterable of str
        As in the table of bands.
    names : sequence of str
        As in the sheet. One without a page stands for all pages of its file that are not named themselves;
        one that names a page, for other pages of its file where it is the only one.
    sheet : str
        What to call it in messages.

    Returns
    -------
    dict
        Image to name; without images that the sheet does not name.

    Raises
    ------
    InputError
        If a name fits images in several folders, or an image several names.
    """
    every = list(dict.fromkeys(images))
    exact: dict[str, str] = {}
    loose: dict[str, str] = {}
    for image in every:
        for likeness, found in ((_same, exact), (_same_file, exact), *((one, loose) for one in _LOOSE)):
            fitting = [name for name in dict.fromkeys(names) if likeness(plain_path(image), plain_path(name))]
            if len(fitting) > 1 and likeness is not _other_page:
                raise InputError(
                    f"{sheet}: {image} may be any of {a_few(fitting)}; write the image's path as it is"
                )
            if len(fitting) == 1:
                found[image] = fitting[0]
                break
    # A name that is one image's own path is no other's by its mere file name.
    taken = {name: image for image, name in exact.items()}
    loose = {
        image: name
        for image, name in loose.items()
        if name not in taken or file_of(plain_path(taken[name])) == file_of(plain_path(image))
    }
    for name in dict.fromkeys(loose.values()):
        files = dict.fromkeys(file_of(image) for image, own in loose.items() if own == name)
        if len(files) > 1:
            raise InputError(f"{sheet}: {name} may be {a_few(files)}; write the image's path as it is")
    return exact | loose


def _same(image: str, name: str) -> bool:
    return image == name


def _same_file(image: str, name: str) -> bool:
    return file_of(image) == name


def _path_end(image: str, name: str) -> bool:
    return image.endswith(f"/{name}") or name.endswith(f"/{image}")


def _path_end_of_file(image: str, name: str) -> bool:
    return _path_end(file_of(image), name)


def _file_name(image: str, name: str) -> bool:
    return image.rsplit("/", 1)[-1] == name.rsplit("/", 1)[-1]


def _file_name_of_file(image: str, name: str) -> bool:
    return _file_name(file_of(image), name)


def _other_page(image: str, name: str) -> bool:
    return file_of(image) == file_of(name)


_LOOSE: tuple[Callable[[str, str], bool], ...] = (
    _path_end, _path_end_of_file, _file_name, _file_name_of_file, _other_page,
)  # fmt: skip
