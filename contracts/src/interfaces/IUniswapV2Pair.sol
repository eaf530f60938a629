// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Constant-product pair, as deployed by Uniswap V2 and its forks.
interface IUniswapV2Pair {
    /// @return reserve0 Reserve of token0 as of the last interaction, in base units.
    /// @return reserve1 Reserve of token1, likewise.
    /// @return blockTimestampLast Time of that interaction, modulo 2^32.
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast);

    /// @notice Pays the outputs and then requires that what the pair received since the last interaction covers them and the fee.
    /// @param amount0Out Base units of token0 to pay.
    /// @param amount1Out Base units of token1 to pay.
    /// @param to Receiver.
    /// @param data Empty, or the argument of a flash-swap callback.
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external;
}
