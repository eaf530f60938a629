// Reads a recording from the first line to the last: folds the market, looks for what can be earned at every
// head, and holds it against what is recorded.
import { BadRecording } from './bad_recording.mjs';
import { Comparison } from './comparison.mjs';
import { poolSetKey } from './cycles.mjs';
import { Evaluator } from './evaluate.mjs';
import { Market } from './market.mjs';
import {
    linesOf,
    parseBlock,
    parseConfig,
    parseLine,
    parseOpportunity,
    parseReorg,
    parseState,
    requireVersion,
} from './recording.mjs';

class Check {
    #evaluator = null;
    #config = null;
    #markets = new Map();
    #head = null;
    #seq = -1n;
    #comparison = new Comparison();
    #profitable = new Map();
    #records = new Set();
    #ids = new Set();
    #heads = 0;

    constructor({ full }) {
        this.full = full;
    }

    take(line) {
        if ((this.#config === null) !== (line.type === 'header'))
            throw new BadRecording(this.#config === null ? 'no header' : 'a second header');
        this.#ordered(line);
        switch (line.type) {
            case 'header':
                requireVersion(line);
                return this.#configure(line);
            case 'configured':
                return this.#configure(line);
            case 'state':
                return this.#state(parseState(line), line.continued === true);
            case 'block':
                return this.#block(parseBlock(line));
            case 'reorg':
                return this.#reorg(parseReorg(line));
            case 'opportunity':
                return this.#opportunity(parseOpportunity(line));
            default:
                return undefined;
        }
    }

    /// The first `limit` missed ones are given with their exact best.
    result(limit) {
        if (this.#config === null) throw new BadRecording('no header');
        if (this.#heads === 0) throw new BadRecording('no head to check');
        const all = [...this.#profitable.values()];
        const missed = all.filter(({ seen, best }) => !this.#records.has(`${seen.hash} ${best.cycle.key}`));
        return {
            missed: missed.length,
            heads: this.#heads,
            cycles: this.#evaluator.cycles.length,
            profitable: all.length,
            recorded: this.#ids.size,
            matched: all.length - missed.length,
            ...this.#comparison.result(),
            list: missed.slice(0, limit).map(({ seen, best }) => ({
                head: seen.header,
                ...seen.evaluator.bestOf(
                    best.cycle.hops.map(({ pool }) => pool.address),
                    seen.market,
                    seen.header,
                ),
            })),
        };
    }

    #ordered(line) {
        if (line.seq === undefined) return;
        const seq = /^\d+$/.test(line.seq) ? BigInt(line.seq) : -1n;
        if (seq <= this.#seq) throw new BadRecording(`seq ${line.seq} does not follow ${this.#seq}`);
        this.#seq = seq;
    }

    #configure(line) {
        this.#config = parseConfig(line);
        this.#evaluator = new Evaluator(this.#config, { full: this.full });
    }

    /// A state that continues an earlier recording is there to stand on: what was found on it is not recorded.
    #state(state, continued) {
        const market = Market.fromState(state, this.#config.lenders);
        if (continued) this.#standOn(state.at, market);
        else this.#seen(state.at, market);
    }

    #block({ header, logs }) {
        if (this.#head === null) throw new BadRecording(`block ${header.number} has no market to stand on`);
        if (header.parent !== this.#head.hash)
            throw new BadRecording(`block ${header.number} is not a child of the head before it`);
        this.#seen(header, this.#head.market.after(logs, this.#evaluator.configs));
    }

    #reorg(ancestor) {
        // Not known: further back than the recording goes, and a state has to follow.
        this.#head = this.#markets.get(ancestor.hash) ?? null;
    }

    #standOn(header, market) {
        this.#head = { hash: header.hash, header, market, evaluator: this.#evaluator };
        this.#markets.set(header.hash, this.#head);
    }

    #seen(header, market) {
        this.#standOn(header, market);
        ++this.#heads;
        for (const best of this.#evaluator.profitable(market, header))
            this.#profitable.set(`${header.hash} ${best.cycle.key}`, { seen: this.#head, best });
    }

    #opportunity(opportunity) {
        this.#records.add(`${opportunity.head} ${poolSetKey(opportunity.pools)}`);
        // Later lines of an id tell what became of it.
        if (this.#ids.has(opportunity.id)) return;
        this.#ids.add(opportunity.id);
        this.#comparison.take(opportunity, this.#markets.get(opportunity.head));
    }
}

/// Checks the recording at `path`. Throws BadRecording when it is not one.
export async function checkRecording(path, { full = false, list = 0 } = {}) {
    const started = performance.now();
    const check = new Check({ full });
    for await (const raw of linesOf(path)) {
        try {
            check.take(parseLine(raw));
        } catch (error) {
            if (!(error instanceof BadRecording)) throw error;
            throw new BadRecording(`line ${raw.number}: ${error.message}`);
        }
    }
    return { ...check.result(list), elapsedMs: Math.round(performance.now() - started) };
}
