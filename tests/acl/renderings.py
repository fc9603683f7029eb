"""Tables of privileges as psql, other clients and libraries draw them: small imitations, each after its own rules."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from itertools import zip_longest

Table = Sequence[Sequence[str]]
"""The header and the rows."""


def in_columns(text: str) -> int:
    """How many columns of a terminal a text takes (ucs_wcwidth)."""
    return sum(
        0
        if unicodedata.category(character) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )


def _widths(table: Table, measure: Callable[[str], int]) -> list[int]:
    return [
        max(measure(line) for cell in column for line in cell.split("\n"))
        for column in zip(*table, strict=True)
    ]


def _lines(row: Sequence[str]) -> list[tuple[str | None, ...]]:
    """The lines of a row; None where a cell has ended."""
    return list(zip_longest(*(cell.split("\n") for cell in row)))


def _padded(text: str, width: int, measure: Callable[[str], int]) -> str:
    return text + " " * (width - measure(text))


def psql_aligned(border: int, *, unicode: bool = False, old: bool = False) -> Callable[[Table], str]:
    """print_aligned_text in print.c."""
    bar, dash, cross = ("│", "─", "┼") if unicode else ("|", "-", "+")
    mark = "↵" if unicode else " " if old else "+"

    def render(table: Table) -> str:
        widths = _widths(table, in_columns)

        def centered(cell: str, width: int) -> str:
            left = (width - in_columns(cell)) // 2
            return _padded(" " * left + cell, width, in_columns)

        def line(cells: Sequence[str], marks: Sequence[str], separators: Sequence[str]) -> str:
            texts = [_padded(cell, width, in_columns) for cell, width in zip(cells, widths, strict=True)]
            if border == 0:
                return "".join(text + mark for text, mark in zip(texts, marks, strict=True)).rstrip()
            texts = [f" {text}{mark}" for text, mark in zip(texts, marks, strict=True)]
            inner = texts[0] + "".join(a + b for a, b in zip(separators, texts[1:], strict=True))
            return f"{bar}{inner}{bar}" if border == 2 else inner

        blank = [" "] * len(widths)
        bars = [bar] * (len(widths) - 1)
        rule = {0: " ", 1: f"{dash}{cross}{dash}", 2: f"{dash}{cross}{dash}"}[border].join(
            dash * w for w in widths
        )
        rule = {0: rule, 1: f"{dash}{rule}{dash}", 2: f"{cross}{dash}{rule}{dash}{cross}"}[border]
        out = [line([centered(*pair) for pair in zip(table[0], widths, strict=True)], blank, bars), rule]
        if border == 2:
            out.insert(0, rule)
        for row in table[1:]:
            lines = _lines(row)
            for cells, after in zip(lines, [*lines[1:], (None,) * len(row)], strict=True):
                marks = [" " if more is None else mark for more in after]
                separators = bars
                if old and cells is not lines[0]:
                    separators = [" " if cell is None else ":" for cell in cells[1:]]
                out.append(line([cell or "" for cell in cells], marks, separators))
        return "\n".join([*out, *([rule] if border == 2 else []), f"({len(table) - 1} rows)", ""])

    return render


def psql_expanded(border: int) -> Callable[[Table], str]:
    """print_aligned_vertical in print.c."""

    def render(table: Table) -> str:
        header = table[0]
        names = max(map(in_columns, header))
        values = max(in_columns(line) for row in table[1:] for cell in row for line in cell.split("\n"))
        out: list[str] = []
        for number, row in enumerate(table[1:], 1):
            head = f"* Record {number}" if border == 0 else f"-[ RECORD {number} ]".ljust(names + 1, "-")
            if border:
                head = head + "+" * (len(head) == names + 1) + "-" * (values + 1)
            out.append(f"+{head}--+" if border == 2 else head)
            for name, cell in zip(header, row, strict=True):
                lines = cell.split("\n")
                for at, text in enumerate(lines):
                    mark = "+" if at + 1 < len(lines) else " "
                    label = _padded(name if at == 0 else "", names, in_columns)
                    value = _padded(text, values, in_columns) + mark
                    match border:
                        case 0:
                            out.append(f"{label} {value}".rstrip())
                        case 1:
                            out.append(f"{label} | {value}".rstrip())
                        case _:
                            out.append(f"| {label} | {value}|")
        return "\n".join([*out, *([f"+-{'-' * names}-+-{'-' * values}-+"] if border == 2 else []), ""])

    return render


def csv_cell(cell: str, separator: str = ",") -> str:
    """As psql quotes: only what needs it (csv_print_field in print.c)."""
    if any(character in cell for character in f'{separator}"\n\r'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def csv(table: Table, separator: str = ",") -> str:
    return "".join(separator.join(csv_cell(cell, separator) for cell in row) + "\n" for row in table)


def all_quoted(separator: str) -> Callable[[Table], str]:
    """As pgAdmin copies the cells of its grid, and as Python's csv.QUOTE_ALL."""
    return lambda table: "".join(
        separator.join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in table
    )


