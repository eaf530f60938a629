// Reads what a test runner wrote and prints "PASSED FAILED SKIPPED".
//
//   node tally.mjs node|forge|ctest FILE     (ctest: its JUnit file)
//
// Ends with 1 when there is no summary to read or it says that no test ran: silence is not success.
import { readFileSync } from 'node:fs';

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const plain = (text) => text.replace(/\u001b\[[0-9;]*m/g, '');

// Node's runner ends each run with lines such as "# pass 12" (TAP) or "ℹ pass 12" (spec).
function tallyNode(text) {
    const total = (word) => sum([...text.matchAll(new RegExp(`^(?:#|ℹ) ${word} (\\d+)$`, 'gm'))].map((m) => Number(m[1])));
    return { passed: total('pass'), failed: total('fail') + total('cancelled'), skipped: total('skipped') + total('todo') };
}

function tallyForge(text) {
    const lines = [...text.matchAll(/^Ran \d+ test suites? .*: (\d+) tests? passed, (\d+) failed, (\d+) skipped/gm)];
    const column = (index) => sum(lines.map((line) => Number(line[index])));
    return { passed: column(1), failed: column(2), skipped: column(3) };
}

function tallyCtest(text) {
    const head = text.match(/<testsuite\b[^>]*>/)?.[0] ?? '';
    const attribute = (name) => Number(head.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? 0);
    const failed = attribute('failures');
    const skipped = attribute('skipped') + attribute('disabled');
    return { passed: attribute('tests') - failed - skipped, failed, skipped };
}

const readers = { node: tallyNode, forge: tallyForge, ctest: tallyCtest };
const [kind, path] = process.argv.slice(2);
if (!(kind in readers) || path === undefined) {
    console.error('usage: tally.mjs node|forge|ctest FILE');
    process.exit(2);
}

let text = '';
try {
    text = plain(readFileSync(path, 'utf8'));
} catch (error) {
    console.error(`error: ${error.message}`);
}
const { passed, failed, skipped } = readers[kind](text);
if (passed + failed + skipped === 0) {
    console.error(`error: Expected tests in ${path}, counted none`);
    process.exit(1);
}
console.log(`${passed} ${failed} ${skipped}`);
