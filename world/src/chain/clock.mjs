import { setTimeout as sleep } from 'node:timers/promises';

const kBlockMs = 1000;
/** A block that is late is followed by the next no sooner than this. */
const kLeastGapMs = 500;

/**
 * Mines a block each second. The node's own interval mining is not used: it replaces the limit on kept states
 * by one of 1,500, more than 2 GB of them.
 */
export class Clock {
    #mine;
    #now;
    #wait;
    #stopped = false;

    /** Settles with a sentence when mining fails; never otherwise. */
    failed;

    constructor(mine, { now = () => performance.now(), wait = sleep } = {}) {
        this.#mine = mine;
        this.#now = now;
        this.#wait = wait;
        this.failed = new Promise((resolve) => {
            this.#run().catch((error) => this.#stopped || resolve(`the chain mines no more: ${error.message}`));
        });
    }

    stop() {
        this.#stopped = true;
    }

    async #run() {
        let due = this.#now() + kBlockMs;
        while (!this.#stopped) {
            await this.#wait(Math.max(0, due - this.#now()));
            if (this.#stopped) return;
            await this.#mine();
            due = Math.max(due + kBlockMs, this.#now() + kLeastGapMs);
        }
    }
}
