/** Waiting for what no event tells. */

import { setTimeout as sleep } from 'node:timers/promises';

export { sleep };

/** Ends a wait at once: what is waited for cannot come any more. */
export class InVain extends Error {}

/** The first value of `probe` that is neither undefined nor false. Errors of the probe but InVain mean "not yet". */
export async function until(what, probe, { limitMs = 15_000, everyMs = 20 } = {}) {
    const end = performance.now() + limitMs;
    let last;
    for (;;) {
        try {
            const value = await probe();
            if (value !== undefined && value !== false) return value;
            last = undefined;
        } catch (error) {
            if (error instanceof InVain) throw error;
            last = error;
        }
        if (performance.now() > end)
            throw new Error(`waited ${limitMs} ms in vain for ${what}${last ? `: ${last.message}` : ''}`);
        await sleep(everyMs);
    }
}
