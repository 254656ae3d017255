"""Processing by Rekognition from the window: a real database, a real bucket, real calls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kingdesk.adapters.keychain import EnvironmentSecrets
from kingdesk.bootstrap import App, open_app
from kingdesk.domain.ids import ClientId
from kingdesk.domain.strategies import Strategy
from kingdesk.environment import SIGN_IN_EMAIL, SIGN_IN_PASSWORD, studio_of
from kingdesk.gui.costs.dialog import ProcessDialog
from kingdesk.gui.costs.receipts import CostsDialog
from kingdesk.settings import Studio
from tests.app.cloud import pictured
from tests.app.studio import PASSWORD, WebSystem
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import Open, Person
from tests.gui.costs import answer, words_of
from tests.servers.rekognition import RekognitionServer
from tests.servers.s3 import S3Server

EMAIL = "ana@example.com"


@pytest.fixture
def web(host_postgres: str, moto: S3Server) -> WebSystem:
    """Give a web system with a party of three photos and two clients."""
    web = WebSystem(host_postgres, moto, moto.make_bucket())
    party = web.gallery(web.photographer("Ana Example", EMAIL), "Party")
    for number, people in enumerate((("Ana",), ("Ana", "Bea"), ("guest",))):
        web.photo(party, f"{number}.jpg", pictured(*people, shade=number), number)
    return web


@pytest.fixture
def studio(web: WebSystem, rekognition: RekognitionServer, moto: S3Server) -> Iterator[App]:
    values = web.variables() | {
        "AWS_ACCESS_KEY_ID": moto.access_key,
        "AWS_SECRET_ACCESS_KEY": moto.secret_key,
        "AWS_ENDPOINT_URL_S3": moto.endpoint,
        "AWS_ENDPOINT_URL_REKOGNITION": rekognition.url,
        "AWS_ENDPOINT_URL_SQS": moto.endpoint,
        "S3_STAGING_BUCKET": moto.make_bucket(),
    }
    known = studio_of(values)
    secrets = {**known.secrets, SIGN_IN_EMAIL: EMAIL, SIGN_IN_PASSWORD: PASSWORD}
    app = open_app(
        Studio("Studio", known.settings),
        engine=FakeEngine(),
        secrets=EnvironmentSecrets(secrets),
    )
    yield app
    app.close()


def process(person: Person, way: Strategy) -> str:
    """Process in the window; return what the way said it costs."""
    person.window.processing.ask()
    dialog = person.dialog(ProcessDialog)
    person.wait_for(lambda: dialog.cards is not None)
    assert dialog.cards is not None
    card = dialog.cards.cards[way]
    assert card.isEnabled(), card.words
    card.click()
    dialog.consent.setChecked(True)
    said = card.words
    dialog.start.click()
    person.wait_for(lambda: "spent" in person.said)
    return said


def test_a_gallery_is_quoted_processed_paid_for_and_its_faces_are_deleted_again(
    web: WebSystem,
    rekognition: RekognitionServer,
    studio: App,
    open_window: Open,
    tmp_path: Path,
) -> None:
    gallery = studio.galleries.all(studio.owner)[0]
    ana = ClientId(web.client(int(gallery.id), "Ana"))
    reference = tmp_path / "ana.jpg"
    reference.write_bytes(pictured("Ana", shade=70))
    studio.enroll(studio.owner, ana, reference)
    before = rekognition.ledger.counts
    person = open_window(studio)

    quoted = process(person, Strategy.INDEXED)
    billed = {of: n - before.get(of, 0) for of, n in rekognition.ledger.counts.items()}
    found = person.window.desk.overview.photos_of(ana)
    person.window.actions_.costs.trigger()
    costs = person.dialog(CostsDialog)
    person.wait()
    kept, total = words_of(costs), costs.total.text()
    costs.deletes[gallery.id].click()
    answer(person, "Delete")
    person.wait_for(lambda: "No faces of photos are kept." in words_of(costs))

    assert "US$ 0.005" in quoted
    assert {of: n for of, n in billed.items() if n} == {"IndexFaces": 4, "SearchFaces": 1}
    assert person.said.startswith("Party: its faces are deleted at AWS.")
    assert len(found) == 2
    assert "Faces of 3 photos are kept since" in kept
    assert f"{sum(rekognition.ledger.counts.values())} calls" in total
    assert studio.collections is not None
    assert studio.collections.of_owner(studio.owner) == []
