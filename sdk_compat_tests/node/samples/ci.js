'use strict';
// Index a picture and find it by words with MetaInsight. Needs: npm install cos-nodejs-sdk-v5@3.0.0

const COS = require('cos-nodejs-sdk-v5');

const address = `http://${process.env.MYNA_ENDPOINT || '127.0.0.1:4570'}`;
const DatasetName = process.env.DATASET || 'samples';
const cos = new COS({ SecretId: 'test', SecretKey: 'test', Timeout: 15000 }); // without Timeout it waits for ever

async function call(Method, Key, body) {
  const Headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
  const data = await cos.request({ Method, Key, Url: `${address}/${Key}`, Headers, Body: JSON.stringify(body), RawBody: true });
  return JSON.parse(data.Body);
}

async function main() {
  try {
    await call('POST', 'dataset', { DatasetName, TemplateId: 'Official:ImageSearch' });
  } catch (error) {
    // It may be there from an earlier run. Of a JSON error the SDK shows no more than this; the next call tells the rest.
    if (error.statusCode !== 400) throw error;
  }
  const File = { URI: 'cos://examplebucket-1250000000/lion.jpg', CustomLabels: { animal: '狮子' } };
  await call('POST', 'filemeta', { DatasetName, File });
  const Query = { Operation: 'eq', Field: 'CustomLabels.animal', Value: '狮子' };
  const { Files } = await call('POST', 'datasetquery/simple', { DatasetName, Query });
  console.log('labelled:', Files[0].URI);
  const asked = { DatasetName, Mode: 'text', Templates: 'ImageSearch', SearchText: '狮子' };
  const found = await call('POST', 'datasetquery/hybridsearch', asked);
  console.log('hybrid search:', Array.isArray(found.ImageResult) ? 'ok' : found);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
