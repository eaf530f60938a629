/** More blocks than the world's one a second, so that a suite meets more heads in the time it has. */

import { sleep } from './wait.mjs';

export class Miner {
    #running = true;
    #done;

    constructor(chain, pauseMs) {
        this.#done = this.#run(chain, pauseMs);
    }

    async stop() {
        this.#running = false;
        await this.#done;
    }

    async #run(chain, pauseMs) {
        while (this.#running) {
            await sleep(pauseMs);
            // A node that is being held still or reorganised answers later.
            await chain.call('evm_mine').catch(() => {});
        }
    }
}
