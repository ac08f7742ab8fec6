import { createElement as h, useState } from 'react';
import { ToolbarButton, useGraphiQL } from '@graphiql/react';
import { linkTo } from './sharing.js';

/** Copies a link that opens the explorer with the query that stands in the editor. */
export function ShareButton() {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const [label, setLabel] = useState('Copy a link to this query');

  async function copy() {
    const link = linkTo(window.location, {
      query: queryEditor?.getValue() ?? '',
      variables: variableEditor?.getValue() ?? '',
    });
    try {
      await navigator.clipboard.writeText(link);
      setLabel('The link is in the clipboard');
    } catch {
      // Without the right to write there, the address bar is the next best place to copy from.
      window.history.replaceState(null, '', link);
      setLabel('The link is in the address bar');
    }
  }

  return h(ToolbarButton, { label, onClick: copy, className: 'byline-share' }, h(LinkIcon));
}

function LinkIcon() {
  const d = 'M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6L12.500 17';
  return h(
    'svg',
    { viewBox: '0 0 24 24', width: 20, height: 20, fill: 'none', 'aria-hidden': true },
    h('path', { d, stroke: 'currentColor', strokeWidth: 1.8, strokeLinecap: 'round' }),
  );
}