def bare(separator: str) -> Callable[[Table], str]:
    """psql -A, and the copy of a grid that quotes nothing."""
    return lambda table: "".join(separator.join(row) + "\n" for row in table)


def bare_rows(separator: str) -> Callable[[Table], str]:
    """psql -At."""
    return lambda table: bare(separator)(table[1:])


def escaped_tsv(table: Table) -> str:
    """pgcli's tsv, and the text format of COPY."""
    escapes = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t"})
    return "".join("\t".join(cell.translate(escapes) for cell in row) + "\n" for row in table)


def records_bare(separator: str, *, quoted: bool, between: str) -> Callable[[Table], str]:
    r"""``\x`` with -A or --csv."""

    def render(table: Table) -> str:
        records = [
            "".join(
                f"{name}{separator}{csv_cell(cell, separator) if quoted else cell}\n"
                for name, cell in zip(table[0], row, strict=True)
            )
            for row in table[1:]
        ]
        return between.join(records)

    return render


def pgcli_records(head: str) -> Callable[[Table], str]:
    """vertical_table_adapter of cli_helpers: lines of a value after the first begin where lines begin."""

    def render(table: Table) -> str:
        width = max(map(len, table[0]))
        records = [
            "".join(f"{name.ljust(width)} | {cell}\n" for name, cell in zip(table[0], row, strict=True))
            for row in table[1:]
        ]
        return "".join(f"{head.format(number)}\n{record}" for number, record in enumerate(records, 1))

    return render


def mysql_records(table: Table) -> str:
    r"""MySQL's ``\G``."""
    width = max(map(len, table[0]))
    head = "*" * 27 + " {}. row " + "*" * 27 + "\n"
    return "".join(
        head.format(number)
        + "".join(f"{name.rjust(width)}: {cell}\n" for name, cell in zip(table[0], row, strict=True))
        for number, row in enumerate(table[1:], 1)
    )


def drawing(
    *,
    bars: str,
    top: str = "",
    head: str = "",
    between: str = "",
    bottom: str = "",
    measure: Callable[[str], int] = in_columns,
    padding: int = 1,
) -> Callable[[Table], str]:
    """A table as libraries draw it: the lines of a cell below each other, without marks.

    Bars stand left of the row, between its cells and right of it; a rule has the same and its dash. ``_`` is nothing.
    """

    def around(of: str, parts: Sequence[str]) -> str:
        left, inner, right = (character.replace("_", "") for character in of[:3])
        return left + inner.join(parts) + right

    def render(table: Table) -> str:
        widths = _widths(table, measure)
        pad = " " * padding

        def rule(of: str) -> list[str]:
            return [around(of, [of[3] * (width + 2 * padding) for width in widths])] if of else []

        def drawn(row: Sequence[str]) -> list[str]:
            return [
                around(
                    bars,
                    [
                        pad + _padded(cell or "", width, measure) + pad
                        for cell, width in zip(line, widths, strict=True)
                    ],
                ).rstrip()
                for line in _lines(row)
            ]

        rows = [drawn(row) for row in table[1:]]
        body = [line for at, row in enumerate(rows) for line in [*(rule(between) if at else []), *row]]
        return "\n".join([*rule(top), *drawn(table[0]), *rule(head), *body, *rule(bottom), ""])

    return render


