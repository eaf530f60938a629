import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { Rpc } from './rpc.mjs';

export const kAnvilVersion = '1.7.1';
export const kChainId = 31337;
/** Fixed, so that a deployment depends on nothing but its seed. */
const kGenesisTimestamp = 1_700_000_000;
const kDeployGasLimit = 1_000_000_000;
const kStartTimeoutMs = 20_000;
/** Heads whose state can still be queried or traced, and blocks whose transactions and receipts are kept. */
const kStateHistory = 128;
const kTransactionHistory = 3600;

const kSetpriv = '/usr/bin/setpriv';

function anvilBinary() {
    return createRequire(import.meta.url).resolve('@foundry-rs/anvil-linux-amd64/bin/anvil');
}

/**
 * Starts anvil on a loopback port (0: a free one that anvil picks itself) and connects to it. Mining is off.
 * `exited` settles with a sentence when the process is gone.
 */
export async function startAnvil({ port = 0, stateFile } = {}) {
    const args = [
        '--host=127.0.0.1',
        `--port=${port}`,
        `--chain-id=${kChainId}`,
        '--hardfork=osaka',
        '--accounts=0',
        '--order=fifo',
        '--no-mining',
        '--no-cors',
        `--timestamp=${kGenesisTimestamp}`,
        `--gas-limit=${kDeployGasLimit}`,
        '--base-fee=1000000000',
        `--prune-history=${kStateHistory}`,
        `--transaction-block-keeper=${kTransactionHistory}`,
        ...(stateFile ? [`--load-state=${stateFile}`] : []),
    ];
    // Without this the node would outlive a parent that is killed with no chance to clean up.
    const command = existsSync(kSetpriv) ? [kSetpriv, '--pdeathsig', 'KILL', '--', anvilBinary()] : [anvilBinary()];
    const child = spawn(command[0], [...command.slice(1), ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
        // An interrupt typed at a terminal must reach the supervisor alone, which ends things in order.
        detached: true,
    });

    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (complaint = (complaint + text).slice(-2000)));
    const exited = new Promise((resolve) => {
        child.once('error', (error) => resolve(`anvil could not be started: ${error.message}`));
        child.once('close', (code, signal) => {
            const how = signal ? `was ended by ${signal}` : `exited with code ${code}`;
            resolve(`anvil ${how}${complaint ? `: ${complaint.trim()}` : ''}`);
        });
    });

    try {
        const address = await listeningAddress(child, exited);
        const rpc = await Rpc.connect(`ws://${address}`);
        await rpc.call('anvil_setLoggingEnabled', false);
        await rpc.call('anvil_setBlockTimestampInterval', 1);
        return { child, exited, rpc, pid: child.pid, http: `http://${address}`, ws: `ws://${address}` };
    } catch (error) {
        child.kill('SIGKILL');
        throw error;
    }
}

function listeningAddress(child, exited) {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('anvil did not start in time')), kStartTimeoutMs);
        const lines = createInterface({ input: child.stdout });
        lines.on('line', (line) => {
            const match = /^Listening on (\S+)$/.exec(line);
            if (!match) return;
            clearTimeout(timer);
            resolve(match[1]);
        });
        exited.then((reason) => {
            clearTimeout(timer);
            reject(new Error(reason));
        });
    });
}

/** Ends a child: politely, then not. */
export async function endChild(child, exited, patienceMs = 2000) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    await exited;
    clearTimeout(timer);
}
