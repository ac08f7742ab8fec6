import { getOperationAST, parse } from 'graphql';

/**
 * As the fetcher, told of the operations that the text itself has.
 *
 * GraphiQL reads them a moment after a key was pressed or a tab chosen. Whoever runs the text before
 * that would ask for the operation of the text before.
 */
export function byOwnOperations(fetcher) {
  return (asked, options) => {
    const documentAST = parsed(asked.query);
    if (!documentAST) {
      return fetcher(asked, options);
    }
    // The only one whatever it was called a moment ago: the fetcher follows it if it subscribes.
    const own = getOperationAST(documentAST, asked.operationName) ?? getOperationAST(documentAST);
    return fetcher({ ...asked, operationName: own?.name?.value }, { ...options, documentAST });
  };
}

/** Nothing where it can't be parsed: the server says best what is wrong. */
function parsed(query) {
  try {
    return parse(query);
  } catch {
    return undefined;
  }
}
