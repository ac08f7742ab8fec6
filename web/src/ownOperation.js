import { Kind, parse } from 'graphql';

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
    const operationName = has(documentAST, asked.operationName) ? asked.operationName : undefined;
    return fetcher({ ...asked, operationName }, { ...options, documentAST });
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

function has(document, name) {
  const { OPERATION_DEFINITION } = Kind;
  return document.definitions.some((one) => one.kind === OPERATION_DEFINITION && one.name?.value === name);
}
