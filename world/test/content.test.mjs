import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { Interface, computeAddress, getAddress, parseEther } from 'ethers';
import { Contract, read } from '../src/chain/deployer.mjs';
import { planMarket } from '../src/plan/market.mjs';
import { baseUnits } from '../src/plan/tokens.mjs';
import { nextHeads, startWorld, workspace } from './world_process.mjs';

const abi = (...signatures) => new Interface(signatures);
const kErc20 = abi(
    'function decimals() view returns (uint8)',
    'function symbol() view returns (string)',
    'function balanceOf(address) view returns (uint256)',
);
const kV2 = abi(
    'function getPair(address,address) view returns (address)',
    'function getAmountsOut(uint256,address[]) view returns (uint256[])',
    'function getReserves() view returns (uint112,uint112,uint32)',
);
const kV3 = abi(
    'function getPool(address,address,uint24) view returns (address)',
    'function quoteExactInputSingle((address,address,uint256,uint24,uint160)) returns (uint256,uint160,uint32,uint256)',
);
const kAave = abi(
    'function FLASHLOAN_PREMIUM_TOTAL() view returns (uint128)',
    'function getReservesList() view returns (address[])',
    'function getReserveData(address) view returns ((uint256,uint128,uint128,uint128,uint128,uint128,uint40,uint16,address,address,address,address,uint128,uint128,uint128))',
);
const kMulticall = abi(
    'function aggregate3((address target, bool allowFailure, bytes callData)[]) payable returns ((bool success, bytes returnData)[])',
);
const kBlockSpace = abi('function use(uint256) view returns (uint256)');

const space = workspace();
const market = planMarket('1');
let world;
let manifest;
let ask;

before(async () => {
    world = await startWorld(space, 'still', ['--no-traders']);
    manifest = world.manifest;
    ask = (address, iface, method, args) => read(world.rpc, new Contract(address, iface), method, args);
});

after(async () => {
    await world?.end();
    space.remove();
});

const dexOf = (name) => manifest.dexes.find((dex) => dex.name === name);
const planned = (address) => market.tokens[manifest.tokens.findIndex((token) => token.address === address)];

