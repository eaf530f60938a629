// Joins the report of `lariat run` and the verdict of the checker.
//
//   node verdict.mjs json RUN.json VERDICT.json    prints one object: the run, `missed` and `checker`
//   node verdict.mjs text RUN.json VERDICT.json    prints one line about the verdict
//
// Ends with 1 when either of them is no JSON object. What is known is printed all the same, with `missed` null
// where nobody could count. Of missed cycles it warns; the checker's own exit code makes the run fail.
import { readFileSync } from 'node:fs';

function readObject(path, what) {
    let text;
    try {
        text = readFileSync(path, 'utf8');
    } catch {
        return { error: `${what} left no output` };
    }
    try {
        const value = JSON.parse(text);
        if (value !== null && typeof value === 'object' && !Array.isArray(value)) return { value };
        return { error: `Expected one JSON object from ${what}, was ${JSON.stringify(value).slice(0, 80)}` };
    } catch (error) {
        return { error: `Expected one JSON object from ${what}: ${error.message}` };
    }
}

function readVerdict(path) {
    const verdict = readObject(path, 'the checker');
    if (verdict.error || Number.isSafeInteger(verdict.value.missed)) return verdict;
    return { error: 'Expected a whole number in `missed` of the checker' };
}

const [form, runPath, verdictPath] = process.argv.slice(2);
if (!['json', 'text'].includes(form) || verdictPath === undefined) {
    console.error('usage: verdict.mjs json|text RUN.json VERDICT.json');
    process.exit(2);
}

const verdict = readVerdict(verdictPath);
const problems = verdict.error ? [verdict.error] : [];

if (form === 'json') {
    const run = readObject(runPath, 'lariat run');
    if (run.error) problems.unshift(run.error);
    const { missed = null, ...checker } = verdict.value ?? { error: verdict.error };
    console.log(JSON.stringify({ ...run.value, missed, checker }));
} else if (verdict.value) {
    const { missed, ...rest } = verdict.value;
    const plain = Object.entries(rest).filter(([, value]) => typeof value !== 'object');
    console.log(`missed ${missed} (${plain.map(([key, value]) => `${key} ${value}`).join(', ')})`);
}

if (verdict.value?.missed > 0) console.error(`warning: the engine missed ${verdict.value.missed} profitable cycles`);
for (const problem of problems) console.error(`error: ${problem}`);
process.exit(problems.length === 0 ? 0 : 1);
