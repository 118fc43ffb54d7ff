"""Workbooks for the readers' tests."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

import pytest
from openpyxl import Workbook

Rows = Sequence[Sequence[object]]


@pytest.fixture
def workbook() -> Callable[[Mapping[str, Rows]], bytes]:
    """Make a workbook's bytes of rows by sheet."""

    def make(sheets: Mapping[str, Rows]) -> bytes:
        book = Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        stream = BytesIO()
        book.save(stream)
        return stream.getvalue()

    return make
