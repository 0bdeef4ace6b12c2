"""Addresses that name a bucket of COS, or mean to: by path, by the hosts of the internal network."""

from __future__ import annotations

import pytest
from ci_client import Ci
from cos_store import NAME, Store, document
from qsign_client import error
from wire_client import Client


@pytest.mark.parametrize(
    "name", ["UPPER-1250000000", "Media-1250000000", "a_b-1250000000", "a.b-1250000000", "-a-1250000000"]
)
async def test_a_name_that_no_bucket_has(client: Client, name: str) -> None:
    """By path, where nothing else tells whose it is: it is looked at as a bucket's, not as an operation of CI's."""
    store = Store(client, "127.0.0.1", f"/{name}")
    for method, key in (("PUT", ""), ("GET", ""), ("HEAD", "k"), ("PUT", "k"), ("GET", "a/b")):
        answer = await store(method, key)
        assert answer.status == 400, (method, key)
        if method != "HEAD":
            found = error(answer)
            assert (found["Code"], found["Message"].split()[0]) == ("InvalidBucketName", name)


async def test_a_long_name(client: Client) -> None:
    name = "a" * 60 + "-1250000000"
    assert (await Store(client, "127.0.0.1", f"/{name}")("PUT")).status == 400


async def test_a_name_that_a_bucket_has(client: Client) -> None:
    store = Store(client, "127.0.0.1", f"/{NAME}")
    await store.made()
    assert (await store.put("k", b"one")).status == 200
    assert (await store("GET", "k")).body == b"one"


async def test_the_internal_network(client: Client) -> None:
    store = Store(client, f"{NAME}.cos-internal.ap-beijing.tencentcos.cn")
    await store.made()
    await store.put("k", b"one")
    assert document(await store("GET")).findtext("Name") == NAME
    assert (await Store(client)("GET", "k")).body == b"one"


async def test_where_node_goes_at_last(client: Client) -> None:
    """Datasets answer there as at ``myqcloud.com``."""
    ci = Ci(client, "1250000000.ci.ap-beijing.tencentci.cn")
    await ci.dataset("test")
    found = await ci.done("GET", "/datasets")
    assert [(one["DatasetName"], one["Region"]) for one in found["Datasets"]] == [("test", "ap-beijing")]
