// Takes answers in pieces by the clients of the field, from the address that is given.
// Prints a line for each that found everything as it should be; else throws.
import assert from 'node:assert/strict';
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { Defer20220824Handler, GraphQL17Alpha9Handler } from '@apollo/client/incremental';
import { Client, fetchExchange } from '@urql/core';
import { createClient as createSse } from 'graphql-sse';
import { createClient as createWs } from 'graphql-ws';
import { meros as merosInBrowsers } from 'meros/browser';
import WebSocket from 'ws';

const url = process.argv[2];
const DEFERRED =
  'query Q { articles(first: 3) { nodes { id title ... @defer { author { name } tags { id name } } } } }';
const STREAMED = 'query Q { articles(first: 3) { nodes @stream(initialCount: 1) { id title } } }';

function posted(query, accept) {
  const headers = { 'content-type': 'application/json', accept };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
}

// The answer in one piece: that of a client that takes no other.
async function whole(query) {
  return (await (await posted(query, 'application/json')).json()).data;
}

function without(data, name) {
  return JSON.parse(JSON.stringify(data, (key, value) => (key === name ? undefined : value)));
}

async function byApollo(query, Handler) {
  const client = new ApolloClient({
    link: new HttpLink({ uri: url }),
    cache: new InMemoryCache(),
    incrementalHandler: new Handler(),
  });
  const states = [];
  const data = await new Promise((resolve, reject) => {
    const asking = client.watchQuery({ query: gql(query), fetchPolicy: 'network-only' });
    asking.subscribe((result) => {
      if (result.error) reject(result.error);
      states.push(result.dataState);
      if (result.dataState === 'complete' && !result.loading) resolve(result.data);
    });
  });
  assert.deepEqual(without(data, '__typename'), await whole(query));
  return states;
}

async function byUrql(query) {
  const client = new Client({ url, exchanges: [fetchExchange], preferGetMethod: false });
  const results = [];
  await new Promise((resolve) => {
    client.query(query, {}).subscribe((result) => {
      results.push(result);
      if (!result.hasNext) resolve();
    });
  });
  assert.equal(results.at(-1).error, undefined);
  assert.deepEqual(without(results.at(-1).data, '__typename'), await whole(query));
  return results.length;
}

function check(pieces) {
  assert.ok(pieces.length > 1);
  assert.ok(pieces[0].pending.length > 0);
  assert.deepEqual(pieces.map(({ hasNext }) => hasNext), [...pieces.slice(1).map(() => true), false]);
}

async function taken(iterator) {
  const found = [];
  for await (const one of iterator) found.push(one);
  return found;
}

assert.ok((await byApollo(DEFERRED, GraphQL17Alpha9Handler)).includes('streaming'));
await byApollo(STREAMED, GraphQL17Alpha9Handler);
console.log('Apollo Client: as it should be');

// It asks for the form of before, and gets the whole answer.
for (const query of [DEFERRED, STREAMED]) {
  assert.ok(!(await byApollo(query, Defer20220824Handler)).includes('streaming'));
}
console.log('Apollo Client, older form: as it should be');

assert.equal(await byUrql(DEFERRED), 2);
console.log('urql: as it should be');

for (const query of [DEFERRED, STREAMED]) {
  const parts = await taken(await merosInBrowsers(await posted(query, 'multipart/mixed')));
  assert.ok(parts.every(({ json }) => json));
  check(parts.map(({ body }) => body));
}
console.log('meros: as it should be');

const sse = createSse({ url, retryAttempts: 0 });
check(await taken(sse.iterate({ query: DEFERRED })));
sse.dispose();
console.log('graphql-sse: as it should be');

const ws = createWs({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket });
check(await taken(ws.iterate({ query: DEFERRED })));
await ws.dispose();
console.log('graphql-ws: as it should be');
process.exit(0);
