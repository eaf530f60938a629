// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The part of ERC-20 that the executor uses. `transfer` and `approve` go through `TokenOps`, since tokens differ in what they return.
interface IERC20 {
    /// @param account Holder.
    /// @return Balance of `account` in base units.
    function balanceOf(address account) external view returns (uint256);

    /// @param to Receiver.
    /// @param amount Base units to move.
    /// @return True on success, in tokens that follow the standard.
    function transfer(address to, uint256 amount) external returns (bool);

    /// @param spender Account that may take tokens.
    /// @param amount Base units it may take.
    /// @return True on success, in tokens that follow the standard.
    function approve(address spender, uint256 amount) external returns (bool);
}
