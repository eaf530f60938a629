/** The life of an opportunity or execution as moments in order. */

import { count, grouped, micros } from './format.ts';
import type { Execution, Opportunity, Time } from './model.ts';

export interface Moment {
    label: string;
    detail?: string;
    time: Time | null;
    /** Times of different clocks are never subtracted from each other. */
    clock: 'engine' | 'chain';
    tone: 'plain' | 'good' | 'bad' | 'open';
}

const TONES: Record<string, Moment['tone']> = { landed: 'good', reverted: 'bad', dropped: 'bad', cancelled: 'bad', unknown: 'open' };

export function opportunityTimeline(row: Opportunity): Moment[] {
    const moments: Moment[] = [
        { label: 'Head', detail: `block ${count(row.block.number)}`, time: row.block.timestamp, clock: 'chain', tone: 'plain' },
        { label: 'Seen', time: row.observedAt, clock: 'engine', tone: 'plain' },
    ];
    if (row.state !== 'seen') {
        moments.push({ label: capital(row.state), detail: row.reason, time: null, clock: 'engine', tone: TONES[row.state] ?? 'plain' });
    }
    return moments;
}

export function executionTimeline(row: Execution): Moment[] {
    const moments: Moment[] = [
        { label: 'Proved', detail: `on head ${count(row.provedOn.number)}`, time: null, clock: 'engine', tone: 'plain' },
        { label: 'Intent durable', detail: `nonce ${row.nonce}`, time: row.createdAt, clock: 'engine', tone: 'plain' },
    ];
    if (row.sentAt !== null) {
        const detail = row.latencyUs === null ? {} : { detail: `${micros(row.latencyUs)} after the event` };
        moments.push({ label: 'Sent', ...detail, time: row.sentAt, clock: 'engine', tone: 'open' });
    }
    moments.push({
        label: 'Target block',
        detail: `${count(row.target.number)}, base fee ${grouped(row.target.baseFeePerGas)} wei`,
        time: row.target.timestamp,
        clock: 'chain',
        tone: 'plain',
    });
    if (row.landedIn) {
        moments.push({
            label: capital(row.state),
            detail: `in block ${count(row.landedIn.number)}, position ${row.landedIn.index}`,
            time: null,
            clock: 'chain',
            tone: TONES[row.state] ?? 'plain',
        });
    } else if (row.state === 'dropped' || row.state === 'unknown') {
        moments.push({ label: capital(row.state), detail: row.reason, time: null, clock: 'engine', tone: TONES[row.state]! });
    }
    return moments;
}

function capital(word: string): string {
    return word.charAt(0).toUpperCase() + word.slice(1);
}
