/**
 * Wrong input and bad luck, as a person meets them: each ends with a message that says what is wrong, where, and
 * what to do about it, and with the documented exit code.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { FaultProxy } from './proxy.mjs';
import { run, start, workspace } from './support/binary.mjs';
import { fill, kNoSmallDisk, onSmallDisk } from './support/disk.mjs';
import { startEngine } from './support/engine.mjs';
import { Miner } from './support/miner.mjs';
import { naming } from './support/processes.mjs';
import { sleep, until } from './support/wait.mjs';
import { startStage } from './support/world.mjs';

/** As in README.md. */
const kExit = { failed: 1, usage: 2, configuration: 3, refused: 4, notFound: 5, network: 6 };

describe('wrong input', { timeout: 300_000 }, () => {
    let space;
    let stage;
    let miner;

    before(async () => {
        space = workspace('inputs');
        stage = await startStage(space, { rate: 20, settings: { 'policy.min_net': '0.00005 ether' } });
        miner = new Miner(stage.chain, 250);
    });

    after(async () => {
        await miner?.stop();
        await stage?.stop();
        space?.remove();
    });

    /** Runs to an end and expects an exit code, and every one of `words` on standard error. */
    async function refuses(args, code, words, options = {}) {
        const result = await run(space, args, { cwd: stage.folder, limitMs: 20_000, ...options });
        assert.equal(result.code, code, `exit code; it said:\n${result.err}`);
        for (const word of words) assert.match(result.err, word);
        assert.doesNotMatch(result.err, /terminate called|Assertion|core dumped/);
        return result;
    }

    const engine = (...more) => ['run', '-c', stage.config, ...more];

    it('a key that does not exist: the nearest one is offered, with file and line', async () => {
        const file = join(stage.folder, 'typo.toml');
        const text = readFileSync(stage.config, 'utf8').replace('min_net', 'min_nett');
        writeFileSync(file, text);
        const line = text.split('\n').findIndex((candidate) => candidate.startsWith('min_nett')) + 1;
        await refuses(['run', '-c', file], kExit.configuration, [
            /unknown key 'policy\.min_nett'/,
            new RegExp(`typo\\.toml:${line}:1`),
            /did you mean 'policy\.min_net'/,
        ]);
        await refuses(engine('--set', 'policy.tipp=1 gwei'), kExit.configuration, [
            /--set/,
            /policy\.tipp/,
            /did you mean 'policy\.tip'/,
        ]);
    });

    it('a value that is none: its key, its place and what is expected', async () => {
        await refuses(engine('--set', 'policy.max_open=many'), kExit.configuration, [/policy\.max_open/, /many/]);
    });

    it('a command that does not exist: the nearest one is offered', async () => {
        await refuses(['rnu'], kExit.usage, [/unknown command 'rnu'/, /did you mean 'run'/]);
    });

    it('a node that nobody answers for: its address, and why', async (t) => {
        const { port, close } = await freePort(t);
        await close();
        const url = `ws://127.0.0.1:${port}`;
        await refuses(engine('--rpc', url), kExit.network, [
            new RegExp(url),
            /refused/i,
            /chain\.rpc|--rpc|lariat doctor/,
        ]);
        await refuses(['quote', '1', 'WETH', 'USDC', '-c', stage.config, '--rpc', url], kExit.network, [
            new RegExp(url),
            /refused/i,
        ]);
    });

    it('a node that accepts and says nothing: its address, and how long it was waited for', async (t) => {
        const { port } = await freePort(t);
        const url = `ws://127.0.0.1:${port}`;
        await refuses(engine('--rpc', url), kExit.network, [new RegExp(url), /no answer|timed? ?out/i]);
    });

    it('a node of another chain: both chains, and the key that names one', async () => {
        await refuses(engine('--set', 'chain.chain_id=1'), kExit.configuration, [
            /chain 31337/,
            /\b1\b/,
            /chain\.chain_id/,
        ]);
    });

    it('a port in use: which one, and how to choose another', async (t) => {
        const { port } = await freePort(t);
        await refuses(engine('--port', String(port)), kExit.refused, [
            new RegExp(`127\\.0\\.0\\.1:${port}`),
            /in use/,
            /api\.port|--port/,
        ]);
    });

    it('a wrong password: the file of the key; nothing of the password', async () => {
        const file = join(stage.folder, 'wrong');
        writeFileSync(file, 'sesame\n', { mode: 0o600 });
        const { err } = await refuses(engine('--set', `keys.password_file=${file}`), kExit.refused, [
            /wrong password/,
            /keys\/798bdab2/,
            /password_file|password/,
        ]);
        assert.doesNotMatch(err, /sesame/);
    });

    it('a password that others can read: the command that mends it', async () => {
        const file = join(stage.folder, 'open');
        writeFileSync(file, 'sesame\n', { mode: 0o644 });
        await refuses(engine('--set', `keys.password_file=${file}`), kExit.refused, [
            /0644/,
            new RegExp(`chmod 600 ${file}`),
        ]);
    });

    it('an account without a key: the account and the folder', async () => {
        const account = '0x00000000000000000000000000000000000000aa';
        await refuses(engine('--set', `keys.account=${account}`), kExit.notFound, [
            /no key/i,
            /aa/i,
            new RegExp(stage.keys.dir),
        ]);
    });

    it('a second engine on the same store: which process holds it', async () => {
        const first = await startEngine(space, stage);
        try {
            await refuses(engine(), kExit.refused, [
                new RegExp(stage.storeDir),
                new RegExp(`process ${first.pid}\\b`),
                /stop that one|another directory/,
            ]);
            await until('the first one to go on', async () => (await first.health()).status === 'ok');
        } finally {
            await first.stop();
        }
    });

    it('a full disk at the start: which folder, and that there is no room', async (t) => {
        const disk = join(space.folder, 'tiny');
        const wrap = onSmallDisk(disk, '64k');
        if (!wrap) return t.skip(kNoSmallDisk);
        await refuses(
            engine('--set', `store.dir=${disk}/store`),
            kExit.failed,
            [new RegExp(disk), /full|no space/i, /room|space|store\.dir/],
            { wrap },
        );
    });

    it('a full disk in the middle: nothing is signed, it says so, and goes on when there is room', async (t) => {
        const disk = join(space.folder, 'small');
        const wrap = onSmallDisk(disk, '64m');
        if (!wrap) return t.skip(kNoSmallDisk);
        const config = stage.configWith('small.toml', { 'store.dir': join(disk, 'store') });
        const running = await startEngine(space, stage, { config, wrap });
        const submitted = async () => (await running.health()).engine.submitted;
        try {
            await until('a transaction', async () => (await submitted()) > 0);
            // What the engine sees as `disk` is not what this process sees there.
            const room = fill(join('/proc', String(running.pid), 'root', disk));
            await until('a complaint', () => /disk (is )?full|no space/i.test(running.text.err));
            const before = await submitted();
            await sleep(1000);
            assert.equal(await submitted(), before, 'nothing is sent that is not on the disk');
            room();
            await until('the next transaction', async () => (await submitted()) > before);
            await until('good health', async () => (await running.health()).status === 'ok');
        } finally {
            await running.stop();
        }
    });

    it('a node that dies in the middle: it says so, waits, and goes on with the same process', async () => {
        const proxy = await FaultProxy.start(stage.manifest);
        const running = await startEngine(space, stage, {
            config: stage.configWith('proxied.toml', { 'chain.rpc': [proxy.ws] }),
        });
        try {
            await until('a transaction', async () => (await running.health()).engine.submitted > 0);
            await proxy.down();
            await until('the loss to show', async () => !(await running.health()).chain.connected);
            assert.match(running.text.err, /connection to the node lost/);
            await proxy.up();
            const { submitted } = (await running.health()).engine;
            await until('the next transaction', async () => (await running.health()).engine.submitted > submitted, {
                limitMs: 30_000,
            });
        } finally {
            assert.deepEqual(await running.stop(), { code: 0, signal: null });
            await proxy.stop();
        }
    });

    it('a development chain that dies under its engine: the end of both, with a reason', async () => {
        const dir = join(space.folder, 'own-world');
        const { text, exited } = start(space, ['run', '--world', '--port', '0', '--set', `world.dir=${dir}`]);
        const anvil = await until(
            'the page',
            () =>
                /^ {2}page /m.test(text.err) && JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')).pid.anvil,
            { limitMs: 30_000 },
        );
        process.kill(anvil, 'SIGKILL');
        assert.deepEqual(await exited, { code: kExit.network, signal: null }, text.err);
        assert.match(text.err, /development chain ended/);
        await until('everything to be gone', () => naming(dir).length === 0);
    });
});

/** A port of 127.0.0.1 that somebody listens on, and says nothing, until `close` or the end of the test. */
async function freePort(t) {
    const sockets = new Set();
    const server = createServer((socket) => sockets.add(socket.on('error', () => {})));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    const close = async () => {
        if (!server.listening) return;
        for (const socket of sockets) socket.destroy();
        server.close();
        await once(server, 'close');
    };
    t.after(close);
    return { port, close };
}
