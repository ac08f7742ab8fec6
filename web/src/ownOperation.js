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
    const operationName = chosen(namesIn(documentAST), asked.operationName);
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

/** Of each operation; undefined where it has none. */
function namesIn(document) {
  const { OPERATION_DEFINITION } = Kind;
  return document.definitions.filter((one) => one.kind === OPERATION_DEFINITION).map((one) => one.name?.value);
}

/** The only one is asked for by its name: the fetcher finds out by that whether it is a subscription. */
function chosen(names, asked) {
  if (names.length === 1) {
    return names[0];
  }
  return names.includes(asked) ? asked : undefined;
}
