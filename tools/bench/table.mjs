// Prints Google Benchmark results as a table of pairs.
//
//   node table.mjs [--recorded FILE] RESULT.json…
//
// A benchmark is called group/operation/WHO[/argument…]. WHO is `lariat` or a peer; rows that differ in WHO alone
// are one pair, and the ratio is the peer's time over Lariat's: above 1 Lariat is faster. FILE gives figures of
// peers that are not on this machine, {"group/operation/peer": {"ns": 12.3, "from": "where it was measured"}}; a
// figure measured in this run wins over it.
import { existsSync, readFileSync } from 'node:fs';
import { isMain } from '../lint/files.mjs';

const toNs = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

/** Median CPU time in ns by name; a run without repetitions has one plain row instead of a median. */
export function readResults(documents) {
    const times = new Map();
    for (const { benchmarks = [] } of documents) {
        for (const row of benchmarks) {
            if (row.error_occurred) throw new Error(`${row.name}: ${row.error_message}`);
            if (row.run_type === 'aggregate' && row.aggregate_name !== 'median') continue;
            const name = row.run_name.replace(/\/(repeats|min_time|min_warmup_time|iterations):[^/]*|\/(real_time|process_time|manual_time)/g, '');
            const realTime = /\/(real_time|manual_time)\b/.test(row.run_name);
            const ns = (realTime ? row.real_time : row.cpu_time) * toNs[row.time_unit];
            times.set(name, { ns, recorded: false, rate: row.items_per_second });
        }
    }
    return times;
}

/** Rows {operation, ns, rate, peers: [{who, ns, ratio, recorded}]}, in the order of the results. */
export function pair(times) {
    const groups = new Map();
    const rows = [];
    for (const [name, time] of times) {
        const parts = name.split('/');
        const at = parts.indexOf('lariat');
        if (at < 0) continue;
        const row = { operation: parts.toSpliced(at, 1).join('/'), ...time, peers: [] };
        groups.set(`${at}:${row.operation}`, row);
        rows.push(row);
    }
    const alone = [];
    for (const [name, time] of times) {
        const parts = name.split('/');
        if (parts.includes('lariat')) continue;
        const at = parts.findIndex((_, i) => groups.has(`${i}:${parts.toSpliced(i, 1).join('/')}`));
        if (at < 0) {
            alone.push({ operation: name, ...time, peers: [] });
            continue;
        }
        const row = groups.get(`${at}:${parts.toSpliced(at, 1).join('/')}`);
        row.peers.push({ who: parts[at], ns: time.ns, ratio: time.ns / row.ns, recorded: time.recorded });
    }
    return [...rows, ...alone.filter((row) => !row.recorded)];
}

export function formatNs(ns) {
    const [unit, scale] = ns < 1e3 ? ['ns', 1] : ns < 1e6 ? ['µs', 1e3] : ns < 1e9 ? ['ms', 1e6] : ['s', 1e9];
    return `${(ns / scale).toPrecision(3).replace(/e.*/, '')} ${unit}`;
}

function formatRate(rate) {
    if (rate === undefined) return '';
    const [unit, scale] = rate < 1e3 ? ['', 1] : rate < 1e6 ? [' k', 1e3] : [' M', 1e6];
    return `${(rate / scale).toFixed(2)}${unit}/s`;
}

export function table(rows) {
    const lines = [['operation', 'lariat', 'rate', 'peer', 'its time', 'ratio']];
    for (const { operation, ns, rate, peers } of rows) {
        const [first, ...others] = peers.map(({ who, ns: theirs, ratio, recorded }) => [
            who,
            formatNs(theirs) + (recorded ? ' (recorded)' : ''),
            `${ratio.toFixed(2)}×`,
        ]);
        lines.push([operation, formatNs(ns), formatRate(rate), ...(first ?? ['', '', ''])]);
        for (const other of others) lines.push(['', '', '', ...other]);
    }
    const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
    const pad = (text, column) => ([0, 3].includes(column) ? text.padEnd(widths[column]) : text.padStart(widths[column]));
    return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

function main(args) {
    const recordedPath = args[0] === '--recorded' ? args.splice(0, 2)[1] : undefined;
    if (args.length === 0) {
        console.error('usage: table.mjs [--recorded FILE] RESULT.json…');
        process.exit(2);
    }
    const times = readResults(args.map((path) => JSON.parse(readFileSync(path, 'utf8'))));
    if (recordedPath && existsSync(recordedPath)) {
        for (const [name, { ns }] of Object.entries(JSON.parse(readFileSync(recordedPath, 'utf8')))) {
            if (!times.has(name)) times.set(name, { ns, recorded: true });
        }
    }
    const rows = pair(times);
    if (rows.length === 0) {
        console.error(`error: no benchmark in ${args.join(', ')}`);
        process.exit(1);
    }
    console.log(table(rows));
    const ratios = rows.flatMap((row) => row.peers.filter((peer) => !peer.recorded).map((peer) => peer.ratio));
    if (ratios.length > 0) {
        const mean = Math.exp(ratios.reduce((total, ratio) => total + Math.log(ratio), 0) / ratios.length);
        console.log(`\n${ratios.length} pairs, geometric mean ${mean.toFixed(2)}× (above 1: Lariat is faster)`);
    }
}

if (isMain(import.meta)) main(process.argv.slice(2));
