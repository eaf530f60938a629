import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { readIfPresent, writeAtomically } from '../files.mjs';
import { isAlive, signal } from './identity.mjs';
import { setTimeout as sleep } from 'node:timers/promises';

const kPollMs = 20;

/** What is known of the world in a state folder: the identities of its processes, by role. */
export function readProcesses(files) {
    try {
        const processes = JSON.parse(readIfPresent(files.processes) ?? '{}');
        return typeof processes === 'object' && processes !== null ? processes : {};
    } catch {
        return {};
    }
}

export function writeProcesses(files, processes) {
    writeAtomically(files.processes, JSON.stringify(processes));
}

export const anyAlive = (processes) => Object.values(processes).some(isAlive);

/**
 * Makes the folder this process's own. Refuses when a world lives there; what a dead supervisor left behind is
 * ended and removed.
 */
export async function claim(files, self) {
    mkdirSync(files.root, { recursive: true, mode: 0o700 });
    for (let attempt = 0; attempt < 2; ++attempt) {
        try {
            closeSync(openSync(files.processes, 'wx'));
            writeFileSync(files.processes, JSON.stringify({ supervisor: self }));
            return;
        } catch (error) {
            if (error.code !== 'EEXIST') throw error;
        }
        const processes = readProcesses(files);
        if (isAlive(processes.supervisor)) break;
        await endAll(processes);
        forget(files);
    }
    throw new Error(`a world already runs in ${files.root}; end it with "down", or choose another --dir`);
}

export function forget(files) {
    for (const path of [files.manifest, files.searcherKey, files.processes]) rmSync(path, { force: true });
}

/** Ends every process of the record: the supervisor first, which ends the others itself, then what remains. */
export async function endAll(processes, patienceMs = 6000) {
    if (signal(processes.supervisor, 'SIGTERM')) await gone(processes.supervisor, patienceMs);
    for (const identity of Object.values(processes)) signal(identity, 'SIGKILL');
    for (const identity of Object.values(processes)) await gone(identity, patienceMs);
    if (anyAlive(processes)) throw new Error('some processes of the world could not be ended');
}

async function gone(identity, patienceMs) {
    const deadline = performance.now() + patienceMs;
    while (isAlive(identity) && performance.now() < deadline) await sleep(kPollMs);
}