def markdown(*, escaped: bool = False, code: bool = False) -> Callable[[Table], str]:
    """A table as a person or a page writes it: nothing aligned, a line break as ``<br>``."""

    def cell_text(cell: str) -> str:
        lines = [f"`{line}`" if code and line else line for line in cell.split("\n")]
        text = "<br>".join(lines)
        return text.replace("|", "\\|") if escaped else text

    def render(table: Table) -> str:
        lines = [f"| {' | '.join(map(cell_text, row))} |" for row in table]
        lines.insert(1, "|" + "---|" * len(table[0]))
        return "\n".join([*lines, ""])

    return render


RENDERINGS: dict[str, Callable[[Table], str]] = {
    "psql border 0": psql_aligned(0),
    "psql border 1": psql_aligned(1),
    "psql border 2": psql_aligned(2),
    "psql unicode": psql_aligned(1, unicode=True),
    "psql unicode border 2": psql_aligned(2, unicode=True),
    "psql old-ascii": psql_aligned(1, old=True),
    "psql expanded border 0": psql_expanded(0),
    "psql expanded": psql_expanded(1),
    "psql expanded border 2": psql_expanded(2),
    "psql --csv": csv,
    "psql --csv, semicolons": lambda table: csv(table, ";"),
    "psql -A": bare("|"),
    "psql -At": bare_rows("|"),
    "psql -A with tabs": bare("\t"),
    "psql -A -x": records_bare("|", quoted=False, between="\n"),
    "psql --csv -x": records_bare(",", quoted=True, between=""),
    "pgAdmin": all_quoted("\t"),
    "pgAdmin, semicolons": all_quoted(";"),
    "all quoted": all_quoted(","),
    "copied grid": bare("\t"),
    "copied rows of a grid": bare_rows("\t"),
    "escaped tabs": escaped_tsv,
    "pgcli": drawing(bars="|||", top="+++-", head="|+|-", bottom="+++-"),
    "pgcli without wide characters": drawing(bars="|||", top="+++-", head="|+|-", bottom="+++-", measure=len),
    "pgcli records": pgcli_records("-[ RECORD {} ]" + "-" * 25),
    "pgcli rows": pgcli_records("***[ {}. row ]***"),
    "MySQL": drawing(bars="|||", top="+++-", head="+++-", bottom="+++-", measure=len),
    "MySQL records": mysql_records,
    "grid": drawing(bars="|||", top="+++-", head="+++=", between="+++-", bottom="+++-"),
    "grid without wide characters": drawing(
        bars="|||", top="+++-", head="+++=", between="+++-", bottom="+++-", measure=len
    ),
    "fancy_grid": drawing(bars="│││", top="╒╤╕═", head="╞╪╡═", between="├┼┤─", bottom="╘╧╛═"),
    "rounded_grid": drawing(bars="│││", top="╭┬╮─", head="├┼┤─", between="├┼┤─", bottom="╰┴╯─"),
    "heavy_grid": drawing(bars="┃┃┃", top="┏┳┓━", head="┣╋┫━", between="┣╋┫━", bottom="┗┻┛━"),
    "rules without a frame": drawing(bars="_|_", head="_+_-", between="_+_-"),
    "presto": drawing(bars="_|_", head="_+_-"),
    "github": drawing(bars="|||", head="|||-"),
    "orgtbl": drawing(bars="|||", head="|+|-"),
    "simple": lambda table: drawing(bars="_\0_", head="_\0_-", padding=0)(table).replace("\0", "  "),
    "rst": lambda table: drawing(bars="_\0_", top="_\0_=", head="_\0_=", bottom="_\0_=", padding=0)(
        table
    ).replace("\0", "  "),
    "DBeaver": drawing(bars="_||", head="_++-", padding=0),
    "Markdown": markdown(),
    "Markdown, code": markdown(code=True),
    "Markdown with escapes": markdown(escaped=True),
}
