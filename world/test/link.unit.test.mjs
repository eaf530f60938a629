import assert from 'node:assert/strict';
import test from 'node:test';
import { aave, artifact, link, multicall3, v2Core } from '../src/artifacts.mjs';
import { ownContracts } from '../src/compile.mjs';
import { keccak256 } from 'ethers';

const references = { 'a.sol': { Lib: [{ start: 1, length: 20 }] } };
const placeholder = `__$${'0'.repeat(34)}$__`;
const unlinked = () => artifact({ abi: [], bytecode: `0x60${placeholder}00`, linkReferences: references });

test('a library address replaces its placeholder', () => {
    assert.equal(link(unlinked(), { Lib: `0x${'Ab'.repeat(20)}` }), `0x60${'ab'.repeat(20)}00`);
});

test('a missing library is an error', () => {
    assert.throws(() => link(unlinked(), {}), /library Lib is not deployed/);
});

test('a placeholder nobody knows is an error', () => {
    assert.throws(() => link({ ...unlinked(), linkReferences: {} }), /not plain hex/);
});

test('creation code without 0x gets it', () => {
    assert.equal(link(artifact({ abi: [], bytecode: '6000' })), '0x6000');
});

test('the V2 pair is the one every Uniswap router computes addresses for', () => {
    assert.equal(
        keccak256(v2Core('UniswapV2Pair').bytecode),
        '0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f',
    );
});

test('the lending pool needs its libraries', () => {
    const libraries = Object.values(aave('protocol/pool/Pool').linkReferences).flatMap((perFile) =>
        Object.keys(perFile),
    );
    assert.ok(libraries.includes('FlashLoanLogic') && libraries.includes('SupplyLogic'));
});

test('own contracts compile', () => {
    const contracts = ownContracts();
    for (const name of ['WorldToken', 'BlockSpace'])
        assert.match(contracts[name].bytecode, /^0x[0-9a-f]+$/);
});

test('Multicall3 comes with its interface', () => {
    assert.equal(multicall3().interface.getFunction('aggregate3').selector, '0x82ad56cb');
    assert.match(multicall3().bytecode, /^0x[0-9a-f]{10000,}$/);
});
