import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const base = (variable, fallback) => process.env[variable] || join(homedir(), ...fallback);

export const cacheRoot = () => join(base('XDG_CACHE_HOME', ['.cache']), 'lariat', 'world');
export const defaultStateDir = () => join(base('XDG_STATE_HOME', ['.local', 'state']), 'lariat', 'world');

/** The files of one running world. */
export function stateFiles(dir) {
    const root = resolve(dir ?? defaultStateDir());
    return {
        root,
        manifest: join(root, 'manifest.json'),
        processes: join(root, 'processes.json'),
        searcherKey: join(root, 'searcher.key'),
        log: join(root, 'world.log'),
    };
}

export function readIfPresent(path) {
    try {
        return readFileSync(path, 'utf8');
    } catch (error) {
        if (error.code === 'ENOENT') return undefined;
        throw error;
    }
}

/** Readers see the whole file or the one before, never half of it. */
export function writeAtomically(path, content, mode = 0o644) {
    mkdirSync(dirname(path), { recursive: true });
    const partial = `${path}.${process.pid}.tmp`;
    rmSync(partial, { force: true });
    writeFileSync(partial, content, { mode });
    renameSync(partial, path);
}
