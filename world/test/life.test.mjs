import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { isAlive } from '../src/process/identity.mjs';
import { run, startWorld, workspace } from './world_process.mjs';

const space = workspace();
after(() => space.remove());

const still = (name, args = []) => startWorld(space, name, ['--no-traders', ...args]);
const entries = () => readdirSync(space.cache).filter((name) => /^[0-9a-f]{32}$/.test(name));

test('two worlds live beside each other; the same seed builds the same state, another seed another', async () => {
    const first = await still('a');
    const [same, other] = await Promise.all([still('b'), still('c', ['--seed', '2'])]);
    assert.match(first.progress(), /building the world/);
    assert.match(same.progress(), /from the cache/);
    assert.notEqual(same.manifest.http, first.manifest.http);
    assert.deepEqual(same.manifest.deployment, first.manifest.deployment);
    assert.deepEqual(same.manifest.pools, first.manifest.pools);
    assert.notEqual(other.manifest.deployment.stateRoot, first.manifest.deployment.stateRoot);
    assert.notEqual(other.manifest.searcher.address, first.manifest.searcher.address);
    for (const world of [first, same, other]) {
        const { code, stdout } = await world.end();
        assert.equal(code, 0);
        assert.equal(stdout.length, 1);
        assert.ok(world.isGone());
    }
});

test('built twice from nothing, a seed gives one state', async () => {
    const built = [];
    for (const home of ['x', 'y']) {
        const world = await startWorld({ ...space, env: { ...space.env, XDG_CACHE_HOME: space.dir(home) } }, home, [
            '--no-traders',
        ]);
        assert.match(world.progress(), /building the world/);
        built.push(world.manifest.deployment);
        await world.end();
    }
    assert.deepEqual(built[0], built[1]);
});

test('a damaged cache is built anew', async () => {
    const before = await still('d');
    await before.end();
    for (const [file, damage] of [
        ['state.json', (text) => text.slice(0, text.length / 2)],
        ['world.json', () => '{'],
        ['state.json', (text) => text.replace('"accounts"', '"acounts"')],
    ]) {
        for (const entry of entries()) {
            const path = join(space.cache, entry, file);
            writeFileSync(path, damage(readFileSync(path, 'utf8')));
        }
        const world = await still('d');
        assert.match(world.progress(), /building the world/);
        assert.deepEqual(world.manifest.deployment, before.manifest.deployment);
        await world.end();
    }
});

test('the end of standard input ends everything', async () => {
    const world = await startWorld(space, 'eof');
    assert.equal(world.identities.length, 3);
    assert.ok(world.identities.every(isAlive));
    const { code, stdout, stderr } = await world.end();
    assert.equal(code, 0);
    assert.equal(stdout.length, 1);
    assert.doesNotMatch(stderr, /traders:/);
    assert.ok(world.isGone());
});

for (const name of ['SIGINT', 'SIGTERM']) {
    test(`${name} ends everything`, async () => {
        const world = await startWorld(space, name);
        world.child.kill(name);
        assert.equal((await world.closed).code, 0);
        assert.ok(world.isGone());
    });
}

for (const [role, index] of [
    ['anvil', 1],
    ['the traders', 2],
]) {
    test(`when ${role} dies, the world says so and ends`, async () => {
        const world = await startWorld(space, `kill-${index}`);
        process.kill(world.identities[index].pid, 'SIGKILL');
        const { code, stderr } = await world.closed;
        assert.equal(code, 1);
        assert.match(stderr, new RegExp(`world: ${role} (was|were) ended by SIGKILL`));
        assert.ok(world.isGone());
    });
}

test('a killed supervisor takes its children along, and its folder can be used again', async () => {
    const world = await startWorld(space, 'killed');
    const gone = world.rpc.closed;
    world.child.kill('SIGKILL');
    await world.closed;
    await gone;
    const again = await startWorld(space, 'killed');
    assert.ok(!world.identities.some(isAlive));
    assert.ok(again.identities.every(isAlive));
    await again.end();
});

test('a taken port is reported', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { code, stderr, stdout } = await run(space, [
        'up',
        '--foreground',
        '--no-traders',
        '--dir',
        space.dir('port'),
        '--port',
        String(server.address().port),
    ]);
    server.close();
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /in use/);
});

test('a folder holds one world', async () => {
    const world = await still('one');
    const second = await run(space, ['up', '--foreground', '--no-traders', '--dir', world.dir]);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /already runs/);
    assert.ok(world.identities.every(isAlive));
    await world.end();
});

test('up returns when the world is ready, status sees it, down ends it', async () => {
    const dir = ['--dir', space.dir('detached')];
    assert.equal((await run(space, ['status', ...dir, '-o', 'json'])).code, 5);
    const up = await run(space, ['up', ...dir]);
    assert.equal(up.code, 0, up.stderr);
    const { ready, manifest } = JSON.parse(up.stdout);
    assert.equal(ready, true);

    const status = await run(space, ['status', ...dir, '-o', 'json']);
    const state = JSON.parse(status.stdout);
    assert.equal(status.code, 0);
    assert.equal(state.running, true);
    assert.equal(state.traders, 'trading');
    assert.equal(state.manifest, manifest);
    assert.ok(state.block > 0);

    const again = await run(space, ['up', ...dir]);
    assert.equal(again.code, 0);
    assert.equal(again.stdout, up.stdout);
    assert.equal((await run(space, ['up', ...dir, '--seed', '3'])).code, 1);

    const down = await run(space, ['down', ...dir]);
    assert.equal(down.code, 0);
    assert.match(down.stderr, /ended/);
    assert.equal(JSON.parse((await run(space, ['status', ...dir, '-o', 'json'])).stdout).running, false);
    assert.match((await run(space, ['down', ...dir])).stderr, /none was running/);
});

test('wrong usage exits with 2', async () => {
    for (const args of [[], ['up', '--sed', '1'], ['up', '--rate', '-3']])
        assert.equal((await run(space, args)).code, 2);
});
