"""AttachOSSBucket, GetOSSBucketAttachment, ListAttachedOSSBuckets, DetachOSSBucket."""

from __future__ import annotations

from typing import Any

from emulator.clock import rfc3339
from emulator.dialects.imm import tokens
from emulator.dialects.imm.body import Body, array, dumps
from emulator.dialects.imm.places import scope
from emulator.domain.attachment import Attachment
from emulator.domain.library import Library
from emulator.exchange import Call


async def attach_oss_bucket(call: Call, library: Library) -> Body:
    given = call.parameters
    draft = Attachment(given["OSSBucket"], given["ProjectName"], given.get("Description"))
    await library.attachments.attach(scope(call), draft)
    return []


async def get_oss_bucket_attachment(call: Call, library: Library) -> Body:
    """The members stand beside RequestId, without a structure around them."""
    found = await library.attachments.get(scope(call), call.parameters["OSSBucket"])
    return [(name, dumps(value)) for name, value in members(found).items()]


async def list_attached_oss_buckets(call: Call, library: Library) -> Body:
    given = call.parameters
    owner, project = call.identity.account, given["ProjectName"]
    listing = tokens.listing(call, "attachments", project)
    start = tokens.after(given.get("NextToken"), listing)
    found, more = await library.attachments.list(scope(call), project, start, given["MaxResults"])
    texts = [dumps({"OwnerId": owner, "OSSBucket": one.bucket, **members(one)}) for one in found]
    token = tokens.token(listing, found[-1].bucket) if more else ""
    return [("AttachedOSSBuckets", array(texts)), ("NextToken", dumps(token))]


async def detach_oss_bucket(call: Call, library: Library) -> Body:
    await library.attachments.detach(scope(call), call.parameters["OSSBucket"])
    return []


def members(one: Attachment) -> dict[str, Any]:
    """What both replies have; a description that was never given is left out."""
    return {
        "ProjectName": one.project,
        **({} if one.description is None else {"Description": one.description}),
        "CreateTime": rfc3339(one.created),
        "UpdateTime": rfc3339(one.updated),
    }
