# Search pictures with IQS over HTTP, with an API key.
curl -sS -X POST "http://${MYNA_ENDPOINT:-127.0.0.1:4570}/search/multimodal" \
--header "Authorization: Bearer test" \
--header "Content-Type: application/json" \
--data '{
  "query": "狮子"
}'
