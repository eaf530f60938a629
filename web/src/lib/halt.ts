/** What is said about a halt. */

import type { Mode } from './model.ts';

const origins: Record<string, string> = {
    command: 'by lariat on its machine',
    api: 'by this page or the API',
    signal: 'by a signal to the process',
    risk: 'by a risk limit',
    damage: 'because the latch file is damaged or was replaced',
};

export function nameOfOrigin(by: string): string {
    return origins[by] ?? `by ${by}`;
}

/** What an operator types to resume; the development chain's engine keeps its state in a folder of its own. */
export function resumeCommand(mode: Mode): string {
    return `lariat resume ${mode === 'world' ? '--world ' : ''}--reason 'TEXT'`;
}
