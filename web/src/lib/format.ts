/** Text for numbers. Amounts stay BigInt from the API to the screen; a Number never holds one. */

import type { Amount, Time } from './model.ts';

const MINUS = '\u2212';
const NARROW = '\u202f';

export interface AmountStyle {
    /** Digits kept after the point; the rest is cut, never rounded up. All digits when absent. */
    places?: number;
    /** Show + as well as −. */
    sign?: boolean;
}

/** Integer of base units from the wire. Throws on anything that is not a decimal integer. */
export function integer(raw: Amount | number | bigint): bigint {
    if (typeof raw === 'bigint') return raw;
    if (typeof raw === 'number') {
        if (!Number.isSafeInteger(raw)) throw new RangeError(`Expected a safe integer, was ${raw}`);
        return BigInt(raw);
    }
    if (!/^-?[0-9]+$/.test(raw)) throw new RangeError(`Expected a decimal integer, was "${raw}"`);
    return BigInt(raw);
}

export function grouped(raw: Amount | number | bigint): string {
    const value = integer(raw);
    const digits = (value < 0n ? -value : value).toString().replace(/\B(?=(\d{3})+$)/g, ',');
    return value < 0n ? MINUS + digits : digits;
}

/** Base units as a decimal number of whole units, exact unless `places` cuts it. */
export function decimal(raw: Amount | number | bigint, decimals: number, style: AmountStyle = {}): string {
    const value = integer(raw);
    const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
    const whole = digits.slice(0, digits.length - decimals);
    const fraction = digits.slice(digits.length - decimals);
    const negative = value < 0n;

    let shown = style.places === undefined ? fraction.replace(/0+$/, '') : fraction.slice(0, style.places);
    let prefix = negative ? MINUS : style.sign && value > 0n ? '+' : '';
    if (style.places !== undefined) {
        shown = shown.padEnd(Math.min(style.places, decimals), '0');
        const vanished = value !== 0n && /^0*$/.test(whole) && /^0*$/.test(shown);
        if (vanished) {
            // A cut to zero would hide that there is something: show the bound instead.
            shown = shown.slice(0, -1) + '1';
            prefix = negative ? `>${MINUS}` : style.sign ? '<+' : '<';
        }
    }
    const grouping = whole.replace(/\B(?=(\d{3})+$)/g, ',');
    return prefix + grouping + (shown ? `.${shown}` : '');
}

/** The exact amount with its unit and the base units beside: what tooltips and copies show. */
export function exactAmount(raw: Amount, decimals: number, symbol: string, sign = false): string {
    const unit = symbol === 'ETH' ? 'wei' : 'base units';
    return `${decimal(raw, decimals, { sign })} ${symbol} (${grouped(raw)} ${unit})`;
}

/** Decimals worth showing for a token in a table column. */
export function places(decimals: number): number {
    return Math.min(decimals, decimals > 6 ? 6 : 4);
}

export function gwei(wei: Amount): string {
    const value = integer(wei);
    return decimal(value, 9, { places: value >= 100_000_000_000n ? 1 : 3 });
}

/** -1, 0 or 1. */
export function signOf(raw: Amount): -1 | 0 | 1 {
    const value = integer(raw);
    return value > 0n ? 1 : value < 0n ? -1 : 0;
}

export function compareAmounts(a: Amount, b: Amount): number {
    const left = integer(a);
    const right = integer(b);
    return left < right ? -1 : left > right ? 1 : 0;
}

/** For drawing only: the nearest double of a decimal amount. */
export function approximate(raw: Amount, decimals: number): number {
    return Number(decimal(raw, decimals).replaceAll(',', '').replace(MINUS, '-'));
}

/** Pool fee in millionths as an exact percentage: 500 is "0.05 %". */
export function feePercent(pips: number): string {
    return `${decimal(BigInt(pips), 4)}${NARROW}%`;
}

export function shortHex(hex: string, head = 6, tail = 4): string {
    return hex.length <= head + tail + 3 ? hex : `${hex.slice(0, head + 2)}…${hex.slice(-tail)}`;
}

export function count(value: number | null | undefined): string {
    return value === null || value === undefined ? '–' : grouped(Math.trunc(value));
}

/** Microseconds as the unit a person would pick. */
export function micros(us: number | null | undefined): string {
    if (us === null || us === undefined) return '–';
    if (us < 1_000) return `${Number.isInteger(us) ? us : us.toFixed(1)} µs`;
    if (us < 1_000_000) return `${(us / 1_000).toFixed(us < 100_000 ? 2 : 0)} ms`;
    return `${(us / 1_000_000).toFixed(2)} s`;
}

export function age(ms: number): string {
    const seconds = Math.max(0, Math.floor(ms / 1_000));
    if (seconds < 60) return `${seconds} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
    const hours = Math.floor(minutes / 60);
    return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Microseconds since the epoch. Blocks may give Unix seconds, everything else RFC 3339. */
export function epochMicros(time: Time): number {
    if (typeof time === 'number' || /^\d+$/.test(time)) return Number(time) * 1_000_000;
    const match = /^(.*?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time);
    if (!match) return Number.NaN;
    const seconds = Date.parse(`${match[1]}${match[3]}`) / 1_000;
    return seconds * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0').slice(0, 6));
}

export function utcTime(time: Time, withMicros = false): string {
    const us = epochMicros(time);
    if (Number.isNaN(us)) return '–';
    const text = new Date(Math.floor(us / 1_000)).toISOString().slice(11, 19);
    return withMicros ? `${text}.${String(us % 1_000_000).padStart(6, '0')}` : text;
}

export function utcDateTime(time: Time): string {
    const us = epochMicros(time);
    if (Number.isNaN(us)) return '–';
    return `${new Date(Math.floor(us / 1_000)).toISOString().slice(0, 10)} ${utcTime(time, true)} UTC`;
}

export function flashSourceName(source: string | null): string {
    if (source === 'balancer_v2') return 'Balancer V2';
    if (source === 'aave_v3') return 'Aave V3';
    return source ?? 'none';
}
