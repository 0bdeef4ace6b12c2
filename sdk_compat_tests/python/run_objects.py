"""Plays the scenarios of Tencent's object store with ``cos-python-sdk-v5``.

python run_objects.py --endpoint 127.0.0.1:4570 --objects DIR --json [ID ...]
"""

from __future__ import annotations

import hashlib
import logging
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any
from urllib.request import urlopen

import play
from qcloud_cos import CosConfig, CosS3Client, CosServiceError

AWKWARD = "一 件/a+b &c=d~'()%20.txt"  # what encoders disagree about
MIB = 1024 * 1024
SCENARIOS = play.Repertoire()


class Store:
    """One new bucket and a client that is pointed at it in one way."""

    def __init__(self, endpoint: str, way: str, bucket: str, secret: str = "test") -> None:
        host, _, port = endpoint.partition(":")
        address = {
            "domain": {"Domain": f"{endpoint}/{bucket}"},
            "ip": {"IP": host, "Port": int(port)},
            "proxy": {"Proxies": {"http": f"http://{endpoint}"}},
            "bare": {"Domain": endpoint},
        }[way]
        config = CosConfig(
            Appid="1250000000",
            Region="ap-beijing",
            SecretId="test",
            SecretKey=secret,
            Scheme="http",
            ServiceDomain=endpoint,
            **address,
        )
        self.bucket = bucket
        self.client = CosS3Client(config)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """The client's methods, with the bucket."""
        method = getattr(self.client, name)
        return lambda *given, **named: method(*given, Bucket=self.bucket, **named)

    def body(self, key: str, **how: Any) -> bytes:
        content: bytes = self.get_object(Key=key, **how)["Body"].get_raw_stream().read()
        return content

    def listed(self, **how: Any) -> list[str]:
        return [one["Key"] for one in self.list_objects(**how).get("Contents", [])]


