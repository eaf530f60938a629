/** From gross to net, step by step, in exact wei. */

import { integer } from './format.ts';
import type { Waterfall } from './model.ts';

export interface Step {
    key: keyof Waterfall;
    label: string;
    /** What this step adds (positive) or takes (negative). For gross and net: the total itself. */
    change: bigint;
    /** Running total before and after; a total starts at zero. */
    from: bigint;
    to: bigint;
    total: boolean;
}

export interface WaterfallView {
    steps: Step[];
    /** net minus what the steps add up to; anything but zero is an error of the engine. */
    discrepancy: bigint;
}

export function waterfallSteps(w: Waterfall): WaterfallView {
    const changes: [keyof Waterfall, string, bigint][] = [
        ['flashFee', 'Flash-loan fee', -integer(w.flashFee)],
        ['gas', 'Gas', -integer(w.gas)],
        ['tip', 'Builder tip', -integer(w.tip)],
        ['slippage', 'Slippage', integer(w.slippage)],
    ];
    const gross = integer(w.gross);
    const net = integer(w.net);
    const steps: Step[] = [{ key: 'gross', label: 'Gross', change: gross, from: 0n, to: gross, total: true }];
    let running = gross;
    for (const [key, label, change] of changes) {
        steps.push({ key, label, change, from: running, to: running + change, total: false });
        running += change;
    }
    steps.push({ key: 'net', label: 'Net', change: net, from: 0n, to: net, total: true });
    return { steps, discrepancy: net - running };
}

export interface Bar {
    /** Fractions of the drawing's width, 0 to 1. */
    left: number;
    width: number;
    end: number;
}

export interface BarLayout {
    zero: number;
    bars: Bar[];
}

const RESOLUTION = 1_000_000n;

/** Where each step is drawn. The scale always holds zero, so totals start at a common line. */
export function barLayout(steps: readonly Step[]): BarLayout {
    let low = 0n;
    let high = 0n;
    for (const step of steps) {
        for (const edge of [step.from, step.to]) {
            if (edge < low) low = edge;
            if (edge > high) high = edge;
        }
    }
    const span = high - low;
    const at = (value: bigint): number => (span === 0n ? 0 : Number(((value - low) * RESOLUTION) / span) / 1e6);
    return {
        zero: at(0n),
        bars: steps.map((step) => {
            const a = at(step.from);
            const b = at(step.to);
            return { left: Math.min(a, b), width: Math.abs(b - a), end: b };
        }),
    };
}
