// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FlashSource, Hop, Plan, SwapKind} from "../src/Plan.sol";
import {Market} from "./support/Market.sol";

interface IVaultGovernance {
    function getAuthorizer() external view returns (address);
    function getProtocolFeesCollector() external view returns (address);
}

interface IAuthorizer {
    function grantRole(bytes32 role, address account) external;
}

interface IFeesCollector {
    function getActionId(bytes4 selector) external view returns (bytes32);
    function setFlashLoanFeePercentage(uint256 fraction) external;
}

/// @notice Every shape of cycle earns, to the wei, what the same swaps by hand would have earned.
contract RoutesTest is Market {
    function test_two_hops_of_every_kind_and_direction_from_balancer() public {
        _everyTwoHopCycle(FlashSource.BalancerV2);
    }

    function test_two_hops_of_every_kind_and_direction_from_aave() public {
        _everyTwoHopCycle(FlashSource.AaveV3);
    }

    function test_three_hops_of_every_kind_and_direction_from_balancer() public {
        _everyThreeHopCycle(FlashSource.BalancerV2);
    }

    function test_three_hops_of_every_kind_and_direction_from_aave() public {
        _everyThreeHopCycle(FlashSource.AaveV3);
    }

    function test_plans_follow_each_other_within_one_transaction() public {
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        uint256 first = _execute(plan);
        plan.source = FlashSource.AaveV3;
        uint256 second = _execute(plan);
        assertLt(second, first, "the gap has narrowed");
        assertEq(tokens[0].balanceOf(TREASURY), first + second);
        _assertClean();
    }

    /// @dev Balancer's governance may charge for flash loans at any time; the vault rounds the fee up.
    function test_a_balancer_fee_is_paid_from_the_profit() public {
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        plan.amount += 1;
        uint256 free = _referenceProfit(plan);
        IFeesCollector collector = IFeesCollector(IVaultGovernance(vault).getProtocolFeesCollector());
        bytes32 role = collector.getActionId(IFeesCollector.setFlashLoanFeePercentage.selector);
        IAuthorizer(IVaultGovernance(vault).getAuthorizer()).grantRole(role, address(this));
        collector.setFlashLoanFeePercentage(0.001e18);

        uint256 fee = plan.amount / 1000 + 1;
        assertEq(_execute(plan), free - fee);
        assertEq(tokens[0].balanceOf(address(collector)), fee);
        _assertClean();
    }

    function _everyTwoHopCycle(FlashSource source) private {
        for (uint256 kinds = 0; kinds < 4; ++kinds) {
            for (uint256 direction = 0; direction < 2; ++direction) {
                Hop[] memory hops = _cycle2(SwapKind(kinds & 1), SwapKind(kinds >> 1), direction, 1 - direction);
                _earnsWhatTheReferenceEarns(source, hops);
            }
        }
    }

    /// @dev Six orders of three tokens: with eight kinds, every pattern of directions that a cycle can have.
    function _everyThreeHopCycle(FlashSource source) private {
        for (uint256 kinds = 0; kinds < 8; ++kinds) {
            for (uint256 from = 0; from < 3; ++from) {
                for (uint256 step = 1; step < 3; ++step) {
                    uint256 second = (from + step) % 3;
                    uint256 third = (second + step) % 3;
                    Hop[] memory hops = new Hop[](3);
                    hops[0] = _hop(SwapKind(kinds & 1), from, second, 0);
                    hops[1] = _hop(SwapKind((kinds >> 1) & 1), second, third, 0);
                    hops[2] = _hop(SwapKind(kinds >> 2), third, from, 0);
                    _earnsWhatTheReferenceEarns(source, hops);
                }
            }
        }
    }

    function _earnsWhatTheReferenceEarns(FlashSource source, Hop[] memory hops) private {
        uint256 snapshot = vm.snapshotState();
        _push(hops, PUSH);
        Plan memory plan = _plan(source, hops, LOAN);
        uint256 expected = _referenceProfit(plan);
        plan.minProfit = expected;

        uint256 profit = _execute(plan);
        assertEq(profit, expected, "profit differs from the reference");
        (bool ok, bytes memory balance) = plan.asset.staticcall(abi.encodeWithSignature("balanceOf(address)", TREASURY));
        assertTrue(ok);
        assertEq(abi.decode(balance, (uint256)), expected, "profit did not reach the treasury");
        _assertClean();
        vm.revertToState(snapshot);
    }
}
