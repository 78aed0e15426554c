"""A file keeps every word of a translator's, or is refused with its line (decision 22)."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

import polib
import pytest

from bot.language import po_file
from bot.language.po_file import FUZZY, CatalogError, PoEntry

PARTS: Final = (
    *(
        "Hej",
        "ö",
        "سلام",
        "ሰላም",
        "🌱",
        "👨‍👩‍👧",
        "{step}",
        "%s",
        ":",
        ",",
        "|",
        "#",
        "#~",
        '"',
        '"\n"',
    ),
    *(
        " ",
        "  ",
        "\n",
        "\t",
        "\r",
        "\r\n",
        "\\",
        "\\n",
        "\\\\",
        '\nmsgstr "x"\n',
        "\v",
        "\f",
        "\x1c",
    ),
    *("\x85", "\u2028", "\u2029", "\ufeff", "\u2068", "\N{NO-BREAK SPACE}"),
)
"""What texts are made of here: whatever a PO file or a reader of lines could stumble over."""

COMMENTS: Final = (
    "",
    " reviewed: AB",
    "reviewed",
    "# twice",
    " två  mellanslag",
    "!",
    " msgid",
    "~",
)
FLAGS: Final = ("max-length:28", "python-brace-format", FUZZY, "same-ok")


def read(folder: Path, text: str) -> list[PoEntry]:
    """The entries of a file that holds this."""
    path = folder / "x.po"
    path.write_bytes(text.encode())
    return po_file.load(path)


def entry(chance: random.Random, number: int) -> PoEntry:
    """Any entry that the reader of a file could be given."""

    def text() -> str:
        return "".join(chance.choices(PARTS, k=chance.randrange(8)))

    def some(every: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(chance.sample(every, chance.randrange(len(every))))

    plural = text() if chance.random() < 0.3 else ""
    return PoEntry(
        context=f"{number}{text()}",
        source=text(),
        target=text(),
        comments=tuple(one for one in some(COMMENTS) if one != "~"),
        notes=some(("note", "max-length: 28", "")),
        flags=some(FLAGS),
        previous=text() if chance.random() < 0.3 else "",
        obsolete=chance.random() < 0.3,
        plural=plural,
        others=tuple(text() for _ in range(chance.randrange(6))) if plural else (),
    )


@pytest.mark.parametrize("seed", range(50))
def test_what_is_written_is_read_and_written_as_the_same_bytes(tmp_path: Path, seed: int) -> None:
    """Any entries, in any order: every field comes back, and so does every byte."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    header = PoEntry(
        "", "", "Language: sv\nX-Reviewers: AN\nContent-Type: text/plain\n", (" Anna",)
    )
    entries = [header, *(entry(chance, number) for number in range(20))]
    text = po_file.dump(entries)
    assert read(tmp_path, text) == entries
    assert po_file.dump(read(tmp_path, text)) == text


WHOLE: Final = po_file.dump(
    [
        PoEntry("", "", "Language: sv"),
        PoEntry("a", 'He said "no".', 'Hon sa "nej".', previous='She said "no".', flags=(FUZZY,)),
        PoEntry("b", "{count} day", "{count} dag", plural="{count} days", others=("{count} d",)),
        PoEntry("c", "A\\", "En\\", (" mine",), previous="Å", obsolete=True),
    ]
)


@pytest.mark.parametrize("cut", range(len(WHOLE)))
def test_a_file_that_is_cut_off_is_refused_with_its_line(tmp_path: Path, cut: int) -> None:
    """Wherever it ends: what is read are whole entries of it, with every letter, or nothing."""
    text = WHOLE[:cut]
    whole = {(one.source, one.target) for one in read(tmp_path, WHOLE)}
    try:
        found = read(tmp_path, text)
    except CatalogError as error:
        found, line = [], error.line
    else:
        line = 0
    assert {(one.source, one.target) for one in found} <= whole
    assert line in {0, text.count("\n") + 1}


ENTRY: Final = 'msgctxt "a"\nmsgid "A"\nmsgstr "Ett"\n'
KEPT: Final = PoEntry("a", "A", "Ett")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("#reviewed\n" + ENTRY, PoEntry("a", "A", "Ett", ("reviewed",))),
        ("#\n# b\n" + ENTRY, PoEntry("a", "A", "Ett", ("", " b"))),
        ("## b\n" + ENTRY, PoEntry("a", "A", "Ett", ("# b",))),
        (ENTRY + "\n# below\n", PoEntry("a", "A", "Ett", (" below",))),
        (ENTRY + "\n#.\n", KEPT),
        (
            '#~| msgid "Old"\n#~ msgctxt "a"\n#~ msgid "A"\n#~ msgstr "Ett"\n',
            PoEntry("a", "A", "Ett", previous="Old", obsolete=True),
        ),
        ("#,fuzzy\n" + ENTRY, PoEntry("a", "A", "Ett", flags=(FUZZY,))),
        (ENTRY.replace("Ett", "E\\d\\v"), PoEntry("a", "A", "E\\d\\v")),
        (ENTRY.replace("\n", "\r\n"), KEPT),
        (ENTRY.removesuffix("\n"), KEPT),
    ],
)
def test_whatever_a_translator_wrote_is_kept(tmp_path: Path, text: str, kept: PoEntry) -> None:
    """Comments as they were written, also below the last entry; what was before; odd escapes."""
    assert read(tmp_path, text) == [kept]


BROKEN: Final = {
    "a line cut off": ('msgctxt "a"\nmsgid "A"\nmsgstr "Ett tv\n\n' + ENTRY, 3),
    "a line cut off at a quote": ('msgctxt "a"\nmsgid "A"\nmsgstr "Ett \\"\n', 3),
    "a source twice": ('msgctxt "a"\nmsgid "A"\n# b\nmsgid "B"\nmsgstr "Ett"\n', 4),
    "a source before twice": ('#| msgid "x"\n#| msgid "y"\n' + ENTRY, 2),
    "words without a source": (ENTRY + '# b\nmsgstr "Två"\n', 5),
    "a form twice": ('msgid "A"\nmsgid_plural "B"\nmsgstr[0] "Ett"\nmsgstr[0] "Två"\n', 4),
    "a form too many": ('msgid "A"\nmsgid_plural "B"\nmsgstr[0] "Ett"\nmsgstr[10] "Tio"\n', 4),
    "no words": ('msgctxt "a"\nmsgid "A"\n', 3),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    """What would lose words at the next writing is not read."""
    text, line = BROKEN[name]
    with pytest.raises(CatalogError) as refused:
        read(tmp_path, text)
    assert refused.value.line == line


def test_no_file_that_is_not_utf_8_is_read(tmp_path: Path) -> None:
    """An editor that saved it in another way is told the line."""
    (tmp_path / "x.po").write_bytes(ENTRY.encode() + 'msgstr "Två"'.encode("latin-1"))
    with pytest.raises(CatalogError) as refused:
        po_file.load(tmp_path / "x.po")
    assert refused.value.line == 4


@pytest.mark.parametrize("name", sorted(BROKEN.keys() - {"words without a source"}))
def test_polib_reads_what_is_broken(name: str) -> None:
    """Why this is no layer over polib: it says nothing. When this fails, read decision 22 again."""
    assert polib.pofile(BROKEN[name][0], wrapwidth=0) != []
