'use strict';
// Drives @alicloud/openapi-client (older core) or, with `core`, @alicloud/openapi-core (newest): the generic call.

const { serve, clients } = require('./lines');

const newest = process.argv[2] === 'core';
const { Config, Params, OpenApiRequest } = newest
  ? require('@alicloud/openapi-core').$OpenApiUtil
  : require('@alicloud/openapi-client');
const Client = require(newest ? '@alicloud/openapi-core' : '@alicloud/openapi-client').default;
const { RuntimeOptions } = newest ? require('@darabonba/typescript') : require('@alicloud/tea-util');

const client = clients((question) => {
  // snippet: node-client
  const config = new Config({
    accessKeyId: question.key,
    accessKeySecret: question.secret,
    endpoint: question.endpoint, // host:port
    protocol: 'http',
    regionId: 'cn-hangzhou',
  });
  // end
  if (question.way) config.signatureAlgorithm = question.way;
  if (question.token) config.securityToken = question.token;
  return new Client(config);
});

async function answer(question) {
  const { action, version, pathname, method, style, reqBodyType, bodyType } = question;
  const params = new Params({ action, version, protocol: 'HTTP', pathname, method, authType: 'AK', style, reqBodyType, bodyType });
  const given = {};
  if (question.query) given.query = question.query;
  if (question.body) given.body = question.body;
  if (question.headers) given.headers = question.headers;
  const request = new OpenApiRequest(given);
  const runtime = new RuntimeOptions({ readTimeout: 20000, connectTimeout: 5000 });
  try {
    if (question.stream) {
      if (!newest) return { lacks: 'callSSEApi' };
      const events = [];
      for await (const one of client(question).callSSEApi(params, request, runtime)) {
        events.push({ id: one.event.id, event: one.event.event, data: one.event.data });
      }
      return { status: 200, events };
    }
    const { statusCode, headers, body } = await client(question).callApi(params, request, runtime);
    return { status: statusCode, headers, body };
  } catch (error) {
    return { error: told(error) };
  }
}

function told(error) {
  const data = error.data && typeof error.data === 'object' ? error.data : undefined;
  return {
    type: error.constructor.name,
    code: error.code,
    message: error.message,
    status: error.statusCode || (data && data.statusCode),
    requestId: error.requestId || (data && (data.RequestId || data.requestId)),
    retryAfter: error.retryAfter,
    data,
  };
}

serve(answer);
