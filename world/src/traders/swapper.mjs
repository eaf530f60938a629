import { AbiCoder, Interface, MaxUint256 } from 'ethers';

const kRouter02 = new Interface([
    'function getAmountsOut(uint256 amountIn, address[] path) view returns (uint256[] amounts)',
    'function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline) returns (uint256[] amounts)',
]);
const kSwapRouter02 = new Interface([
    'function exactInputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 amountIn, uint256 amountOutMinimum, uint160 sqrtPriceLimitX96) params) payable returns (uint256 amountOut)',
]);
const kQuoterV2 = new Interface([
    'function quoteExactInputSingle((address tokenIn, address tokenOut, uint256 amountIn, uint24 fee, uint160 sqrtPriceLimitX96) params) returns (uint256 amountOut, uint160 sqrtPriceX96After, uint32 initializedTicksCrossed, uint256 gasEstimate)',
]);

/** Enough for a swap over many ticks, small enough never to be left out of a block. */
const kGasLimit = 600_000n;
/** Received at least, in parts of the quote. Room for others who trade the same pool in the same second. */
const kSlippagePercent = 95n;

/** Turns a planned swap into a transaction of the router its pool belongs to. */
export class Swapper {
    #rpc;
    #manifest;
    #dexes;
    #addresses;

    constructor(rpc, manifest) {
        this.#rpc = rpc;
        this.#manifest = manifest;
        this.#dexes = new Map(manifest.dexes.map((dex) => [dex.name, dex]));
        this.#addresses = new Map(manifest.tokens.map(({ symbol, address }) => [symbol, address]));
    }

    async swap(account, planned) {
        const pool = this.#manifest.pools[planned.pool];
        const dex = this.#dexes.get(pool.dex);
        const path = [this.#addresses.get(planned.tokenIn), this.#addresses.get(planned.tokenOut)];
        const build = pool.kind === 'uniswap_v2' ? this.#constantProduct : this.#concentrated;
        const data = await build.call(this, { dex, pool, path, amountIn: planned.amountIn, to: account.address });
        const tip = BigInt(Math.round(planned.tipGwei * 1e9));
        return account.send({ to: dex.router, data, gasLimit: kGasLimit, tip });
    }

    async #constantProduct({ dex, path, amountIn, to }) {
        const answer = await this.#read(dex.router, kRouter02.encodeFunctionData('getAmountsOut', [amountIn, path]));
        const [amounts] = kRouter02.decodeFunctionResult('getAmountsOut', answer);
        return kRouter02.encodeFunctionData('swapExactTokensForTokens', [
            amountIn,
            limit(amounts[1]),
            path,
            to,
            MaxUint256,
        ]);
    }

    async #concentrated({ dex, pool, path, amountIn, to }) {
        const query = kQuoterV2.encodeFunctionData('quoteExactInputSingle', [[...path, amountIn, pool.feePips, 0]]);
        const [quoted] = AbiCoder.defaultAbiCoder().decode(['uint256'], await this.#read(dex.quoter, query));
        return kSwapRouter02.encodeFunctionData('exactInputSingle', [
            [...path, pool.feePips, to, amountIn, limit(quoted), 0],
        ]);
    }

    #read(to, data) {
        return this.#rpc.call('eth_call', { to, data }, 'latest');
    }
}

const limit = (quoted) => (quoted * kSlippagePercent) / 100n;
