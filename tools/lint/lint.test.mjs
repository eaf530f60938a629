// Each rule is shown a small tree that breaks it, and the same tree without the fault.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { checkDocuments } from './documents.mjs';
import { moduleOf, readFloors } from './floors.mjs';
import { checkIncludes } from './includes.mjs';
import { checkWords } from './words.mjs';

const project = join(import.meta.dirname, '../..');

/** A throw-away project with the real floors and these files; ends with the test. */
function tree(t, files) {
    const root = mkdtempSync(join(tmpdir(), 'lariat-lint-'));
    t.after(() => rmSync(root, { recursive: true }));
    execFileSync('git', ['init', '-q', root]);
    mkdirSync(join(root, 'cmake'));
    for (const file of ['cmake/LariatModule.cmake', 'dev']) cpSync(join(project, file), join(root, file));
    for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
    }
    return root;
}

const only = (problems, pattern) => {
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.match(problems[0], pattern);
};

test('floors are read from CMake', () => {
    const { floors, firstImpure } = readFloors(project);
    assert.equal(floors.get('foundation/base'), 0);
    assert.equal(floors.get('app'), 30);
    assert.equal(firstImpure, 20);
    assert.equal(moduleOf('io/store/sqlite/database.hpp', floors), 'io/store');
    assert.equal(moduleOf('io/unknown.hpp', floors), undefined);
});

test('an include of a lower floor or of the own module is accepted', (t) => {
    const root = tree(t, {
        'src/core/amm/pool.hpp': '#include "foundation/base/hex.hpp"\n#include "core/amm/curve.hpp"\n#include <vector>\n',
        'src/app/main.cpp': '#include "io/api/server.hpp"\n#include <thread>\n',
    });
    assert.deepEqual(checkIncludes(root), []);
});

test('an upward include is refused, with file and line', (t) => {
    const root = tree(t, { 'src/foundation/math/u256.hpp': '#pragma once\n#include "core/amm/curve.hpp"\n' });
    only(checkIncludes(root), /^src\/foundation\/math\/u256\.hpp:2: foundation\/math .* must not include core\/amm/);
});

test('an include of a neighbour on the same floor is refused', (t) => {
    only(checkIncludes(tree(t, { 'src/core/amm/a.cpp': '#include "core/book/book.hpp"\n' })), /arrows go down only/);
});

test('an include by a path of no module is refused', (t) => {
    only(checkIncludes(tree(t, { 'src/core/amm/a.cpp': '#include "curve.hpp"\n' })), /is not in a module/);
});

test('a source outside every module is refused', (t) => {
    only(checkIncludes(tree(t, { 'src/core/new_idea/a.cpp': '' })), /belongs to no module/);
});

test('an include that DEPS does not reach is refused', (t) => {
    const cmake = (name, deps) => `lariat_module(${name}\n    DEPS ${deps}\n    SOURCES a.cpp)\n`;
    const files = {
        'src/foundation/base/CMakeLists.txt': 'lariat_module(base SOURCES hex.cpp)\n',
        'src/foundation/math/CMakeLists.txt': cmake('math', 'base'),
        'src/core/model/CMakeLists.txt': cmake('model', 'math  # base comes with it'),
        'src/core/model/a.cpp': '#include "foundation/base/hex.hpp"\n',
    };
    assert.deepEqual(checkIncludes(tree(t, files)), []);
    files['src/core/model/a.cpp'] += '#include "foundation/codec/rlp.hpp"\n';
    only(checkIncludes(tree(t, files)), /a\.cpp:2: includes foundation\/codec, which DEPS/);
});

for (const header of ['boost/asio.hpp', 'boost/beast/core.hpp', 'spdlog/spdlog.h', 'thread', 'fstream', 'iostream', 'mutex']) {
    test(`core does not see <${header}>`, (t) => {
        only(checkIncludes(tree(t, { 'src/core/engine/a.cpp': `#include <${header}>\n` })), /below io there is no clock/);
    });
}

test('core knows durations, not clocks; comments and tests may name them', (t) => {
    const lines = '#include <chrono>\n// steady_clock stays out\nstd::chrono::milliseconds limit;\n';
    const clock = 'auto t = std::chrono::steady_clock::now();\n';
    assert.deepEqual(checkIncludes(tree(t, { 'src/core/engine/a.cpp': lines, 'src/core/engine/a_test.cpp': clock })), []);
    only(checkIncludes(tree(t, { 'src/core/engine/a.cpp': clock })), /'steady_clock' in core\/engine/);
});

test('ignored files do not count', (t) => {
    const root = tree(t, { '.gitignore': '/src/gen/\n', 'src/gen/a.cpp': '#include "x.hpp"\n' });
    assert.deepEqual(checkIncludes(root), []);
});

test('open ends and stories of the edit are refused, wherever they are', (t) => {
    only(checkWords(tree(t, { 'src/a.cpp': '// TODO: later\n' })), /src\/a\.cpp:1: 'TODO'/);
    only(checkWords(tree(t, { 'web/src/a.svelte': '<p>FIXME</p>\n' })), /'FIXME'/);
    only(checkWords(tree(t, { 'src/a.cpp': 'int a;  // Previously a long\n' })), /'Previously'/);
    only(checkWords(tree(t, { 'docs/a.md': 'No longer needed.\n' })), /'No longer'/);
    assert.deepEqual(checkWords(tree(t, { 'src/a.cpp': 'print("Used to");  // used to sort\nmktemp("a.XXXXXX");\n' })), []);
});

test('documents name existing commands and files', (t) => {
    const readme = (text) => ({ 'README.md': text });
    assert.deepEqual(checkDocuments(tree(t, readme('`./dev run` [me](README.md#x) [web](https://a.b)\n```\n./dev test\n```\n'))), []);
    only(checkDocuments(tree(t, readme('Run `./dev fly`.\n'))), /README\.md:1: \.\/dev has no command 'fly'/);
    only(checkDocuments(tree(t, readme('See [there](docs/none.md).\n'))), /leads nowhere: docs\/none\.md/);
});

test('a project without README and a module without one are refused', (t) => {
    only(checkDocuments(tree(t, {})), /^README\.md:1: missing/);
    const files = { 'README.md': '', 'src/core/amm/CMakeLists.txt': 'lariat_module(amm SOURCES a.cpp)\n' };
    only(checkDocuments(tree(t, files)), /src\/core\/amm:1: the module has no README\.md/);
});

test('a check that finds something ends with 1, by whatever path it is called', (t) => {
    const root = tree(t, { 'src/core/amm/a.cpp': '#include "core/book/book.hpp"  // TODO\n' });
    symlinkSync(import.meta.dirname, join(root, 'lint'));
    for (const check of ['includes', 'words', 'documents']) {
        const { status, stderr } = spawnSync('node', [join(root, 'lint', `${check}.mjs`), root], { encoding: 'utf8' });
        assert.equal(status, 1, check);
        assert.match(stderr, new RegExp(`error: ${check}: [0-9]+ problem`));
    }
});
