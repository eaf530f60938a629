import { Transaction, getCreateAddress } from 'ethers';
import { link } from '../artifacts.mjs';
import { kChainId } from './anvil.mjs';

/** Below the cap of 2^24 gas that EIP-7825 puts on one transaction. */
const kGasLimit = 16_000_000n;
const kMaxFeePerGas = 100_000_000_000n;

/** A deployed contract: where it is, and how to talk to it. */
export class Contract {
    constructor(address, abi) {
        this.address = address;
        this.interface = abi;
    }

    encode(method, args = []) {
        return this.interface.encodeFunctionData(method, args);
    }
}

export async function read(rpc, contract, method, args = [], from) {
    const data = await rpc.call(
        'eth_call',
        { to: contract.address, data: contract.encode(method, args), from },
        'latest',
    );
    const values = contract.interface.decodeFunctionResult(method, data);
    return values.length === 1 ? values[0] : values;
}

/**
 * Queues signed transactions of several accounts and mines them as one block in queue order, so that a
 * deployment is the same block by block each time. Addresses of new contracts are known before they exist.
 */
export class Deployer {
    #rpc;
    #account;
    #nonces = new Map();
    #queue = [];

    constructor(rpc, account) {
        this.#rpc = rpc;
        this.#account = account;
    }

    get rpc() {
        return this.#rpc;
    }

    get address() {
        return this.#account.address;
    }

    /** Queues the creation of a contract. */
    create(artifact, args = [], libraries = {}) {
        const data = link(artifact, libraries) + artifact.interface.encodeDeploy(args).slice(2);
        const { nonce } = this.#push(this.#account, { to: null, data, what: 'creation' });
        return new Contract(getCreateAddress({ from: this.address, nonce }), artifact.interface);
    }

    /** Queues a call of `contract`, by the deployer unless another account is given. */
    send(contract, method, args = [], { from = this.#account, value = 0n } = {}) {
        this.#push(from, { to: contract.address, data: contract.encode(method, args), value, what: method });
    }

    read(contract, method, args) {
        return read(this.#rpc, contract, method, args);
    }

    /** Mines all that is queued; answers with the receipts, or says which transaction failed and why. */
    async flush() {
        const queue = this.#queue.splice(0);
        if (queue.length === 0) return [];
        // One after the other: the node may serve pipelined requests in any order.
        for (const { raw } of queue) await this.#rpc.call('eth_sendRawTransaction', raw);
        await this.#rpc.call('evm_mine');
        const receipts = await this.#rpc.call('eth_getBlockReceipts', 'latest');
        if (receipts.length !== queue.length)
            throw new Error(`Expected ${queue.length} transactions in a deployment block, was ${receipts.length}`);
        for (const [index, receipt] of receipts.entries())
            if (receipt.status !== '0x1') await this.#explain(queue[index], receipt);
        return receipts;
    }

    async #explain({ what, to }, { transactionHash, contractAddress }) {
        const trace = await this.#rpc.call('debug_traceTransaction', transactionHash, { tracer: 'callTracer' });
        throw new Error(`deployment: ${what} at ${to ?? contractAddress} failed: ${innermostError(trace)}`);
    }

    #push(account, { to, data, value = 0n, what }) {
        const nonce = this.#nonces.get(account.address) ?? 0;
        this.#nonces.set(account.address, nonce + 1);
        const transaction = Transaction.from({
            type: 2,
            chainId: kChainId,
            nonce,
            to,
            data,
            value,
            gasLimit: kGasLimit,
            maxFeePerGas: kMaxFeePerGas,
            maxPriorityFeePerGas: 0n,
        });
        transaction.signature = account.key.sign(transaction.unsignedHash);
        const entry = { raw: transaction.serialized, what, to, nonce };
        this.#queue.push(entry);
        return entry;
    }
}

function innermostError(call) {
    const failed = call.calls?.find(({ error }) => error);
    return failed ? innermostError(failed) : (call.revertReason ?? call.error);
}
