/** The program under test: a copy that no build replaces while a suite runs. */

import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const kSetpriv = '/usr/bin/setpriv';
/** Words before a command, without which it would outlive a suite that is ended with no chance to clean up. */
export const kLeash = existsSync(kSetpriv) ? [kSetpriv, '--pdeathsig', 'KILL', '--'] : [];

export const kRoot = resolve(import.meta.dirname, '../../..');

/** Everything a suite writes lies below one folder; it is removed with `remove`. */
export function workspace(name) {
    const source = resolve(kRoot, process.env.LARIAT_BINARY ?? 'build/dev/bin/lariat');
    if (!existsSync(source)) throw new Error(`there is no binary at ${source}: ./dev build dev, or set LARIAT_BINARY`);
    const folder = mkdtempSync(join(tmpdir(), `lariat-${name}-`));
    const binary = join(folder, 'lariat');
    copyFileSync(source, binary);
    const env = { ...process.env, LARIAT_HOME: kRoot, NO_COLOR: '1' };
    for (const key of Object.keys(env)) if (key.startsWith('LARIAT__')) delete env[key];
    return {
        folder,
        binary,
        env,
        remove: () => rmSync(folder, { recursive: true, force: true }),
    };
}

/** Starts a command of the program; what it printed is in `text`, its end in `exited`. */
export function start({ binary, env, folder }, args, { cwd = folder, wrap = [] } = {}) {
    const [program, ...words] = [...kLeash, ...wrap, binary, ...args];
    const child = spawn(program, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk) => (text.out += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk) => (text.err += chunk));
    const exited = new Promise((done, failed) => {
        child.once('error', failed);
        // Not 'close': a grandchild that outlives the child would hold the pipes, and must be found, not awaited.
        child.once('exit', (code, signal) => done({ code, signal }));
    });
    exited.catch(() => {});
    return { child, text, exited };
}

/** Runs a command to its end: {code, signal, out, err}. */
export async function run(space, args, { limitMs = 30_000, ...options } = {}) {
    const { child, text, exited } = start(space, args, options);
    const closed = new Promise((done) => child.once('close', done));
    let late = false;
    const timer = setTimeout(() => {
        late = true;
        child.kill('SIGKILL');
    }, limitMs);
    const end = await exited;
    await closed;
    clearTimeout(timer);
    if (late) throw new Error(`lariat ${args.join(' ')} did not end within ${limitMs} ms:\n${text.err}`);
    return { ...end, ...text };
}
