import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { endChild } from '../chain/anvil.mjs';
import { startChain } from '../chain/chain.mjs';
import { stateFiles, writeAtomically } from '../files.mjs';
import { manifestOf } from '../manifest.mjs';
import { identify } from './identity.mjs';
import { claim, forget, writeProcesses } from './record.mjs';

const kTraders = join(import.meta.dirname, '..', 'traders', 'main.mjs');

/**
 * Brings a world up and keeps it until `stop` settles or one of its processes dies. Resolves when nothing of it
 * is left; rejects, likewise with nothing left, when it could not start or did not last.
 */
export async function supervise({ seed, port, rate, dir, traders: withTraders, stop, progress, ready }) {
    const files = stateFiles(dir);
    const self = identify(process.pid);
    await claim(files, self);
    const running = [];
    let chain;
    try {
        chain = await orStop(stop, startChain({ seed, port, progress }), endChain);
        if (!chain) return;
        const { anvil, description } = chain;
        running.push(anvil);
        writeProcesses(files, { supervisor: self, anvil: identify(anvil.pid) });
        await publish({ files, description, anvil });

        let traders;
        if (withTraders) {
            progress('starting the traders');
            traders = startTraders(files.manifest, rate);
            running.push(traders);
            writeProcesses(files, { supervisor: self, anvil: identify(anvil.pid), traders: identify(traders.pid) });
            await publish({ files, description, anvil, traders });
        }
        ready(files.manifest);
        const died = await Promise.race([stop, chain.clock.failed, ...running.map(({ exited }) => exited)]);
        if (died) throw new Error(died);
    } finally {
        chain?.clock.stop();
        // Traders first, so that they do not complain of a lost chain.
        for (const { child, exited } of running.toReversed()) await endChild(child, exited);
        forget(files);
    }
}

/** The value of `work`, or nothing if `stop` comes first; then the late value is cleaned up. */
async function orStop(stop, work, cleanUp) {
    const stopped = Symbol('stopped');
    const first = await Promise.race([work, stop.then(() => stopped)]);
    if (first !== stopped) return first;
    await work.then(cleanUp, () => {});
    return undefined;
}

function endChain({ anvil, clock }) {
    clock.stop();
    return endChild(anvil.child, anvil.exited);
}

async function publish({ files, description, anvil, traders }) {
    const { searcherAccount } = await import('../keys.mjs');
    writeAtomically(files.searcherKey, `${searcherAccount(description.seed).privateKey}\n`, 0o600);
    const manifest = manifestOf({
        description,
        http: anvil.http,
        ws: anvil.ws,
        searcherKeyFile: files.searcherKey,
        pid: { anvil: anvil.pid, traders: traders?.pid ?? null },
    });
    writeAtomically(files.manifest, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The pipe to the traders' standard input is their life line: it closes however this process ends. */
function startTraders(manifest, rate) {
    const child = spawn(process.execPath, [kTraders, '--manifest', manifest, '--rate', String(rate)], {
        stdio: ['pipe', 'ignore', 'inherit'],
        detached: true,
    });
    const exited = new Promise((resolve) => {
        child.once('error', (error) => resolve(`the traders could not be started: ${error.message}`));
        child.once('close', (code, signal) =>
            resolve(`the traders ${signal ? `were ended by ${signal}` : `exited with code ${code}`}`),
        );
    });
    return { child, exited, pid: child.pid };
}
