"""Upload documents, index them, ask for a passage. Needs: pip install cos-python-sdk-v5==1.9.44"""

import os

import requests
from qcloud_cos import CosConfig, CosS3Auth, CosS3Client, CosServiceError, MetaInsightClient

endpoint, bucket = os.environ.get("MYNA_ENDPOINT", "127.0.0.1:4570"), "handbook-1250000000"
account = {"Appid": "1250000000", "Region": "ap-beijing", "SecretId": "test", "SecretKey": "test", "Scheme": "http"}
objects = CosS3Client(CosConfig(Domain=f"{endpoint}/{bucket}", **account))  # objects: the bucket is part of the Domain
insight = MetaInsightClient(CosConfig(Domain=endpoint, **account))
for create, body in (
    (objects.create_bucket, bucket),
    (insight.ci_create_dataset, {"DatasetName": "handbook", "TemplateId": "Official:DocSearch"}),
):
    try:
        create(body)
    except CosServiceError as error:
        if error.get_error_code() not in ("BucketAlreadyOwnedByYou", "InvalidArgument"):
            raise

pages = {
    "leave.md": "# 年休假\n\n没有休完的年休假可以结转到次年三月底。",
    "wifi.md": "# Wi-Fi\n\nGuests ask the front desk for a code.",
}
for name, text in pages.items():
    objects.put_object(Bucket=bucket, Key=name, Body=text.encode())
    insight.ci_create_file_meta_index({"DatasetName": "handbook", "File": {"URI": f"cos://{bucket}/{name}"}})

asked = {"DatasetName": "handbook", "Mode": "text", "Templates": "DocSearch", "SearchText": "年休假没休完能结转吗"}
path = "/datasetquery/hybridsearch"  # the SDK has no method for it, its signer works alone
signer = CosS3Auth(CosConfig(**account), path, params={})
wanted = {"Accept": "application/json"}
answer = requests.post(f"http://{endpoint}{path}", json=asked, headers=wanted, auth=signer, timeout=10)
for passage in answer.json()["DocResult"]:
    print(passage["Score"], passage["URI"], passage["Text"])
