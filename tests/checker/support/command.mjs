import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { withFile } from './synthetic.mjs';

const kCommand = join(import.meta.dirname, '..', 'missed.mjs');

/// Runs the command: {code, out, err}.
export function run(...args) {
    const child = spawn(process.execPath, [kCommand, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk) => (text.out += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk) => (text.err += chunk));
    return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => resolve({ code, ...text }));
    });
}

/// Runs the command on a recording's text and adds its report.
export const checkText = (text, ...args) =>
    withFile(text, async (path) => {
        const result = await run(path, '-o', 'json', ...args);
        return { ...result, report: result.code === 2 ? null : JSON.parse(result.out) };
    });
