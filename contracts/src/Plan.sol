// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Who lends the capital of an arbitrage for the length of one transaction.
enum FlashSource {
    BalancerV2,
    AaveV3
}

/// @notice Which pool interface a hop speaks.
enum SwapKind {
    UniswapV2,
    UniswapV3
}

/// @notice One swap of a cycle. It sells the whole output of the hop before it (the first one: the loan).
/// @param kind Interface of `pool`.
/// @param pool Pair or pool contract.
/// @param tokenIn Token sold to the pool; of the first hop it must be the plan's asset.
/// @param zeroForOne True when `tokenIn` is the pool's token0.
/// @param feePips Fee of a V2 pool in millionths of the input (3000 is 0.3 %); ignored for V3, which charges its own.
struct Hop {
    SwapKind kind;
    address pool;
    address tokenIn;
    bool zeroForOne;
    uint24 feePips;
}

/// @notice An arbitrage: a loan, a cycle that starts and ends in the borrowed asset, and the conditions under which it may run.
/// @param source Lender.
/// @param asset Token borrowed, repaid, and earned.
/// @param amount Loan, in base units of `asset`.
/// @param minProfit Least profit after the lender's fee, in base units of `asset`; gas is not part of it.
/// @param deadlineBlock Last block number in which the plan may run.
/// @param maxBaseFee Highest base fee, in wei per gas, at which the plan may run.
/// @param hops At least two swaps, in order.
struct Plan {
    FlashSource source;
    address asset;
    uint256 amount;
    uint256 minProfit;
    uint64 deadlineBlock;
    uint256 maxBaseFee;
    Hop[] hops;
}

/// @notice Codes carried by the `BadPlan` error.
library PlanFault {
    /// @dev A cycle needs at least two hops.
    uint256 internal constant TOO_FEW_HOPS = 1;
    /// @dev The first hop does not sell the borrowed asset.
    uint256 internal constant WRONG_FIRST_TOKEN = 2;
    /// @dev The plan names a lender that this executor was deployed without.
    uint256 internal constant LENDER_UNAVAILABLE = 3;
    /// @dev The loan is zero.
    uint256 internal constant ZERO_AMOUNT = 4;
    /// @dev A V2 fee of 100 % or more.
    uint256 internal constant FEE_TOO_HIGH = 5;
    /// @dev A hop yields nothing.
    uint256 internal constant NO_OUTPUT = 6;
    /// @dev A V3 pool asked for another amount than the hop sells, as it does when its liquidity runs out half way.
    uint256 internal constant WRONG_PAYMENT = 7;
    /// @dev A V3 pool returned without having asked for its payment.
    uint256 internal constant NO_CALLBACK = 8;
    /// @dev An amount does not fit the signed 256-bit input of a V3 swap, where a negative one would mean "exact output".
    uint256 internal constant AMOUNT_TOO_LARGE = 9;
}
