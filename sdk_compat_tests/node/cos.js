'use strict';
// Drives cos-nodejs-sdk-v5. It has no calls of MetaInsight by name: Tencent documents cos.request for them.
// With `xml` nothing is said of what is accepted, and XML comes back.

const COS = require('cos-nodejs-sdk-v5');
const { serve, clients } = require('./lines');

const xml = process.argv[2] === 'xml';
const CLOUD = 'http://1250000000.ci.ap-beijing.myqcloud.com';

const client = clients((question) => {
  // snippet: node-cos-client
  const options = { SecretId: question.key, SecretKey: question.secret, Timeout: 20000, KeepAlive: true };
  // end
  if (question.token) options.SecurityToken = question.token;
  if (question.way === 'cloud host') options.Ip = question.endpoint; // the Host header stays the cloud's
  if (question.way === 'late') options.SystemClockOffset = -2 * 3600 * 1000;
  if (question.way === 'proxy') options.Proxy = `http://${question.endpoint}`;
  return new COS(options);
});

async function answer(question) {
  const { method, pathname, query, body, way } = question;
  if (question.object) return await object(question);
  const base = way === 'cloud host' || way === 'proxy' ? CLOUD : `http://${question.endpoint}`;
  const headers = { ...question.headers };
  if (!xml) headers.Accept = 'application/json';
  if (body) headers['Content-Type'] = 'application/json';
  const asked = { Method: method, Key: pathname.slice(1), Url: base + pathname, Headers: headers };
  if (query) asked.Query = query;
  if (body) asked.Body = JSON.stringify(body);
  try {
    const data = await client(question).request(asked);
    const { statusCode, headers: told, RequestId, Response, ...members } = data;
    return { status: statusCode, headers: told, body: { ...(Response || members), RequestId } };
  } catch (error) {
    return { error: told(error) };
  }
}

/** Calls of objects: { object: 'putObject', Bucket, Key, Body? }, signed with the clock an hour late if `late`. */
async function object(question) {
  const { object: call, Bucket, Key, Body, late } = question;
  const cos = new COS({
    SecretId: question.key,
    SecretKey: question.secret,
    ...(question.token ? { SecurityToken: question.token } : {}),
    Timeout: 20000,
    Protocol: 'http:',
    Ip: question.endpoint, // the Host header stays the cloud's, with the bucket in it
    SystemClockOffset: late ? -3600 * 1000 : 0,
  });
  try {
    const data = await cos[call]({ Bucket, Region: 'ap-beijing', Key, ...(Body === undefined ? {} : { Body, ContentType: 'text/plain' }) });
    const text = data.Body === undefined ? undefined : data.Body.toString('utf8');
    return { status: data.statusCode, headers: data.headers, body: { Body: text, offset: cos.options.SystemClockOffset } };
  } catch (error) {
    return { error: told(error) };
  }
}

function told(error) {
  const shown = error.error && typeof error.error === 'object' ? error.error : {};
  return {
    type: error.constructor.name,
    code: error.code || shown.Code,
    message: error.message || shown.Message,
    status: error.statusCode,
    requestId: shown.RequestId || (error.headers && error.headers['x-ci-request-id']),
  };
}

serve(answer);
