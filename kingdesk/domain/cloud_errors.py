"""What can go wrong with AWS: each says what is missing and where to mend it."""

from __future__ import annotations

from kingdesk.domain.errors import ItemError, KingdeskError


class NoCloud(KingdeskError):
    code = "no_cloud"
    words = "This workspace has no AWS account: faces are found on this machine."
    advice = (
        "A studio's workspace can have one: add AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
        "AWS_REGION to it."
    )


class CloudUnreachable(KingdeskError):
    passes = True
    code = "cloud_unreachable"
    words = "AWS can't be reached at {host}."
    advice = "Check the internet connection; everything that was paid for is kept."


class CloudNotVerified(KingdeskError):
    code = "cloud_not_verified"
    words = "The connection to AWS at {host} is not secure: its certificate can't be verified."
    advice = "Another program or network may be listening in; nothing was sent."


class CloudKeyRefused(KingdeskError):
    code = "cloud_key_refused"
    words = "AWS does not accept the access key."
    advice = "Put a valid AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY into the workspace."


class CloudClockWrong(KingdeskError):
    code = "cloud_clock_wrong"
    words = "This computer's clock is wrong, so AWS refuses its requests."
    advice = "Set date and time automatically in the system's settings."


class CloudDenied(KingdeskError):
    """An operation the key may not do; `permission` is its name in a policy."""

    code = "cloud_denied"
    words = "AWS does not allow {permission}."
    advice = (
        "Give the access key this permission; kingdesk provision --print-policy prints all "
        "that are needed."
    )


class CloudThrottled(KingdeskError):
    passes = True
    code = "cloud_throttled"
    words = "AWS slows {operation} down so much that nothing goes on."
    advice = "Try again in some minutes; everything that was paid for is kept."


class CloudFailed(KingdeskError):
    passes = True
    code = "cloud_failed"
    words = "AWS failed at {operation} ({reason})."
    advice = "Try again in some minutes; everything that was paid for is kept."


class CollectionNotFound(KingdeskError):
    code = "collection_not_found"
    words = "There is no collection {collection} at AWS."
    advice = "Make it with: kingdesk provision"


class CollectionFull(KingdeskError):
    code = "collection_full"
    words = "The collection {collection} takes no more faces ({reason})."
    advice = "Delete the collections of old galleries, or ask AWS for a higher quota."


class StagingBucketNotFound(KingdeskError):
    code = "staging_bucket_not_found"
    words = "There is no staging bucket {bucket} at AWS."
    advice = "Make it with: kingdesk provision"


class StagingBucketElsewhere(KingdeskError):
    code = "staging_bucket_elsewhere"
    words = "The staging bucket {bucket} is not in {region}, where Rekognition looks for it."
    advice = "Name a bucket of that region, or make one with: kingdesk provision"


class StagingBucketTaken(KingdeskError):
    code = "staging_bucket_taken"
    words = "The name {bucket} belongs to somebody else's bucket."
    advice = "Choose another name for S3_STAGING_BUCKET."


class StagingBucketLacks(KingdeskError):
    """Something that keeps photos there private and short; `what` is one of few words for it."""

    code = "staging_bucket_lacks"
    words = "The staging bucket {bucket} lacks {what}."
    advice = "Put it right with: kingdesk provision"


class CostCapReached(KingdeskError):
    """The next call would pass the limit that was set for a run; nothing more was spent."""

    code = "cost_cap_reached"
    words = "The limit of US$ {limit} is reached: US$ {spent} spent."
    advice = "Process again with a higher limit; what was paid for is kept and not paid again."


class ConsentNeeded(KingdeskError):
    code = "consent_needed"
    words = "This way keeps face vectors of every guest at AWS until the collection is deleted."
    advice = "Agree to it once (--yes), or choose another strategy."


class WrongFaceIndexed(ItemError):
    code = "wrong_face_indexed"
    words = "{name}: AWS took another face than the one that was chosen."
    advice = "Choose a photo where the face stands alone."


class CloudRefusedPhoto(ItemError):
    code = "cloud_refused_photo"
    words = "{name}: AWS can't read this photo ({reason})."


class StagedCopyGone(ItemError):
    code = "staged_copy_gone"
    words = "{name}: its copy for AWS was gone before it was read."
    advice = "Process it again; see that nobody else empties the staging bucket."
