"""The rows of a table file, as text: CSV in the encodings Excel writes, and Excel's own files."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import python_calamine

from kingdesk.domain.errors import ListUnreadable

CSV_SUFFIXES: Final = frozenset({".csv", ".tsv", ".txt"})
SHEET_SUFFIXES: Final = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_LONGEST_LIST: Final = 20_000
_LARGEST_FILE: Final = 64 << 20
_DELIMITERS: Final = (";", "\t", ",")
"""In the order they are preferred: commas also stand inside names, semicolons do not."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty.

    Attributes:
        line: its number in the file, from 1.
        cells: without blanks around them.
    """

    line: int
    cells: tuple[str, ...]


def read_rows(file: Path) -> list[Row]:
    """Return the rows of a CSV file or of the first sheet of a workbook that has any.

    Raises:
        ListUnreadable, OSError
    """
    if file.stat().st_size > _LARGEST_FILE:
        raise ListUnreadable(path=file, reason="the file is too large")
    rows = _of_text(file) if file.suffix.lower() in CSV_SUFFIXES else _of_workbook(file)
    if len(rows) > _LONGEST_LIST:
        raise ListUnreadable(path=file, reason=f"it has more than {_LONGEST_LIST} rows")
    filled = [Row(row.line, tuple(cell.strip() for cell in row.cells)) for row in rows]
    return [row for row in filled if any(row.cells)]


def _of_text(file: Path) -> list[Row]:
    text = _decoded(file)
    first, _, rest = text.partition("\n")
    lines_before = 0
    if first.lower().startswith("sep="):  # Excel's own hint
        delimiter, text, lines_before = first[4:5], rest, 1
    else:
        delimiter = _delimiter(text)
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ";")
    try:
        line = 1
        for cells in reader:
            rows.append(Row(line + lines_before, tuple(cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ListUnreadable(path=file, reason=str(error)) from error
    return rows


def _decoded(file: Path) -> str:
    data = file.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]  # Excel in Brazil writes the latter
    if b"\0" not in data or encodings == ["utf-16"]:
        for encoding in encodings:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise ListUnreadable(path=file, reason="it is not a text file")


def _delimiter(text: str) -> str:
    """Return what parts the first line that is not empty into the most cells."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    counts = {sign: len(next(csv.reader([line], delimiter=sign), [])) for sign in _DELIMITERS}
    return max(_DELIMITERS, key=lambda sign: counts[sign])


def _of_workbook(file: Path) -> list[Row]:
    # Its errors have no common base but Exception: the Rust side raises what it meets.
    known = (
        python_calamine.CalamineError,
        python_calamine.PasswordError,
        python_calamine.XmlError,
        python_calamine.ZipError,
    )
    try:
        with python_calamine.load_workbook(file) as book:
            for sheet in book.sheets_metadata:
                if sheet.visible is not python_calamine.SheetVisibleEnum.Visible:
                    continue
                cells = book.get_sheet_by_name(sheet.name).to_python(
                    skip_empty_area=False, nrows=_LONGEST_LIST + 1
                )
                if cells:
                    return [
                        Row(line, tuple(_as_text(cell) for cell in row))
                        for line, row in enumerate(cells, start=1)
                    ]
    except known as error:
        raise ListUnreadable(path=file, reason=f"it is no workbook ({error})") from error
    return []


def _as_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a telephone number, as far as Excel knows
    return str(cell)
