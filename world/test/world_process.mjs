import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Rpc } from '../src/chain/rpc.mjs';
import { identify, isAlive } from '../src/process/identity.mjs';

export const kMain = join(import.meta.dirname, '..', 'main.mjs');

/** A folder for one test file: state folders and a cache of its own. */
export function workspace() {
    const root = mkdtempSync(join(tmpdir(), 'lariat-world-'));
    return {
        root,
        cache: join(root, 'cache', 'lariat', 'world'),
        env: { ...process.env, XDG_CACHE_HOME: join(root, 'cache'), XDG_STATE_HOME: join(root, 'state') },
        dir: (name) => join(root, name),
        worlds: [],
        /** Ends what a failed test left running, too. */
        async remove() {
            await Promise.all(this.worlds.map((end) => end()));
            rmSync(root, { recursive: true, force: true });
        },
    };
}

/** Runs a command of the world to its end. */
export async function run(space, args) {
    const child = spawn(process.execPath, [kMain, ...args], { env: space.env, stdio: 'pipe' });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    const [code] = await once(child, 'close');
    return { code, stdout, stderr };
}

/** A foreground world that lives as long as its standard input is open. */
export async function startWorld(space, name, args = []) {
    const dir = space.dir(name);
    const child = spawn(process.execPath, [kMain, 'up', '--foreground', '--dir', dir, ...args], { env: space.env });
    const stdout = [];
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    const closed = once(child, 'close').then(([code, signal]) => ({ code, signal, stdout, stderr }));
    const end = () => {
        child.stdin.end();
        return closed;
    };
    space.worlds.push(end);
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => stdout.push(line));
    await Promise.race([
        once(lines, 'line'),
        closed.then(({ code }) => {
            throw new Error(`world exited with code ${code}: ${stderr}`);
        }),
    ]);
    const { manifest: manifestFile } = JSON.parse(stdout[0]);
    const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
    const pids = [child.pid, manifest.pid.anvil, manifest.pid.traders].filter(Boolean);
    const identities = pids.map(identify);
    return {
        child,
        dir,
        manifest,
        manifestFile,
        closed,
        progress: () => stderr,
        rpc: await Rpc.connect(manifest.ws),
        /** Whether nothing is left: no process and no file that claims there is one. */
        isGone: () => !identities.some(isAlive) && !existsSync(manifestFile) && !existsSync(manifest.searcher.keyFile),
        identities,
        end,
    };
}

/** The next `count` heads. */
export async function nextHeads(rpc, count) {
    const heads = [];
    await new Promise((resolve) =>
        rpc.onNewHead((head) => {
            if (heads.length < count) heads.push(head);
            if (heads.length === count) resolve();
        }),
    );
    return heads;
}
