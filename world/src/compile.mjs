import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { artifact } from './artifacts.mjs';
import { cacheRoot, readIfPresent, writeAtomically } from './files.mjs';

const kContracts = join(import.meta.dirname, '..', 'contracts');

/** The world's own contracts by name, compiled once per compiler and source. */
export function ownContracts() {
    const require = createRequire(import.meta.url);
    const sources = Object.fromEntries(
        readdirSync(kContracts)
            .filter((file) => file.endsWith('.sol'))
            .sort()
            .map((file) => [file, { content: readFileSync(join(kContracts, file), 'utf8') }]),
    );
    const input = JSON.stringify({
        language: 'Solidity',
        sources,
        settings: {
            optimizer: { enabled: true, runs: 200 },
            evmVersion: 'cancun',
            metadata: { bytecodeHash: 'none' },
            outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
        },
    });
    const key = createHash('sha256').update(require('solc/package.json').version).update(input).digest('hex');
    const cached = join(cacheRoot(), `contracts-${key.slice(0, 32)}.json`);
    const raw = parse(readIfPresent(cached)) ?? compile(require('solc'), input, cached);
    return Object.fromEntries(Object.entries(raw).map(([name, contract]) => [name, artifact(contract)]));
}

function parse(text) {
    try {
        return text && JSON.parse(text);
    } catch {
        return undefined;
    }
}

function compile(solc, input, cached) {
    const output = JSON.parse(solc.compile(input));
    const errors = (output.errors ?? []).filter((entry) => entry.severity === 'error');
    if (errors.length > 0) throw new Error(errors.map((entry) => entry.formattedMessage).join('\n'));
    const contracts = {};
    for (const perFile of Object.values(output.contracts))
        for (const [name, { abi, evm }] of Object.entries(perFile))
            contracts[name] = { abi, bytecode: evm.bytecode.object };
    writeAtomically(cached, JSON.stringify(contracts));
    return contracts;
}
