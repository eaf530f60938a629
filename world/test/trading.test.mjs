import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Interface } from 'ethers';
import { Flow } from '../src/traders/flow.mjs';
import { nextHeads, startWorld, workspace } from './world_process.mjs';

const kBlocks = 12;
const space = workspace();
let world;
let heads;
let receipts;
let traders;

before(async () => {
    world = await startWorld(space, 'trading');
    traders = new Set(world.manifest.traders.map((address) => address.toLowerCase()));
    heads = await nextHeads(world.rpc, kBlocks);
    receipts = await Promise.all(heads.map(({ number }) => world.rpc.call('eth_getBlockReceipts', number)));
});

after(async () => {
    await world?.end();
    space.remove();
});

const swapsOf = (block) => block.filter(({ from }) => traders.has(from.toLowerCase()));

test('blocks follow each other with timestamps one second apart, near the present', () => {
    for (let i = 1; i < heads.length; ++i) {
        assert.equal(Number(heads[i].number), Number(heads[i - 1].number) + 1);
        assert.equal(heads[i].parentHash, heads[i - 1].hash);
        assert.equal(Number(heads[i].timestamp), Number(heads[i - 1].timestamp) + 1);
    }
    assert.ok(Math.abs(Number(heads.at(-1).timestamp) - Date.now() / 1000) < 10);
});

test('the traders land at least three swaps a second, and none fails', () => {
    // The first block may hold less: the traders start in the midst of it.
    const full = receipts.slice(1).map(swapsOf);
    const swaps = full.flat();
    assert.ok(swaps.length >= 3 * full.length, `${swaps.length} swaps in ${full.length} blocks`);
    for (const swap of swaps) assert.equal(swap.status, '0x1');
});

test('they do what the flow of the seed says', async () => {
    const flow = new Flow(world.manifest.seed, { rate: 4, traderCount: world.manifest.traders.length });
    const planned = Array.from({ length: 400 }, () => flow.next());
    const bySender = new Map(
        world.manifest.traders.map((address, index) => [
            address.toLowerCase(),
            planned.filter(({ trader }) => trader === index),
        ]),
    );
    const swaps = receipts.flatMap(swapsOf);
    for (const { transactionHash, from } of swaps) {
        const { input } = await world.rpc.call('eth_getTransactionByHash', transactionHash);
        const word = (amount) => amount.toString(16).padStart(64, '0');
        assert.ok(
            bySender.get(from.toLowerCase()).some(({ amountIn }) => input.includes(word(amountIn))),
            `${transactionHash} is not in the flow`,
        );
    }
});

test("a trader's transaction asks for little gas, and blocks keep room", () => {
    for (const [index, head] of heads.entries()) {
        assert.ok(Number(head.gasLimit) - Number(head.gasUsed) > 1_200_000, `block ${index} is full`);
        for (const { gasUsed } of swapsOf(receipts[index])) assert.ok(Number(gasUsed) < 600_000);
    }
});

test('the base fee stays near 1 gwei', () => {
    for (const { baseFeePerGas } of heads) {
        const gwei = Number(baseFeePerGas) / 1e9;
        assert.ok(gwei > 0.2 && gwei < 5, `${gwei}`);
    }
});

test('recent transactions can be traced and the head simulated upon', async () => {
    const swap = swapsOf(receipts.at(-2))[0];
    const difference = await world.rpc.call('debug_traceTransaction', swap.transactionHash, {
        tracer: 'prestateTracer',
        tracerConfig: { diffMode: true },
    });
    assert.ok(Object.keys(difference.pre).length > 2 && Object.keys(difference.post).length > 2);

    const decimals = new Interface(['function decimals() view returns (uint8)']).encodeFunctionData('decimals');
    const [block] = await world.rpc.call(
        'eth_simulateV1',
        { blockStateCalls: [{ calls: [{ to: world.manifest.wrappedNative, data: decimals }] }] },
        heads.at(-1).number,
    );
    assert.equal(Number(block.calls[0].returnData), 18);
});

test('the traders go on after a reorg that took their transactions', async () => {
    await world.rpc.call('anvil_reorg', 5, []);
    const { number } = (await nextHeads(world.rpc, 4)).at(-1);
    const receipts = await world.rpc.call('eth_getBlockReceipts', number);
    assert.ok(swapsOf(receipts).length > 0, `no swap in block ${Number(number)}`);
});
