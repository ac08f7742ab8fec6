// Runs graphql-http's audits against the server at the address that is given, and prints what fails.
// One number: how many passed of how many. Exit code 1 unless all did.
import { auditServer } from 'graphql-http';

const url = process.argv[2];
const results = await auditServer({ url });
const failed = results.filter(({ status }) => status !== 'ok');
for (const { id, name, status, reason } of failed) console.log(`${status} ${id} ${name}: ${reason}`);
console.log(`${results.length - failed.length} of ${results.length} audits pass`);
process.exit(failed.length ? 1 : 0);
