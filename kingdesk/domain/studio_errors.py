"""What can go wrong with a studio: its settings, secrets, database, bucket; see `errors`."""

from __future__ import annotations

from kingdesk.domain.errors import KingdeskError

# --- a studio's workspace: settings and secrets -------------------------------------------------


class SettingMissing(KingdeskError):
    code = "setting_missing"
    words = "{name} is not given."
    advice = "Set it in the settings file or the environment you import."


class SettingWrong(KingdeskError):
    code = "setting_wrong"
    words = "{name} can't be right: {reason}."


class NoKeychain(KingdeskError):
    code = "no_keychain"
    words = "This computer has no keychain KingDesk can use ({reason})."
    advice = "KingDesk writes no secret into a file: it takes them from environment variables only."


class SecretMissing(KingdeskError):
    code = "secret_missing"
    words = "{name} of the workspace {workspace} is not known on this computer."
    advice = "Enter it again, or set the environment variable {name}."


class SecretNotKept(KingdeskError):
    code = "secret_not_kept"
    words = "The keychain did not keep {name} ({reason})."
    advice = "Unlock the keychain and try again."


class SignInNeeded(KingdeskError):
    code = "sign_in_needed"
    words = "Nobody is signed in to the workspace {workspace}."
    advice = "Sign in with the e-mail and password of KingSelection: kingdesk workspace sign-in"


class SignInRefused(KingdeskError):
    """Says the same of a wrong password and of an address nobody has."""

    code = "sign_in_refused"
    words = "E-mail or password is wrong."
    advice = "They are the ones you use on KingSelection's own page."


class FromWebSystem(KingdeskError):
    code = "from_web_system"
    words = "{what} of a studio come from KingSelection; KingDesk does not change them."
    advice = "Do it on KingSelection's own page; KingDesk shows it at once."


class WebSystemLacks(KingdeskError):
    code = "web_system_lacks"
    words = "This KingSelection has no {what} yet, so this can't be done."
    advice = "Ask whoever runs it to bring its database up to date."


# --- trying a studio's parts: what a check says that is no failure --------------------------------


class NotTried(KingdeskError):
    """Said of a part that builds on one that failed."""

    code = "not_tried"
    words = "Not tried yet: {part} comes first."


class SeesEveryone(KingdeskError):
    code = "sees_everyone"
    words = "This database login can read every photographer's galleries, not only yours."
    advice = "KingDesk shows you your own only; keep the password to yourself."


class WeakTls(KingdeskError):
    code = "weak_tls"
    words = "The connection to the database {host} is not checked in full ({mode})."
    advice = "Somebody on the way could pretend to be it; use verify-full where you can."


class WebPartMissing(KingdeskError):
    code = "web_part_missing"
    words = "This KingSelection has no {what} yet: {without}."
    advice = "Everything else works; it comes with KingSelection's next update."


class TablesToMake(KingdeskError):
    code = "tables_to_make"
    words = "KingDesk's own tables are not in this database yet."
    advice = "They are made when the workspace is first opened, beside KingSelection's."


class TablesToUpgrade(KingdeskError):
    code = "tables_to_upgrade"
    words = "KingDesk's own tables in this database are of an older KingDesk."
    advice = "They are brought up to date when the workspace is opened next."


class ClockOff(KingdeskError):
    code = "clock_off"
    words = "This computer's clock differs from the database's by {minutes} minutes."
    advice = "Set date and time automatically in the system's settings."


# --- a studio's database ------------------------------------------------------------------------


class DatabaseUnreachable(KingdeskError):
    passes = True
    code = "database_unreachable"
    words = "The database {host} can't be reached: {reason}."
    advice = "Check the address and the internet connection; a firewall may be in the way."


class DatabaseLoginRefused(KingdeskError):
    code = "database_login_refused"
    words = "The database {host} refuses the user {user} or the password."
    advice = "Copy user and password from DATABASE_URL once more."


class DatabaseNotFound(KingdeskError):
    code = "database_not_found"
    words = "There is no database {name} at {host}."
    advice = "Its name is the last part of DATABASE_URL."


class DatabaseNotVerified(KingdeskError):
    code = "database_not_verified"
    words = "The database {host} can't prove that it is the one meant: {reason}."
    advice = "Give KingDesk the certificate of its authority, or choose a weaker check knowingly."


class DatabaseNotEncrypted(KingdeskError):
    code = "database_not_encrypted"
    words = "The database {host} does not encrypt the connection."
    advice = "Turn TLS on there; without it passwords and faces could be read on the way."


class DatabaseDenied(KingdeskError):
    code = "database_denied"
    words = "The database does not let the user {user} do this: {what}."
    advice = "Whoever runs the database can allow it: {grant}"


class DatabaseBusy(KingdeskError):
    passes = True
    code = "database_busy"
    words = "The database {host} did not answer in time; another program may hold it up."
    advice = "Try again in a moment; nothing was changed."


class DatabaseFull(KingdeskError):
    code = "database_full"
    words = "The database {host} has no space left."
    advice = "Whoever runs it must make room; what was done is kept."


class DatabaseReadOnly(KingdeskError):
    code = "database_read_only"
    words = "The database {host} can only be read at the moment."
    advice = "It may be under maintenance; try again later."


class WebTableMissing(KingdeskError):
    code = "web_table_missing"
    words = "The database {name} has no {table}: it is not KingSelection's."
    advice = "Check the name at the end of DATABASE_URL."


# --- a studio's bucket --------------------------------------------------------------------------


class NoBucket(KingdeskError):
    code = "no_bucket"
    words = "{name}: this workspace has no bucket."
    advice = "Open the studio's workspace, or enroll from a file or a photo of the gallery."


class StorageUnreachable(KingdeskError):
    passes = True
    code = "storage_unreachable"
    words = "The photo storage {host} can't be reached: {reason}."
    advice = "Check the account id or R2_ENDPOINT, and the internet connection."


class StorageNotVerified(KingdeskError):
    code = "storage_not_verified"
    words = "The photo storage {host} can't prove that it is the one meant: {reason}."
    advice = "A proxy or virus scanner may be in between; nothing was sent."


class StorageKeyRefused(KingdeskError):
    code = "storage_key_refused"
    words = "The photo storage refuses the access key."
    advice = "Copy R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY once more; a token may be revoked."


class StorageDenied(KingdeskError):
    code = "storage_denied"
    words = "The access key may not {what} in the bucket {bucket}."
    advice = "Give the token “Object Read” for this bucket in Cloudflare."


class BucketNotFound(KingdeskError):
    code = "bucket_not_found"
    words = "There is no bucket {bucket} in this account."
    advice = "Check R2_BUCKET and R2_ACCOUNT_ID."


class BucketElsewhere(KingdeskError):
    code = "bucket_elsewhere"
    words = "The bucket {bucket} is in another jurisdiction than the address {host} serves."
    advice = (
        "Set R2_ENDPOINT to the address of its jurisdiction (ACCOUNT.eu.r2.cloudflarestorage.com)."
    )


class ClockWrong(KingdeskError):
    code = "clock_wrong"
    words = "This computer's clock is wrong, so the photo storage refuses its requests."
    advice = "Set date and time automatically in the system's settings."


class StorageThrottled(KingdeskError):
    passes = True
    code = "storage_throttled"
    words = "The photo storage asks to slow down."
    advice = "Try again in a few minutes; what was done is kept."


class StorageFailed(KingdeskError):
    passes = True
    code = "storage_failed"
    words = "The photo storage failed: {reason}."
    advice = "Try again in a few minutes; what was done is kept."
