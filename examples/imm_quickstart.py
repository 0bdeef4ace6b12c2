"""Index some files of the demo album and find them. Needs: pip install alibabacloud_imm20200930==5.0.3"""

import os

from alibabacloud_imm20200930 import models as imm
from alibabacloud_imm20200930.client import Client
from alibabacloud_tea_openapi.models import Config
from Tea.exceptions import TeaException

endpoint, key = os.environ.get("MYNA_ENDPOINT", "127.0.0.1:4570"), "test"
client = Client(Config(access_key_id=key, access_key_secret=key, endpoint=endpoint, protocol="http"))
where = {"project_name": "quickstart", "dataset_name": "album"}
try:
    client.create_project(imm.CreateProjectRequest(project_name="quickstart"))
    client.create_dataset(imm.CreateDatasetRequest(**where))
except TeaException as error:
    if error.code != "ResourceAlreadyExists":
        raise

pictures = ["2023/杭州/西湖日落.jpg", "2024/beach/sunset-sanya.jpg", "2024/kenya/lion-savanna.jpg", "pets/小猫.jpg"]
documents = ["documents/年休假制度.md", "documents/router-setup.txt", "documents/q3-sales-report.docx"]
files = [imm.InputFile(uri=f"oss://album/{name}") for name in pictures + documents]
client.batch_index_file_meta(imm.BatchIndexFileMetaRequest(files=files, **where))

sunset = imm.SimpleQuery(field="Labels.LabelName", operation="eq", value="日落")
found = client.simple_query(imm.SimpleQueryRequest(query=sunset, sort="ProduceTime", order="asc", **where)).body.files
print("日落:", [file.filename for file in found])

for words in ("地毯上的橘色小猫", "a lion in the savanna"):
    found = client.semantic_query(imm.SemanticQueryRequest(query=words, max_results=1, **where)).body.files
    print(f"{words}:", [file.filename for file in found])

talk = [("user", "年休假有几天？"), ("assistant", "按工龄计算。"), ("user", "没有休完的可以结转到明年吗？")]
messages = [imm.ContextualMessage(role=role, content=content) for role, content in talk]
best = client.contextual_retrieval(imm.ContextualRetrievalRequest(messages=messages, **where)).body.results[0]
print(talk[-1][1], best.filename, "→", best.elements[0].element_contents[0].content)
