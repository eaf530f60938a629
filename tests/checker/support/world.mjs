// A world of its own for a test: started, asked over JSON-RPC, ended by closing its standard input.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const kFolder = join(import.meta.dirname, '..', '..', '..', 'world');

export const worldMissing = existsSync(join(kFolder, 'node_modules'))
    ? false
    : 'world/node_modules is absent: run `npm ci --ignore-scripts` in world/';

export async function startWorld(...options) {
    const folder = mkdtempSync(join(tmpdir(), 'lariat-checker-'));
    const args = [join(kFolder, 'main.mjs'), 'up', '--foreground', '--dir', folder, ...options];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    let messages = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (messages += text));
    const lines = createInterface({ input: child.stdout });
    const ready = await Promise.race([
        new Promise((resolve) => lines.once('line', resolve)),
        ended.then((code) => Promise.reject(new Error(`the world ended with ${code}: ${messages}`))),
    ]);
    const manifest = JSON.parse(readFileSync(JSON.parse(ready).manifest, 'utf8'));
    return {
        manifest,
        rpc: rpcAt(manifest.http),
        async stop() {
            child.stdin.end();
            await ended;
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

/// {call(method, params), batch([[method, params], …])}; a result that is an error is thrown, in a batch returned.
function rpcAt(url) {
    const post = async (body) => {
        const response = await fetch(url, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
        });
        return response.json();
    };
    const request = ([method, params], id) => ({ jsonrpc: '2.0', id, method, params });
    const batch = async (calls) => {
        const replies = await post(calls.map(request));
        const byId = new Map(replies.map((reply) => [reply.id, reply]));
        return calls.map((_, id) => byId.get(id).result ?? new Error(byId.get(id).error.message));
    };
    return {
        batch,
        async call(method, ...params) {
            const [result] = await batch([[method, params]]);
            if (result instanceof Error) throw result;
            return result;
        },
    };
}

const word = (value) => BigInt.asUintN(256, BigInt(value)).toString(16).padStart(64, '0');

/// eth_call at a block: selector and one word for each argument.
export const ethCall = (to, selector, args, block) => [
    'eth_call',
    [{ to, data: selector + args.map(word).join('') }, block],
];

export const wordsOf = (data) => (data.slice(2).match(/.{64}/g) ?? []).map((text) => BigInt('0x' + text));

export const hexNumber = (value) => '0x' + BigInt(value).toString(16);
