// graphql-eslint, every rule on; what is off has its reason beside it. Run from the repository.
import graphql from '@graphql-eslint/eslint-plugin';

export default [
  {
    files: ['**/*.graphql'],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: './schema.graphql' } },
    },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...graphql.configs['flat/schema-all'].rules,
      // Fields stand in the order in which a reader wants them.
      '@graphql-eslint/alphabetize': 'off',
      // Values (spans, counts, edges) have no identity, and a cache must not think they had one.
      '@graphql-eslint/strict-id-in-types': 'off',
      // Lists, the site and routes are always there; what can be absent or refused is nullable.
      '@graphql-eslint/require-nullable-result-in-root': 'off',
      // `contentId` is the id that is the same in all views, beside `id`.
      '@graphql-eslint/no-typename-prefix': 'off',
      // Readers write, and follow what is written.
      '@graphql-eslint/no-root-type': 'off',
      // A payload has what the write was about; all else is a query's.
      '@graphql-eslint/require-field-of-type-query-in-mutation-result': 'off',
      // @oneOf is GraphQL's own; Strawberry prints it.
      '@graphql-eslint/require-description': [
        'error',
        { ...graphql.configs['flat/schema-all'].rules['@graphql-eslint/require-description'][1], DirectiveDefinition: false },
      ],
    },
  },
];
