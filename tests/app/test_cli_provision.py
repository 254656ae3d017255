"""`kingdesk provision` and the doctor on a studio's account at AWS, against servers for both."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
import typer

from kingdesk.domain.ids import OwnerId
from kingdesk.domain.messages import owner_mark
from tests.app.command import CommandLine, Outcome
from tests.app.studio import PASSWORD, STUDIO, StudioCommands, WebSystem
from tests.fakes.keychain import MemoryKeyring
from tests.servers.guarded_s3 import GuardedS3
from tests.servers.guarded_sqs import GuardedSqs
from tests.servers.iam import Policy, User
from tests.servers.rekognition import RekognitionServer
from tests.servers.s3 import KeyPair, S3Server

ADMIN: Final = KeyPair("AKADMINOFTHEACCOUNT0", "admin-of-the-account")
DAILY: Final = KeyPair("AKDAILYWORK000000000", "daily-work-of-the-tests")
ONCE: Final = KeyPair("AKSETUPONCE000000000", "set-up-once-of-the-tests")
STRANGER: Final = KeyPair("AKNOBODY000000000000", "nobody-of-the-tests")
BUCKET: Final = "kingselection-rekog-staging"
COLLECTION: Final = "kingselection"
PARTS: Final = [
    *("staging_bucket", "blocked_public_access", "encryption", "tls_only", "lifecycle"),
    "collection",
    *("dead_letters", "queue", "redrive", "queue_encryption", "queue_tls_only"),
]
NOTHING: Final[Policy] = {"Version": "2012-10-17", "Statement": []}


class Account:
    """A studio, and its account at AWS as two servers that know keys and policies."""

    def __init__(
        self, commands: StudioCommands, moto: S3Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.commands = commands
        self.moto = moto
        self._monkeypatch = monkeypatch
        self._stack: list[Any] = []

    def listen(self, rights: Mapping[KeyPair, Policy | None] | None = None) -> None:
        """Start the servers, for whoever has these rights; None: all."""
        users = [User(keys, policy) for keys, policy in (rights or {ADMIN: None}).items()]
        self.s3 = GuardedS3(self.moto, users)
        self.rekognition = RekognitionServer(s3=self.moto, users=users)
        self.sqs = GuardedSqs(self.moto.endpoint, users)
        self._stack += [self.rekognition, self.s3, self.sqs]

    def set_up(self, keys: KeyPair = ADMIN, **changed: str) -> Outcome:
        """Set the studio up with one of the keys, or anew."""
        env = self.commands.command.home / "host.env"
        variables = self.commands.web.variables() | {
            "AWS_ACCESS_KEY_ID": keys.access_key,
            "AWS_SECRET_ACCESS_KEY": keys.secret_key,
            "AWS_ENDPOINT_URL_S3": self.s3.server.endpoint,
            "AWS_ENDPOINT_URL_REKOGNITION": self.rekognition.url,
            "AWS_ENDPOINT_URL_SQS": self.sqs.server.endpoint,
        }
        lines = (f"{name}={value}\n" for name, value in (variables | changed).items())
        env.write_text("".join(lines), "utf-8")
        self._monkeypatch.setenv("KINGDESK_EMAIL", self.commands.ana.email)
        self._monkeypatch.setenv("KINGDESK_PASSWORD", PASSWORD)
        made = self.commands.command.bare(
            *("--json", "workspace", "create", STUDIO, "--studio", "--env", env)
        )
        assert made.code == 0, made
        self.commands.shown += [made.out, made.err]
        return made

    def provision(self, *options: str) -> Outcome:
        return self.commands("--json", "provision", *options)

    def found(self) -> dict[str, Any]:
        """Return what the doctor says of the account, by part."""
        checks = self.commands("--json", "doctor").json["checks"]
        parts = ("AWS", "collection", "staging bucket", "permissions", "queue")
        return {check["name"]: check for check in checks if check["name"] in parts}

    def has_bucket(self) -> bool:
        client = self.moto.client()
        names = {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}
        client.close()
        return BUCKET in names

    def stop(self) -> None:
        for server in self._stack:
            server.stop()


@pytest.fixture
def account(
    command: CommandLine,
    web: WebSystem,
    keychain: MemoryKeyring,
    moto: S3Server,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Account]:
    """Give an account with nothing in it; its servers don't listen yet."""
    made = Account(StudioCommands.of(command, web), moto, monkeypatch)
    yield made
    made.stop()


