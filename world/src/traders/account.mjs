import { Transaction } from 'ethers';
import { kChainId } from '../chain/anvil.mjs';

/** Far above any base fee the chain can reach, so a transaction never waits for a cheaper block. */
const kMaxFeePerGas = 200_000_000_000n;

/** Signs and sends for one key. Keeps its own nonce and asks the node for it after anything odd. */
export class Account {
    #rpc;
    #key;
    #nonce;
    #sentAtLastLook = 0;

    constructor(rpc, { key, address }) {
        this.#rpc = rpc;
        this.#key = key;
        this.address = address;
    }

    async resync() {
        this.#nonce = Number(await this.#rpc.call('eth_getTransactionCount', this.address, 'pending'));
    }

    /** Needs one `resync` before. Nothing is awaited between nonce and send, so an account's order is kept. */
    async send({ to, data, gasLimit, tip }) {
        const transaction = Transaction.from({
            type: 2,
            chainId: kChainId,
            nonce: this.#nonce++,
            to,
            data,
            gasLimit,
            maxFeePerGas: kMaxFeePerGas,
            maxPriorityFeePerGas: tip,
        });
        transaction.signature = this.#key.sign(transaction.unsignedHash);
        try {
            return await this.#rpc.call('eth_sendRawTransaction', transaction.serialized);
        } catch (error) {
            await this.resync();
            throw error;
        }
    }

    /** True when something sent before the last look has not landed yet: then a transaction got lost. */
    async checkProgress() {
        const landed = Number(await this.#rpc.call('eth_getTransactionCount', this.address, 'latest'));
        const stuck = landed < this.#sentAtLastLook;
        if (stuck) this.#nonce = landed;
        this.#sentAtLastLook = this.#nonce ?? 0;
        return stuck;
    }
}