class Stage(play.Stage):
    """One server."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._made: list[Store] = []

    def stores(self, *ways: str) -> Iterator[Store]:
        """A new bucket for each way to point the SDK at a local address; all of them without any."""
        for way in ways or ("domain", "ip", "proxy"):
            store = self.store(way)
            store.create_bucket()
            self._made.append(store)
            yield store

    def store(self, way: str, secret: str = "test", bucket: str = "") -> Store:
        return Store(self._endpoint, way, bucket or f"b{uuid.uuid4().hex[:12]}-1250000000", secret)

    def tidy(self) -> None:
        for store in self._made:
            for upload in store.list_multipart_uploads().get("Upload", []):
                store.abort_multipart_upload(Key=upload["Key"], UploadId=upload["UploadId"])
            for key in store.listed():
                store.delete_object(Key=key)
            store.delete_bucket()

    def refused(self, status: int, code: str, call: Callable[..., Any], **named: Any) -> Any:
        """Make the call, which must fail like this; returns what the SDK raised."""
        try:
            answer = call(**named)
        except CosServiceError as raised:
            error = raised
        else:
            raise AssertionError(f"the call was to be refused with {status} {code}, and answered {answer}")
        told = (error.get_status_code(), error.get_error_code())
        assert told == (status, code), f"{told}: {error.get_error_msg()}"
        assert error.get_request_id()
        assert error.get_resource_location()
        return error


def etag(body: bytes) -> str:
    return f'"{hashlib.md5(body).hexdigest()}"'


@SCENARIOS.scenario("cos.objects.life")
def life(stage: Stage) -> None:
    for store in stage.stores():
        assert store.client.bucket_exists(store.bucket)
        assert not store.client.object_exists(store.bucket, AWKWARD)
        put = store.put_object(
            Key=AWKWARD,
            Body=b"0123456789",
            EnableMD5=True,
            ContentType="text/plain",
            CacheControl="no-cache",
            Metadata={"x-cos-meta-owner": "Lin"},
            Tagging="a=1&b=%E5%9B%BE",
        )
        assert put["ETag"] == etag(b"0123456789")
        for _ in range(2):  # the connection is used again
            known = store.get_object(Key=AWKWARD, IfNoneMatch=put["ETag"])
            assert (known["ETag"], known["Body"].get_raw_stream().read()) == (put["ETag"], b"")
        head = store.head_object(Key=AWKWARD)
        assert (head["Content-Type"], head["Cache-Control"], head["Content-Length"]) == ("text/plain", "no-cache", "10")
        assert (head["x-cos-meta-owner"], head["x-cos-tagging-count"]) == ("Lin", "2")
        assert store.body(AWKWARD) == b"0123456789"
        assert store.body(AWKWARD, Range="bytes=2-4") == b"234"
        assert store.get_object(Key=AWKWARD, Range="bytes=2-4")["Content-Range"] == "bytes 2-4/10"
        answer = store.get_object(Key=AWKWARD, ResponseContentType="text/x")
        assert answer["Content-Type"] == "text/x"
        assert store.body(AWKWARD, IfMatch=put["ETag"]) == b"0123456789"
        stage.refused(412, "PreconditionFailed", store.get_object, Key=AWKWARD, IfMatch='"other"')
        assert store.client.object_exists(store.bucket, AWKWARD)
        store.delete_object(Key=AWKWARD)
        assert not store.client.object_exists(store.bucket, AWKWARD)
        names = [one["Name"] for one in store.client.list_buckets()["Buckets"]["Bucket"]]
        assert store.bucket in names


@SCENARIOS.scenario("cos.objects.listing")
def listing(stage: Stage) -> None:
    keys = ["a/1", "a/2", "a/b/3", "b", AWKWARD]
    for store in stage.stores():
        for key in keys:
            store.put_object(Key=key, Body=key.encode())
        assert store.listed() == keys
        answer = store.list_objects(Prefix="a/", Delimiter="/")
        assert [one["Key"] for one in answer["Contents"]] == ["a/1", "a/2"]
        assert [one["Prefix"] for one in answer["CommonPrefixes"]] == ["a/b/"]
        assert (answer["IsTruncated"], answer["Contents"][0]["ETag"]) == ("false", etag(b"a/1"))
        found, marker = [], ""
        while True:
            page = store.list_objects(Marker=marker, MaxKeys=2)
            found += [one["Key"] for one in page["Contents"]]
            if page["IsTruncated"] == "false":
                break
            marker = page["NextMarker"]
        assert found == keys
        quiet = {"Quiet": "true", "Object": [{"Key": key} for key in keys[:3]]}
        assert "Deleted" not in (store.delete_objects(Delete=quiet) or {})
        told = store.delete_objects(Delete={"Object": [{"Key": AWKWARD}, {"Key": "none"}]})
        assert [one["Key"] for one in told["Deleted"]] == [AWKWARD, "none"]
        assert store.listed() == ["b"]


@SCENARIOS.scenario("cos.objects.parts")
def parts(stage: Stage) -> None:
    body = Random(1).randbytes(5 * MIB + 7)
    for store in stage.stores():
        with tempfile.TemporaryDirectory() as folder:
            file, back = Path(folder) / "file", Path(folder) / "back"
            file.write_bytes(body)
            whole = store.upload_file(Key="large", LocalFilePath=str(file), PartSize=1, MAXThread=5, EnableMD5=True)
            assert whole["ETag"].endswith('-6"')
            store.download_file(Key="large", DestFilePath=str(back), PartSize=1, EnableCRC=True)
            assert back.read_bytes() == body
            upload = store.create_multipart_upload(Key="resumed")["UploadId"]
            store.upload_part(Key="resumed", Body=body[:MIB], PartNumber=1, UploadId=upload)
            listed = store.list_parts(Key="resumed", UploadId=upload)["Part"]
            assert [(one["PartNumber"], one["Size"], one["ETag"]) for one in listed] == [
                ("1", str(MIB), etag(body[:MIB]))
            ]
            store.upload_file(Key="resumed", LocalFilePath=str(file), PartSize=1)
            assert store.body("resumed") == body
        assert "Upload" not in store.list_multipart_uploads()
        upload = store.create_multipart_upload(Key="given up")["UploadId"]
        assert [one["UploadId"] for one in store.list_multipart_uploads()["Upload"]] == [upload]
        store.abort_multipart_upload(Key="given up", UploadId=upload)
        stage.refused(404, "NoSuchUpload", store.list_parts, Key="given up", UploadId=upload)


@SCENARIOS.scenario("cos.objects.stream")
def stream(stage: Stage) -> None:
    body = Random(2).randbytes(3 * MIB + 1)
    for store in stage.stores():
        with tempfile.TemporaryFile() as file:
            file.write(body)
            file.seek(0)
            put = store.put_object(Key="large", Body=file)
        assert put["ETag"] == etag(body)
        put = store.put_object(Key="chunked", Body=(body[at : at + MIB] for at in range(0, len(body), MIB)))
        assert put["ETag"] == etag(body)
        assert store.body("chunked") == body


@SCENARIOS.scenario("cos.objects.tags")
def tags(stage: Stage) -> None:
    for store in stage.stores():
        store.put_object(Key="k", Body=b"x", Tagging="old=1")
        given = [{"Key": "place", "Value": "杭州"}, {"Key": "b", "Value": "x & y"}]
        store.put_object_tagging(Key="k", Tagging={"TagSet": {"Tag": given}})
        assert store.get_object_tagging(Key="k")["TagSet"]["Tag"] == given
        store.delete_object_tagging(Key="k")
        assert not (store.get_object_tagging(Key="k").get("TagSet") or {}).get("Tag")


@SCENARIOS.scenario("cos.objects.copy")
def copy(stage: Stage) -> None:
    body = Random(3).randbytes(2 * MIB + 5)
    for store in stage.stores():
        store.put_object(Key=AWKWARD, Body=body, Metadata={"x-cos-meta-a": "1"})
        source = {"Bucket": store.bucket, "Key": AWKWARD, "Region": "ap-beijing"}
        assert store.copy_object(Key="copy", CopySource=source)["ETag"] == etag(body)
        assert store.head_object(Key="copy")["x-cos-meta-a"] == "1"
        store.copy_object(Key="copy", CopySource=source, CopyStatus="Replaced", Metadata={"x-cos-meta-b": "2"})
        head = store.head_object(Key="copy")
        assert (head["x-cos-meta-b"], head.get("x-cos-meta-a")) == ("2", None)
        upload = store.create_multipart_upload(Key="parts")["UploadId"]
        done = []
        for number, bounds in enumerate((f"bytes=0-{MIB - 1}", f"bytes={MIB}-{len(body) - 1}"), 1):
            part = store.upload_part_copy(
                Key="parts", PartNumber=number, UploadId=upload, CopySource=source, CopySourceRange=bounds
            )
            done.append({"PartNumber": number, "ETag": part["ETag"]})
        store.complete_multipart_upload(Key="parts", UploadId=upload, MultipartUpload={"Part": done})
        assert store.body("parts") == body
        itself = source | {"Key": "parts"}
        store.copy_object(Key="parts", CopySource=itself, StorageClass="STANDARD_IA")
        assert store.head_object(Key="parts")["x-cos-storage-class"] == "STANDARD_IA"


@SCENARIOS.scenario("cos.objects.presigned")
def presigned(stage: Stage) -> None:
    for store in stage.stores("domain"):
        store.put_object(Key=AWKWARD, Body=b"one")
        url = store.get_presigned_url(Key=AWKWARD, Method="GET", Params={"response-content-type": "text/x"})
        with urlopen(url, timeout=30) as answer:
            assert (answer.read(), answer.headers["Content-Type"]) == (b"one", "text/x")


@SCENARIOS.scenario("cos.objects.refused")
def refused(stage: Stage) -> None:
    for store in stage.stores():
        stage.refused(404, "NoSuchKey", store.get_object, Key="none")
        stage.refused(404, "NoSuchResource", store.head_object, Key="none")
        store.put_object(Key="k", Body=b"one")
        stage.refused(416, "InvalidRange", store.get_object, Key="k", Range="bytes=3-")
        digest = "AAAAAAAAAAAAAAAAAAAAAA=="
        stage.refused(400, "BadDigest", store.put_object, Key="k", Body=b"two", ContentMD5=digest)
        assert store.body("k") == b"one"
        stage.refused(409, "BucketAlreadyOwnedByYou", store.create_bucket)
        stage.refused(409, "BucketNotEmpty", store.delete_bucket)
        for call in (store.get_bucket_lifecycle, store.get_bucket_cors, store.get_bucket_policy):
            error = stage.refused(404, "InvalidUrl", call)
            assert "does not emulate GetBucket" in error.get_error_msg()
        assert store.get_bucket_acl()["CannedACL"] == "private"
    for way in ("ip", "proxy"):
        nobody = stage.store(way)
        stage.refused(404, "NoSuchBucket", nobody.put_object, Key="k", Body=b"x")
        stage.refused(404, "NoSuchBucket", nobody.list_objects)
    for store in stage.stores():
        wrong = stage.store("ip", "not the secret", store.bucket)
        error = stage.refused(403, "SignatureDoesNotMatch", wrong.put_object, Key="k", Body=bytes(2 * MIB))
        assert "not the secret" not in error.get_error_msg()


@SCENARIOS.scenario("cos.objects.unnamed-bucket")
def unnamed_bucket(stage: Stage) -> None:
    """With the bare address as Domain the SDK sends its bucket nowhere."""
    store = stage.store("bare")
    for call in (store.list_objects, store.create_bucket):
        error = stage.refused(400, "InvalidURI", call)
        assert "/<bucket-appid>" in error.get_error_msg()
    error = stage.refused(404, "InvalidUrl", store.put_object, Key="k.jpg", Body=b"x")
    assert "/<bucket-appid>" in error.get_error_msg()


def stages(endpoint: str, objects: Path, way: str) -> Callable[[], Stage]:
    logging.disable()  # the SDK reports what it raises, a second time
    return lambda: Stage(endpoint)


if __name__ == "__main__":
    sys.exit(play.main(__doc__, SCENARIOS, stages))
