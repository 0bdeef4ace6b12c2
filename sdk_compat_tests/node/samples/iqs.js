'use strict';
// Search pictures with IQS. Needs: npm install @alicloud/openapi-core@1.0.8 @darabonba/typescript@1.0.5

const { default: Client, $OpenApiUtil } = require('@alicloud/openapi-core');
const { RuntimeOptions } = require('@darabonba/typescript');

const client = new Client(new $OpenApiUtil.Config({
  accessKeyId: 'test',
  accessKeySecret: 'test',
  endpoint: process.env.MYNA_ENDPOINT || '127.0.0.1:4570',
  protocol: 'http',
}));

async function main() {
  const params = new $OpenApiUtil.Params({
    action: 'MultimodalSearch', version: '2024-11-11', protocol: 'HTTP', method: 'POST',
    pathname: '/linked-retrieval/linked-retrieval-entry/v1/iqs/multimodal/unified',
    authType: 'AK', style: 'ROA', reqBodyType: 'json', bodyType: 'json',
  });
  const body = { query: '狮子', advancedParams: { excludeSites: 'www.360doc.com,weibo.com' } };
  const request = new $OpenApiUtil.OpenApiRequest({ body });
  const response = await client.callApi(params, request, new RuntimeOptions({ readTimeout: 15000 }));
  console.log(`size: ${response.body.imageItems.length}`);
  for (const item of response.body.imageItems) console.log(item.title, item.imageUrl, `${item.width}x${item.height}`);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
