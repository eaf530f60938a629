// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Flash loans of the Balancer V2 vault.
interface IBalancerVault {
    /// @notice Lends `amounts`, calls `receiveFlashLoan` on the recipient, and requires everything back with the fee. Anyone may name any
    /// recipient: the callback does not say who asked for the loan.
    /// @param recipient Receiver of the tokens and of the callback.
    /// @param tokens Tokens to lend, in ascending order of address.
    /// @param amounts Base units of each.
    /// @param userData Handed to the callback as it is.
    function flashLoan(
        address recipient,
        address[] calldata tokens,
        uint256[] calldata amounts,
        bytes calldata userData
    ) external;
}

/// @notice What the vault calls on the recipient of a flash loan.
interface IFlashLoanRecipient {
    /// @param tokens Tokens lent.
    /// @param amounts Base units of each.
    /// @param feeAmounts Fee of each, to be returned on top.
    /// @param userData What the loan was asked with.
    function receiveFlashLoan(
        address[] calldata tokens,
        uint256[] calldata amounts,
        uint256[] calldata feeAmounts,
        bytes calldata userData
    ) external;
}
