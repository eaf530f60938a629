/** Lets an engine bring everything it finds to its end, without anything new. */

import { startEngine } from './engine.mjs';
import { isOpen, readIntents } from './stores.mjs';
import { until } from './wait.mjs';

/** Nothing is worth this much, so the engine only follows what earlier runs have left. */
const kNothingNew = ['--set', 'policy.min_net=1000000 ether'];

/** What is not concluded in time stays so, for `verify` to find; then the engine's last words are printed. */
export async function settle(space, stage, { limitMs = 30_000 } = {}) {
    const engine = await startEngine(space, stage, { args: kNothingNew });
    const open = () => readIntents(stage.storeDir).filter(isOpen);
    const done = async () => open().length === 0 && (await engine.health()).store.openIntents === 0;
    await until('every intent to be concluded', done, { limitMs, everyMs: 100 }).catch((error) => {
        const left = open()
            .slice(0, 5)
            .map(({ id, nonce, state, note }) => `  intent ${id}: nonce ${nonce}, ${state}, ${note}`);
        console.error([error.message, ...left, ...engine.text.err.split('\n').slice(-30)].join('\n'));
    });
    await engine.stop();
}
