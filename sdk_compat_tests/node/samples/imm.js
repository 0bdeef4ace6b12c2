'use strict';
// Index a file and find it with IMM. Needs: npm install @alicloud/openapi-core@1.0.8 @darabonba/typescript@1.0.5

const { default: Client, $OpenApiUtil } = require('@alicloud/openapi-core');
const { RuntimeOptions } = require('@darabonba/typescript');

const config = new $OpenApiUtil.Config({
  accessKeyId: 'test',
  accessKeySecret: 'test',
  endpoint: process.env.MYNA_ENDPOINT || '127.0.0.1:4570', // host:port, never with http://
  protocol: 'http',
});
const client = new Client(config);

// The package of IMM is not on every registry: the core's generic call sends the same bytes.
async function call(action, query) {
  const params = new $OpenApiUtil.Params({
    action, version: '2020-09-30', protocol: 'HTTP', pathname: '/', method: 'POST',
    authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json',
  });
  const request = new $OpenApiUtil.OpenApiRequest({ query });
  const { body } = await client.callApi(params, request, new RuntimeOptions({ readTimeout: 15000 }));
  return body;
}

/** Creates what may be there from an earlier run. */
async function made(action, query) {
  try {
    await call(action, query);
  } catch (error) {
    if (error.code !== 'ResourceAlreadyExists') throw error;
  }
}

async function main() {
  const ProjectName = process.env.PROJECT || 'samples';
  const where = { ProjectName, DatasetName: 'album' };
  await made('CreateProject', { ProjectName });
  await made('CreateDataset', where);
  await call('IndexFileMeta', { ...where, File: JSON.stringify({ URI: 'oss://my-bucket/狮子.jpg', CustomId: 'lion' }) });
  const Query = JSON.stringify({ Field: 'CustomId', Operation: 'eq', Value: 'lion' });
  const { Files } = await call('SimpleQuery', { ...where, Query });
  console.log(Files[0].URI);
  try {
    await call('GetProject', { ProjectName: 'nobody-has-this' });
  } catch (error) {
    console.log(error.code, error.statusCode, error.requestId ? 'with a RequestId' : 'without');
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
