/** The HTTP API v1 as this page reads it. Amounts are decimal strings in base units, never numbers. */

/** Decimal integer in base units, possibly negative. */
export type Amount = string;
/** RFC 3339 UTC with microseconds; facts of a block may carry Unix seconds. */
export type Time = string | number;

export type Mode = 'world' | 'read-only' | 'live';

export interface Page<T> {
    data: T[];
    page: { nextCursor: string | null; hasMore: boolean };
    asOf: { block: number; seq: number };
}

export interface Problem {
    type?: string;
    title: string;
    status: number;
    detail?: string;
    instance?: string;
    code: string;
    requestId?: string;
    retryable?: boolean;
}

export interface Head {
    number: number;
    hash: string;
    timestamp: Time;
    baseFeePerGas: Amount;
}

export interface Quantiles {
    p50: number | null;
    p99: number | null;
}

export type OperatingState = 'active' | 'reducing' | 'halted';

/** What an order left in force. */
export interface StateReport {
    state: OperatingState;
    haltReason: string;
    haltedBy: string;
    haltedAt: Time;
}

export interface Health {
    status: 'ok' | 'degraded' | OperatingState;
    version: string;
    mode: Mode;
    startedAt: Time;
    uptimeS: number;
    chain: {
        chainId: number;
        connected: boolean;
        head: Head | null;
        headAgeMs: number | null;
        reorgs: number;
        gapsFilled: number;
    };
    engine: {
        state: OperatingState;
        haltReason: string | null;
        /** command, api, signal, risk, damage */
        haltedBy: string | null;
        haltedAt: Time | null;
        executionEnabled: boolean;
        pools: number;
        cycles: number;
        events: number;
        opportunities: number;
        submitted: number;
        landed: number;
        reverted: number;
        eventLatencyUs: Quantiles;
        sendLatencyUs: Quantiles;
    };
    store: { opportunities: number; executions: number; openIntents: number };
    traderSwaps: number | null;
}

export interface Asset {
    address: string;
    symbol: string;
    decimals: number;
}

export interface Hop {
    pool: string;
    dex: string;
    kind: string;
    feePips: number;
    tokenIn: Asset;
    tokenOut: Asset;
    amountIn: Amount;
    amountOut: Amount;
}

/** All in wei of the native coin. gross − flashFee − gas − tip + slippage = net. */
export interface Waterfall {
    gross: Amount;
    flashFee: Amount;
    gas: Amount;
    tip: Amount;
    slippage: Amount;
    net: Amount;
}

export interface BlockFact {
    number: number;
    hash: string;
    timestamp: Time;
}

export type OpportunityState =
    | 'seen'
    | 'refused'
    | 'proving'
    | 'submitted'
    | 'landed'
    | 'reverted'
    | 'dropped'
    | 'cancelled'
    | 'unknown';

export interface Opportunity {
    id: string;
    seq: number;
    block: BlockFact;
    observedAt: Time;
    route: Hop[];
    settlement: Asset;
    flashSource: 'balancer_v2' | 'aave_v3' | null;
    amountIn: Amount;
    gross: Amount;
    certificate: { kind: 'optimal' | 'gap'; gap: Amount | null };
    waterfall: Waterfall;
    state: OpportunityState;
    reason: string;
    executionId: string | null;
}

export type ExecutionState = 'intent' | 'sent' | 'landed' | 'reverted' | 'dropped' | 'cancelled' | 'unknown';

export interface Execution {
    id: string;
    seq: number;
    opportunityId: string;
    txHash: string | null;
    nonce: number;
    state: ExecutionState;
    reason: string;
    provedOn: { number: number; hash: string };
    target: { number: number; timestamp: Time; baseFeePerGas: Amount };
    landedIn: { number: number; hash: string; index: number } | null;
    predicted: { profit: Amount; gasUsed: Amount | number };
    actual: { profit: Amount; gasUsed: Amount | number; effectiveGasPrice: Amount } | null;
    settlement: Asset;
    undisturbed: boolean | null;
    exact: boolean | null;
    waterfall: Waterfall;
    route: Hop[];
    createdAt: Time;
    sentAt: Time | null;
    latencyUs: number | null;
}

export interface ProfitPoint {
    block: number;
    timestamp: Time;
    net: Amount;
    cumulative: Amount;
}

export interface ProfitSeries {
    data: ProfitPoint[];
    asOf: { block: number; seq: number };
}

export type Channel = 'opportunities' | 'executions' | 'health' | 'heads';

export interface ServerFrame {
    ch?: Channel;
    seq?: number;
    ts: Time;
    type: 'snapshot' | 'update' | 'gap' | 'heartbeat' | 'error';
    data?: unknown;
}
