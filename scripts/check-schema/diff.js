// How schema.graphql differs from that of another commit: `node diff.js COMMIT`. Fails where an old
// client could break; deprecate first, and say so in CHANGELOG.md.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

const base = process.argv[2] ?? 'HEAD';
let before;
try {
  before = execFileSync('git', ['show', `${base}:schema.graphql`], { encoding: 'utf8' });
} catch {
  console.error(`There is no schema.graphql in ${base}.`);
  process.exit(2);
}
const now = readFileSync('schema.graphql', 'utf8');
const changes = await diff(buildSchema(before), buildSchema(now));
for (const level of ['BREAKING', 'DANGEROUS', 'NON_BREAKING']) {
  for (const change of changes.filter((one) => one.criticality.level === level)) {
    console.log(`${level.toLowerCase().replace('_', '-')}: ${change.message}`);
  }
}
const breaking = changes.filter((one) => one.criticality.level === 'BREAKING').length;
console.log(`${changes.length} changes since ${base}, ${breaking} breaking.`);
process.exitCode = breaking ? 1 : 0;
