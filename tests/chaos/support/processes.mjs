/** Processes as /proc shows them. */

import { readFileSync, readdirSync } from 'node:fs';

const read = (file) => {
    try {
        return readFileSync(file, 'utf8');
    } catch {
        return '';
    }
};

/** State letter and parent of a process; nothing if there is none. */
function statusOf(pid) {
    // The name in parentheses may itself hold blanks and parentheses.
    const rest = read(`/proc/${pid}/stat`).split(') ').at(-1).split(' ');
    return rest.length > 2 ? { state: rest[0], parent: Number(rest[1]) } : undefined;
}

/** A zombie has ended; only its parent has not looked yet. */
export function isRunning(pid) {
    const status = statusOf(pid);
    return status !== undefined && status.state !== 'Z' && status.state !== 'X';
}

export function childrenOf(pid) {
    return readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
        .filter((candidate) => statusOf(candidate)?.parent === pid);
}

/** Running processes whose command line names `text`, this one left out. */
export function naming(text) {
    return readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
        .map((pid) => ({ pid: Number(pid), line: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ') }))
        .filter(({ pid, line }) => line.includes(text) && isRunning(pid));
}

/** Resident memory in MiB. */
export function residentMiB(pid) {
    const match = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`));
    return match ? Number(match[1]) / 1024 : 0;
}
