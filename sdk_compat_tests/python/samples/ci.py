"""Index a picture and find it by words with MetaInsight. Needs: pip install cos-python-sdk-v5==1.9.44"""

import os

import requests
from qcloud_cos import CosConfig, CosS3Auth, CosServiceError, MetaInsightClient

endpoint, dataset = os.environ.get("MYNA_ENDPOINT", "127.0.0.1:4570"), os.environ.get("DATASET", "samples")
config = CosConfig(
    Appid="1250000000",
    Region="ap-beijing",
    SecretId="test",
    SecretKey="test",
    Scheme="http",
    Domain=endpoint,
)
client = MetaInsightClient(config)
try:
    client.ci_create_dataset(Body={"DatasetName": dataset, "TemplateId": "Official:ImageSearch"})
except CosServiceError as error:
    if error.get_error_msg() != "dataset already created":  # by an earlier run
        raise
picture = {"URI": "cos://examplebucket-1250000000/lion.jpg", "CustomLabels": {"animal": "狮子"}}
client.ci_create_file_meta_index(Body={"DatasetName": dataset, "File": picture})
query = {"Operation": "eq", "Field": "CustomLabels.animal", "Value": "狮子"}
_, found = client.ci_dataset_simple_query(Body={"DatasetName": dataset, "Query": query})
print("labelled:", found["Files"]["URI"])  # one file: a map, not a list

# The SDK has no hybrid search; its signer works with requests.
path = "/datasetquery/hybridsearch"
asked = {"DatasetName": dataset, "Mode": "text", "Templates": "ImageSearch", "SearchText": "狮子"}
answer = requests.post(
    f"http://{endpoint}{path}",
    json=asked,
    headers={"Accept": "application/json"},
    auth=CosS3Auth(config, path, params={}),
    timeout=20,
)
print("hybrid search:", answer.status_code, answer.json().get("Message", "ok"))