@pytest.fixture
def ready(account: Account) -> Account:
    """Give a studio with an account whose key may do all, nothing made in it."""
    account.listen()
    account.set_up()
    return account


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, *, says_yes: bool) -> None:
    def confirm(_question: str, **_: object) -> bool:
        if not says_yes:
            raise typer.Abort
        return True

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", confirm)


def queue_of(account: Account) -> str:
    """Return what the photographer's queue is called where nobody chose a name."""
    return f"kingselection-rekog-queue-{owner_mark(OwnerId(account.commands.ana.id))[:8]}"


def codes(check: Mapping[str, Any]) -> list[str]:
    return [note["code"] for note in check["notes"]]


# --- making --------------------------------------------------------------------------------------


def test_all_that_is_missing_is_made_and_nothing_twice(ready: Account) -> None:
    made = ready.provision("--yes")
    again = ready.provision("--yes")

    assert made.code == again.code == 0
    # AWS itself encrypts what is in a new queue
    states = {part: "there" if part == "queue_encryption" else "made" for part in PARTS}
    assert {p["part"]: p["state"] for p in made.json["parts"]} == states
    queue = queue_of(ready)
    names = {BUCKET, COLLECTION, "staging/kingdesk/", queue, f"{queue}-dlq"}
    assert {p["name"] for p in made.json["parts"]} == names
    assert (made.json["region"], made.json["made"]) == ("us-east-1", 10)
    assert [p["part"] for p in again.json["parts"] if p["state"] == "there"] == PARTS
    assert again.json["made"] == 0
    assert made.json["lacks"] == again.json["lacks"] == []
    assert ready.has_bucket()
    assert list(ready.rekognition.collections) == [COLLECTION]


def test_people_read_what_was_made(ready: Account) -> None:
    made, again = ready.commands("provision", "--yes"), ready.commands("provision")

    assert f"made   staging bucket                {BUCKET}" in made.out
    assert "10 things made." in made.out
    assert (again.code, "Nothing was missing." in again.out) == (0, True)
    assert again.err == ""


def test_names_are_those_of_the_settings(account: Account) -> None:
    account.listen()
    account.set_up(
        REKOG_COLLECTION_ID="clients", S3_STAGING_BUCKET="our-staging", S3_STAGING_PREFIX="x"
    )

    made = account.provision("--yes")

    names = {part["name"] for part in made.json["parts"] if "queue" not in part["name"]}
    assert names == {"clients", "our-staging", "x/kingdesk/"}


def test_nothing_is_made_where_nobody_can_be_asked(ready: Account) -> None:
    outcome = ready.provision()

    assert (outcome.code, outcome.json["error"]["code"]) == (1, "needs_yes")
    assert f"staging bucket: {BUCKET}" in outcome.err
    assert not ready.has_bucket()
    assert not ready.rekognition.collections


