"""Class lists as photographers have them: out of Excel, or as folders of named photos."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from kingdesk.adapters.photos.class_list import ClassListFiles
from kingdesk.domain.errors import ListUnreadable
from kingdesk.ports.class_list import ClassList
from tests.builders import JPEG
from tests.unprivileged import open_folder, run_unprivileged


def read(source: Path) -> ClassList:
    return ClassListFiles().read(source)


def of_text(folder: Path, text: str, encoding: str = "utf-8", name: str = "list.csv") -> ClassList:
    (folder / name).write_bytes(text.encode(encoding))
    return read(folder / name)


def photos(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(JPEG)
    return folder


def rows(found: ClassList) -> list[tuple[str, str | None, str | None, list[str], str]]:
    return [
        (e.name, e.email, e.phone, [path.name for path in e.references], e.line)
        for e in found.entries
    ]


def names(found: ClassList) -> list[str]:
    return [entry.name for entry in found.entries]


def troubles(found: ClassList) -> list[tuple[str, str, str]]:
    return [(problem.line, str(problem.code), problem.value) for problem in found.problems]


# --- tables ---------------------------------------------------------------------------------------


def test_a_table_gives_name_email_phone_and_references(tmp_path: Path) -> None:
    photos(tmp_path, "ana.jpg", "more/ana2.jpg", "bea.jpg")
    text = """\
name,email,phone,photo
Ana Souza,ana@example.com,+55 11 98765-4321,ana.jpg|more/ana2.jpg
Bea Lima,,,bea.jpg

