/**
 * Judges the stores by the chain. Nothing here believes the engine: what landed is what the node has in its
 * blocks, what was signed is decoded from the bytes.
 *
 * `verify` answers with counts and with `broken`: a sentence for each promise that does not hold.
 */

import { receivedBy, worldPackage } from './chain.mjs';
import { isOpen, readIntents, readSignatures } from './stores.mjs';

const { Transaction } = worldPackage('ethers');
const kIncluded = new Set(['landed', 'reverted', 'cancelled']);

export async function verify(stage, storeDir, { seen = new Map() } = {}) {
    const intents = readIntents(storeDir);
    const signatures = readSignatures(storeDir);
    const broken = [];
    const found = await stage.chain.sentBy(stage.searcher, stage.startBlock);
    const onChain = new Map(found.map((txn) => [txn.hash, txn]));

    checkNothingForgotten(intents, seen, broken);
    const profits = await checkOutcomes(stage, intents, onChain, broken);
    checkOneNoncePerIntent(intents, broken);
    checkSignatures(stage, intents, signatures, broken);
    checkChain(stage, intents, signatures, found, broken);
    await checkNothingWaits(stage, broken);
    await checkTreasury(stage, profits, broken);

    const count = (state) => intents.filter((intent) => intent.state === state).length;
    return {
        broken,
        intents: intents.length,
        landed: count('landed'),
        reverted: count('reverted'),
        dropped: count('dropped'),
        cancelled: count('cancelled'),
        signatures: signatures.length,
        bumps: signatures.filter(({ kind }) => kind === 'bump').length,
        cancels: signatures.filter(({ kind }) => kind === 'cancel').length,
        transactions: found.length,
        tokensEarned: [...profits.values()].filter((amount) => amount > 0n).length,
    };
}

/** Rows that were there after a kill are there for ever, with what makes them up unchanged. */
function checkNothingForgotten(intents, seen, broken) {
    const byId = new Map(intents.map((intent) => [intent.id, intent]));
    for (const [id, { nonce, run, opportunity }] of seen) {
        const now = byId.get(id);
        if (!now) broken.push(`intent ${id} was durable and is lost`);
        else if (now.nonce !== nonce || now.run !== run || now.opportunity !== opportunity)
            broken.push(
                `intent ${id} changed from nonce ${nonce} of ${run}-${opportunity} to ${now.nonce} of ${now.run}-${now.opportunity}`,
            );
    }
}

/** Every intent is concluded as the chain concluded it. Answers with what the landed ones paid, by token. */
async function checkOutcomes(stage, intents, onChain, broken) {
    const profits = new Map();
    for (const intent of intents) {
        const name = `intent ${intent.id} (nonce ${intent.nonce}, ${intent.state})`;
        if (isOpen(intent)) broken.push(`${name} is not concluded`);
        const included = intent.attempts.filter(({ hash }) => onChain.has(hash));
        if (included.length > 1) broken.push(`${name} is on the chain ${included.length} times`);
        const carried = included.find(({ kind }) => (kind === 'cancel') === (intent.state === 'cancelled'));
        if (!kIncluded.has(intent.state)) {
            if (included.length > 0)
                broken.push(`${name} is in block ${onChain.get(included[0].hash).block} all the same`);
            continue;
        }
        if (!carried) {
            broken.push(
                `${name} is on no block of the chain${included.length > 0 ? ', another of its attempts is' : ''}`,
            );
            continue;
        }
        const receipt = await stage.chain.receipt(carried.hash);
        const outcome = Number(receipt.status) === 1 ? 'landed' : 'reverted';
        const truth = [
            intent.state === 'cancelled' ? 'cancelled' : outcome,
            Number(receipt.blockNumber),
            receipt.blockHash,
        ];
        const told = [intent.state, intent.landedNumber, intent.landedHash];
        if (`${truth}` !== `${told}` || Number(receipt.transactionIndex) !== intent.landedIndex)
            broken.push(`${name}: the store says ${told}, the chain ${truth}`);
        if (intent.state === 'cancelled') continue;
        const amount = receivedBy(receipt, intent.settlement, stage.treasury);
        profits.set(intent.settlement, (profits.get(intent.settlement) ?? 0n) + amount);
    }
    return profits;
}

