"""What is erased is gone from the disk, not only from the tables."""

from __future__ import annotations

from tests.fakes.event import Event


def test_an_erased_client_is_in_no_file_of_the_workspace(event: Event) -> None:
    event.photo("1.jpg", "ana")
    event.import_all()
    client = event.client("Zenobia Quintela")
    event.process()
    folder = event.app.workspace.folder
    assert any(b"Zenobia" in path.read_bytes() for path in folder.iterdir() if path.is_file())

    event.app.clients.erase(event.app.owner, client)

    left = [p.name for p in folder.iterdir() if p.is_file() and b"Zenobia" in p.read_bytes()]
    assert left == []
