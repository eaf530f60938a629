/** A small engine that only makes rows: heads come, opportunities open, some are executed and land. */

import { EventEmitter } from 'node:events';

import { createRandom } from './random.mjs';
import { createRowMaker } from './rows.mjs';

const FIRST_BLOCK = 4_180;

export class FakeEngine extends EventEmitter {
    constructor({ seed = 1, mode = 'world', executionEnabled = true, startMicros = 1_767_268_800_000_000 } = {}) {
        super();
        this.random = createRandom(seed);
        this.maker = createRowMaker(this.random);
        this.mode = mode;
        this.executionEnabled = executionEnabled;
        this.connected = true;
        this.haltReason = null;
        this.haltState = 'halted';
        this.haltedBy = 'command';
        this.micros = startMicros;
        this.headAt = Date.now();
        this.opportunities = [];
        this.executions = [];
        this.profit = [];
        this.pending = [];
        this.counts = { events: 0, submitted: 0, landed: 0, reverted: 0, swaps: 0, seq: 0 };
        this.head = this.#makeHead(FIRST_BLOCK);
    }

    #makeHead(number) {
        return {
            number,
            hash: this.random.hex(32),
            timestamp: Math.floor(this.micros / 1_000_000),
            baseFeePerGas: String(this.random.int(6, 14) * 100_000_000 + this.random.int(0, 99_999_999)),
        };
    }

    /** One block: settles what was sent, then finds and sends what is new. */
    step({ opportunities = this.random.int(1, 6) } = {}) {
        this.micros += 1_000_000;
        this.headAt = Date.now();
        this.head = this.#makeHead(this.head.number + 1);
        this.counts.swaps += this.random.int(3, 6);
        this.counts.events += this.random.int(3, 9);
        this.emit('heads', this.head);
        this.#settlePending();
        for (let i = 0; i < opportunities; i += 1) this.#find(this.micros + 1_500 + i * 210);
        this.emit('health', this.health());
    }

    #find(micros) {
        const seq = (this.counts.seq += 1);
        const row = this.maker.makeOpportunity(`op_${this.head.number}_${seq}`, seq, this.head, micros);
        const wanted = row.state === 'proving';
        if (wanted && !this.executionEnabled) Object.assign(row, { state: 'refused', reason: 'execution_off' });
        if (wanted && this.haltReason) Object.assign(row, { state: 'refused', reason: 'halted' });
        this.opportunities.unshift(row);
        this.emit('opportunities', row);
        if (row.state === 'proving') this.#execute(row, micros);
    }

    #execute(opportunity, micros) {
        const nonce = (this.counts.submitted += 1);
        const seq = (this.counts.seq += 1);
        const row = this.maker.makeExecution(`ex_${opportunity.block.number}_${nonce}`, seq, opportunity, this.head, nonce, micros + 800);
        this.executions.unshift(row);
        this.pending.push(row);
        this.#replaceOpportunity({ ...opportunity, state: 'submitted', executionId: row.id });
        this.emit('executions', row);
    }

    #settlePending() {
        let net = 0n;
        const settled = this.pending.splice(0);
        for (const sent of settled) {
            const row = this.maker.settle(sent, this.head);
            this.executions[this.executions.findIndex((known) => known.id === row.id)] = row;
            this.counts[row.state] += 1;
            net += BigInt(row.waterfall.net);
            const opportunity = this.opportunities.find((known) => known.id === row.opportunityId);
            this.#replaceOpportunity({ ...opportunity, state: row.state, reason: row.reason, waterfall: row.waterfall });
            this.emit('executions', row);
        }
        if (settled.length === 0) return;
        const cumulative = BigInt(this.profit.at(-1)?.cumulative ?? '0') + net;
        this.profit.push({
            block: this.head.number,
            timestamp: this.head.timestamp,
            net: net.toString(),
            cumulative: cumulative.toString(),
        });
    }

    #replaceOpportunity(row) {
        const index = this.opportunities.findIndex((known) => known.id === row.id);
        if (index < 0) return;
        this.opportunities[index] = row;
        this.emit('opportunities', row);
    }

    /** As the API does it: only to a tighter state, and who was first stays. */
    order(state, reason) {
        if (!(this.haltReason && (this.haltState === 'halted' || state === this.haltState))) {
            Object.assign(this, { haltState: state, haltReason: reason, haltedBy: 'api' });
        }
        this.emit('health', this.health());
        const { state: inForce, haltReason, haltedBy, haltedAt } = this.health().engine;
        return { state: inForce, haltReason, haltedBy, haltedAt };
    }

    health() {
        const state = this.haltReason ? this.haltState : 'active';
        return {
            status: this.haltReason ? state : this.connected ? 'ok' : 'degraded',
            version: '0.1.0',
            mode: this.mode,
            startedAt: '2026-01-01T12:00:00.000000Z',
            uptimeS: this.head.number - FIRST_BLOCK,
            chain: {
                chainId: 31337,
                connected: this.connected,
                head: this.head,
                headAgeMs: Date.now() - this.headAt,
                reorgs: 0,
                gapsFilled: 0,
            },
            engine: {
                state,
                haltReason: this.haltReason,
                haltedBy: this.haltReason ? this.haltedBy : null,
                haltedAt: this.haltReason ? '2026-01-01T12:34:56.000001Z' : null,
                executionEnabled: this.executionEnabled,
                pools: 42,
                cycles: 1_386,
                events: this.counts.events,
                opportunities: this.opportunities.length,
                submitted: this.counts.submitted,
                landed: this.counts.landed,
                reverted: this.counts.reverted,
                eventLatencyUs: { p50: 61, p99: 244 },
                sendLatencyUs: { p50: 2_140, p99: 7_930 },
            },
            store: { opportunities: this.opportunities.length, executions: this.executions.length, openIntents: this.pending.length },
            traderSwaps: this.counts.swaps,
        };
    }
}
