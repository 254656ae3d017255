"""Files of this computer, the check of a gallery, and a network that fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QPushButton,
    QTableView,
)

from kingdesk.adapters.photos.etags import EtagProof
from kingdesk.domain.errors import KingdeskError, PhotoNotStored
from kingdesk.domain.jobs import Progress
from kingdesk.domain.objects import ObjectInfo, gallery_prefix
from kingdesk.domain.studio_errors import (
    StorageThrottled,
    StorageUnreachable,
)
from kingdesk.gui.copies.checking import CheckDialog
from kingdesk.gui.report import ReportDialog
from tests.fakes.engine import a_picture
from tests.fakes.event import LEFT
from tests.fakes.studio_app import (
    WebSite,
)
from tests.gui.conftest import Open, Person
from tests.gui.studio import (
    button,
    dialog_is_open,
    upload,
    words_in,
)

# --- files of this computer -------------------------------------------------------------------


def test_files_she_has_are_paired_told_shown_and_taken_back(
    site: WebSite, open_window: Open, hers: Path
) -> None:
    upload(site, 4)
    for number in (0, 1):
        (hers / f"dsc_{number}.JPG").write_bytes(a_picture(("ana", LEFT), shade=number))
    (hers / "DSC_2.jpg").write_bytes(a_picture(shade=77))
    person = open_window(site.app)
    actions = person.window.actions_
    undo_before = actions.unpair.isEnabled()
    assert person.window.studio is not None

    person.window.studio.pairing.take(hers)
    report = person.dialog(ReportDialog)
    told = words_in(report)
    table = report.findChildren(QTableView)[0].model()
    other = (table.index(0, 0).data(), table.index(0, 1).data())
    report.close()
    person.wait()
    person.window.line.say("")
    standing, undo = person.said, actions.unpair.isEnabled()
    actions.unpair.trigger()
    person.wait()

    assert "2 of 4 photos are read from this computer from now on." in told
    assert "1 photo has no file of its name there." in told
    assert other[0] == "DSC_2.jpg"
    assert str(hers / "DSC_2.jpg") in other[1]
    assert f"2 of 4 read from {hers}" in standing
    assert (undo_before, undo, actions.unpair.isEnabled()) == (False, True, False)
    assert person.said == "2 photos are read from R2 again; no file was touched."


def test_what_is_paired_is_shown_again_at_the_next_start(
    site: WebSite, open_window: Open, hers: Path
) -> None:
    upload(site, 2)
    (hers / "DSC_0.jpg").write_bytes(a_picture(("ana", LEFT), shade=0))
    site.studio.pair(hers)

    person = open_window(site.app)

    assert f"1 of 2 read from {hers}" in person.said


def test_pairing_can_be_stopped_and_keeps_what_it_found(
    site: WebSite, open_window: Open, hers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(site, 30)
    for number in range(30):
        (hers / f"DSC_{number}.jpg").write_bytes(a_picture(("ana", LEFT), shade=number))
    person = open_window(site.app)
    assert person.window.studio is not None
    real, seen = EtagProof.compare, list[Path]()

    def compare(proof: EtagProof, file: Path, info: ObjectInfo) -> bool | None:
        seen.append(file)
        if len(seen) == 8:
            person.window.work.stop()
        return real(proof, file, info)

    monkeypatch.setattr(EtagProof, "compare", compare)

    person.window.studio.pairing.take(hers)
    person.wait_for(lambda: not person.window.work.is_busy)

    assert 0 < person.window.studio.pairing.paired.photos < 30
    assert person.said == "Stopped; what was found until then is used."


def test_originals_are_kept_and_what_cannot_be_fetched_is_told(
    site: WebSite, open_window: Open
) -> None:
    photos = upload(site, 3)
    site.studio.bucket.fail(
        PhotoNotStored(name="x"), method="download", key=site.studio.key(photos[1])
    )
    person = open_window(site.app)

    person.window.actions_.keep_originals.trigger()
    report = person.dialog(ReportDialog)
    person.wait()

    table = report.findChildren(QTableView)[0].model()
    assert person.said.startswith("2 photos fetched and kept (")
    assert "1 could not be fetched" in person.said
    assert table.index(0, 0).data() == "DSC_1.jpg"


def test_progress_is_told_in_bytes_where_bytes_are_what_takes_the_time(person: Person) -> None:
    line = person.window.line
    line.work("Keeping originals")

    line.progress("Keeping originals", Progress(3, 10, bytes_done=1 << 30, bytes_total=4 << 30))

    assert line.words == "Keeping originals · 3 of 10 · 1.0 GB of 4.0 GB"
    line.finish()


# --- the check --------------------------------------------------------------------------------


def test_a_check_shows_what_does_not_fit_by_groups_whose_names_can_be_copied(
    site: WebSite, open_window: Open
) -> None:
    photos = upload(site, 3)
    site.studio.bucket.remove(site.studio.key(photos[0]))
    site.studio.row("old.jpg", "cfimage:abc")
    site.studio.bucket.put(f"{gallery_prefix(site.studio.wedding)}cover.png", b"12345")
    person = open_window(site.app)

    person.window.actions_.check_gallery.trigger()
    dialog = person.dialog(CheckDialog)
    groups = [dialog.groups.item(row).text() for row in range(dialog.groups.count())]
    button(dialog, "Copy list").click()
    first = QGuiApplication.clipboard().text()
    dialog.groups.setCurrentRow(2)
    button(dialog, "Copy list").click()

    assert groups == [
        "Photos whose file is missing (1)",
        "Photos kept elsewhere (1)",
        "Files without a photo (1)",
    ]
    assert first == "DSC_0.jpg"
    assert "cover.png" in QGuiApplication.clipboard().text()
    assert "KingDesk only looked; nothing was changed." in words_in(dialog)


def test_a_sound_gallery_says_so(site: WebSite, open_window: Open) -> None:
    upload(site, 2)
    person = open_window(site.app)

    person.window.actions_.check_gallery.trigger()
    dialog = person.dialog(CheckDialog)
    person.wait()

    assert "Everything fits: every photo has its file." in words_in(dialog)
    assert not dialog.groups.isVisible()
    assert person.said == "The gallery is sound."


# --- a network that fails -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (StorageUnreachable(host="r2.example", reason="timed out"), "can't be reached"),
        (StorageThrottled(), "asks to slow down"),
    ],
)
def test_a_processing_that_the_network_broke_off_says_why_and_goes_on_with_one_click(
    site: WebSite, open_window: Open, error: KingdeskError, sentence: str
) -> None:
    upload(site, 6)
    site.studio.bucket.fail(error, method="read", times=-1)
    person = open_window(site.app)

    person.window.processing.start(site.studio.wedding)
    person.wait_for(lambda: sentence in person.said)
    said, dialogs = person.said, dialog_is_open(person)
    site.studio.bucket.heal()
    go_on = next(b for b in person.window.line.findChildren(QPushButton) if b.isVisible())
    words = go_on.text()
    go_on.click()
    person.wait_for(lambda: person.said.startswith("Done"))

    assert "What is done is kept; go on when it works again." in said
    assert not dialogs
    assert words == "Go on"
    assert all(card.faces == 1 for card in person.window.desk.cards)


def test_going_on_too_early_says_the_same_again(site: WebSite, open_window: Open) -> None:
    upload(site, 2)
    site.studio.bucket.fail(StorageThrottled(), times=-1)
    person = open_window(site.app)
    person.window.processing.start(site.studio.wedding)
    person.wait_for(lambda: "slow down" in person.said)

    go_on = next(b for b in person.window.line.findChildren(QPushButton) if b.isVisible())
    go_on.click()
    person.wait_for(lambda: "slow down" in person.said and go_on.isVisible())

    assert not dialog_is_open(person)
