import { cacheKey, discard, findCached, store } from '../cache.mjs';
import { endChild, startAnvil } from './anvil.mjs';
import { Clock } from './clock.mjs';
import { quantity } from './rpc.mjs';

export const kBlockGasLimit = 6_000_000;
const kStartBaseFee = 1_000_000_000;

/** A node that holds the world of a seed, from the cache when that is possible, and mines a block each second. */
export async function startChain({ seed, port, progress }) {
    const key = cacheKey(seed);
    const chain = (await fromCache({ key, port, progress })) ?? (await fromScratch({ key, seed, port, progress }));
    try {
        await openForBusiness(chain.anvil.rpc);
    } catch (error) {
        await endChild(chain.anvil.child, chain.anvil.exited);
        throw error;
    }
    return { ...chain, clock: new Clock(() => chain.anvil.rpc.call('evm_mine')) };
}

async function fromCache({ key, port, progress }) {
    const cached = findCached(key);
    if (!cached) return undefined;
    progress('loading the world from the cache');
    let anvil;
    try {
        anvil = await startAnvil({ port, stateFile: cached.stateFile });
        const head = await anvil.rpc.call('eth_getBlockByNumber', 'latest', false);
        if (head.hash !== cached.description.deployment.hash) throw new Error(`unexpected head ${head.hash}`);
        return { anvil, description: cached.description };
    } catch (error) {
        if (anvil) await endChild(anvil.child, anvil.exited);
        if (/address (already )?in use/i.test(error.message)) throw error;
        progress(`the cached world is of no use (${error.message}), building it anew`);
        discard(key);
        return undefined;
    }
}

async function fromScratch({ key, seed, port, progress }) {
    progress('building the world');
    const { deployWorld } = await import('../deploy/deploy.mjs');
    const anvil = await startAnvil({ port });
    try {
        const description = await deployWorld(anvil.rpc, seed, progress);
        keep(key, description, await anvil.rpc.call('anvil_dumpState'), progress);
        return { anvil, description };
    } catch (error) {
        await endChild(anvil.child, anvil.exited);
        throw error;
    }
}

function keep(key, description, dump, progress) {
    try {
        store(key, description, dump);
    } catch (error) {
        // A full disk or a read-only home costs the next start its speed, not this one its world.
        progress(`the world could not be cached: ${error.message}`);
    }
}

/** From the deployment's fixed time to the present; from here on timestamps are one second apart. */
async function openForBusiness(rpc) {
    await rpc.call('evm_setBlockGasLimit', quantity(kBlockGasLimit));
    await rpc.call('anvil_setNextBlockBaseFeePerGas', quantity(kStartBaseFee));
    await rpc.call('evm_setNextBlockTimestamp', Math.floor(Date.now() / 1000));
    await rpc.call('evm_mine');
}
