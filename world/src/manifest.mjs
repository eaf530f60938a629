import { kAnvilVersion, kChainId } from './chain/anvil.mjs';

export const kManifestVersion = 1;

/** What a client of the world reads. `description` is what the deployment answers. */
export function manifestOf({ description, http, ws, searcherKeyFile, pid }) {
    const { seed, wrappedNative, multicall3, tokens, dexes, flash, pools, traders, searcher, blockSpace, deployment } =
        description;
    return {
        version: kManifestVersion,
        chainId: kChainId,
        seed,
        http,
        ws,
        wrappedNative,
        multicall3,
        tokens,
        dexes,
        flash,
        pools,
        traders,
        searcher: { address: searcher, keyFile: searcherKeyFile },
        blockSpace,
        deployment,
        pid,
        anvilVersion: kAnvilVersion,
    };
}
