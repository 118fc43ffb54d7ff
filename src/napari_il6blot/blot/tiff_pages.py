"""The pages of a TIFF looked over before they are read: what would have no end is refused."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Literal

from ..errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tifffile import FileHandle, TiffFile, TiffFormat

# No blot has more; each costs the decoder time, and a small file may announce any number.
MOST_PAGES = 10_000
# Widths, lengths and depths of a page and of its tiles, and values in each pixel.
SIZES = (256, 257, 277, 322, 323, 32997, 32998)
SUBPAGES = 330
# Types of tags that are whole numbers, with how those that may be negative are unpacked.
UNSIGNED, SIGNED = (1, 3, 4, 13, 16, 18), {6: "b", 8: "h", 9: "i", 17: "q"}
_WIDTHS = {4: 4, 13: 4, 16: 8, 18: 8}
_ORDERS: dict[str, Literal["little", "big"]] = {"<": "little", ">": "big"}


def check_pages(tif: TiffFile, name: str) -> None:
    """Refuse pages that the decoder would not come to the end of.

    Parameters
    ----------
    tif : TiffFile
        Of which no page has been read.
    name : str
        The image's.

    Raises
    ------
    InputError
        If a page names an earlier one as its next, there are very many, or the size of one is no number
        that can be counted with.
    """
    form, file = tif.tiff, tif.filehandle
    place, chain, looked_at = form.offsetsize if form.offsetsize == 8 else 4, set[int](), set[int]()
    while True:
        file.seek(place)
        offset = int.from_bytes(file.read(form.offsetsize), _ORDERS[form.byteorder])
        if not 0 < offset < file.size:
            return
        if offset in chain:
            raise InputError(f"{name} is damaged: its pages run in a circle; copy or export it again")
        chain.add(offset)
        _check_page(file, form, offset, looked_at, name)
        file.seek(offset)
        tags = int.from_bytes(file.read(form.tagnosize), _ORDERS[form.byteorder])
        place = offset + form.tagnosize + tags * form.tagsize


def _check_page(file: FileHandle, form: TiffFormat, offset: int, looked_at: set[int], name: str) -> None:
    """Check a page and those below it, unless it was below another already."""
    todo = [offset]
    while todo:
        page = todo.pop()
        if page in looked_at or not 0 < page < file.size:
            continue
        looked_at.add(page)
        if len(looked_at) > MOST_PAGES:
            raise InputError(f"{name} holds more than {MOST_PAGES} pages; export the one that is needed")
        file.seek(page)
        tags = int.from_bytes(file.read(form.tagnosize), _ORDERS[form.byteorder])
        block = file.read(tags * form.tagsize)
        for at in range(0, len(block) - form.tagsize + 1, form.tagsize):
            code, kind = struct.unpack_from(form.byteorder + "HH", block, at)
            if code in SIZES:
                _check_count(kind, block[at : at + form.tagsize], form, name)
            elif code == SUBPAGES:
                todo += _subpages(kind, block[at : at + form.tagsize], file, form)


def _check_count(kind: int, tag: bytes, form: TiffFormat, name: str) -> None:
    """Refuse a size that is no single whole number, or below 0."""
    value = 12 if form.tagsize == 20 else 8
    single = int.from_bytes(tag[4:value], _ORDERS[form.byteorder]) == 1
    code = SIGNED.get(kind, "")
    fits = bool(code) and struct.calcsize(code) <= len(tag) - value
    positive = fits and struct.unpack_from(form.byteorder + code, tag, value)[0] >= 0
    if not single or not (kind in UNSIGNED or positive):
        raise InputError(f"{name} is damaged: the size of a page is no number; copy or export it again")


def _subpages(kind: int, tag: bytes, file: FileHandle, form: TiffFormat) -> Iterator[int]:
    """Where a page's reduced copies begin."""
    order, width = _ORDERS[form.byteorder], _WIDTHS.get(kind, 0)
    if not width:
        return
    wide = form.tagsize == 20
    count = min(MOST_PAGES + 1, int.from_bytes(tag[4 : 12 if wide else 8], order))
    values = tag[12:] if wide else tag[8:12]
    if count * width > len(values):
        file.seek(int.from_bytes(values, order))
        values = file.read(count * width)
    for at in range(0, len(values) // width * width, width)[:count]:
        yield int.from_bytes(values[at : at + width], order)
