// For Apollo Client, printed by `make schema`: new InMemoryCache({ possibleTypes, typePolicies })
import { relayStylePagination } from '@apollo/client/utilities';

export const typePolicies = {
  Article: {
    fields: {
      comments: relayStylePagination(['orderBy']),
      referencedBy: relayStylePagination(),
    },
  },
  Author: {
    fields: {
      articles: relayStylePagination(['filter', 'orderBy']),
    },
  },
  Collection: {
    fields: {
      items: relayStylePagination(),
    },
  },
  Comment: {
    fields: {
      replies: relayStylePagination(),
    },
  },
  Page: {
    fields: {
      referencedBy: relayStylePagination(),
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
  Series: {
    fields: {
      parts: relayStylePagination(),
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
