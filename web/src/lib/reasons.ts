/** What each reason code says, in words for a person who did not write the engine. */

export type Outcome = 'good' | 'plain' | 'bad' | 'open';

export interface Reason {
    title: string;
    text: string;
    outcome: Outcome;
}

const reasons: Record<string, Reason> = {
    profitable: {
        title: 'Profitable',
        text: 'Net profit after fees, gas and tip is above the minimum, and risk let it pass.',
        outcome: 'open',
    },
    below_min_net: {
        title: 'Below minimum net',
        text: 'There is a spread, but after the flash-loan fee, gas and tip too little would be left.',
        outcome: 'plain',
    },
    max_notional: {
        title: 'Above maximum notional',
        text: 'The best size is larger than the limit on what one trade may move.',
        outcome: 'plain',
    },
    stale_state: {
        title: 'Stale state',
        text: 'The pool state was older than allowed, so no number from it may be acted on.',
        outcome: 'plain',
    },
    halted: {
        title: 'Engine halted',
        text: 'The engine was halted, or begins nothing new. Nothing is signed for it until somebody resumes.',
        outcome: 'bad',
    },
    execution_off: {
        title: 'Execution is off',
        text: 'The engine only watches: it found this, but is not allowed to send transactions.',
        outcome: 'plain',
    },
    lost_to_conflict: {
        title: 'Lost to a better one',
        text: 'Another opportunity of the same head uses a pool of this route and earns more.',
        outcome: 'plain',
    },
    proof_reverted: {
        title: 'Proof reverted',
        text: 'Simulated on the state it would meet, the transaction reverted. It was not sent.',
        outcome: 'bad',
    },
    proof_mismatch: {
        title: 'Proof differs',
        text: 'The simulation paid another amount than the quote. Not exact means refused.',
        outcome: 'bad',
    },
    proof_unavailable: {
        title: 'No proof',
        text: 'The node did not answer the simulation in time. Without proof nothing is signed.',
        outcome: 'bad',
    },
    late_proof: {
        title: 'Proof came late',
        text: 'The head moved on while the proof ran, so it proves a state that is gone.',
        outcome: 'plain',
    },
    intent_failed: {
        title: 'Intent not stored',
        text: 'What was about to be sent could not be made durable first, so it was not sent.',
        outcome: 'bad',
    },
    send_failed: {
        title: 'Send failed',
        text: 'The node refused the signed transaction.',
        outcome: 'bad',
    },
    landed_exact: {
        title: 'Landed, exact',
        text: 'In the block it was proved for, nothing disturbed it, and it paid what was predicted, to the wei.',
        outcome: 'good',
    },
    landed_disturbed: {
        title: 'Landed, disturbed',
        text: 'It landed, but an earlier transaction of that block changed state it reads, so the amount differs.',
        outcome: 'good',
    },
    landed_late: {
        title: 'Landed late',
        text: 'It landed in a later block than the one it was proved for.',
        outcome: 'good',
    },
    landed_inexact: {
        title: 'Landed, not exact',
        text: 'Nothing disturbed it, yet the profit differs from the prediction. This is a bug to report.',
        outcome: 'bad',
    },
    reverted_disturbed: {
        title: 'Reverted, disturbed',
        text: 'Somebody moved a pool first. The profit check reverted it, so only gas was lost.',
        outcome: 'bad',
    },
    reverted_late: {
        title: 'Reverted late',
        text: 'It came into a later block than it was proved for and reverted there. Only gas was lost.',
        outcome: 'bad',
    },
    reverted_undisturbed: {
        title: 'Reverted, undisturbed',
        text: 'It reverted although nothing disturbed it. This is a bug to report.',
        outcome: 'bad',
    },
    landed_unverified: {
        title: 'Landed, not verified',
        text: 'It landed where it was meant to. Whether anything before it in its block disturbed it could not be told.',
        outcome: 'good',
    },
    reverted_unverified: {
        title: 'Reverted, not verified',
        text: 'It reverted where it was meant to land. Whether anything before it in its block disturbed it could not be told.',
        outcome: 'bad',
    },
    dropped: {
        title: 'Dropped',
        text: 'The transaction was not included and its nonce is free or used by another one.',
        outcome: 'plain',
    },
    cancelled: {
        title: 'Cancelled',
        text: 'It lingered or was refused, so a transaction that does nothing took its place. Only the gas of that one was lost.',
        outcome: 'bad',
    },
    lane_blocked: {
        title: 'Lane blocked',
        text: 'An earlier transaction of the account is not settled yet; this one would have waited behind it and come too late.',
        outcome: 'plain',
    },
    unknown: {
        title: 'Outcome unknown',
        text: 'The transaction left, but its outcome is not known yet. It is never sent a second time.',
        outcome: 'open',
    },
    reorged: {
        title: 'Reorged away',
        text: 'The block it was in is no longer part of the chain.',
        outcome: 'bad',
    },
};

export const reasonCodes: readonly string[] = Object.keys(reasons);

export function reasonOf(code: string): Reason {
    return (
        reasons[code] ?? {
            title: code.replaceAll('_', ' '),
            text: 'This page does not know the code yet; the engine is newer than the page.',
            outcome: 'plain',
        }
    );
}
