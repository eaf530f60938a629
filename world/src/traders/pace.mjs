import { setTimeout as sleep } from 'node:timers/promises';

/** Lateness beyond this is given up, or a stall would be followed by a burst that fills blocks. */
const kMostLateMs = 2000;

/** Waits for instants of a schedule that is counted from the start, so that delays do not add up. */
export class Pace {
    #startMs;
    #now;
    #wait;

    constructor({ now = () => performance.now(), wait = sleep } = {}) {
        this.#now = now;
        this.#wait = wait;
        this.#startMs = now();
    }

    async until(atMs) {
        const left = this.#startMs + atMs - this.#now();
        if (left > 0) await this.#wait(left);
        else if (left < -kMostLateMs) this.#startMs -= left;
    }
}
