// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Plan} from "../Plan.sol";

/// @notice Runs one arbitrage plan per call with borrowed capital and sends the profit to a fixed treasury.
interface ILariatExecutor {
    /// @notice The caller is not the owner.
    error NotOwner();
    /// @notice The caller is not the one expected at this point: a callback nobody asked for, or an entry while a plan runs.
    error UnexpectedCaller(address caller);
    /// @notice The block is later than the plan allows.
    error Expired(uint256 blockNumber, uint256 deadlineBlock);
    /// @notice The base fee, in wei per gas, is higher than the plan allows.
    error BaseFeeTooHigh(uint256 baseFee, uint256 maxBaseFee);
    /// @notice The plan earned less than it must, in base units of its asset; a loss shows as zero.
    error ProfitTooLow(uint256 profit, uint256 minProfit);
    /// @notice A token refused a transfer or an approval; the zero address stands for the native coin.
    error TransferFailed(address token);
    /// @notice The plan cannot be carried out; the codes are in `PlanFault`.
    error BadPlan(uint256 code);
    /// @notice The owner or the treasury of a deployment is the zero address or the executor itself.
    error BadDeployment();

    /// @notice Borrows, swaps along the hops, repays, and sends the whole gain to the treasury, or reverts and changes nothing.
    /// @dev Owner only. V2 outputs are computed from the reserves at the time of the hop and rounded down as the pair's own invariant
    /// demands, so a pool that moved a little still trades and `minProfit` decides. What the executor held before the call does not count
    /// as profit. Reverts with `NotOwner`, `UnexpectedCaller` (re-entered), `Expired`, `BaseFeeTooHigh`, `BadPlan`, `TransferFailed`,
    /// `ProfitTooLow`, or with what a pool or the lender reverted with.
    /// @param plan What to do; see `Plan`.
    /// @return profit Base units of `plan.asset` sent to the treasury.
    function execute(Plan calldata plan) external returns (uint256 profit);

    /// @notice Sends tokens or native coins that were left here (by a donation, say) to the treasury.
    /// @dev Owner only, and not while a plan runs. Reverts with `NotOwner`, `UnexpectedCaller`, or `TransferFailed`.
    /// @param token Token, or the zero address for the native coin.
    /// @param amount Base units to send, exactly.
    function rescue(address token, uint256 amount) external;

    /// @return The only account that may execute plans and rescue funds. It never changes.
    function owner() external view returns (address);

    /// @return The only account that ever receives profit or rescued funds. It never changes.
    function treasury() external view returns (address);

    /// @return The Balancer V2 vault, or zero when there is none on this chain.
    function balancerVault() external view returns (address);

    /// @return The Aave V3 pool, or zero when there is none on this chain.
    function aavePool() external view returns (address);

    /// @return The version of the plan's encoding that `execute` takes.
    function VERSION() external view returns (uint256);
}
