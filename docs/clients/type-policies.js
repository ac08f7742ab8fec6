// For Apollo Client, printed by `make schema`: new InMemoryCache({ possibleTypes, typePolicies })
import { relayStylePagination } from '@apollo/client/utilities';

export const typePolicies = {
  Author: {
    fields: {
      articles: relayStylePagination(['filter', 'orderBy']),
    },
  },
  Query: {
    fields: {
      articles: relayStylePagination(['filter', 'orderBy']),
      authors: relayStylePagination(),
      pages: relayStylePagination(['filter', 'orderBy']),
      search: relayStylePagination(['query', 'filter']),
      tags: relayStylePagination(['filter', 'orderBy']),
    },
  },
  Section: {
    fields: {
      articles: relayStylePagination(['filter', 'orderBy', 'includeDescendants']),
    },
  },
  Snapshot: {
    fields: {
      articles: relayStylePagination(['filter', 'orderBy']),
      authors: relayStylePagination(),
      pages: relayStylePagination(['filter', 'orderBy']),
      search: relayStylePagination(['query', 'filter']),
      tags: relayStylePagination(['filter', 'orderBy']),
    },
  },
  Tag: {
    fields: {
      articles: relayStylePagination(['filter', 'orderBy']),
    },
  },
};