Caio Dias,caio@example.com,,
"""

    found = of_text(tmp_path, text)

    assert rows(found) == [
        ("Ana Souza", "ana@example.com", "+55 11 98765-4321", ["ana.jpg", "ana2.jpg"], "2"),
        ("Bea Lima", None, None, ["bea.jpg"], "3"),
        ("Caio Dias", "caio@example.com", None, [], "5"),
    ]
    assert found.entries[0].references[1] == tmp_path / "more" / "ana2.jpg"
    assert not found.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_excel_writes_is_read(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    text = "Nome;E-mail;Celular\r\nJoão Ávila;joao@example.com;11 98765-4321\r\n"

    found = of_text(tmp_path, text.replace(";", delimiter), encoding)

    assert rows(found) == [("João Ávila", "joao@example.com", "11 98765-4321", [], "2")]


@pytest.mark.parametrize(
    "headings",
    [
        "name;email;phone;reference",
        "NOME;E-MAIL;TELEFONE;FOTO",
        "Aluno; e-mail ;WhatsApp;Referência",
        "Formando;Email;Celular;Arquivo",
        "Cliente;e_mail;Fone;Foto 1",
        "Nome completo;Endereço de e-mail;Tel.;Nome do arquivo",
        "Student name;E-mail address;Mobile;File name",
    ],
)
def test_headings_are_known_in_both_languages_any_case_and_accent(
    tmp_path: Path, headings: str
) -> None:
    photos(tmp_path, "a.jpg")

    found = of_text(tmp_path, f"{headings}\nAna;ana@example.com;11987654321;a.jpg\n")

    assert rows(found) == [("Ana", "ana@example.com", "11987654321", ["a.jpg"], "2")]


def test_columns_may_stand_in_any_order_among_others_below_a_title(tmp_path: Path) -> None:
    text = "Turma 3B - 2026;;\n\nTurma;E-mail;Nome;Sobrenome\n3B;ana@example.com;Ana;Souza\n"

    found = of_text(tmp_path, text)

    assert rows(found) == [("Ana Souza", "ana@example.com", None, [], "4")]


def test_semicolons_part_columns_even_when_names_hold_commas(tmp_path: Path) -> None:
    assert names(of_text(tmp_path, "Nome;Turma\nSouza, Ana;3B\nLima, Bea;3B\n")) == [
        "Souza, Ana",
        "Lima, Bea",
    ]


@pytest.mark.parametrize("title", ["Alunos", "Formandos 2026", "Turma 3B"])
def test_a_title_above_the_headings_is_no_heading(tmp_path: Path, title: str) -> None:
    assert names(of_text(tmp_path, f"{title}\nNome\nAna\n")) == ["Ana"]


def test_quoted_cells_may_hold_delimiters_and_line_ends(tmp_path: Path) -> None:
    text = 'name,email\n"Souza, Ana",a@example.com\n"Lima\nBea",b@example.com\nCaio,\n'

    found = of_text(tmp_path, text)

    assert [(e.name, e.line) for e in found.entries] == [
        ("Souza, Ana", "2"),
        ("Lima Bea", "3"),
        ("Caio", "5"),
    ]


def test_excels_hint_of_the_delimiter_is_no_row(tmp_path: Path) -> None:
    found = of_text(tmp_path, "sep=,\nnome,turma\nAna,3B\n")

    assert [(e.name, e.line) for e in found.entries] == [("Ana", "3")]


def test_several_photo_columns_and_several_files_in_a_cell_all_count(tmp_path: Path) -> None:
    photos(tmp_path, "a.jpg", "b.jpg", "c.jpg")

    found = of_text(tmp_path, 'nome,foto1,Foto 2\nAna,"a.jpg; b.jpg",c.jpg|a.jpg\n')

    assert rows(found)[0][3] == ["a.jpg", "b.jpg", "c.jpg"]


def test_files_are_found_as_people_write_them(tmp_path: Path) -> None:
    photos(tmp_path, "Photos/DSC_0001.JPG", "Photos/Ána.jpg", "Photos/b.jpg")
    text = "nome;foto\nAna;photos/dsc_0001.jpg\nAna B;Photos\\DSC_0001\nAna C;Photos/Ána\n"
    text += f"Ana D;{tmp_path / 'Photos' / 'b.jpg'}\n"
    (tmp_path / "photos").symlink_to("Photos")

    found = of_text(tmp_path, text)

    assert [row[3] for row in rows(found)] == [
        ["DSC_0001.JPG"],
        ["DSC_0001.JPG"],
        ["Ána.jpg"],
        ["b.jpg"],
    ]
    assert not found.problems


@pytest.mark.parametrize(
    "text",
    [
        "Ana Souza\nBea Lima\n",
        "Ana Souza;ana@example.com\nBea Lima;\n",
        "Ana Souza,ana@example.com,11 98765-4321,a.jpg\nBea Lima,,,\n",
    ],
)
def test_a_list_without_headings_is_taken_when_its_columns_are_plain(
    tmp_path: Path, text: str
) -> None:
    photos(tmp_path, "a.jpg")

    assert names(of_text(tmp_path, text)) == ["Ana Souza", "Bea Lima"]


@pytest.mark.parametrize(
    "text",
    [
        "Ana Souza;Maria Souza\nBea Lima;Clara Lima\n",
        "1;Ana Souza\n2;Bea Lima\n",
        "Ana Souza;3B\nBea Lima;3B\n",
        "ana@example.com\nbea@example.com\n",
        ";Ana\nBea;\n",
        "Turma;Escola\n3B;Central\n",
        "Ana;a@example.com;b@example.com\n",
    ],
)
def test_a_list_whose_names_would_have_to_be_guessed_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ListUnreadable, match="no heading says"):
        of_text(tmp_path, text)


def test_each_problem_is_told_and_costs_only_what_it_is_about(tmp_path: Path) -> None:
    photos(tmp_path, "a.jpg", "list.pdf")
    text = """\
