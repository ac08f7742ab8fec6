// The first tabs: each teaches one thing, on the demo publication. Tests run them all.
const files = import.meta.glob('./examples/*.graphql', { query: '?raw', import: 'default', eager: true });
const variables = import.meta.glob('./examples/*.json', { query: '?raw', import: 'default', eager: true });

export const examples = Object.keys(files)
  .sort()
  .map((path) => ({
    query: files[path],
    variables: variables[path.replace(/graphql$/, 'json')] ?? '',
  }));
