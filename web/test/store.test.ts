import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Opportunity } from '../src/lib/model.ts';
import { Feed, matchesText, sortRows, STORE_LAG_MS } from '../src/lib/store.ts';

interface Row {
    id: string;
    seq: number;
    state: string;
    reason: string;
}

const row = (n: number, state = 'seen'): Row => ({
    id: `r${n}`,
    seq: n,
    state,
    reason: state === 'refused' ? 'below_min_net' : 'profitable',
});
let time = 0;
const feed = (cap = 5): Feed<Row> => new Feed(cap, () => time);
const later = (): void => void (time += STORE_LAG_MS + 1);
const ids = (f: Feed<Row>): string[] => f.rows().map((r) => r.id);

describe('feed', () => {
    it('lists newest first, whatever order rows come in', () => {
        const f = feed();
        for (const n of [2, 4, 1, 3]) f.update(row(n));
        assert.deepEqual(ids(f), ['r4', 'r3', 'r2', 'r1']);
    });

    it('changes a row in place and says that it is not new', () => {
        const f = feed();
        assert.equal(f.update(row(1)), true);
        assert.equal(f.update(row(1, 'landed')), false);
        assert.equal(f.get('r1')?.state, 'landed');
        assert.equal(f.rows().length, 1);
    });

    it('does not go back to a page that lags behind the stream', () => {
        const f = feed();
        f.update(row(1, 'landed'));
        f.update(row(2));
        f.load([row(1, 'submitted'), row(0)], f.ticket());
        assert.deepEqual(ids(f), ['r2', 'r1', 'r0']);
        assert.equal(f.get('r1')?.state, 'landed');
    });

    it('believes the page about rows the stream has been silent of', () => {
        const f = feed();
        f.update(row(1, 'submitted'));
        later();
        f.load([row(1, 'landed')], f.ticket());
        assert.equal(f.get('r1')?.state, 'landed');
    });

    it('keeps what the stream said after a page was asked for', () => {
        const f = feed();
        f.update(row(1, 'submitted'));
        later();
        const ticket = f.ticket();
        later();
        f.update(row(1, 'landed'));
        f.update(row(2));
        f.load([row(1, 'submitted'), row(0)], ticket);
        assert.deepEqual(ids(f), ['r2', 'r1', 'r0']);
        assert.equal(f.get('r1')?.state, 'landed');
    });

    it('drops rows that a newer page no longer has', () => {
        const f = feed();
        f.update(row(1));
        later();
        f.load([row(2)], f.ticket());
        assert.deepEqual(ids(f), ['r2']);
    });

    it('holds no more than its cap and a little slack', () => {
        const f = feed(5);
        for (let n = 0; n < 1_000; n += 1) f.update(row(n));
        assert.ok(f.rows().length <= 5 + 32);
        assert.equal(f.rows()[0]!.id, 'r999');
    });

    it('keeps only rows that match the filter, also when they change', () => {
        const f = feed();
        f.update(row(1, 'submitted'));
        f.update(row(2, 'refused'));
        f.setFilter({ state: 'submitted', reason: '' });
        assert.deepEqual(ids(f), ['r1']);
        f.update(row(3, 'refused'));
        f.update(row(1, 'landed'));
        assert.deepEqual(ids(f), []);
        f.load([row(5, 'submitted'), row(4, 'refused')], f.ticket());
        assert.deepEqual(ids(f), ['r5']);
    });

    it('filters by reason', () => {
        const f = feed();
        f.update(row(1, 'refused'));
        f.update(row(2));
        f.setFilter({ state: '', reason: 'below_min_net' });
        assert.deepEqual(ids(f), ['r1']);
    });
});

function opportunity(id: string, net: string): Opportunity {
    const asset = (symbol: string) => ({ symbol, decimals: 18, address: `0x${symbol}` });
    const hop = (a: string, b: string, dex: string) => ({
        pool: `0xpool${dex}`,
        dex,
        kind: 'uniswap_v2',
        feePips: 3000,
        tokenIn: asset(a),
        tokenOut: asset(b),
        amountIn: '1',
        amountOut: '1',
    });
    return {
        id,
        seq: 1,
        block: { number: 42, hash: '0xhash', timestamp: 0 },
        observedAt: '2026-01-01T00:00:00.000000Z',
        route: [hop('WETH', 'DAI', 'sushi-v2'), hop('DAI', 'WETH', 'uniswap-v3')],
        settlement: asset('WETH'),
        flashSource: 'balancer_v2',
        amountIn: '1',
        gross: '1',
        certificate: { kind: 'optimal', gap: '0' },
        waterfall: { gross: net, flashFee: '0', gas: '0', tip: '0', slippage: '0', net },
        state: 'refused',
        reason: 'below_min_net',
        executionId: null,
    };
}

describe('list tools', () => {
    it('sorts amounts by value', () => {
        const rows = [opportunity('a', '9'), opportunity('b', '-10'), opportunity('c', '100')];
        const order = (descending: boolean): string =>
            sortRows(rows, { key: 'net', descending })
                .map((r) => r.id)
                .join('');
        assert.equal(order(true), 'cab');
        assert.equal(order(false), 'bac');
        assert.equal(sortRows(rows, { key: 'newest', descending: true }), rows);
    });

    it('finds every word anywhere in a row', () => {
        const r = opportunity('op_1', '1');
        for (const text of ['', 'dai', 'SUSHI weth', 'below_min 42', 'op_1 optimal', '0xpooluniswap']) {
            assert.ok(matchesText(r, text), text);
        }
        for (const text of ['usdc', 'dai usdc', '43']) assert.ok(!matchesText(r, text), text);
    });
});
