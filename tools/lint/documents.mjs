// Checks what documents promise: node documents.mjs [ROOT]
//
//   - every `./dev COMMAND` in them exists
//   - every relative link in them leads to a file of the project
//   - every module has its README.md
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { readFloors } from './floors.mjs';
import { isMain, listFiles, report } from './files.mjs';

function readCommands(root) {
    const list = readFileSync(join(root, 'dev'), 'utf8').match(/^readonly commands=\(([^)]*)\)/m)?.[1];
    if (list === undefined) throw new Error('Expected a line readonly commands=(…) in dev');
    return new Set(list.split(/\s+/));
}

export function checkDocuments(root) {
    const commands = readCommands(root);
    const problems = [];
    for (const file of listFiles(root, /\.md$/)) {
        let inCode = false;
        readFileSync(join(root, file), 'utf8')
            .split('\n')
            .forEach((line, index) => {
                const at = `${file}:${index + 1}:`;
                if (/^\s*(```|~~~)/.test(line)) inCode = !inCode;
                for (const [, command] of line.matchAll(/(?:^|[\s`$(])\.\/dev ([a-z][a-z-]*)/g)) {
                    if (!commands.has(command)) problems.push(`${at} ./dev has no command '${command}'`);
                }
                if (inCode) return;
                for (const [, target] of line.replace(/`[^`]*`/g, '').matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)) {
                    if (/^([a-z]+:|#)/i.test(target)) continue;
                    const path = normalize(join(dirname(file), decodeURIComponent(target.replace(/#.*$/, ''))));
                    if (!existsSync(join(root, path))) problems.push(`${at} the link leads nowhere: ${target}`);
                }
            });
    }
    for (const module of readFloors(root).floors.keys()) {
        const folder = `src/${module}`;
        if (existsSync(join(root, folder, 'CMakeLists.txt')) && !existsSync(join(root, folder, 'README.md'))) {
            problems.push(`${folder}:1: the module has no README.md`);
        }
    }
    if (!existsSync(join(root, 'README.md'))) problems.push('README.md:1: missing');
    return problems;
}

if (isMain(import.meta)) report('documents', checkDocuments(process.argv[2] ?? '.'));
