// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Single-asset flash loans of an Aave V3 pool.
interface IAavePool {
    /// @notice Lends `amount`, calls `executeOperation` on the receiver, and then takes the loan and its premium by `transferFrom`.
    /// @param receiverAddress Receiver of the tokens and of the callback.
    /// @param asset Token to lend.
    /// @param amount Base units to lend.
    /// @param params Handed to the callback as it is.
    /// @param referralCode Zero.
    function flashLoanSimple(
        address receiverAddress,
        address asset,
        uint256 amount,
        bytes calldata params,
        uint16 referralCode
    ) external;
}

/// @notice What the pool calls on the receiver of a flash loan.
interface IFlashLoanSimpleReceiver {
    /// @param asset Token lent.
    /// @param amount Base units lent.
    /// @param premium Base units owed on top.
    /// @param initiator Who asked for the loan.
    /// @param params What the loan was asked with.
    /// @return True when the pool may take what it is owed.
    function executeOperation(address asset, uint256 amount, uint256 premium, address initiator, bytes calldata params)
        external
        returns (bool);
}
