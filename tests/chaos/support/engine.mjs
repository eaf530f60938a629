/** The real engine on a stage: started, asked, killed. */

import { start } from './binary.mjs';
import { childrenOf, isRunning } from './processes.mjs';
import { InVain, until } from './wait.mjs';

const kStartLimitMs = 30_000;

/** Starts `lariat run` and waits until it serves its page. */
export async function startEngine(space, stage, { config = stage.config, args = [], wrap = [] } = {}) {
    const process_ = start(space, ['run', '-c', config, ...args], { cwd: stage.folder, wrap });
    const { child, text, exited } = process_;
    const base = await until(
        'the engine to serve its page',
        () => {
            if (child.exitCode !== null || child.signalCode !== null)
                throw new InVain(`the engine ended with ${child.exitCode ?? child.signalCode}`);
            return /^ {2}page {3}(http:\S+)\/$/m.exec(text.err)?.[1];
        },
        { limitMs: kStartLimitMs, everyMs: 5 },
    ).catch((error) => {
        if (isRunning(child.pid)) child.kill('SIGKILL');
        throw new Error(`${error.message}\n${text.err}`);
    });
    return {
        child,
        pid: child.pid,
        base,
        text,
        exited,
        storeDir: stage.storeDir,
        health: async () => (await fetch(`${base}/v1/health`)).json(),
        async list(what, query = '') {
            return (await fetch(`${base}/v1/${what}?limit=200${query}`)).json();
        },
        children: () => childrenOf(child.pid),
        /** kill -9 of the engine alone; its children must end by themselves. Answers with those it had. */
        async kill() {
            const children = childrenOf(child.pid);
            child.kill('SIGKILL');
            await exited;
            return children;
        },
        /** Ends it in order: {code, signal}. */
        async stop() {
            if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
            return exited;
        },
    };
}

/** Waits until processes that have lost their parent are gone; answers with those that stay. */
export async function gone(pids, limitMs = 3000) {
    await until('orphans to end', () => !pids.some(isRunning), { limitMs, everyMs: 5 }).catch(() => {});
    return pids.filter(isRunning);
}
