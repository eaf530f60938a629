#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { BadRecording } from './src/bad_recording.mjs';
import { checkRecording } from './src/check.mjs';
import { jsonReport, tableReport } from './src/report.mjs';

const kUsage = `usage: missed.mjs RECORDING [-o json|table] [--list N] [--full]

Counts the arbitrage opportunities that a recording should hold and does not.

  -o, --output   json or table (default: table on a terminal, json otherwise)
  --list N       also show the first N missed and contradicted opportunities
  --full         evaluate every cycle anew at every head
  -h, --help     show this

exit code: 0 nothing missed, 1 something missed, 2 usage or not a recording`;

class UsageError extends Error {}

function parseCommand(args) {
    const options = {
        output: { type: 'string', short: 'o' },
        list: { type: 'string', default: '0' },
        full: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
    };
    let parsed;
    try {
        parsed = parseArgs({ args, options, allowPositionals: true });
    } catch (error) {
        throw new UsageError(error.message);
    }
    const { values, positionals } = parsed;
    const output = values.output ?? (process.stdout.isTTY ? 'table' : 'json');
    if (values.help) return { help: true };
    if (positionals.length !== 1) throw new UsageError('expected one recording');
    if (output !== 'json' && output !== 'table') throw new UsageError(`unknown output ${output}`);
    if (!/^\d+$/.test(values.list)) throw new UsageError(`--list expects a number, was ${values.list}`);
    return { path: positionals[0], output, list: Number(values.list), full: values.full };
}

async function main(args) {
    const command = parseCommand(args);
    if (command.help) {
        console.log(kUsage);
        return 0;
    }
    const result = await checkRecording(command.path, { full: command.full, list: command.list });
    const report = command.output === 'json' ? jsonReport : tableReport;
    console.log(report(result, command.list));
    return result.missed === 0 ? 0 : 1;
}

try {
    process.exitCode = await main(process.argv.slice(2));
} catch (error) {
    if (error instanceof UsageError) console.error(`${error.message}\n\n${kUsage}`);
    else if (error instanceof BadRecording || error.code !== undefined)
        console.error(`cannot check: ${error.message}`);
    else console.error(error);
    process.exitCode = 2;
}
