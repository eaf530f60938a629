import { readFileSync } from 'node:fs';

/**
 * A process id alone may by now belong to somebody else. With the boot and the start time (in clock ticks since
 * boot) it names one process for good.
 */
export function identify(pid) {
    const startTicks = readStartTicks(pid);
    return startTicks === undefined ? undefined : { pid, startTicks, boot: bootId() };
}

export function isAlive(identity) {
    return identity !== undefined && identity.boot === bootId() && readStartTicks(identity.pid) === identity.startTicks;
}

/** Sends a signal to exactly this process; false when it is gone. */
export function signal(identity, name) {
    if (!isAlive(identity)) return false;
    try {
        process.kill(identity.pid, name);
        return true;
    } catch (error) {
        if (error.code === 'ESRCH') return false;
        throw error;
    }
}

function bootId() {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function readStartTicks(pid) {
    let stat;
    try {
        stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    } catch {
        return undefined;
    }
    // The name in parentheses may hold spaces; fields are counted from behind it. A zombie is as good as gone.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
}
