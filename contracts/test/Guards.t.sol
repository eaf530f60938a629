// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FlashSource, Hop, Plan, PlanFault, SwapKind} from "../src/Plan.sol";
import {ILariatExecutor} from "../src/interfaces/ILariatExecutor.sol";
import {IUniswapV2Pair} from "../src/interfaces/IUniswapV2Pair.sol";
import {Actor} from "./support/Actor.sol";
import {Artifacts} from "./support/Artifacts.sol";
import {HostileMarket} from "./support/HostileMarket.sol";
import {IV3Factory, IV3PoolInit} from "./support/Market.sol";

/// @notice Every condition under which `execute` refuses, on both sides of its boundary where it has one.
contract GuardsTest is HostileMarket {
    function test_deployment_fixes_the_parties() public view {
        assertEq(executor.owner(), OWNER);
        assertEq(executor.treasury(), TREASURY);
        assertEq(executor.balancerVault(), vault);
        assertEq(executor.aavePool(), aave);
        assertEq(executor.VERSION(), 1);
    }

    function test_deployment_needs_an_owner_and_a_treasury() public {
        address itself = vm.computeCreateAddress(address(this), vm.getNonce(address(this)));
        address[2][3] memory parties = [[address(0), TREASURY], [OWNER, address(0)], [OWNER, itself]];
        for (uint256 i = 0; i < 3; ++i) {
            try this.deploy(parties[i][0], parties[i][1]) {
                revert("deployed");
            } catch (bytes memory reason) {
                assertEq(reason, abi.encodeWithSelector(ILariatExecutor.BadDeployment.selector));
            }
        }
    }

    function deploy(address owner, address treasury) external {
        _deploy(owner, treasury, vault, aave);
    }

    function testFuzz_only_the_owner_executes(address caller) public {
        vm.assume(caller != OWNER);
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        vm.expectRevert(ILariatExecutor.NotOwner.selector);
        vm.prank(caller);
        executor.execute(plan);
    }

    function test_deadline_is_the_last_block_that_counts() public {
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        plan.deadlineBlock = 100;
        vm.roll(101);
        vm.expectRevert(abi.encodeWithSelector(ILariatExecutor.Expired.selector, 101, 100));
        _execute(plan);
        vm.roll(100);
        assertGt(_execute(plan), 0);
    }

    function test_base_fee_limit_is_inclusive() public {
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        plan.maxBaseFee = 7 gwei;
        vm.fee(7 gwei + 1);
        vm.expectRevert(abi.encodeWithSelector(ILariatExecutor.BaseFeeTooHigh.selector, 7 gwei + 1, 7 gwei));
        _execute(plan);
        vm.fee(7 gwei);
        assertGt(_execute(plan), 0);
    }

    function test_profit_one_unit_short_reverts() public {
        for (uint256 source = 0; source < 2; ++source) {
            uint256 snapshot = vm.snapshotState();
            Plan memory plan = _payingPlan(FlashSource(source), SwapKind.UniswapV3, SwapKind.UniswapV2);
            uint256 expected = _referenceProfit(plan);
            plan.minProfit = expected + 1;
            vm.expectRevert(abi.encodeWithSelector(ILariatExecutor.ProfitTooLow.selector, expected, expected + 1));
            _execute(plan);
            plan.minProfit = expected;
            assertEq(_execute(plan), expected);
            vm.revertToState(snapshot);
        }
    }

    function test_a_loss_is_never_paid_from_donations() public {
        Plan memory plan = _plan(FlashSource.BalancerV2, _cycle2(SwapKind.UniswapV3, SwapKind.UniswapV2, 0, 1), LOAN);
        tokens[0].mint(address(executor), DEPTH);
        plan.minProfit = 0;
        vm.expectRevert(abi.encodeWithSelector(ILariatExecutor.ProfitTooLow.selector, 0, 0));
        _execute(plan);
    }

    function test_a_profit_of_zero_passes_a_minimum_of_zero_only() public {
        Plan memory plan = _actorLast(FlashSource.BalancerV2, 0);
        vm.expectRevert(abi.encodeWithSelector(ILariatExecutor.ProfitTooLow.selector, 0, 1));
        _execute(plan);
        plan.minProfit = 0;
        assertEq(_execute(plan), 0);
    }

    function test_fewer_than_two_hops() public {
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        Hop[] memory hops = plan.hops;
        for (uint256 length = 0; length < 2; ++length) {
            plan.hops = new Hop[](length);
            if (length == 1) plan.hops[0] = hops[0];
            _refused(plan, PlanFault.TOO_FEW_HOPS);
        }
    }

    function test_first_hop_must_sell_the_loan() public {
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        plan.hops[0].tokenIn = address(tokens[1]);
        _refused(plan, PlanFault.WRONG_FIRST_TOKEN);
    }

    function test_absent_lenders() public {
        executor = _deploy(OWNER, TREASURY, address(0), address(0));
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        _refused(plan, PlanFault.LENDER_UNAVAILABLE);
        plan.source = FlashSource.AaveV3;
        _refused(plan, PlanFault.LENDER_UNAVAILABLE);
    }

    function test_empty_loan() public {
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        plan.amount = 0;
        _refused(plan, PlanFault.ZERO_AMOUNT);
    }

    function test_v2_fee_of_everything() public {
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        plan.hops[0].feePips = 1_000_000;
        _refused(plan, PlanFault.FEE_TOO_HIGH);
        plan.hops[0].feePips = type(uint24).max;
        _refused(plan, PlanFault.FEE_TOO_HIGH);
    }

    function test_v2_fee_set_too_low_fails_the_pairs_own_check() public {
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        plan.hops[0].feePips = 2990;
        vm.expectRevert("UniswapV2: K");
        _execute(plan);
    }

    function test_v2_output_of_zero() public {
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        plan.amount = 1;
        _refused(plan, PlanFault.NO_OUTPUT);
    }

    function test_v3_pool_that_reports_no_output() public {
        int256[2] memory claims = [int256(0), -5];
        for (uint256 i = 0; i < claims.length; ++i) {
            actor = new Actor();
            Plan memory plan = _actorFirst(FlashSource.BalancerV2, LOAN, claims[i]);
            plan.hops[1] = _hop(SwapKind.UniswapV2, 1, 0, 0);
            _refused(plan, PlanFault.NO_OUTPUT);
        }
    }

    function test_v3_pool_that_runs_out_of_liquidity() public {
        address thin = IV3Factory(Artifacts.uniswapV3Factory()).createPool(address(tokens[0]), address(tokens[1]), 500);
        IV3PoolInit(thin).initialize(PRICE_ONE);
        trader.provideV3(thin, -10, 10, 1 ether);
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV3, SwapKind.UniswapV2);
        plan.hops[0].pool = thin;
        _refused(plan, PlanFault.WRONG_PAYMENT);
    }

    function test_v3_input_beyond_the_signed_range() public {
        actor.reply(IUniswapV2Pair.getReserves.selector, abi.encode(DEPTH, DEPTH, 0));
        _pays(V2_SWAP, tokens[1], 1 << 255);
        Hop[] memory hops = new Hop[](2);
        hops[0] = Hop(SwapKind.UniswapV2, address(actor), address(tokens[0]), true, 3000);
        hops[1] = _hop(SwapKind.UniswapV3, 1, 0, 0);
        _refused(_plan(FlashSource.BalancerV2, hops, LOAN), PlanFault.AMOUNT_TOO_LARGE);
    }

    function test_unknown_source_and_kind_are_refused() public {
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        bytes memory call = abi.encodeCall(ILariatExecutor.execute, (plan));
        uint256 sourceAt = 4 + 32 + 31;
        uint256 firstKindAt = 4 + 32 + 7 * 32 + 32 + 31;
        for (uint256 i = 0; i < 2; ++i) {
            uint256 offset = i == 0 ? sourceAt : firstKindAt;
            bytes1 was = call[offset];
            call[offset] = 0x02;
            vm.prank(OWNER);
            (bool ok,) = address(executor).call(call);
            assertFalse(ok);
            call[offset] = was;
        }
        vm.prank(OWNER);
        (bool accepted,) = address(executor).call(call);
        assertTrue(accepted, "the same bytes, unchanged, run");
    }

    function test_a_loan_the_lender_does_not_have() public {
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        plan.amount = 2 * DEPTH;
        vm.expectRevert("BAL#528");
        _execute(plan);
    }

    function _refused(Plan memory plan, uint256 code) private {
        vm.expectRevert(_fault(code));
        _execute(plan);
        _assertClean();
    }
}
