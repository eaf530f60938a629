#!/usr/bin/env node
import { kUsage, parse, UsageError } from './src/cli.mjs';
import * as commands from './src/commands.mjs';

const kFailed = 1;
const kUsageExit = 2;

async function main() {
    const { command, ...options } = parse(process.argv.slice(2));
    if (command === 'help') {
        process.stdout.write(`${kUsage}\n`);
        return 0;
    }
    return commands[command](options);
}

main().then(
    (code) => process.exit(code),
    (error) => {
        console.error(`world: ${error.message}`);
        if (error instanceof UsageError) console.error(kUsage);
        process.exit(error instanceof UsageError ? kUsageExit : kFailed);
    },
);
