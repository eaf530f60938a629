import { Interface } from 'ethers';

const kBlockSpace = new Interface(['function use(uint256 count) view']);
const kFairBaseFee = 1e9;
/** Gas of the call itself, and of one cold read with its loop. */
const kFixedGas = 21_520;
const kGasPerRead = 2_162;
/** Part of the way back to the fair base fee that one block aims for. */
const kPull = 0.3;
/** How quickly the estimate of everybody else's gas follows the blocks. */
const kMemory = 0.2;

/**
 * Price-elastic demand for block space: buys what is missing to hold the base fee near 1 gwei and nothing when
 * gas is dear, as users of a public chain do. A block without it would be nearly empty, and the base fee would
 * fall to nothing.
 */
export class Demand {
    #account;
    #target;
    #ceiling;
    #own = [];
    #others = 600_000;

    constructor(account, target) {
        this.#account = account;
        this.#target = target;
    }

    /** Reacts to a new head by buying space in the block after it. */
    async onHead(head) {
        const gasLimit = Number(head.gasLimit);
        this.#ceiling = gasLimit / 2;
        const bought = this.#own.shift() ?? 0;
        this.#others += kMemory * (Math.max(0, Number(head.gasUsed) - bought) - this.#others);
        const wanted = wantedGas({
            baseFee: nextBaseFee(head),
            gasLimit,
            others: this.#others,
            ceiling: this.#ceiling,
        });
        const count = Math.floor((wanted - kFixedGas) / kGasPerRead);
        if (count <= 0) {
            this.#own.push(0);
            return;
        }
        const gas = kFixedGas + count * kGasPerRead;
        this.#own.push(gas);
        await this.#account.send({
            to: this.#target,
            data: kBlockSpace.encodeFunctionData('use', [count]),
            gasLimit: BigInt(Math.ceil(gas * 1.02)),
            tip: 1_000_000n,
        });
    }
}

/** EIP-1559. */
export function nextBaseFee({ baseFeePerGas, gasUsed, gasLimit }) {
    const target = Number(gasLimit) / 2;
    return Number(baseFeePerGas) * (1 + (Number(gasUsed) - target) / target / 8);
}

/** Gas that, with what the others use, brings the base fee a part of the way back to the fair one. */
export function wantedGas({ baseFee, gasLimit, others, ceiling }) {
    const target = gasLimit / 2;
    const used = target * (1 + 8 * kPull * (kFairBaseFee / baseFee - 1));
    return Math.min(Math.max(0, used - others), ceiling);
}
