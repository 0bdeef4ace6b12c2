"""Search Myna's built-in web for pictures and pages. Needs: pip install alibabacloud_iqs20241111==1.10.2"""

import os

from alibabacloud_iqs20241111 import models as iqs
from alibabacloud_iqs20241111.client import Client
from alibabacloud_tea_openapi.models import Config

endpoint, key = os.environ.get("MYNA_ENDPOINT", "127.0.0.1:4570"), "test"
client = Client(Config(access_key_id=key, access_key_secret=key, endpoint=endpoint, protocol="http"))

lions = iqs.MultimodalSearchBody(
    query="狮子", advanced_params={"numResults": 3, "excludeSites": "www.360doc.com,weibo.com"}
)
for item in client.multimodal_search(iqs.MultimodalSearchRequest(body=lions)).body.image_items:
    print(f"{item.title} ({item.width}x{item.height}) {item.image_url}")

pages = iqs.UnifiedSearchInput(
    query="how to brew green tea", engine_type="Generic", contents=iqs.RequestContents(summary=True)
)
for page in client.unified_search(iqs.UnifiedSearchRequest(body=pages)).body.page_items[:3]:
    print(page.title, page.link)
