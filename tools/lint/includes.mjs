// Checks the #include lines of src/ against the floors: node includes.mjs [ROOT]
//
//   - a module includes its own files and modules of lower floors
//   - what it includes it also names, directly or through others, in DEPS of its CMakeLists.txt
//   - core does not see sockets, files, clocks, threads or logs; nothing below io sees networks or logs
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleOf, readFloors } from './floors.mjs';
import { isMain, listFiles, report } from './files.mjs';

const noNetworkNorLog = /^(boost\/(asio|beast|process)\b.*|spdlog\/.*|sqlite3\.h|CLI\/.*|toml\+\+\/.*|sys\/.*|netinet\/.*|arpa\/.*|unistd\.h)$/;
const noWorld =
    /^(fstream|iostream|filesystem|cstdio|stdio\.h|ctime|time\.h|thread|mutex|shared_mutex|condition_variable|future|stop_token|semaphore|random|openssl\/.*)$/;
const impureNames = /\b(system_clock|steady_clock|high_resolution_clock|random_device|getenv|this_thread)\b/;

const withoutComments = (text) =>
    text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' ')).replace(/\/\/.*$/gm, '');

/** Modules that each module may see: its DEPS and theirs. Left out: those without a CMakeLists.txt, or with DEPS in a variable. */
function readReach(root, floors) {
    const byName = new Map([...floors.keys()].map((path) => [path.split('/').at(-1), path]));
    const direct = new Map();
    for (const module of floors.keys()) {
        const path = join(root, 'src', module, 'CMakeLists.txt');
        if (!existsSync(path)) continue;
        const text = readFileSync(path, 'utf8').replace(/#.*$/gm, '');
        const call = text.match(/lariat_module\(([^)]*)\)/)?.[1];
        if (call === undefined) continue;
        const deps = call.match(/\bDEPS\s+(.*?)(?=\b(?:SOURCES|LINKS|TESTS|TEST_LINKS)\b|$)/s)?.[1] ?? '';
        if (deps.includes('${')) continue;
        direct.set(module, deps.split(/\s+/).filter((dep) => byName.has(dep)).map((dep) => byName.get(dep)));
    }
    const reach = new Map();
    for (const module of direct.keys()) {
        const seen = new Set([module]);
        for (const next of seen) for (const dep of direct.get(next) ?? []) seen.add(dep);
        reach.set(module, seen);
    }
    return reach;
}

export function checkIncludes(root) {
    const { floors, firstImpure } = readFloors(root);
    const reach = readReach(root, floors);
    const problems = [];
    for (const file of listFiles(root, /^src\/.*\.(cpp|hpp)$/)) {
        const module = moduleOf(file.slice('src/'.length), floors);
        if (module === undefined) {
            problems.push(`${file}:1: belongs to no module of LARIAT_FLOORS`);
            continue;
        }
        const floor = floors.get(module);
        const isTest = /(_test|test_util)\.(cpp|hpp)$/.test(file);
        const text = withoutComments(readFileSync(join(root, file), 'utf8'));
        text.split('\n').forEach((line, index) => {
            const at = `${file}:${index + 1}:`;
            const [, open, target] = line.match(/^\s*#\s*include\s*([<"])([^>"]+)[>"]/) ?? [];
            if (open === '"') {
                const other = moduleOf(target, floors);
                if (other === undefined) {
                    problems.push(`${at} "${target}" is not in a module; include Lariat's files as "core/amm/…", others with <>`);
                } else if (other !== module && floors.get(other) >= floor) {
                    problems.push(`${at} ${module} (floor ${floor}) must not include ${other} (floor ${floors.get(other)}): arrows go down only`);
                } else if (!reach.get(module)?.has(other) && reach.has(module)) {
                    problems.push(`${at} includes ${other}, which DEPS in src/${module}/CMakeLists.txt does not reach`);
                }
                return;
            }
            if (floor >= firstImpure || isTest) return;
            const core = module.startsWith('core/');
            if (open === '<' && (noNetworkNorLog.test(target) || (core && noWorld.test(target)))) {
                problems.push(`${at} <${target}> in ${module}: below io there is no clock, socket, file, log or thread`);
            }
            const name = core && line.match(impureNames)?.[1];
            if (name) problems.push(`${at} '${name}' in ${module}: the core takes time and chance from events`);
        });
    }
    return problems;
}

if (isMain(import.meta)) report('includes', checkIncludes(process.argv[2] ?? '.'));
