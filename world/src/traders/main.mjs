import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Rpc } from '../chain/rpc.mjs';
import { demandAccount, traderAccounts } from '../keys.mjs';
import { Account } from './account.mjs';
import { Demand } from './demand.mjs';
import { Flow } from './flow.mjs';
import { Pace } from './pace.mjs';
import { Swapper } from './swapper.mjs';

const kProgressCheckMs = 10_000;
const kReportEveryFailure = 20;

/** The traders' process: swaps in the flow's order at the flow's times, until standard input ends. */
async function main() {
    const { values } = parseArgs({ options: { manifest: { type: 'string' }, rate: { type: 'string' } } });
    const manifest = JSON.parse(readFileSync(values.manifest, 'utf8'));
    const rpc = await Rpc.connect(manifest.ws);
    rpc.closed.then(() => end(1, 'the chain is gone'));
    process.stdin
        .on('end', () => end(0))
        .on('error', () => end(0))
        .resume();
    process.on('SIGTERM', () => end(0));

    const accounts = traderAccounts(manifest.seed).map((keys) => new Account(rpc, keys));
    const buyer = new Account(rpc, demandAccount(manifest.seed));
    await Promise.all([...accounts, buyer].map((account) => account.resync()));
    const demand = new Demand(buyer, manifest.blockSpace);
    const complain = complaints();
    let last;
    await rpc.onNewHead((head) => {
        // Another branch has other transactions of ours, or none: the next nonce is the node's to tell.
        if (last && head.parentHash !== last.hash)
            for (const account of [...accounts, buyer]) account.resync().catch(complain);
        last = head;
        demand.onHead(head).catch(complain);
    });

    setInterval(() => {
        for (const account of [...accounts, buyer])
            account
                .checkProgress()
                .then((stuck) => stuck && complain(new Error(`${account.address} was stuck`)), complain);
    }, kProgressCheckMs);

    const swapper = new Swapper(rpc, manifest);
    const flow = new Flow(manifest.seed, { rate: Number(values.rate), traderCount: accounts.length });
    const pace = new Pace();
    for (;;) {
        const planned = flow.next();
        await pace.until(planned.atMs);
        // Not awaited: a slow answer delays its own swap only.
        swapper.swap(accounts[planned.trader], planned).catch(complain);
    }
}

/** Says that something fails, without flooding the log when all fails. */
function complaints() {
    let count = 0;
    return (error) => {
        if (count++ % kReportEveryFailure === 0) console.error(`traders: ${error.message} (failure ${count})`);
    };
}

function end(code, reason) {
    if (reason) console.error(`traders: ${reason}`);
    process.exit(code);
}

main().catch((error) => end(1, error.message));
