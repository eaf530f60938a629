// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Stands for everybody else who buys block space. Cold storage reads are the cheapest gas there is for the
/// node: they cost 2,100 each, change no state, leave no log and make no inner call.
contract BlockSpace {
    /// Makes `count` cold reads. The sum of what was read must be used, or the optimizer leaves the reads out.
    function use(uint256 count) external view returns (uint256 sum) {
        assembly ("memory-safe") {
            for { let slot := 0 } lt(slot, count) { slot := add(slot, 1) } { sum := add(sum, sload(slot)) }
        }
    }
}
