import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { barLayout, waterfallSteps } from '../src/lib/waterfall.ts';

const landed = { gross: '1000', flashFee: '50', gas: '300', tip: '20', slippage: '-30', net: '600' };

describe('waterfall', () => {
    it('runs from gross to net without a gap', () => {
        const { steps, discrepancy } = waterfallSteps(landed);
        assert.equal(discrepancy, 0n);
        assert.deepEqual(
            steps.map((step) => [step.key, step.from, step.to]),
            [
                ['gross', 0n, 1000n],
                ['flashFee', 1000n, 950n],
                ['gas', 950n, 650n],
                ['tip', 650n, 630n],
                ['slippage', 630n, 600n],
                ['net', 0n, 600n],
            ],
        );
    });

    it('adds slippage in our favour', () => {
        const { steps, discrepancy } = waterfallSteps({ ...landed, slippage: '30', net: '660' });
        assert.equal(discrepancy, 0n);
        assert.equal(steps[4]!.change, 30n);
    });

    it('finds a net that its steps do not explain, to the wei', () => {
        assert.equal(waterfallSteps({ ...landed, net: '601' }).discrepancy, 1n);
    });

    it('stays exact beyond doubles', () => {
        const gross = 10n ** 40n + 1n;
        const { discrepancy } = waterfallSteps({
            ...landed,
            gross: gross.toString(),
            net: (gross - 50n - 300n - 20n - 30n).toString(),
        });
        assert.equal(discrepancy, 0n);
    });
});

describe('bars', () => {
    it('share a scale that holds zero', () => {
        const { zero, bars } = barLayout(waterfallSteps(landed).steps);
        assert.equal(zero, 0);
        assert.deepEqual(bars[0], { left: 0, width: 1, end: 1 });
        assert.deepEqual(bars[5], { left: 0, width: 0.6, end: 0.6 });
    });

    it('reach left of zero when net is a loss', () => {
        const { zero, bars } = barLayout(waterfallSteps({ ...landed, gross: '100', slippage: '0', net: '-270' }).steps);
        assert.ok(Math.abs(zero - 270 / 370) < 1e-5);
        assert.equal(bars[5]!.left, 0);
        assert.ok(Math.abs(bars[5]!.left + bars[5]!.width - zero) < 1e-5);
    });

    it('are empty when all is zero', () => {
        const none = { gross: '0', flashFee: '0', gas: '0', tip: '0', slippage: '0', net: '0' };
        assert.ok(barLayout(waterfallSteps(none).steps).bars.every((bar) => bar.width === 0));
    });
});
