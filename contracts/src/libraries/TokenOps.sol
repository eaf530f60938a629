// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "../interfaces/IERC20.sol";
import {ILariatExecutor} from "../interfaces/ILariatExecutor.sol";

/// @notice Token calls that accept both kinds of token: those that return true and those, like USDT, that return nothing.
library TokenOps {
    /// @notice Moves `amount` base units of `token` from this contract to `to`; reverts with `TransferFailed` when the token refuses.
    /// @param token Token contract; an address without code is refused.
    /// @param to Receiver.
    /// @param amount Base units.
    function transfer(address token, address to, uint256 amount) internal {
        _callOrFail(token, IERC20.transfer.selector, to, amount);
    }

    /// @notice Lets `spender` take `amount` base units; reverts with `TransferFailed` when the token refuses.
    /// @param token Token contract.
    /// @param spender Account that may take them.
    /// @param amount Base units.
    function approve(address token, address spender, uint256 amount) internal {
        _callOrFail(token, IERC20.approve.selector, spender, amount);
    }

    function _callOrFail(address token, bytes4 selector, address account, uint256 amount) private {
        bool ok;
        // Scratch space instead of fresh memory, and at most one word of the answer copied: this is the hot path.
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(0x00, selector)
            mstore(0x04, account)
            mstore(0x24, amount)
            ok := call(gas(), token, 0, 0x00, 0x44, 0x00, 0x20)
            switch returndatasize()
            case 0 { ok := and(ok, gt(extcodesize(token), 0)) }
            default { ok := and(ok, and(gt(returndatasize(), 0x1f), eq(mload(0x00), 1))) }
            mstore(0x40, free)
        }
        if (!ok) revert ILariatExecutor.TransferFailed(token);
    }
}
