// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Concentrated-liquidity pool, as deployed by Uniswap V3 and its forks.
interface IUniswapV3Pool {
    /// @notice Pays the output, then calls `uniswapV3SwapCallback` on the caller and requires its payment.
    /// @param recipient Receiver of the output.
    /// @param zeroForOne True to sell token0.
    /// @param amountSpecified Exact input when positive, exact output when negative.
    /// @param sqrtPriceLimitX96 Price at which the swap stops, as a Q64.96 square root.
    /// @param data Handed to the callback as it is.
    /// @return amount0 Change of the pool's token0: positive when it was paid in.
    /// @return amount1 Change of the pool's token1.
    function swap(
        address recipient,
        bool zeroForOne,
        int256 amountSpecified,
        uint160 sqrtPriceLimitX96,
        bytes calldata data
    ) external returns (int256 amount0, int256 amount1);
}

/// @notice What a V3 pool calls on the contract that swaps.
interface IUniswapV3SwapCallback {
    /// @param amount0Delta Base units of token0 the pool is owed when positive.
    /// @param amount1Delta Base units of token1 the pool is owed when positive.
    /// @param data What the swap was called with.
    function uniswapV3SwapCallback(int256 amount0Delta, int256 amount1Delta, bytes calldata data) external;
}
