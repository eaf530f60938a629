/** Starts the real binary on a development chain of its own, for as long as a test needs it. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export function binary() {
    const path = process.env.LARIAT_BINARY ?? join(root, 'build/dev/bin/lariat');
    const file = resolve(root, path);
    assert.ok(existsSync(file), `there is no binary at ${file}: ./dev build dev, or set LARIAT_BINARY`);
    return file;
}

/** {child, base, errors(), exited, stop()}: the process, the address of its page once it serves, what it logged. */
export async function startEngine(...options) {
    return startEngineIn(await mkdtemp(join(tmpdir(), 'lariat-e2e-')), ...options);
}

/** The same in a folder that is there already, such as that of an engine that was killed. */
export async function startEngineIn(folder, ...options) {
    const child = spawn(
        binary(),
        ['run', '--world', '--port', '0', '--set', `world.dir=${folder}/world`, ...options],
        { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LARIAT_HOME: root } },
    );
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    const exited = new Promise((done) => child.on('close', (code, signal) => done({ code, signal })));
    const base = await new Promise((found, failed) => {
        child.stderr.on('data', (chunk) => {
            stderr += chunk;
            const address = /^ {2}page {3}(http:\S+)\/$/m.exec(stderr);
            if (address) found(address[1]);
        });
        exited.then(() => failed(new Error(`the engine ended before it served its page:\n${stderr}`)));
    });
    return {
        child,
        base,
        folder,
        errors: () => stderr,
        output: () => stdout,
        exited,
        async stop() {
            if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
            const end = await exited;
            await rm(folder, { recursive: true, force: true });
            return end;
        },
    };
}

/** Runs `lariat` with the settings of an engine in this folder; {code, rows}. */
export async function command(folder, ...words) {
    const all = [...words, '--set', `world.dir=${folder}/world`, '--set', `store.dir=${folder}/store`, '-o', 'json'];
    const child = spawn(binary(), all, { stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    const code = await new Promise((done) => child.on('close', done));
    return { code, rows: stdout ? JSON.parse(stdout) : [] };
}

/** Processes whose command line names `text`. */
export async function processesNaming(text) {
    const { readdir, readFile } = await import('node:fs/promises');
    const found = [];
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
        const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
        if (line.includes(text)) found.push(`${pid} ${line.replaceAll('\0', ' ')}`);
    }
    return found;
}
