// Follows events by the reference clients, graphql-ws and graphql-sse, at the address that is given.
// Prints a line for each that found everything as it should be; else throws.
import assert from 'node:assert/strict';
import { createClient as createSse } from 'graphql-sse';
import { createClient as createWs } from 'graphql-ws';
import WebSocket from 'ws';

const url = process.argv[2];
// The cursor ahead of all events: version 1, transaction 0, number 0.
const START = Buffer.from([1, ...new Array(16).fill(0)]).toString('base64url');
const EVENTS = 'subscription($after: SyncToken) { contentEvents(after: $after) { cursor type } }';

async function take(iterator, number) {
  const found = [];
  for await (const result of iterator) {
    found.push(result);
    if (found.length === number) break; // which completes the operation
  }
  return found;
}

async function follow(client) {
  const site = { query: '{ site { name } }' };
  const [answer] = await take(client.iterate(site), 2);
  assert.ok(answer.data.site.name);

  const events = await take(client.iterate({ query: EVENTS, variables: { after: START } }), 4);
  const cursors = events.map(({ data }) => data.contentEvents.cursor);
  assert.equal(new Set(cursors).size, 4);
  const after = cursors[1];
  const rest = await take(client.iterate({ query: EVENTS, variables: { after } }), 2);
  assert.deepEqual(rest, events.slice(2));

  const both = [client.iterate(site), client.iterate(site)];
  assert.deepEqual(await Promise.all(both.map((one) => take(one, 2))), [[answer], [answer]]);
}

const refused = { query: 'subscription { wrong }' };

const ws = createWs({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, keepAlive: 100 });
const closed = new Promise((resolve) => ws.on('closed', resolve));
const ponged = new Promise((resolve) => ws.on('pong', resolve));
await follow(ws);
await assert.rejects(take(ws.iterate(refused), 1), (errors) => {
  return errors[0].extensions.code === 'GRAPHQL_VALIDATION_FAILED';
});
const endless = ws.iterate({ query: EVENTS });
const waiting = endless.next();
await ponged;
await endless.return();
await waiting;
await ws.dispose();
assert.equal((await closed).code, 1000);
console.log('graphql-ws: as it should be');

const sse = createSse({ url, retryAttempts: 0 });
await follow(sse);
const [told] = await take(sse.iterate(refused), 2);
assert.equal(told.errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
sse.dispose();
console.log('graphql-sse: as it should be');
process.exit(0);
