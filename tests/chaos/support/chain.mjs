/** The node, asked directly: what no proxy, engine or store can colour. */

import { kRoot } from './binary.mjs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Packages of the world: the only ones the suites use. */
export const worldPackage = createRequire(join(kRoot, 'world/package.json'));

const kTransfer = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const kBalanceOf = '0x70a08231';

export const hex = (value) => `0x${BigInt(value).toString(16)}`;
const word = (address) => address.slice(2).toLowerCase().padStart(64, '0');

export class Chain {
    #url;
    #id = 0;

    constructor(url) {
        this.#url = url;
    }

    async call(method, ...params) {
        const response = await fetch(this.#url, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ jsonrpc: '2.0', id: ++this.#id, method, params }),
        });
        const { result, error } = await response.json();
        if (error) throw new Error(`${method}: ${error.message}`);
        return result;
    }

    async number() {
        return Number(await this.call('eth_blockNumber'));
    }

    block(number, full = false) {
        return this.call('eth_getBlockByNumber', typeof number === 'string' ? number : hex(number), full);
    }

    receipt(hash) {
        return this.call('eth_getTransactionReceipt', hash);
    }

    async nonce(address, tag = 'latest') {
        return Number(await this.call('eth_getTransactionCount', address, tag));
    }

    async balanceOf(token, holder, tag = 'latest') {
        return BigInt(await this.call('eth_call', { to: token, data: kBalanceOf + word(holder) }, tag));
    }

    /** Transactions waiting in the pool that `address` signed: {pending: nonces, queued: nonces}. */
    async waiting(address) {
        const { pending, queued } = await this.call('txpool_content');
        const nonces = (part) =>
            Object.entries(part)
                .filter(([sender]) => sender.toLowerCase() === address.toLowerCase())
                .flatMap(([, list]) => Object.keys(list).map(Number));
        return { pending: nonces(pending), queued: nonces(queued) };
    }

    /** All transactions of `sender` in blocks after `from`, in order: {hash, nonce, block, blockHash}. */
    async sentBy(sender, from) {
        const found = [];
        const last = await this.number();
        for (let number = from + 1; number <= last; ++number) {
            const block = await this.block(number, true);
            if (!block) throw new Error(`the node has no block ${number}, its head is ${last}`);
            for (const txn of block.transactions)
                if (txn.from.toLowerCase() === sender.toLowerCase())
                    found.push({ hash: txn.hash, nonce: Number(txn.nonce), block: number, blockHash: block.hash });
        }
        return found;
    }
}

/** What `holder` received of `token` by the Transfer logs of a receipt. */
export function receivedBy(receipt, token, holder) {
    return receipt.logs
        .filter(
            (log) =>
                log.address.toLowerCase() === token.toLowerCase() &&
                log.topics[0] === kTransfer &&
                log.topics[2] === `0x${word(holder)}`,
        )
        .reduce((sum, log) => sum + BigInt(log.data), 0n);
}
