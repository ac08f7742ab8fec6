// A query in a link's fragment: it never reaches a server's log.

/** The address of this page that brings an operation along. */
export function linkTo(location, { query, variables }) {
  const parts = new URLSearchParams({ query });
  if (variables && variables.trim() && variables.trim() !== '{}') {
    parts.set('variables', variables);
  }
  return `${location.origin}${location.pathname}#${parts}`;
}

/** The operation in a fragment; null where there is none. */
export function sharedTab(fragment) {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''));
  const query = parts.get('query');
  return query ? { query, variables: parts.get('variables') ?? '' } : null;
}
