/**
 * A stage for the engine: a chain with traders, a keystore with the searcher's key, an executor whose treasury
 * nobody else pays to, and a configuration file that names them.
 */

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { kLeash, kRoot, run } from './binary.mjs';
import { Chain, worldPackage } from './chain.mjs';
import { sleep, until } from './wait.mjs';

const kPassword = 'correct horse battery staple';
/** The cheapest scrypt there is: the key guards nothing, and every start of the engine pays for it. */
const kScrypt = { N: 2, r: 8, p: 1 };
export const kTreasury = '0x00000000000000000000000000000000Beefcafe'.toLowerCase();

export async function startStage(space, { rate = 8, traders = true, seed = 1, settings = {} } = {}) {
    const folder = mkdtempSync(join(space.folder, 'stage-'));
    const world = await startWorld(join(folder, 'world'), { rate, traders, seed });
    try {
        const { manifest } = world;
        const chain = new Chain(manifest.http);
        const keys = await makeKeystore(folder, manifest.searcher);
        const base = { folder, manifest, chain, keys, settings };
        const config = writeConfig({ ...base, file: join(folder, 'lariat.toml') });
        const deployed = await run(space, ['executor', 'deploy', '--treasury', kTreasury, '-c', config, '-o', 'json'], {
            cwd: folder,
        });
        if (deployed.code !== 0) throw new Error(`the executor was not deployed: ${deployed.err}`);
        const executor = JSON.parse(deployed.out).address;
        writeConfig({ ...base, file: config, executor });
        return {
            folder,
            config,
            manifest,
            chain,
            executor,
            keys,
            treasury: kTreasury,
            storeDir: settings['store.dir'] ?? join(folder, 'store'),
            searcher: manifest.searcher.address,
            /** Head before the first intent, and the nonce that the first intent gets. */
            startBlock: await chain.number(),
            firstNonce: await chain.nonce(manifest.searcher.address),
            stop: world.stop,
            /** Does `work` while the world's clock stands still and mines nothing. */
            async still(work) {
                world.signal('SIGSTOP');
                try {
                    await until('a head that stays', async () => {
                        const head = await chain.number();
                        await sleep(25);
                        return head === (await chain.number());
                    });
                    return await work();
                } finally {
                    world.signal('SIGCONT');
                }
            },
            /** Another configuration of the same stage, with other values for some keys. */
            configWith: (name, more) =>
                writeConfig({ ...base, file: join(folder, name), executor, settings: { ...settings, ...more } }),
        };
    } catch (error) {
        await world.stop();
        throw error;
    }
}

async function startWorld(dir, { rate, traders, seed }) {
    const args = ['up', '--foreground', '--dir', dir, '--rate', String(rate), '--seed', String(seed)];
    if (!traders) args.push('--no-traders');
    const [program, ...words] = [...kLeash, process.execPath, join(kRoot, 'world/main.mjs'), ...args];
    const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    let messages = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (messages = (messages + text).slice(-4000)));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const lines = createInterface({ input: child.stdout });
    const ready = await Promise.race([
        new Promise((resolve) => lines.once('line', resolve)),
        ended.then((code) => Promise.reject(new Error(`the world ended with ${code}: ${messages}`))),
    ]);
    return {
        manifest: JSON.parse(readFileSync(JSON.parse(ready).manifest, 'utf8')),
        signal: (name) => child.kill(name),
        async stop() {
            child.stdin.end();
            await ended;
        },
    };
}

async function makeKeystore(folder, { address, keyFile }) {
    const { encryptKeystoreJson } = worldPackage('ethers');
    const dir = join(folder, 'keys');
    mkdirSync(dir, { mode: 0o700 });
    const account = { address, privateKey: readFileSync(keyFile, 'utf8').trim() };
    const json = await encryptKeystoreJson(account, kPassword, { scrypt: kScrypt });
    const passwordFile = join(folder, 'password');
    writeFileSync(join(dir, `${address.slice(2).toLowerCase()}.json`), json, { mode: 0o600 });
    writeFileSync(passwordFile, `${kPassword}\n`, { mode: 0o600 });
    return { dir, account: address, passwordFile };
}

const toml = (value) =>
    Array.isArray(value)
        ? `[${value.map(toml).join(', ')}]`
        : typeof value === 'string'
          ? JSON.stringify(value)
          : `${value}`;

function section(name, entries) {
    const lines = Object.entries(entries)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => `${key} = ${toml(value)}`);
    return `${name}\n${lines.join('\n')}\n`;
}

/** `settings` are keys of the configuration ("policy.max_open") with their values; they win. */
function writeConfig({ file, folder, manifest, keys, executor, settings }) {
    const values = {
        'chain.rpc': [manifest.ws],
        'chain.chain_id': manifest.chainId,
        'chain.multicall3': manifest.multicall3,
        'chain.wrapped_native': manifest.wrappedNative,
        'chain.settlements': manifest.tokens.map(({ symbol }) => symbol),
        'flash.balancer_vault': manifest.flash.balancerVault,
        'flash.aave_pool': manifest.flash.aavePool,
        'policy.execute': executor !== undefined,
        'policy.block_seconds': 1,
        'policy.min_net': '0.0001 ether',
        'policy.max_consecutive_reverts': 0,
        'executor.address': executor,
        'keys.dir': keys.dir,
        'keys.account': keys.account,
        'keys.password_file': keys.passwordFile,
        'api.port': 0,
        'store.dir': join(folder, 'store'),
        ...settings,
    };
    const sections = Map.groupBy(Object.entries(values), ([key]) => key.split('.')[0]);
    const parts = [...sections].map(([name, entries]) =>
        section(`[${name}]`, Object.fromEntries(entries.map(([key, value]) => [key.split('.')[1], value]))),
    );
    for (const { symbol, address, decimals } of manifest.tokens)
        parts.push(section('[[tokens]]', { symbol, address, decimals }));
    for (const { name, kind, factory, feePips, feeTiers } of manifest.dexes)
        parts.push(section('[[dexes]]', { name, kind, factory, fee_pips: feePips, fee_tiers: feeTiers }));
    writeFileSync(file, parts.join('\n'));
    return file;
}
