"""The desk of a studio on a real database and a real bucket, and what the web system sees of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from kingdesk.adapters.keychain import EnvironmentSecrets
from kingdesk.bootstrap import App, open_app
from kingdesk.domain.galleries import PhotoLack
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.environment import SIGN_IN_EMAIL, SIGN_IN_PASSWORD
from kingdesk.gui.clients.class_list import ClassListDialog
from kingdesk.gui.clients.filters import Shown
from kingdesk.gui.copies.checking import CheckDialog
from kingdesk.settings import Studio
from tests.app.studio import PASSWORD, WebSystem
from tests.fakes.engine import FakeEngine, a_picture
from tests.fakes.event import LEFT
from tests.gui.conftest import Open, Person
from tests.gui.studio import button, picker_of
from tests.servers.s3 import S3Server

EMAIL = "ana@example.com"


@pytest.fixture
def web(host_postgres: str, moto: S3Server) -> WebSystem:
    return WebSystem(host_postgres, moto, moto.make_bucket())


@pytest.fixture
def gallery(web: WebSystem) -> int:
    """Give Ana a public gallery of four photos, of which one is kept elsewhere, in a folder."""
    ana = web.photographer("Ana Example", EMAIL)
    party = web.gallery(ana, "Party")
    for number in range(3):
        web.photo(party, f"DSC_{number}.jpg", a_picture(("bea", LEFT), shade=number), number)
    with web.database() as database:
        database.execute(
            "UPDATE king_galleries SET status = 'revisao', access_mode = 'public',"
            " data_trabalho = '2026-05-09' WHERE id = %s",
            (party,),
        )
        database.execute(
            "INSERT INTO king_photo_folders (gallery_id, name) VALUES (%s, 'Ceremony')", (party,)
        )
        database.execute(
            "INSERT INTO king_photos (gallery_id, file_path, original_name, folder_id)"
            " SELECT %s, 'cfimage:0b6f', 'DSC_9.jpg', id FROM king_photo_folders",
            (party,),
        )
        database.execute("UPDATE king_photos SET \"order\" = 9 WHERE file_path LIKE 'cfimage%'")
    return party


@pytest.fixture
def studio(web: WebSystem, gallery: int) -> Iterator[App]:
    known = web.studio()
    secrets = {**known.secrets, SIGN_IN_EMAIL: EMAIL, SIGN_IN_PASSWORD: PASSWORD}
    app = open_app(
        Studio("Studio", known.settings),
        engine=FakeEngine(),
        secrets=EnvironmentSecrets(secrets),
    )
    yield app
    app.close()


def lacks(person: Person) -> list[PhotoLack | None]:
    return [card.lack for card in person.window.desk.cards]


def test_a_gallery_stands_on_the_desk_as_the_web_system_has_it(
    web: WebSystem, gallery: int, studio: App, open_window: Open
) -> None:
    bea = web.client(gallery, "Bea")
    with web.database() as database:
        database.execute("UPDATE king_gallery_clients SET enabled = false WHERE id = %s", (bea,))
        database.execute(
            "INSERT INTO king_selections (gallery_id, photo_id, client_id)"
            " SELECT gallery_id, min(id), %s FROM king_photos GROUP BY gallery_id",
            (bea,),
        )
    person = open_window(studio)
    listed = picker_of(person).model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    shown, folders = person.shown, [card.folder for card in person.window.desk.cards]

    person.window.browsing.choose(Shown.CHOSEN)
    person.wait()

    assert listed == "Party\n4 photos · In review · Public · 9 May 2026 · 1 client"
    assert shown == ["DSC_0.jpg", "DSC_1.jpg", "DSC_2.jpg", "DSC_9.jpg"]
    assert folders == ["", "", "", "Ceremony"]
    assert lacks(person) == [None, None, None, PhotoLack.NOT_IN_BUCKET]
    assert person.shown == ["DSC_0.jpg"]
    assert not person.window.desk.overview.clients[0].enabled


def test_what_the_check_found_missing_is_marked_and_the_rest_is_processed(
    web: WebSystem, gallery: int, studio: App, open_window: Open
) -> None:
    photo = int(web.asked("SELECT min(id) FROM king_photos")[0][0])
    client = web.server.client()
    client.delete_object(Bucket=web.bucket, Key=web.key_of(photo))
    client.close()
    person = open_window(studio)

    person.window.actions_.check_gallery.trigger()
    person.dialog(CheckDialog).close()
    person.wait()
    marked = lacks(person)
    person.window.processing.start(person.window.desk.galleries[0].id)
    person.wait_for(lambda: person.said.startswith("Done"))

    done = web.asked("SELECT photo_id FROM rekognition_photo_jobs WHERE process_status = 'done'")
    assert marked[0] is PhotoLack.MISSING
    assert [card.faces for card in person.window.desk.cards] == [None, 1, 1, None]
    assert len(done) == 2


def test_a_class_list_is_added_only_after_a_look_and_nobody_can_sign_in_with_it(
    web: WebSystem, gallery: int, studio: App, open_window: Open, hers: Path
) -> None:
    table = hers / "class.csv"
    table.write_text("Nome,E-mail\nBea,bea@example.com\nCaio,\n", "utf-8")
    person = open_window(studio)
    query = "SELECT nome, email, senha_hash FROM king_gallery_clients ORDER BY nome"

    person.window.lists.take(table)
    preview = person.dialog(ClassListDialog)
    before = web.asked(query)
    button(preview, "Add 2 to KingSelection").click()
    person.wait_for(lambda: len(person.window.desk.overview.clients) == 2)

    (bea, bea_email, bea_hash), (caio, caio_email, _) = web.asked(query)
    assert before == []
    assert (bea, bea_email, caio) == ("Bea", "bea@example.com", "Caio")
    assert caio_email.endswith("@sem-email.kingdesk.invalid")
    assert bea_hash.startswith("$2")
    assert [row.email for row in person.window.desk.overview.clients] == ["bea@example.com", None]


def test_an_erased_client_stays_on_the_web_without_a_face(
    web: WebSystem, gallery: int, studio: App, open_window: Open
) -> None:
    bea = ClientId(web.client(gallery, "Bea"))
    photo = PhotoId(int(web.asked("SELECT min(id) FROM king_photos")[0][0]))
    studio.enroll(studio.owner, bea, photo)
    person = open_window(studio)
    before = person.window.desk.overview.clients[0].references

    person.window.clients.ask_to_erase(bea, "Bea")
    box = person.dialog(QMessageBox)
    next(each for each in box.buttons() if each.text() == "Erase").click()
    person.wait_for(lambda: person.said.startswith("Everything"))

    row = person.window.desk.overview.clients[0]
    assert (before, row.name, row.references) == (1, "Bea", 0)
    assert person.said == "Everything known of Bea's face was erased."
    assert web.asked("SELECT nome FROM king_gallery_clients") == [("Bea",)]
