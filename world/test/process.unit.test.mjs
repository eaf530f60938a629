import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { parse, UsageError } from '../src/cli.mjs';
import { stateFiles } from '../src/files.mjs';
import { identify, isAlive, signal } from '../src/process/identity.mjs';
import { claim, endAll, readProcesses } from '../src/process/record.mjs';

async function withDir(action) {
    const dir = mkdtempSync(join(tmpdir(), 'lariat-world-unit-'));
    try {
        await action(stateFiles(dir));
    } finally {
        rmSync(dir, { recursive: true });
    }
}

const sleeper = async () => {
    const child = spawn(process.execPath, ['-e', 'console.log(1);setInterval(()=>{},1e6)'], {
        stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    return child;
};

test('an identity names this process, not the next one with its number', () => {
    const self = identify(process.pid);
    assert.ok(isAlive(self));
    assert.ok(!isAlive({ ...self, startTicks: String(Number(self.startTicks) + 1) }));
    assert.ok(!isAlive({ ...self, boot: 'another' }));
    assert.equal(identify(2 ** 30), undefined);
});

test('a stranger with a recorded number gets no signal', async () => {
    const child = await sleeper();
    const identity = identify(child.pid);
    assert.equal(signal({ ...identity, startTicks: '1' }, 'SIGKILL'), false);
    assert.ok(isAlive(identity));
    const closed = once(child, 'close');
    await endAll({ anvil: identity });
    await closed;
    assert.ok(!isAlive(identity));
});

test('a living supervisor keeps its folder', () =>
    withDir(async (files) => {
        await claim(files, identify(process.pid));
        await assert.rejects(claim(files, identify(process.pid)), /already runs/);
    }));

test('what a dead supervisor left is ended and its folder taken', () =>
    withDir(async (files) => {
        const child = await sleeper();
        const closed = once(child, 'close');
        const dead = { ...identify(process.pid), startTicks: '1' };
        writeFileSync(files.processes, JSON.stringify({ supervisor: dead, anvil: identify(child.pid) }));
        await claim(files, identify(process.pid));
        await closed;
        assert.equal(readProcesses(files).supervisor.pid, process.pid);
    }));

test('a damaged record is no obstacle', () =>
    withDir(async (files) => {
        for (const content of ['', '{', 'null', '7', '{"anvil":3}']) {
            writeFileSync(files.processes, content);
            await claim(files, identify(process.pid));
            assert.equal(readProcesses(files).supervisor.pid, process.pid);
            rmSync(files.processes);
        }
        assert.ok(!existsSync(files.processes));
    }));

test('options are checked', () => {
    assert.deepEqual(
        { ...parse(['up', '--foreground', '--seed', '7', '--no-traders']) },
        {
            command: 'up',
            foreground: true,
            seed: '7',
            port: 0,
            rate: 4,
            traders: false,
        },
    );
    assert.equal(parse(['status', '-o', 'json']).output, 'json');
    for (const wrong of [
        [],
        ['start'],
        ['up', '--port', '70000'],
        ['up', '--rate', '0'],
        ['up', '--rate', 'x'],
        ['up', '--seed', '../x'],
        ['up', '--speed', '1'],
        ['down', '--seed', '1'],
        ['status', '-o', 'xml'],
        ['up', 'now'],
    ])
        assert.throws(() => parse(wrong), UsageError, wrong.join(' '));
});
