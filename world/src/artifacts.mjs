import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Interface } from 'ethers';

const kModules = join(import.meta.dirname, '..', 'node_modules');

const readJson = (path) => JSON.parse(readFileSync(join(kModules, path), 'utf8'));
const withPrefix = (hex) => (hex.startsWith('0x') ? hex : `0x${hex}`);

/** A contract as a build tool leaves it: interface, creation code, and where library addresses go. */
export function artifact({ abi, bytecode, linkReferences = {} }) {
    return { interface: new Interface(abi), bytecode: withPrefix(bytecode), linkReferences };
}

const load = (path) => artifact(readJson(path));
const hardhat =
    (root) =>
    (source, name = source.split('/').pop()) =>
        load(`${root}/${source}.sol/${name}.json`);

export const v2Core = (name) => load(`@uniswap/v2-core/build/${name}.json`);
export const v2Periphery = (name) => load(`@uniswap/v2-periphery/build/${name}.json`);
export const v3Core = hardhat('@uniswap/v3-core/artifacts/contracts');
export const v3Periphery = hardhat('@uniswap/v3-periphery/artifacts/contracts');
export const swapRouters = hardhat('@uniswap/swap-router-contracts/artifacts/contracts');
export const aave = hardhat('@aave/core-v3/artifacts/contracts');

export function balancer(task, name) {
    const folder = `@balancer-labs/v2-deployments/dist/tasks/${task}`;
    return artifact({
        abi: readJson(`${folder}/abi/${name}.json`),
        bytecode: readJson(`${folder}/bytecode/${name}.json`).creationCode,
    });
}

/** Multicall3, whose creation code a client library carries for chains that lack it. */
export function multicall3() {
    const require = createRequire(import.meta.url);
    const constants = (name) => require(join(kModules, `viem/_cjs/constants/${name}.js`));
    return artifact({ abi: constants('abis').multicall3Abi, bytecode: constants('contracts').multicall3Bytecode });
}

/** Creation code with every library placeholder filled in. */
export function link({ bytecode, linkReferences }, libraries = {}) {
    let code = bytecode;
    for (const perFile of Object.values(linkReferences)) {
        for (const [library, places] of Object.entries(perFile)) {
            const address = libraries[library];
            if (!address) throw new Error(`library ${library} is not deployed yet`);
            for (const { start, length } of places) {
                const from = 2 + start * 2;
                code = code.slice(0, from) + address.slice(2).toLowerCase() + code.slice(from + length * 2);
            }
        }
    }
    if (!/^0x([0-9a-f]{2})+$/i.test(code)) throw new Error('creation code is not plain hex after linking');
    return code;
}
