// The project's own files: what git tracks and what it would track; ignored files do not count.
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

export function listFiles(root, pattern) {
    const output = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: 1 << 28,
    });
    return output
        .split('\0')
        .filter((path) => path !== '' && pattern.test(path) && existsSync(join(root, path)))
        .sort();
}

export function report(name, problems) {
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) {
        console.error(`error: ${name}: ${problems.length} problem${problems.length === 1 ? '' : 's'}`);
        process.exit(1);
    }
}

/** Whether the module of this import.meta is the program, reached by whatever path or link. */
export const isMain = (meta) => realpathSync(process.argv[1]) === meta.filename;
