/** A small disk of its own, in a mount namespace that nobody else sees and that ends with its last process. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeSync, openSync, closeSync } from 'node:fs';
import { join } from 'node:path';

const kMount = 'mount -t tmpfs -o size="$0" tmpfs "$1" && shift && exec "$@"';
const kRounds = 20;
const kForms = [
    ['unshare', '-m'],
    ['unshare', '-rm'],
];

/** Words to put before a command so that `folder` is a disk of `size` for it; nothing where that is not allowed. */
export function onSmallDisk(folder, size) {
    mkdirSync(folder, { recursive: true });
    const wrap = (form) => [...form, 'sh', '-c', kMount, size, folder];
    const form = kForms.find((candidate) => {
        const [program, ...words] = [...wrap(candidate), 'true'];
        return spawnSync(program, words, { stdio: 'ignore' }).status === 0;
    });
    return form && wrap(form);
}

export const kNoSmallDisk = 'mounting a small disk is not permitted here (unshare -m)';

/** Fills the disk under `folder` to the last byte; the answer frees it again. */
export function fill(folder) {
    const file = join(folder, 'ballast');
    const descriptor = openSync(file, 'w');
    const room = () => statfsSync(folder).bavail > 0;
    // Others give blocks back meanwhile.
    for (let round = 0; round < kRounds && room(); ++round)
        for (const size of [1 << 20, 1 << 12, 1]) {
            try {
                for (;;) writeSync(descriptor, Buffer.alloc(size));
            } catch (error) {
                if (error.code !== 'ENOSPC') throw error;
            }
        }
    closeSync(descriptor);
    if (room()) {
        rmSync(file);
        throw new Error(`${folder} did not become full`);
    }
    return () => rmSync(file);
}
