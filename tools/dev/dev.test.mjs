// ./dev itself: what it says, how it hands a run to the engine, how it counts tests.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

const project = join(import.meta.dirname, '../..');

function folder(t) {
    const path = mkdtempSync(join(tmpdir(), 'lariat-dev-'));
    t.after(() => rmSync(path, { recursive: true, force: true }));
    return path;
}

function write(path, text) {
    writeFileSync(path, text);
    chmodSync(path, 0o755);
    return path;
}

const dev = (...args) => spawnSync(join(project, 'dev'), args, { encoding: 'utf8' });

test('help needs nothing and names every command', () => {
    const { status, stdout } = spawnSync('/bin/bash', [join(project, 'dev'), 'help'], {
        encoding: 'utf8',
        env: { PATH: '/usr/bin:/bin' },
    });
    const commands = readFileSync(join(project, 'dev'), 'utf8').match(/^readonly commands=\((.*)\)/m)[1].split(' ');
    assert.equal(status, 0);
    for (const command of commands) assert.match(stdout, new RegExp(`^  ${command}\\b`, 'm'));
});

test('wrong use ends with 2 and says what is right', () => {
    for (const args of [['fly'], ['build', 'fast'], ['lint', '--most'], ['setup', 'now'], ['bench', 'a', 'b']]) {
        const { status, stdout, stderr } = dev(...args);
        assert.equal(status, 2, args.join(' '));
        assert.equal(stdout, '');
        assert.match(stderr, /error: .*\n {2}fix: /);
    }
});

// The engine of these tests records its arguments, writes a recording and does what its script says. Asked to
// replay, it exports what it is told to and ends as `replayed` says.
const engine = (script, replayed = 0) => `#!/bin/bash
if [[ $1 == replay ]]; then
    [[ -z \${4:-} ]] || cp "$2" "$4"
    exit ${replayed}
fi
printf '%s\\n' "$@" >"$0.args"
while (($# > 0)); do
    [[ $1 != --record ]] || recording=$2
    shift
done
[[ -z \${recording:-} ]] || echo recorded >"$recording"
${script}
`;

function runScript(path, script, checker = "console.log(JSON.stringify({ missed: 0, heads: 7 }))", replayed = 0) {
    const binary = write(join(path, 'lariat'), engine(script, replayed));
    write(join(path, 'missed.mjs'), checker);
    // The same shell as ./dev, without set-up and build.
    return (args) => [
        '-c',
        `set -euo pipefail
        PROJECT='${project}' INVOKED_FROM='${path}'
        cd "$PROJECT"; source tools/dev/lib.sh; source tools/dev/run.sh
        run_engine '${binary}' '${path}/missed.mjs' "$@"`,
        'dev',
        ...args,
    ];
}

function run(t, args, script, checker, replayed) {
    const path = folder(t);
    const shell = runScript(path, script, checker, replayed)(args);
    const result = spawnSync('/bin/bash', shell, { encoding: 'utf8', env: { ...process.env, TMPDIR: path } });
    const given = existsSync(join(path, 'lariat.args')) ? readFileSync(join(path, 'lariat.args'), 'utf8').trim().split('\n') : [];
    return { ...result, given, path };
}

test('a run as JSON prints exactly one object with the verdict in it', (t) => {
    const { status, stdout, given } = run(t, ['--for', '1s', '-o', 'json'], 'echo \'{"landed":3}\'; echo log >&2');
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout), { landed: 3, missed: 0, checker: { heads: 7 } });
    assert.deepEqual([given[0], given[1], given[2]], ['run', '--world', '--record']);
    assert.deepEqual(given.slice(4), ['--for', '1s', '-o', 'json']);
});

test('missed cycles are a result: reported, warned about, the recording kept', (t) => {
    const checker = "console.log(JSON.stringify({ missed: 2 }))";
    const { status, stdout, stderr } = run(t, ['-o', 'json'], 'echo "{}"', checker);
    assert.equal(status, 0);
    assert.equal(JSON.parse(stdout).missed, 2);
    const [, kept] = stderr.match(/the recording is kept: (.*)/);
    assert.equal(readFileSync(kept, 'utf8'), 'recorded\n');
});

test('the checker reads what the replay exports, and a replay that differs fails the run', (t) => {
    const reads = "import { readFileSync } from 'node:fs'; const lines = readFileSync(process.argv[2], 'utf8').split('\\n').length;" +
        'console.log(JSON.stringify({ missed: 0, lines }))';
    const equal = run(t, ['-o', 'json'], 'echo "{}"', reads);
    assert.equal(equal.status, 0, equal.stderr);
    assert.equal(JSON.parse(equal.stdout).checker.lines, 2);
    const different = run(t, ['-o', 'json'], 'echo "{}"', reads, 1);
    assert.equal(different.status, 1);
    assert.equal(JSON.parse(different.stdout).missed, 0);
});

test('without a verdict missed is null and the run fails', (t) => {
    for (const checker of ['process.exit(3)', 'console.log("[]")', 'console.log(JSON.stringify({ missed: "0" }))']) {
        const { status, stdout } = run(t, ['-o', 'json'], 'echo "{}"', checker);
        assert.equal(status, 1, checker);
        const report = JSON.parse(stdout);
        assert.equal(report.missed, null);
        assert.ok(report.checker.error);
    }
});

