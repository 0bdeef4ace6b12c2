'use strict';
// Drives @alicloud/pop-core: RPCClient for RPC operations, ROAClient for the others.

const JSONbig = require('json-bigint'); // what the SDK reads answers with: long numbers are its objects
const { RPCClient, ROAClient } = require('@alicloud/pop-core');
const { serve, clients } = require('./lines');

const client = clients((question) => {
  const { key, secret, token } = question;
  const config = { accessKeyId: key, accessKeySecret: secret, endpoint: `http://${question.endpoint}`, apiVersion: question.version };
  config.opts = { timeout: 20000 };
  if (token) config.securityToken = token;
  return question.style === 'RPC' ? new RPCClient(config, true) : new ROAClient(config);
});

async function answer(question) {
  if (question.stream) return { lacks: 'event streams' };
  if (question.style !== 'RPC') return await roa(question);
  const params = { ...question.query, ...question.body };
  for (const [name, value] of Object.entries(params)) {
    // Lists of texts are handed over as lists, which the SDK takes apart: WithFields.1, WithFields.2
    const list = listOfTexts(value);
    if (list) params[name] = list;
  }
  const given = question.headers || {};
  // The signature of this scheme has its time and nonce in parameters.
  if (given['x-acs-date']) params.Timestamp = given['x-acs-date'];
  if (given['x-acs-signature-nonce']) params.SignatureNonce = given['x-acs-signature-nonce'];
  try {
    const [body, entry] = await client(question).request(question.action, params, { method: question.method });
    return { status: entry.response.statusCode, headers: entry.response.headers, body };
  } catch (error) {
    return { error: told(error) };
  }
}

async function roa(question) {
  const { method, pathname } = question;
  const headers = { 'content-type': 'application/json', ...question.headers };
  if (headers['x-acs-date']) headers.date = new Date(headers['x-acs-date']).toUTCString(); // what this scheme signs
  delete headers['x-acs-date'];
  try {
    const body = await client(question).request(
      method, pathname, question.query || {}, question.body ? JSON.stringify(question.body) : '',
      headers, { timeout: 20000 },
    );
    return { status: 200, body };
  } catch (error) {
    return { error: told(error) };
  }
}

function listOfTexts(value) {
  if (typeof value !== 'string' || !value.startsWith('["')) return undefined;
  try {
    const list = JSON.parse(value);
    return list.every((one) => typeof one === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

function told(error) {
  const data = error.data || error.result; // RPC, ROA
  const response = error.entry && error.entry.response;
  return {
    type: error.constructor.name,
    code: error.code,
    message: error.message,
    status: (response && response.statusCode) || error.statusCode,
    requestId: data && data.RequestId,
    data,
  };
}

serve(answer, JSONbig.stringify);
