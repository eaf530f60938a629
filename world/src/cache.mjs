import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { cacheRoot } from './files.mjs';

const kWorld = join(import.meta.dirname, '..');
/** Entries kept; the least recently used go first. */
const kKept = 8;
const kEntryName = /^[0-9a-f]{32}$/;

const sha256 = (...parts) =>
    parts.reduce((hash, part) => hash.update(part).update('\0'), createHash('sha256')).digest('hex');

/** What a deployment depends on: the pinned packages, the world's own code, the seed. */
export function cacheKey(seed) {
    const files = ['src', 'contracts'].flatMap((folder) =>
        readdirSync(join(kWorld, folder), { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name)),
    );
    const parts = [...files, join(kWorld, 'package-lock.json')]
        .sort()
        .flatMap((file) => [relative(kWorld, file), readFileSync(file)]);
    return sha256(...parts, seed).slice(0, 32);
}

const entryFiles = (key) => {
    const folder = join(cacheRoot(), key);
    return { folder, state: join(folder, 'state.json'), world: join(folder, 'world.json') };
};

/** The description and state file of a deployment, or nothing unless both are there and whole. */
export function findCached(key) {
    const { folder, state, world } = entryFiles(key);
    try {
        const { description, stateSha256 } = JSON.parse(readFileSync(world, 'utf8'));
        if (sha256(readFileSync(state)) !== stateSha256 || !description.deployment.hash) return undefined;
        const now = new Date();
        utimesSync(folder, now, now);
        return { description, stateFile: state };
    } catch {
        return undefined;
    }
}

/** Keeps a deployment. `dump` is what the node's dump call answers: gzip in hex. */
export function store(key, description, dump) {
    const { folder } = entryFiles(key);
    const state = gunzipSync(Buffer.from(dump.slice(2), 'hex'));
    const partial = `${folder}.${process.pid}.tmp`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    writeFileSync(join(partial, 'state.json'), state);
    writeFileSync(join(partial, 'world.json'), JSON.stringify({ description, stateSha256: sha256(state) }));
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
    prune();
}

export function discard(key) {
    rmSync(entryFiles(key).folder, { recursive: true, force: true });
}

function prune() {
    const root = cacheRoot();
    const entries = readdirSync(root)
        .filter((name) => kEntryName.test(name))
        .map((name) => ({ name, used: statSync(join(root, name)).mtimeMs }))
        .sort((a, b) => b.used - a.used);
    for (const { name } of entries.slice(kKept)) discard(name);
}
