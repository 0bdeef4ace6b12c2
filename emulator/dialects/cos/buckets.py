"""Buckets: all of an account, one, and who may do what to it."""

from __future__ import annotations

from xml.sax.saxutils import escape

from emulator.catalog.addresses import BUCKET
from emulator.dialects.ci.envelope import DECLARATION
from emulator.dialects.cos.envelope import XML, answered, done, identifiers
from emulator.dialects.cos.shelf import Shelf
from emulator.exchange import Call, Fault, Reply

PAGE = 2000


def get_service(call: Call, shelf: Shelf) -> Reply:
    """Buckets whose names end in the account's AppId: others cannot be called by this API. They have no region of
    their own and are shown in that of the call."""
    account = call.identity.account
    marker = call.parameters.get("marker", "")
    limit = shelf.whole(call.parameters, "max-keys", PAGE)
    names = [name for name in shelf.objects.buckets(account) if name.endswith(f"-{call.identity.appid}")]
    names = [name for name in names if BUCKET.fullmatch(name) and name > marker]
    members = {
        "Owner": owner(account),
        "Buckets": {"Bucket": [{"Name": name, "Location": call.region} for name in names[:limit]]},
        "IsTruncated": len(names) > limit,
        "Marker": marker,
        "NextMarker": names[limit - 1] if 0 < limit < len(names) else "",
    }
    return answered(call.request, "ListAllMyBucketsResult", members)


def put_bucket(call: Call, shelf: Shelf) -> Reply:
    account, bucket = call.identity.account, call.parameters["Bucket"]
    if not shelf.objects.make_bucket(account, bucket):
        raise Fault(shelf.errors["bucket-owned"])
    return done(call.request)


def head_bucket(call: Call, shelf: Shelf) -> Reply:
    shelf.bucket(call)
    return done(call.request, ("x-cos-bucket-region", call.region))


def delete_bucket(call: Call, shelf: Shelf) -> Reply:
    shelf.objects.drop_bucket(*shelf.bucket(call))
    return done(call.request, status=204)


def get_bucket_location(call: Call, shelf: Shelf) -> Reply:
    shelf.bucket(call)
    text = f"{DECLARATION}<LocationConstraint>{escape(call.region)}</LocationConstraint>"
    return Reply(200, (XML, *identifiers(call.request)), text.encode())


def get_bucket_acl(call: Call, shelf: Shelf) -> Reply:
    shelf.bucket(call)
    return private(call)


def get_object_acl(call: Call, shelf: Shelf) -> Reply:
    shelf.objects.find(*shelf.bucket(call), call.parameters["Key"])
    return private(call)


def private(call: Call) -> Reply:
    """The one access control list there is. Java's SDK needs the attribute, the Python SDK the namespace."""
    who = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in owner(call.identity.account).items())
    kind = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"'
    grant = f"<Grant><Grantee {kind}>{who}</Grantee><Permission>FULL_CONTROL</Permission></Grant>"
    text = (
        f"{DECLARATION}<AccessControlPolicy><Owner>{who}</Owner>"
        f"<AccessControlList>{grant}</AccessControlList></AccessControlPolicy>"
    )
    return Reply(200, (XML, *identifiers(call.request)), text.encode())


def owner(account: str) -> dict[str, str]:
    """An account as Tencent Cloud's access management writes it."""
    return {"ID": f"qcs::cam::uin/{account}:uin/{account}", "DisplayName": account}