def test_a_no_makes_nothing(ready: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_terminal(monkeypatch, says_yes=False)

    outcome = ready.commands("provision")

    assert outcome.code == 1
    assert "Stopped." in outcome.err
    assert not ready.has_bucket()


def test_a_yes_makes_all(ready: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_terminal(monkeypatch, says_yes=True)

    assert ready.provision().json["made"] == 10
    assert ready.has_bucket()


def test_a_studio_without_an_account_is_told_what_it_lacks(studio: StudioCommands) -> None:
    outcome = studio("--json", "provision", "--yes")

    assert (outcome.code, outcome.json["error"]["code"]) == (1, "no_cloud")


def test_a_key_that_is_not_known_here_is_named(ready: Account, keychain: MemoryKeyring) -> None:
    [kept] = [place for place in keychain.kept if place[1] == "AWS_SECRET_ACCESS_KEY"]
    del keychain.kept[kept]

    outcome = ready.provision("--yes")

    assert outcome.json["error"]["code"] == "secret_missing"
    assert "AWS_SECRET_ACCESS_KEY" in outcome.json["error"]["message"]


# --- policies ------------------------------------------------------------------------------------


def printed_policies(commands: StudioCommands) -> dict[str, Any]:
    outcome = commands("provision", "--print-policy")
    assert outcome.code == 0
    policies = json.loads(outcome.out)  # standard output has nothing else
    assert isinstance(policies, dict)
    assert "Object Read only" in outcome.err
    return policies


def test_policies_are_printed_before_there_is_any_account(studio: StudioCommands) -> None:
    policies = printed_policies(studio)

    assert policies.keys() == {"daily", "provisioning", "r2_token"}
    assert BUCKET in json.dumps(policies["provisioning"])
    assert policies["r2_token"]["Specify bucket"] == studio.web.bucket
    assert "kingselection-rekog-queue-" in json.dumps(policies["daily"])


def test_the_printed_policies_are_enough_and_kept_apart(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.listen()
    account.set_up()
    policies = printed_policies(account.commands)
    account.listen({ONCE: policies["provisioning"], DAILY: policies["daily"]})
    account.set_up(DAILY)

    denied = account.provision("--yes")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ONCE.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", ONCE.secret_key)
    made = account.provision("--yes", "--key-of-environment")
    turned_away = len(account.s3.denials)
    found = account.found()

    assert (denied.code, denied.json["error"]["code"]) == (1, "cloud_denied")
    assert "s3:" in denied.json["error"]["message"]
    assert "--key-of-environment" in denied.err
    assert (made.code, made.json["made"]) == (0, 10)
    assert {name: check["state"] for name, check in found.items()} == {
        "AWS": "ok",
        "collection": "ok",
        "staging bucket": "ok",
        "permissions": "ok",
        "queue": "ok",
    }
    assert "can't be seen with this key" in found["staging bucket"]["detail"]
    assert found["permissions"]["detail"] == "classic, indexed"
    # by looking at the bucket, which daily work needs not; by nothing else
    assert {d.action for d in account.s3.denials[turned_away:]} == {"s3:ListBucket"}


# --- the doctor ----------------------------------------------------------------------------------


def test_an_account_with_nothing_in_it_is_told_when_a_studio_is_set_up(account: Account) -> None:
    account.listen()

    checks = account.set_up().json["checks"]

    [aws] = [check for check in checks if check["name"] == "AWS"]
    assert (aws["ok"], aws["state"]) == (True, "note")
    assert codes(aws) == ["collection_not_found", "staging_bucket_not_found"]
    assert all("kingdesk provision" in note["hint"] for note in aws["notes"])


def test_trying_an_account_leaves_nothing_in_it(ready: Account) -> None:
    ready.provision("--yes")
    before = list(ready.rekognition.collections)

    ready.found()
    ready.set_up()

    client = ready.moto.client()
    assert client.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 0
    client.close()
    assert list(ready.rekognition.collections) == before
    assert ready.rekognition.ledger.billed == []


def test_the_doctor_sees_what_is_to_be_made(ready: Account) -> None:
    found = ready.found()

    assert {name: check["state"] for name, check in found.items()} == {
        "AWS": "ok",
        "collection": "note",
        "staging bucket": "note",
        "permissions": "ok",
        "queue": "ok",
    }
    assert found["queue"]["detail"] == "none"
    assert codes(found["collection"]) == ["collection_not_found"]
    assert codes(found["staging bucket"]) == ["staging_bucket_not_found"]


def test_the_doctor_finds_nothing_wrong_with_what_provision_made(ready: Account) -> None:
    ready.provision("--yes")

    found = ready.found()

    assert {name: (check["state"], check["detail"]) for name, check in found.items()} == {
        "AWS": ("ok", "us-east-1"),
        "collection": ("ok", f"{COLLECTION}, 0 faces, face model 7.0"),
        "staging bucket": ("ok", BUCKET),
        "permissions": ("ok", "classic, indexed"),
        "queue": ("ok", f"{queue_of(ready)}, 0 waiting, 0 under way, 0 dead letters"),
    }


def test_the_doctor_sees_what_a_bucket_lacks(ready: Account) -> None:
    ready.provision("--yes")
    client = ready.moto.client()
    client.delete_bucket_policy(Bucket=BUCKET)
    client.delete_bucket_lifecycle(Bucket=BUCKET)
    client.delete_public_access_block(Bucket=BUCKET)
    client.close()

    found = ready.found()

    said = [note["message"] for note in found["staging bucket"]["notes"]]
    assert found["staging bucket"]["state"] == "note"
    assert [words.partition("lacks ")[2] for words in said] == [
        "public access block.",
        "TLS-only policy.",
        "lifecycle.",
    ]


def test_a_key_aws_does_not_know_is_bad_for_the_doctor_alone(account: Account) -> None:
    account.listen()

    made = account.set_up(STRANGER)
    outcome = account.commands("--json", "doctor")

    [aws] = [check for check in made.json["checks"] if check["name"] == "AWS"]
    assert (aws["state"], codes(aws)) == ("note", ["cloud_key_refused"])
    states = {check["name"]: check["state"] for check in outcome.json["checks"]}
    assert outcome.code == 1
    assert outcome.json["error"]["message"] == "AWS does not accept the access key."
    assert [states[part] for part in account.found()] == ["bad", *["skipped"] * 4]


def test_an_aws_that_cannot_be_reached_keeps_nobody_from_setting_up(account: Account) -> None:
    account.listen()

    made = account.set_up(AWS_ENDPOINT_URL_REKOGNITION="http://127.0.0.1:9")

    [aws] = [check for check in made.json["checks"] if check["name"] == "AWS"]
    assert codes(aws) == ["cloud_unreachable"]
    assert account.found()["AWS"]["state"] == "bad"


def test_a_region_that_is_none_is_told(account: Account) -> None:
    account.listen()

    made = account.set_up(AWS_REGION="not a region")

    [aws] = [check for check in made.json["checks"] if check["name"] == "AWS"]
    assert codes(aws) == ["setting_wrong"]


@pytest.mark.parametrize(
    ("strategy", "state", "told"),
    [("classic", "bad", "SearchFacesByImage"), ("indexed", "note", "SearchFacesByImage")],
)
def test_a_missing_permission_is_bad_only_for_the_strategy_that_was_chosen(
    account: Account, strategy: str, state: str, told: str
) -> None:
    everything_but = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": f"rekognition:{told}", "Resource": "*"},
        ],
    }
    account.listen({DAILY: everything_but})
    account.set_up(DAILY, KINGDESK_STRATEGY=strategy, KINGDESK_SEND="bytes")

    permissions = account.found()["permissions"]

    assert permissions["state"] == state
    said = [permissions["detail"], *(note["message"] for note in permissions["notes"])]
    assert f"AWS does not allow rekognition:{told}." in said


def test_a_key_that_may_do_nothing_is_accepted_all_the_same(account: Account) -> None:
    account.listen({DAILY: NOTHING})
    account.set_up(DAILY)

    found = account.found()

    assert {name: check["state"] for name, check in found.items()} == {
        "AWS": "ok",
        "collection": "note",
        "staging bucket": "bad",
        "permissions": "bad",
        "queue": "note",
    }
    assert codes(found["collection"]) == codes(found["queue"]) == ["cloud_denied"]


def test_no_secret_is_ever_shown(ready: Account) -> None:
    ready.provision("--yes")
    ready.commands("doctor")
    ready.commands("--json", "workspace", "show")
    ready.commands("workspace", "show")
    ready.commands("--verbose", "provision")

    shown = "".join(ready.commands.shown)
    assert ADMIN.access_key not in shown
    assert ADMIN.secret_key not in shown


# --- how the account is used ---------------------------------------------------------------------


def test_how_the_account_is_used_is_chosen_and_shown(ready: Account) -> None:
    chosen = ready.commands.done(
        *("workspace", "set", "--strategy", "classic", "--send", "bytes", "--long-side", "1600"),
        *("--calls-per-second", "IndexFaces=5", "--calls-per-second", "SearchFaces=7.5"),
        *("--cache-days", "7", "--keep-faces-days", "90", "--price", "face_month=0.00002"),
    )

    shown = ready.commands.done("workspace", "show")["workspace"]["cloud"]
    people = ready.commands("workspace", "show").out

    assert chosen["workspace"]["cloud"] == shown
    assert (shown["strategy"], shown["send"], shown["long_side"]) == ("classic", "bytes", 1600)
    assert shown["calls_per_second"] == {"IndexFaces": 5, "SearchFaces": 7.5}
    assert (shown["cache_days"], shown["keep_faces_days"]) == (7, 90)
    assert shown["prices"]["face_month"] == 0.00002
    assert "new galleries: classic" in people
    assert "IndexFaces 5, SearchFaces 7.5" in people


@pytest.mark.parametrize(
    "option",
    [
        ("--strategy", "cheapest"),
        ("--send", "post"),
        ("--long-side", "100"),
        ("--calls-per-second", "20"),
        ("--cache-days", "0"),
        ("--keep-faces-days", "-1"),
        ("--price", "group_1=free"),
    ],
)
def test_a_wrong_choice_is_wrong_usage_and_changes_nothing(
    ready: Account, option: tuple[str, str]
) -> None:
    before = ready.commands.done("workspace", "show")

    outcome = ready.commands("workspace", "set", *option)

    assert outcome.code == 2
    assert option[0] in outcome.err
    assert ready.commands.done("workspace", "show") == before


def test_there_must_be_an_account_whose_use_can_be_chosen(
    studio: StudioCommands, command: CommandLine
) -> None:
    without = studio("--json", "workspace", "set", "--strategy", "classic")
    command.done("gallery", "list")
    embedded = command("workspace", "set", "--strategy", "classic")

    assert (without.code, without.json["error"]["code"]) == (1, "no_cloud")
    assert (embedded.code, "only a studio has an account at AWS" in embedded.err) == (2, True)


# --- the queue ------------------------------------------------------------------------------------


def test_the_doctor_says_what_the_queue_lacks(ready: Account) -> None:
    ready.provision("--yes")
    client = ready.sqs.server.client()
    queue = client.get_queue_url(QueueName=queue_of(ready))["QueueUrl"]
    dead = client.get_queue_url(QueueName=f"{queue_of(ready)}-dlq")["QueueUrl"]
    # moto forgets the policy where anything else is set
    client.set_queue_attributes(QueueUrl=dead, Attributes={"MessageRetentionPeriod": "60"})
    client.send_message(QueueUrl=queue, MessageBody="photo")
    client.close()

    found = ready.found()["queue"]
    made = ready.provision("--yes").json
    people = ready.commands("provision").out

    outlive = f"The queue {queue_of(ready)} lacks dead letters that outlive its messages."
    assert (found["state"], set(codes(found))) == ("note", {"queue_lacks"})
    assert "1 waiting" in found["detail"]
    assert [note["message"] for note in found["notes"]] == [
        f"The queue {queue_of(ready)}-dlq lacks TLS-only policy.",
        outlive,
    ]
    assert [p["part"] for p in made["parts"] if p["state"] == "made"] == ["queue_tls_only"]
    assert [lack["message"] for lack in made["lacks"]] == [outlive]
    assert outlive in people


def test_a_queue_that_is_set_but_not_there_is_told(account: Account) -> None:
    account.listen()
    account.set_up(SQS_QUEUE_URL=f"{account.sqs.server.endpoint}/123456789012/photos")

    before = account.found()["queue"]
    names = {part["name"] for part in account.provision("--yes").json["parts"]}
    after = account.found()["queue"]

    assert (before["state"], codes(before)) == ("note", ["queue_not_found"])
    assert names >= {"photos", "photos-dlq"}
    assert (after["state"], after["detail"].split(",")[0]) == ("ok", "photos")


def test_where_nobody_is_signed_in_no_queue_is_made(
    ready: Account, keychain: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    [remembered] = [place for place in keychain.kept if place[1] == "owner"]
    del keychain.kept[remembered]
    monkeypatch.delenv("KINGDESK_EMAIL")
    monkeypatch.delenv("KINGDESK_PASSWORD")

    made = ready.provision("--yes")

    assert [part["part"] for part in made.json["parts"]] == PARTS[:6]
    assert "Nobody is signed in, so no queue is made" in made.err


def test_who_signs_in_by_the_environment_has_a_queue_as_well(
    ready: Account, keychain: MemoryKeyring
) -> None:
    [remembered] = [place for place in keychain.kept if place[1] == "owner"]
    del keychain.kept[remembered]

    made = ready.provision("--yes")

    assert queue_of(ready) in {part["name"] for part in made.json["parts"]}
