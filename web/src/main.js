import 'graphiql/setup-workers/vite';
import { createElement as h } from 'react';
import { createRoot } from 'react-dom/client';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createClient } from 'graphql-ws';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './style.css';
import { CostButton, fetchWithCost } from './CostButton.js';
import { examples } from './examples.js';
import { byOwnOperations } from './ownOperation.js';
import { ShareButton } from './ShareButton.js';
import { sharedTab } from './sharing.js';

const shared = sharedTab(window.location.hash);
// Without the fragment: a query behind a link is shown once, not at each reload.
const url = window.location.origin + window.location.pathname;
if (shared) {
  window.history.replaceState(null, '', url);
}

function Explorer() {
  return h(
    GraphiQL,
    {
      fetcher: byOwnOperations(
        createGraphiQLFetcher({
          url,
          headers: { 'graphql-explorer': '1' },
          fetch: fetchWithCost,
          wsClient: createClient({ url: url.replace(/^http/, 'ws') }),
        }),
      ),
      plugins: [HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })],
      // The first visit; later ones begin with the tabs of the last, and a link's query beside them.
      defaultTabs: shared ? [shared, ...examples] : examples,
      ...(shared && { initialQuery: shared.query, initialVariables: shared.variables }),
      shouldPersistHeaders: false,
    },
    h(GraphiQL.Logo, null, h('span', { className: 'byline-logo' }, 'Byline')),
    h(GraphiQL.Toolbar, null, ({ prettify, merge, copy }) => [
      h('div', { key: 'prettify' }, prettify),
      h('div', { key: 'merge' }, merge),
      h('div', { key: 'copy' }, copy),
      h(ShareButton, { key: 'share' }),
      h(CostButton, { key: 'cost' }),
    ]),
  );
}

createRoot(document.getElementById('graphiql')).render(h(Explorer));