test('the manifest says what the contract between the parts asks for', () => {
    assert.equal(manifest.version, 1);
    assert.equal(manifest.chainId, 31337);
    assert.equal(manifest.seed, '1');
    assert.match(manifest.http, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(manifest.ws, /^ws:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(manifest.anvilVersion, '1.7.1');
    assert.equal(manifest.multicall3, '0xcA11bde05977b3631167028862bE2a173976CA11');
    assert.equal(manifest.pid.traders, null);
    assert.deepEqual(
        manifest.dexes.map(({ name, kind }) => [name, kind]),
        [
            ['uniswap-v2', 'uniswap_v2'],
            ['sushi-v2', 'uniswap_v2'],
            ['uniswap-v3', 'uniswap_v3'],
        ],
    );
    assert.deepEqual(dexOf('uniswap-v3').feeTiers, [500, 3000, 10000]);
    const addresses = [
        manifest.wrappedNative,
        ...manifest.tokens.map((t) => t.address),
        ...manifest.pools.flatMap((p) => [p.address, p.token0, p.token1]),
        ...manifest.traders,
        manifest.searcher.address,
        manifest.flash.balancerVault,
        manifest.flash.aavePool,
        ...manifest.dexes.flatMap((dex) => [dex.factory, dex.router, dex.quoter ?? dex.factory]),
    ];
    for (const address of addresses) assert.equal(address, getAddress(address));
    assert.ok(manifest.traders.length >= 8);
    assert.equal(new Set([...manifest.traders, manifest.searcher.address]).size, manifest.traders.length + 1);
});

test('the node is what the manifest says', async () => {
    assert.equal(Number(await world.rpc.call('eth_chainId')), manifest.chainId);
    assert.match(await world.rpc.call('web3_clientVersion'), /^anvil\/v1\.7\.1/);
    const block = await world.rpc.call('eth_getBlockByNumber', `0x${manifest.deployment.block.toString(16)}`, false);
    assert.equal(block.hash, manifest.deployment.hash);
    assert.equal(block.stateRoot, manifest.deployment.stateRoot);
});

test('tokens answer with their symbol and decimals', async () => {
    assert.ok(manifest.tokens.length >= 10);
    for (const { address, symbol, decimals } of manifest.tokens) {
        assert.equal(await ask(address, kErc20, 'symbol'), symbol);
        assert.equal(Number(await ask(address, kErc20, 'decimals')), decimals);
    }
    assert.deepEqual(
        [...new Set(manifest.tokens.map((token) => token.decimals))].sort((a, b) => a - b),
        [6, 8, 18],
    );
});

test('at least 36 pools, each known to its factory, in plan order', async () => {
    assert.ok(manifest.pools.length >= 36);
    assert.equal(manifest.pools.length, market.pools.length);
    for (const [index, pool] of manifest.pools.entries()) {
        const plan = market.pools[index];
        const { factory } = dexOf(pool.dex);
        const address =
            pool.kind === 'uniswap_v2'
                ? await ask(factory, kV2, 'getPair', [pool.token0, pool.token1])
                : await ask(factory, kV3, 'getPool', [pool.token0, pool.token1, pool.feePips]);
        assert.equal(address, pool.address);
        assert.ok(BigInt(pool.token0) < BigInt(pool.token1));
        assert.deepEqual(
            [planned(pool.token0).symbol, planned(pool.token1).symbol].sort(),
            [plan.base, plan.quote].sort(),
        );
    }
});

test('every token has a pair with WETH on the first V2 factory', async () => {
    for (const { address } of manifest.tokens.filter((token) => token.address !== manifest.wrappedNative)) {
        const pair = await ask(dexOf('uniswap-v2').factory, kV2, 'getPair', [manifest.wrappedNative, address]);
        const [first, second] = await ask(pair, kV2, 'getReserves');
        assert.ok(first > 0n && second > 0n);
    }
});

test('all pools start at one price vector: a small swap pays the fee and little more', async () => {
    for (const pool of manifest.pools) {
        for (const [tokenIn, tokenOut] of [
            [pool.token0, pool.token1],
            [pool.token1, pool.token0],
        ]) {
            const amountIn = baseUnits(planned(tokenIn), 1000);
            const out =
                pool.kind === 'uniswap_v2'
                    ? (await ask(dexOf(pool.dex).router, kV2, 'getAmountsOut', [amountIn, [tokenIn, tokenOut]]))[1]
                    : (
                          await ask(dexOf(pool.dex).quoter, kV3, 'quoteExactInputSingle', [
                              [tokenIn, tokenOut, amountIn, pool.feePips, 0],
                          ])
                      )[0];
            const usd = (Number(out) / 10 ** planned(tokenOut).decimals) * planned(tokenOut).usd;
            const cost = 1 - usd / 1000 - pool.feePips / 1e6;
            assert.ok(cost > -0.0005 && cost < 0.006, `${pool.dex} ${pool.address}: ${cost}`);
        }
    }
});

test('a third of realistic swaps on concentrated pools cross ticks', async () => {
    let [crossed, count] = [0, 0];
    for (const pool of manifest.pools.filter(({ kind }) => kind === 'uniswap_v3')) {
        const plan = market.pools[manifest.pools.indexOf(pool)];
        for (const [tokenIn, tokenOut] of [
            [pool.token0, pool.token1],
            [pool.token1, pool.token0],
        ])
            for (const part of [0.001, 0.003, 0.008, 0.015]) {
                const amountIn = baseUnits(planned(tokenIn), plan.depthUsd * part);
                const [, , ticks] = await ask(dexOf(pool.dex).quoter, kV3, 'quoteExactInputSingle', [
                    [tokenIn, tokenOut, amountIn, pool.feePips, 0],
                ]);
                crossed += ticks > 0n ? 1 : 0;
                ++count;
            }
    }
    assert.ok(crossed / count > 1 / 3, `${crossed} of ${count}`);
});

test('both flash lenders hold every token', async () => {
    const { balancerVault, aavePool, aavePremiumBps } = manifest.flash;
    assert.equal(Number(await ask(aavePool, kAave, 'FLASHLOAN_PREMIUM_TOTAL')), aavePremiumBps);
    assert.equal(aavePremiumBps, 5);
    assert.equal((await ask(aavePool, kAave, 'getReservesList')).length, manifest.tokens.length);
    for (const { address } of manifest.tokens) {
        const least = baseUnits(planned(address), 10e6);
        const aToken = (await ask(aavePool, kAave, 'getReserveData', [address]))[8];
        assert.ok((await ask(address, kErc20, 'balanceOf', [aToken])) >= least);
        assert.ok((await ask(address, kErc20, 'balanceOf', [balancerVault])) >= least);
    }
});

test('the searcher has its key in a private file, and 1,000 ETH', async () => {
    const { keyFile, address } = manifest.searcher;
    assert.equal(statSync(keyFile).mode & 0o777, 0o600);
    assert.equal(computeAddress(readFileSync(keyFile, 'utf8').trim()), address);
    assert.equal(BigInt(await world.rpc.call('eth_getBalance', address, 'latest')), parseEther('1000'));
});

test('Multicall3 answers at its address', async () => {
    const symbol = kErc20.encodeFunctionData('symbol');
    const calls = [
        [manifest.wrappedNative, false, symbol],
        [manifest.multicall3, true, '0xdeadbeef'],
    ];
    const [good, bad] = await ask(manifest.multicall3, kMulticall, 'aggregate3', [calls]);
    assert.equal(kErc20.decodeFunctionResult('symbol', good.returnData)[0], 'WETH');
    assert.equal(bad.success, false);
    await assert.rejects(
        ask(manifest.multicall3, kMulticall, 'aggregate3', [[[manifest.multicall3, false, '0xdeadbeef']]]),
    );
});

test('a unit of block space costs what the demand reckons with', async () => {
    const gas = async (count) =>
        Number(
            await world.rpc.call('eth_estimateGas', {
                from: manifest.searcher.address,
                to: manifest.blockSpace,
                data: kBlockSpace.encodeFunctionData('use', [count]),
            }),
        );
    const [few, many] = [await gas(100), await gas(1100)];
    assert.ok(Math.abs((many - few) / 1000 - 2162) < 3, `${(many - few) / 1000}`);
    assert.ok(Math.abs(few - 21_520 - 100 * 2162) < 500, `${few}`);
});

test('without traders blocks come every second, empty', async () => {
    const heads = await nextHeads(world.rpc, 3);
    for (const [index, head] of heads.entries()) {
        assert.equal(Number(head.gasUsed), 0);
        if (index > 0) assert.equal(Number(head.timestamp), Number(heads[index - 1].timestamp) + 1);
    }
});
