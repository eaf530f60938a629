import { parseArgs } from 'node:util';

export const kUsage = `usage: node world/main.mjs <command> [options]

  up       start a world and return when it is ready
             --foreground    stay; end on SIGINT, SIGTERM or the end of standard input
             --seed N        which world (default 1)
             --port P        port of the chain on 127.0.0.1 (default: a free one)
             --rate R        swaps per second of all traders (default 4)
             --no-traders    a chain on which nothing happens
  down     end the world
  status   say what runs; -o json for programs

  --dir DIR  state folder (default $XDG_STATE_HOME/lariat/world or ~/.local/state/lariat/world)`;

export class UsageError extends Error {}

const kOptions = {
    up: {
        foreground: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        port: { type: 'string', default: '0' },
        rate: { type: 'string', default: '4' },
        dir: { type: 'string' },
        traders: { type: 'boolean', default: true },
    },
    down: { dir: { type: 'string' } },
    status: { dir: { type: 'string' }, output: { type: 'string', short: 'o', default: 'table' } },
};

/** The command with its options, checked. */
export function parse(argv) {
    const [command, ...rest] = argv;
    if (['help', '--help', '-h'].includes(command)) return { command: 'help' };
    if (!Object.hasOwn(kOptions, command ?? ''))
        throw new UsageError(`Expected up, down or status, was ${command ?? 'nothing'}`);
    let values;
    try {
        ({ values } = parseArgs({ args: rest, options: kOptions[command], allowNegative: true, strict: true }));
    } catch (error) {
        throw new UsageError(error.message);
    }
    if (command === 'up') {
        values.port = numberIn(values.port, 'port', 0, 65535, Number.isInteger);
        values.rate = numberIn(values.rate, 'rate', 0.1, 20, Number.isFinite);
        if (!/^[\w.-]{1,64}$/.test(values.seed))
            throw new UsageError(`Expected a seed of letters and digits, was "${values.seed}"`);
    }
    if (command === 'status' && !['table', 'json'].includes(values.output))
        throw new UsageError(`Expected output table or json, was ${values.output}`);
    return { command, ...values };
}

function numberIn(text, name, least, most, isKind) {
    const value = text.trim() === '' ? NaN : Number(text);
    if (!isKind(value) || value < least || value > most)
        throw new UsageError(`Expected ${name} from ${least} to ${most}, was "${text}"`);
    return value;
}
