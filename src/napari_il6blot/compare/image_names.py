"""Which image a sheet means: by path, by the end of a path, by file name, with or without the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from ..errors import InputError
from .labels import a_few

_PAGE = re.compile(r"#\d+$")
_HERE = re.compile(r"^(\./)+")
_MOST_PARTS = 100


def plain_path(image: str) -> str:
    """An image's path with ``/``, without ``./`` before it."""
    return _HERE.sub("", image.strip().replace("\\", "/"))


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
    known = _Names(names)
    exact: dict[str, str] = {}
    loose: dict[str, str] = {}
    for image in dict.fromkeys(images):
        for likeness, found in ((_same, exact), (_same_file, exact), *((one, loose) for one in _LOOSE)):
            fitting = likeness(plain_path(image), known)
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
    files: dict[str, dict[str, None]] = {}
    for image, name in loose.items():
        files.setdefault(name, {})[file_of(image)] = None
    for name, several in files.items():
        if len(several) > 1:
            raise InputError(f"{sheet}: {name} may be {a_few(several)}; write the image's path as it is")
    return exact | loose


class _Names:
    """A sheet's names by what may be told of an image, so that ten thousand images are found at once.

    Parameters
    ----------
    names : sequence of str
        As in the sheet.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._place = {name: place for place, name in enumerate(dict.fromkeys(names))}
        self.whole: dict[str, list[str]] = {}
        self.end: dict[str, list[str]] = {}
        self.last: dict[str, list[str]] = {}
        self.file: dict[str, list[str]] = {}
        for name in self._place:
            plain = plain_path(name)
            self.whole.setdefault(plain, []).append(name)
            self.last.setdefault(_last(plain), []).append(name)
            self.file.setdefault(file_of(plain), []).append(name)
            for end in _ends(plain):
                self.end.setdefault(end, []).append(name)

    def in_order(self, found: Iterable[str]) -> list[str]:
        """Names once each, as in the sheet."""
        return sorted(set(found), key=self._place.__getitem__)


def _last(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _ends(path: str) -> list[str]:
    """What follows each ``/`` of a path, of very many the last."""
    parts = path.split("/")[-_MOST_PARTS:]
    return ["/".join(parts[place:]) for place in range(1, len(parts))]


def _same(image: str, names: _Names) -> list[str]:
    return names.whole.get(image, [])


def _same_file(image: str, names: _Names) -> list[str]:
    return names.whole.get(file_of(image), [])


def _path_end(image: str, names: _Names) -> list[str]:
    within = (name for end in _ends(image) for name in names.whole.get(end, []))
    return names.in_order([*within, *names.end.get(image, [])])


def _path_end_of_file(image: str, names: _Names) -> list[str]:
    return _path_end(file_of(image), names)


def _file_name(image: str, names: _Names) -> list[str]:
    return names.last.get(_last(image), [])


def _file_name_of_file(image: str, names: _Names) -> list[str]:
    return _file_name(file_of(image), names)


def _other_page(image: str, names: _Names) -> list[str]:
    return names.file.get(file_of(image), [])


_LOOSE: tuple[Callable[[str, _Names], list[str]], ...] = (
    _path_end, _path_end_of_file, _file_name, _file_name_of_file, _other_page,
)  # fmt: skip
