// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Market} from "./support/Market.sol";
import {Handler} from "./support/Handler.sol";

/// @notice What holds after any history of plans, attacks, donations and rescues.
contract InvariantTest is Market {
    Handler private _handler;

    function setUp() public override {
        super.setUp();
        _handler = new Handler(executor, tokens, trader, pools);
        targetContract(address(_handler));
    }

    /// @dev One function, so that one campaign of histories is checked against all of them.
    function invariant_holds_nothing_of_its_own_and_owes_nobody() public view {
        _executorHoldsExactlyWhatWasGivenToIt();
        _treasuryHoldsExactlyProfitsAndRescues();
        _nobodyMayTakeAnything();
        _partiesAreFixed();
    }

    function _executorHoldsExactlyWhatWasGivenToIt() private view {
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(tokens[i].balanceOf(address(executor)), _handler.donated(tokens[i]));
        }
    }

    function _treasuryHoldsExactlyProfitsAndRescues() private view {
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(tokens[i].balanceOf(TREASURY), _handler.owedToTreasury(tokens[i]));
        }
    }

    function _nobodyMayTakeAnything() private view {
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(tokens[i].allowance(address(executor), vault), 0);
            assertEq(tokens[i].allowance(address(executor), aave), 0);
            assertEq(tokens[i].allowance(address(executor), address(trader)), 0);
            for (uint256 kind = 0; kind < 2; ++kind) {
                for (uint256 pair = 0; pair < 3; ++pair) {
                    for (uint256 venue = 0; venue < 2; ++venue) {
                        assertEq(tokens[i].allowance(address(executor), pools[kind][pair][venue]), 0);
                    }
                }
            }
        }
    }

    function _partiesAreFixed() private view {
        assertEq(executor.owner(), OWNER);
        assertEq(executor.treasury(), TREASURY);
        assertEq(executor.balancerVault(), vault);
        assertEq(executor.aavePool(), aave);
    }

    /// @dev A history in which no plan ran, or none was refused, would prove little. Short ones (a shrunk counterexample) may be so.
    function afterInvariant() public view {
        if (_handler.executed() + _handler.refused() < 20) return;
        assertGt(_handler.executed(), 0, "no plan was executed");
        assertGt(_handler.refused(), 0, "no plan was refused");
        assertGt(_handler.hostile(), 0, "no hostile pool took part");
    }
}
