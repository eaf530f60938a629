// Checks the words of sources and documents: node words.mjs [ROOT]
//
// Open ends belong in the issue tracker, and comments tell what holds, not how the code came to be.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, listFiles, report } from './files.mjs';

const sources = /\.(cpp|hpp|c|h|cmake|sh|mjs|js|ts|svelte|sol|css|html|yml|md|toml)$|(^|\/)(CMakeLists\.txt|dev)$/;
// Lists of such words, and the text of the licence, name them without using them.
const exempt = /^(tools\/lint\/|CONTRIBUTING\.md$|CHANGELOG\.md$|LICENSE$)/;

const openEnds = /\b(TODO|FIXME|XXX)\b/;
const history = /\b(Previously|No longer|Used to)\b/;
const comment = /(\/\/|\/\*|^\s*\*|(^|\s)#|<!--)(.*)$/;

export function checkWords(root) {
    const problems = [];
    for (const file of listFiles(root, sources).filter((path) => !exempt.test(path))) {
        const isDocument = file.endsWith('.md');
        readFileSync(join(root, file), 'utf8')
            .split('\n')
            .forEach((line, index) => {
                const open = line.match(openEnds);
                if (open) problems.push(`${file}:${index + 1}: '${open[0]}': finish it, or open an issue`);
                const told = isDocument ? line : line.match(comment)?.[3];
                const story = told?.match(history);
                if (story) problems.push(`${file}:${index + 1}: '${story[0]}': say what holds, not what was`);
            });
    }
    return problems;
}

if (isMain(import.meta)) report('words', checkWords(process.argv[2] ?? '.'));
