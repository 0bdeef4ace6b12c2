"""Search pictures with IQS. Needs: pip install alibabacloud_iqs20241111==1.7.1 (or newer)"""

import os

from alibabacloud_iqs20241111 import models
from alibabacloud_iqs20241111.client import Client
from alibabacloud_tea_openapi import models as open_api_models
from Tea.exceptions import TeaException

endpoint = os.environ.get("MYNA_ENDPOINT", "127.0.0.1:4570")
config = open_api_models.Config(access_key_id="test", access_key_secret="test", endpoint=endpoint, protocol="http")
client = Client(config)
body = models.MultimodalSearchBody(query="狮子", advanced_params={"excludeSites": "www.360doc.com,weibo.com"})
try:
    response = client.multimodal_search(models.MultimodalSearchRequest(body=body))
    print(f"size: {len(response.body.image_items)}")
    for item in response.body.image_items:
        print(f"{item.title} {item.image_url} {item.width}x{item.height}")
except TeaException as error:
    print(f"requestId: {error.data.get('requestId')}, code: {error.code}, message: {error.data.get('message')}")
    raise
