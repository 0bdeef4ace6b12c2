"""OpenCIService, GetCIService, CloseCIService: whether CI may work on a bucket. The first call that uses one opens it.

After a closing everything that would work on the bucket's objects is refused until it is opened again (CI 460/128338;
which error is a guess).
"""

from __future__ import annotations

from collections.abc import Iterable

from emulator.catalog.addresses import address
from emulator.dialects.ci.envelope import Answer, host_of
from emulator.dialects.ci.errors import Refused
from emulator.dialects.ci.places import place, scope
from emulator.domain.library import Library
from emulator.domain.searching import Search
from emulator.exchange import Call
from emulator.query.nodes import Prefix


def named(call: Call) -> str:
    """The bucket whose host is called, ``<BucketName-APPID>.ci.<Region>.myqcloud.com``. Raises Refused."""
    bucket = address(host_of(call.request)).bucket
    if not bucket:
        raise Refused("invalid-host", "Call <BucketName-APPID>.ci.<Region>.myqcloud.com: the host names the bucket.")
    return bucket


async def open_ci_service(call: Call, library: Library) -> Answer:
    await library.switches.turn(scope(call), named(call), on=True)
    return Answer()


async def close_ci_service(call: Call, library: Library) -> Answer:
    await library.switches.turn(scope(call), named(call), on=False)
    return Answer()


async def get_ci_service(call: Call, library: Library) -> Answer:
    on = await library.switches.on(scope(call), named(call))
    return Answer({"CIStatus": "on" if on else "off"}, root="CIStatus")


async def usable(call: Call, library: Library, buckets: Iterable[str] = ()) -> None:
    """The call works on these buckets and that of its host: open what was never closed. Raises Refused."""
    host = address(host_of(call.request)).bucket
    for bucket in dict.fromkeys((*([host] if host else []), *buckets)):
        state = await library.switches.on(scope(call), bucket)
        if state is False:
            raise Refused("bucket-not-bound", Bucket=bucket)
        if state is None:
            await library.switches.turn(scope(call), bucket, on=True)


async def searchable(call: Call, library: Library, buckets: Iterable[str] = ()) -> None:
    """Nothing of the dataset may lie in a bucket that was closed, nor what is asked by. Raises Refused, NotFound."""
    await usable(call, library, buckets)
    for bucket in await library.switches.closed(scope(call)):
        held = Search(where=Prefix("URI", f"cos://{bucket}/"), size=0)
        if (await library.searching.simple(place(call), held)).total:
            raise Refused("bucket-not-bound", Bucket=bucket)
