/** Prints what a first load transfers, compressed, and fails above the budget. */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 150;
const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

let total = 0;
for (const file of files) {
    const size = gzipSync(readFileSync(`${file.parentPath}/${file.name}`), { level: 9 }).length;
    total += size;
    console.log(`${(size / 1024).toFixed(1).padStart(7)} KB  ${file.name}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(7)} KB  in all (gzip), budget ${BUDGET_KB} KB`);
if (files.length === 0 || total > BUDGET_KB * 1024) process.exitCode = 1;