function checkOneNoncePerIntent(intents, broken) {
    const signedOf = new Map();
    for (const intent of intents) {
        const signed = intent.attempts.filter(({ raw }) => raw !== null);
        for (const { seq, raw, hash } of signed) {
            const txn = Transaction.from(raw);
            if (txn.nonce !== intent.nonce)
                broken.push(`attempt ${seq} of intent ${intent.id} has nonce ${txn.nonce}, the intent ${intent.nonce}`);
            if (txn.hash !== hash) broken.push(`attempt ${seq} of intent ${intent.id} is not what its hash says`);
        }
        if (!signed.some(({ kind }) => kind !== 'cancel')) continue;
        for (const key of [`opportunity ${intent.run}-${intent.opportunity}`, `nonce ${intent.nonce}`]) {
            if (signedOf.has(key)) broken.push(`${key} was signed for intents ${signedOf.get(key)} and ${intent.id}`);
            signedOf.set(key, intent.id);
        }
    }
}

/** For each nonce one plan, its fee bumps, and cancellations; each replacement dearer by an eighth. */
function checkSignatures(stage, intents, signatures, broken) {
    const nonces = new Set(intents.map(({ nonce }) => nonce));
    const own = signatures.filter(({ nonce }) => nonce >= stage.firstNonce);
    for (const [nonce, group] of Map.groupBy(own, ({ nonce }) => nonce)) {
        if (!nonces.has(nonce)) broken.push(`nonce ${nonce} was signed and belongs to no intent`);
        let plan;
        let before;
        for (const { raw, hash, kind, seq } of group) {
            const txn = Transaction.from(raw);
            const name = `signature ${seq} of nonce ${nonce} (${kind})`;
            if (txn.hash !== hash || txn.nonce !== nonce) broken.push(`${name} is not of what was recorded`);
            if (txn.from.toLowerCase() !== stage.searcher.toLowerCase()) broken.push(`${name} is of ${txn.from}`);
            const what = JSON.stringify([
                txn.to,
                txn.value.toString(),
                txn.data,
                txn.gasLimit.toString(),
                txn.accessList,
            ]);
            if (kind === 'cancel') {
                const empty = txn.value === 0n && txn.data === '0x' && txn.gasLimit === 21000n;
                if (!empty || txn.to?.toLowerCase() !== stage.searcher.toLowerCase())
                    broken.push(`${name} cancels nothing: ${what}`);
            } else if (plan === undefined) {
                plan = what;
            } else if (plan !== what) {
                broken.push(`${name} is a second, different transaction`);
            }
            if (before && !dearer(before, txn)) broken.push(`${name} is no replacement: its fees are too low`);
            before = txn;
        }
    }
}

const dearer = (before, after) =>
    after.maxFeePerGas * 1000n >= before.maxFeePerGas * 1125n &&
    after.maxPriorityFeePerGas * 1000n >= before.maxPriorityFeePerGas * 1125n;

/** What the account did on the chain is what was signed, nonce after nonce. */
function checkChain(stage, intents, signatures, found, broken) {
    const attempts = new Set(intents.flatMap((intent) => intent.attempts.map(({ hash }) => hash)));
    const signed = new Set(signatures.map(({ hash }) => hash));
    found.forEach(({ hash, nonce }, index) => {
        if (nonce !== stage.firstNonce + index)
            broken.push(`the chain has nonce ${nonce} where ${stage.firstNonce + index} was due`);
        if (!attempts.has(hash)) broken.push(`transaction ${hash} (nonce ${nonce}) belongs to no intent`);
        if (!signed.has(hash)) broken.push(`transaction ${hash} (nonce ${nonce}) is in no record of the signer`);
    });
}

async function checkNothingWaits(stage, broken) {
    const [latest, pending, waiting] = await Promise.all([
        stage.chain.nonce(stage.searcher, 'latest'),
        stage.chain.nonce(stage.searcher, 'pending'),
        stage.chain.waiting(stage.searcher),
    ]);
    if (latest !== pending) broken.push(`the account's nonce is ${latest}, with what waits ${pending}`);
    for (const [part, nonces] of Object.entries(waiting)) {
        // A reorg can leave the pool one whose nonce is used already, which can never land.
        const alive = nonces.filter((nonce) => nonce >= latest);
        if (alive.length > 0) broken.push(`still ${part} in the node: nonces ${alive.join(', ')}`);
    }
}

/** Every unit the treasury holds came from a landed intent, and all of them arrived. */
async function checkTreasury(stage, profits, broken) {
    for (const { address, symbol } of stage.manifest.tokens) {
        const held = await stage.chain.balanceOf(address, stage.treasury);
        const earned = profits.get(address.toLowerCase()) ?? 0n;
        if (held !== earned) broken.push(`the treasury holds ${held} of ${symbol}, landed intents paid ${earned}`);
    }
}