test('an engine that prints no object fails the run, and still one object comes out', (t) => {
    for (const script of ['true', 'echo 1; echo 2']) {
        const { status, stdout } = run(t, ['-o', 'json'], script);
        assert.equal(status, 1);
        assert.equal(JSON.parse(stdout).missed, 0);
    }
});

test("the engine's own exit code wins", (t) => {
    assert.equal(run(t, ['-o', 'json'], 'echo "{}"; exit 6').status, 6);
    assert.equal(run(t, [], 'exit 4').status, 4);
});

test('a bounded run for people gets one line about the verdict', (t) => {
    const { status, stdout } = run(t, ['--for=1s'], 'echo "page: http://127.0.0.1:1"');
    assert.equal(status, 0);
    assert.equal(stdout, 'page: http://127.0.0.1:1\nmissed 0 (heads 7)\n');
});

test('an unbounded run is the engine alone; --rpc takes the place of --world', (t) => {
    assert.deepEqual(run(t, [], 'true').given, ['run', '--world']);
    assert.deepEqual(run(t, ['--rpc', 'http://a'], 'true').given, ['run', '--rpc', 'http://a']);
});

test("a recording of the user's own is left where it is", (t) => {
    const path = folder(t);
    const { given } = run(t, ['-o', 'json', '--record', join(path, 'mine')], 'echo "{}"');
    assert.deepEqual(given, ['run', '--world', '-o', 'json', '--record', join(path, 'mine')]);
    assert.equal(readFileSync(join(path, 'mine'), 'utf8'), 'recorded\n');
});

for (const [signal, word] of [['SIGINT', 'INT'], ['SIGTERM', 'TERM']]) {
    test(`${signal} reaches the engine once, and the report still comes`, async (t) => {
        const path = folder(t);
        const script = `count=0
trap 'count=$((count + 1))' ${word}
echo ready >&2
until ((count > 0)); do sleep 0.05; done
sleep 0.2
echo "{\\"signals\\":$count}"`;
        const shell = runScript(path, script)(['-o', 'json']);
        const child = spawn('/bin/bash', shell, { env: { ...process.env, TMPDIR: path }, stdio: ['ignore', 'pipe', 'pipe'] });
        let stdout = '';
        child.stdout.on('data', (data) => (stdout += data));
        child.stderr.on('data', (data) => `${data}`.includes('ready') && child.kill(signal));
        const status = await new Promise((resolve) => child.on('close', resolve));
        assert.equal(status, 0);
        assert.deepEqual(JSON.parse(stdout), { signals: 1, missed: 0, checker: { heads: 7 } });
    });
}

function tally(t, kind, text) {
    const path = join(folder(t), 'log');
    writeFileSync(path, text);
    return spawnSync('node', [join(project, 'tools/dev/tally.mjs'), kind, path], { encoding: 'utf8' });
}

test('counts come from what the runners printed', (t) => {
    const spec = 'ℹ tests 4\nℹ pass 2\nℹ fail 0\nℹ cancelled 1\nℹ skipped 1\nℹ todo 0\n';
    assert.equal(tally(t, 'node', spec + spec).stdout, '4 2 2\n');
    assert.equal(tally(t, 'node', '# tests 1\n# pass 1\n# fail 0\n').stdout, '1 0 0\n');
    const forge =
        'Ran 3 tests for a.sol:A\nSuite result: ok. 3 passed; 0 failed\n' +
        '\u001b[1mRan 2 test suites in 1.30s (2.1s CPU time)\u001b[0m: \u001b[32m7 tests passed\u001b[0m, 1 failed, 2 skipped (10 total tests)\n';
    assert.equal(tally(t, 'forge', forge).stdout, '7 1 2\n');
    const junit = '<?xml?>\n<testsuite name="Linux"\n\ttests="9"\n\tfailures="1"\n\tdisabled="1"\n\tskipped="2"\n\ttime="1">\n';
    assert.equal(tally(t, 'ctest', junit).stdout, '5 1 3\n');
});

test('a runner that ran nothing, or said nothing, is a failure', (t) => {
    for (const [kind, text] of [
        ['node', 'ℹ tests 0\nℹ pass 0\nℹ fail 0\n'],
        ['node', 'Error: Cannot find module\n'],
        ['forge', 'No tests found in project!\n'],
        ['ctest', ''],
        ['ctest', '<testsuite tests="0" failures="0" disabled="0" skipped="0">'],
    ]) {
        assert.equal(tally(t, kind, text).status, 1, `${kind}: ${text}`);
    }
});

function suites(calls) {
    return spawnSync(
        '/bin/bash',
        ['-c', `set -euo pipefail; PROJECT='${project}' INVOKED_FROM=/; cd "$PROJECT"; source tools/dev/lib.sh; source tools/dev/test.sh
        rows=(); suite() { rows+=("$*"); }; ${calls}; summary`],
        { encoding: 'utf8' },
    );
}

test('the closing line adds all suites up, and one bad suite is enough to fail', () => {
    const good = suites('suite a 3 0 1 2 0; suite b 4 0 0 1 0');
    assert.equal(good.stdout.trim().split('\n').at(-1), '7 passed, 0 failed, 1 skipped');
    assert.equal(good.status, 0);
    for (const row of ['b 4 1 0 1 0', 'b 4 0 0 1 7']) {
        const bad = suites(`suite a 3 0 1 2 0; suite ${row}`);
        assert.equal(bad.status, 1);
        assert.match(bad.stdout, /^b .* FAILED$/m);
    }
});