nome;email;foto
Ana Souza;ana@example.com;a.jpg
;nobody@example.com;a.jpg
ANA  SOUZÁ;other@example.com;
Bea;ANA@example.com;
Caio;caio at example;
Dora;-;gone.jpg|a.jpg
Eva;;list.pdf
"""

    found = of_text(tmp_path, text)

    assert rows(found) == [
        ("Ana Souza", "ana@example.com", None, ["a.jpg"], "2"),
        ("Bea", None, None, [], "5"),
        ("Caio", None, None, [], "6"),
        ("Dora", None, None, ["a.jpg"], "7"),
        ("Eva", None, None, [], "8"),
    ]
    assert troubles(found) == [
        ("3", "no_name", ""),
        ("4", "duplicate_name", "ANA SOUZÁ"),
        ("5", "duplicate_email", "ANA@example.com"),
        ("6", "bad_email", "caio at example"),
        ("7", "reference_missing", "gone.jpg"),
        ("8", "reference_unsupported", "list.pdf"),
    ]
    assert found.problems[1].earlier == "2"
    assert found.problems[1].message == "4: ANA SOUZÁ is already in the list (2)."


@pytest.mark.parametrize(
    "strange", ["x" * 300 + ".jpg", "nul\0.jpg", "../../etc/{0}.jpg", "http://a/b.jpg"]
)
def test_a_file_name_no_disk_knows_is_only_a_missing_file(tmp_path: Path, strange: str) -> None:
    workbook(tmp_path / "list.xlsx", [["nome", "foto"], ["Ana", strange.replace("\0", "?")]])

    assert [code for _, code, _ in troubles(read(tmp_path / "list.xlsx"))] == ["reference_missing"]


def workbook(file: Path, cells: Sequence[Sequence[object]], *, hidden_first: bool = False) -> None:
    with xlsxwriter.Workbook(file) as book:
        if hidden_first:
            book.add_worksheet("old").write_row(0, 0, ["nome", "Old Client"])
            book.worksheets()[0].hide()
            book.add_worksheet("empty")
        sheet = book.add_worksheet("Turma")
        sheet.activate()
        for at, row in enumerate(cells):
            sheet.write_row(at, 0, row, None)


def test_a_workbook_is_read_with_its_numbers_as_people_see_them(tmp_path: Path) -> None:
    photos(tmp_path, "a.jpg")
    file = tmp_path / "Turma 3º B.xlsx"
    cells = [["Formandos 2026"], [], ["Nome", "E-mail", "Celular", "Foto"]]
    workbook(file, [*cells, ["João Ávila", "joao@example.com", 11987654321, "a.jpg"], [], ["Bea"]])

    found = read(file)

    assert rows(found) == [
        ("João Ávila", "joao@example.com", "11987654321", ["a.jpg"], "4"),
        ("Bea", None, None, [], "6"),
    ]


def test_of_a_workbook_the_first_sheet_that_shows_something_is_read(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", [["Nome"], ["Ana"]], hidden_first=True)

    assert names(read(tmp_path / "a.xlsx")) == ["Ana"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"not a workbook"),
        ("a.xlsx", b"PK\x03\x04" + bytes(100)),
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(600)),
        ("a.csv", b""),
        ("a.csv", b" \n;;\n"),
        ("a.csv", JPEG),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.pdf", b"%PDF-1.7"),
        ("a.csv", b'name\n"' + b"x" * 200_000),
        ("a.csv", b"name\n" + b"Ana\n" * 20_001),
    ],
)
def test_what_is_no_list_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(ListUnreadable) as caught:
        read(tmp_path / name)
    assert caught.value.message.startswith(f"The class list {tmp_path / name} can't be read: ")


def test_a_list_that_is_not_there_or_not_ours_to_read_is_refused() -> None:
    with open_folder() as folder:
        photos(folder, "closed.csv", "closed.xlsx", "sub/Ana.jpg")
        for name in ("closed.csv", "closed.xlsx", "sub"):
            (folder / name).chmod(0)

        def act() -> list[str]:
            reasons = []
            for name in ("closed.csv", "closed.xlsx", "sub", "none.csv"):
                with pytest.raises(ListUnreadable) as caught:
                    read(folder / name)
                reasons.append(str(caught.value.details["reason"]))
            return reasons

        reasons = run_unprivileged(act)

    assert reasons[0] == reasons[2] == "Permission denied"
    assert "ermission denied" in reasons[1]
    assert reasons[3] == "it is not there"


def test_a_list_in_a_folder_that_is_closed_to_us_is_refused() -> None:
    with open_folder() as folder:
        photos(folder, "closed/list.csv")
        (folder / "closed").chmod(0)

        def act() -> str:
            with pytest.raises(ListUnreadable) as caught:
                read(folder / "closed" / "list.csv")
            return str(caught.value.details["reason"])

        assert run_unprivileged(act) == "Permission denied"


def test_a_persons_folder_that_is_closed_to_us_is_told() -> None:
    with open_folder() as folder:
        photos(folder, "Ana/1.jpg", "Bea/1.jpg", "Caio/1.jpg", "Caio/more/2.jpg")
        (folder / "Bea").chmod(0)
        (folder / "Caio" / "more").chmod(0)

        def act() -> tuple[list[str], list[tuple[str, str, str]]]:
            found = read(folder)
            return names(found), troubles(found)

        found, told = run_unprivileged(act)

    assert found == ["Ana", "Caio"]
    assert told == [("Bea", "unreadable", "Bea"), ("Caio", "unreadable", "more")]


def test_three_hundred_clients_keep_their_order(tmp_path: Path) -> None:
    expected = [f"Client {chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(300)]

    assert names(of_text(tmp_path, "nome\n" + "\n".join(expected))) == expected


# --- folders --------------------------------------------------------------------------------------


def test_photos_named_after_people_are_their_references(tmp_path: Path) -> None:
    photos(tmp_path, "Ana Souza.jpg", "ana_souza-2.jpg", "Ana Souza (2).jpg", "ANA SOUZA 10.png")
    photos(tmp_path, "bea-lima.jpg", "Caio Dias.heic", "joão_da_silva_01.jpg", "07 Dora Reis.jpg")
    photos(tmp_path, ".hidden.jpg", "notes.txt")

    found = read(tmp_path)

    assert {entry.name: [path.name for path in entry.references] for entry in found.entries} == {
        "Ana Souza": [
            "Ana Souza.jpg",
            "ANA SOUZA 10.png",
            "Ana Souza (2).jpg",
            "ana_souza-2.jpg",
        ],
        "Bea Lima": ["bea-lima.jpg"],
        "Caio Dias": ["Caio Dias.heic"],
        "João da Silva": ["joão_da_silva_01.jpg"],
        "Dora Reis": ["07 Dora Reis.jpg"],
    }
    assert not found.problems


def test_many_numbers_behind_one_word_are_many_people(tmp_path: Path) -> None:
    photos(tmp_path, *(f"pupil_{number:03}.jpg" for number in range(1, 13)), "ana_01.jpg")

    found = read(tmp_path)

    assert [entry.name for entry in found.entries if entry.name != "Ana"] == [
        f"Pupil {number:03}" for number in range(1, 13)
    ]
    assert "Ana" in names(found)


def test_a_number_inside_a_word_is_part_of_the_name(tmp_path: Path) -> None:
    photos(tmp_path, "group_p01.jpg", "group_p02.jpg")

    assert names(read(tmp_path)) == ["Group P01", "Group P02"]


@pytest.mark.parametrize(
    "name",
    [
        "IMG_1234.jpg",
        "DSC0001.jpg",
        "_MG_0042.jpg",
        "P1000123.jpg",
        "SAM_0001.jpg",
        "IMG-20260101-WA0001.jpg",
        "WhatsApp Image 2026-01-01 at 10.00.00.jpg",
        "20260101_120000.jpg",
        "foto 3.jpg",
        "Screenshot_2026.png",
        "(2).jpg",
        "---.jpg",
    ],
)
def test_a_cameras_name_is_nobodys(tmp_path: Path, name: str) -> None:
    photos(tmp_path, name, "Ana.jpg")

    found = read(tmp_path)

    assert names(found) == ["Ana"]
    assert troubles(found) == [(name, "no_name", name)]


@pytest.mark.parametrize(
    "name", ["Sam 2", "Pia", "Capitu Reis", "Waldir", "Imogen", "Ana-Maria Reis"]
)
def test_a_person_called_a_little_like_a_camera_is_a_person(tmp_path: Path, name: str) -> None:
    photos(tmp_path, f"{name}.jpg")

    assert names(read(tmp_path)) == [name.removesuffix(" 2")]


def test_a_subfolder_for_each_person_holds_their_pictures(tmp_path: Path) -> None:
    photos(tmp_path, "Ana Souza/2.jpg", "Ana Souza/10.jpg", "Ana Souza/more/IMG_1.jpg")
    photos(tmp_path, "02 - bea_lima/x.png", "bea/notes.txt", "@eaDir/y.jpg", "IMG_0001/z.jpg")

    found = read(tmp_path)

    assert [(e.name, e.line, [p.name for p in e.references]) for e in found.entries] == [
        ("Bea Lima", "02 - bea_lima", ["x.png"]),
        ("Ana Souza", "Ana Souza", ["2.jpg", "10.jpg", "IMG_1.jpg"]),
    ]
    assert troubles(found) == [("IMG_0001", "no_name", "IMG_0001")]


def test_a_person_with_a_photo_and_a_folder_is_told_as_a_duplicate(tmp_path: Path) -> None:
    photos(tmp_path, "Ana.jpg", "ana/1.jpg")

    found = read(tmp_path)

    assert rows(found) == [("Ana", None, None, ["Ana.jpg"], "Ana.jpg")]
    assert troubles(found) == [("ana", "duplicate_name", "Ana")]


@pytest.mark.parametrize("inside", [[], ["IMG_1.jpg", "IMG_2.jpg"], ["notes.txt"]])
def test_a_folder_that_names_nobody_is_refused(tmp_path: Path, inside: list[str]) -> None:
    photos(tmp_path, *inside)

    with pytest.raises(ListUnreadable, match="named after anyone"):
        read(tmp_path)


def test_an_empty_subfolder_is_a_client_without_a_picture_and_other_folders_are_nobody(
    tmp_path: Path,
) -> None:
    photos(tmp_path, "Ana Souza/1.jpg", "Lists/plan.txt")
    (tmp_path / "Bea Lima").mkdir()

    found = read(tmp_path)

    assert [(entry.name, len(entry.references)) for entry in found.entries] == [
        ("Ana Souza", 1),
        ("Bea Lima", 0),
    ]


# --- several things at once -----------------------------------------------------------------------


def test_photos_and_folders_of_people_are_read_from_wherever_they_lie(tmp_path: Path) -> None:
    photos(tmp_path, "here/Ana Lima.jpg", "there/Bea/1.jpg", "there/Bea/2.jpg", "here/.hidden.jpg")
    sources = [
        tmp_path / "here/Ana Lima.jpg",
        tmp_path / "there/Bea",
        tmp_path / "here/.hidden.jpg",
    ]

    found = ClassListFiles().read_several(sources)

    assert [(e.name, len(e.references)) for e in found.entries] == [("Ana Lima", 1), ("Bea", 2)]
    assert found.problems == ()


def test_several_things_that_are_no_photos_are_no_list(tmp_path: Path) -> None:
    (tmp_path / "notes.pdf").write_bytes(b"x")

    with pytest.raises(ListUnreadable):
        ClassListFiles().read_several([tmp_path / "notes.pdf", tmp_path / "gone.pdf"])


# --- consent --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        *(("sim", "sim"), ("x", "x"), ("2026-11-01", "2026-11-01"), ("✓", "✓"), ("", None)),
        *(("mother, in writing", "mother, in writing"), ("assinado", "assinado")),
        *((no, "") for no in ("não", "No", "N/A", "0", "✗", "FALSO", "não autorizado", "pendente")),
        *((no, "") for no in ("recusou", "refused", "No: mother refused", "sem autorização")),
    ],
)
def test_a_column_about_consent_is_read(tmp_path: Path, cell: str, said: str | None) -> None:
    found = of_text(tmp_path, f"nome;consentimento\nAna;{cell}\n")

    assert [each.consent for each in found.entries] == [said]


def test_who_was_left_out_is_kept_to_be_mended(tmp_path: Path) -> None:
    photos(tmp_path, "a.jpg")

    found = of_text(tmp_path, "name,email,photo\nAna,,\nana,b@example.org,a.jpg\n,c@example.org,\n")

    left_out = [problem.left_out for problem in found.problems]
    assert [(e.name, e.email, len(e.references)) for e in left_out if e] == [
        ("ana", "b@example.org", 1),
        ("", "c@example.org", 0),
    ]
