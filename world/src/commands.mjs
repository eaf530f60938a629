import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Rpc } from './chain/rpc.mjs';
import { readIfPresent, stateFiles } from './files.mjs';
import { isAlive } from './process/identity.mjs';
import { anyAlive, endAll, forget, readProcesses } from './process/record.mjs';
import { supervise } from './process/supervisor.mjs';

const kMain = join(import.meta.dirname, '..', 'main.mjs');
const kNotFound = 5;

const say = (line) => process.stdout.write(`${line}\n`);
const readyLine = (manifest) => JSON.stringify({ ready: true, manifest });

/** Set for the process that `up` leaves behind: it has a parent to report to, and no life line. */
const isDetached = () => process.send !== undefined;

function progressTo(listener) {
    const start = performance.now();
    return (text) => listener(`world: ${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s  ${text}`);
}

export function up(options) {
    return options.foreground ? foreground(options) : detach(options);
}

async function foreground(options) {
    const detached = isDetached();
    const report = (message) => process.connected && process.send(message);
    const progress = progressTo((line) => {
        console.error(line);
        if (detached) report({ progress: line });
    });
    const stop = new Promise((resolve) => {
        process
            .on('SIGINT', () => resolve())
            .on('SIGTERM', () => resolve())
            .on('SIGHUP', () => resolve());
        if (!detached)
            process.stdin
                .on('end', () => resolve())
                .on('error', () => resolve())
                .resume();
    });
    await supervise({
        ...options,
        stop,
        progress,
        ready: (manifest) => {
            progress('ready');
            if (detached) report({ ready: manifest });
            else say(readyLine(manifest));
        },
    });
    return 0;
}

async function detach({ seed, port, rate, dir, traders }) {
    const files = stateFiles(dir);
    if (isAlive(readProcesses(files).supervisor)) {
        const manifest = readManifest(files);
        if (manifest?.seed !== seed)
            throw new Error(
                `another world runs or starts in ${files.root}; end it with "down", or choose another --dir`,
            );
        say(readyLine(files.manifest));
        return 0;
    }
    mkdirSync(files.root, { recursive: true, mode: 0o700 });
    const log = openSync(files.log, 'w', 0o600);
    chmodSync(files.log, 0o600);
    const args = [
        'up',
        '--foreground',
        '--seed',
        seed,
        '--port',
        String(port),
        '--rate',
        String(rate),
        '--dir',
        files.root,
    ];
    if (!traders) args.push('--no-traders');
    const child = spawn(process.execPath, [kMain, ...args], { detached: true, stdio: ['ignore', log, log, 'ipc'] });

    return new Promise((resolve, reject) => {
        const interrupt = () => child.kill('SIGTERM');
        process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
        child.on('message', ({ progress, ready }) => {
            if (progress) console.error(progress);
            if (!ready) return;
            say(readyLine(ready));
            child.disconnect();
            child.unref();
            resolve(0);
        });
        child.once('error', reject);
        child.once('exit', (code) => {
            const last = readIfPresent(files.log)?.trim().split('\n').at(-1);
            reject(new Error(`the world did not start (exit code ${code}): ${last}`));
        });
    });
}

export async function down({ dir }) {
    const files = stateFiles(dir);
    const processes = readProcesses(files);
    const ran = anyAlive(processes);
    await endAll(processes);
    forget(files);
    console.error(ran ? 'world: ended' : 'world: none was running');
    return 0;
}

export async function status({ dir, output }) {
    const state = await describe(stateFiles(dir));
    if (output === 'json') say(JSON.stringify(state));
    else
        for (const [name, value] of Object.entries(state))
            say(`${name.padEnd(12)} ${typeof value === 'object' ? JSON.stringify(value) : value}`);
    return state.running ? 0 : kNotFound;
}

async function describe(files) {
    const processes = readProcesses(files);
    const manifest = readManifest(files);
    if (!isAlive(processes.anvil) || !manifest) return { running: false, dir: files.root };
    const state = {
        running: true,
        dir: files.root,
        manifest: files.manifest,
        seed: manifest.seed,
        http: manifest.http,
        ws: manifest.ws,
        pools: manifest.pools.length,
        traders: isAlive(processes.traders) ? 'trading' : 'none',
        pid: manifest.pid,
    };
    try {
        const rpc = await Rpc.connect(manifest.ws);
        const head = await rpc.call('eth_getBlockByNumber', 'latest', false);
        rpc.close();
        return {
            ...state,
            block: Number(head.number),
            timestamp: Number(head.timestamp),
            baseFeePerGas: BigInt(head.baseFeePerGas).toString(),
        };
    } catch (error) {
        return { ...state, error: error.message };
    }
}

function readManifest(files) {
    try {
        return JSON.parse(readIfPresent(files.manifest) ?? 'null') ?? undefined;
    } catch {
        return undefined;
    }
}
