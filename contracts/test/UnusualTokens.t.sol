// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FlashSource, Hop, Plan, SwapKind} from "../src/Plan.sol";
import {IFlashLoanSimpleReceiver} from "../src/interfaces/IAavePool.sol";
import {IBalancerVault, IFlashLoanRecipient} from "../src/interfaces/IBalancerVault.sol";
import {ILariatExecutor} from "../src/interfaces/ILariatExecutor.sol";
import {IUniswapV3SwapCallback} from "../src/interfaces/IUniswapV3Pool.sol";
import {IPool} from "./support/AaveMarket.sol";
import {HostileMarket} from "./support/HostileMarket.sol";
import {AnsweringToken, HookToken, SilentToken, StandardToken, TaxedToken} from "./support/Tokens.sol";

/// @notice Tokens that return nothing, return nonsense, take a share, or call out in the middle of a transfer.
contract UnusualTokensTest is HostileMarket {
    function test_tokens_without_return_values_work_on_every_route() public {
        _reopen(new SilentToken(), new SilentToken(), new SilentToken());
        for (uint256 source = 0; source < 2; ++source) {
            for (uint256 kinds = 0; kinds < 4; ++kinds) {
                uint256 snapshot = vm.snapshotState();
                Plan memory plan = _payingPlan(FlashSource(source), SwapKind(kinds & 1), SwapKind(kinds >> 1));
                uint256 expected = _referenceProfit(plan);
                assertEq(_execute(plan), expected);
                assertEq(tokens[0].balanceOf(TREASURY), expected);
                assertEq(_execute(plan), tokens[0].balanceOf(TREASURY) - expected, "the next approval works too");
                _assertClean();
                vm.revertToState(snapshot);
            }
        }
    }

    function test_a_transfer_that_does_not_say_yes_is_a_failure() public {
        AnsweringToken token = _reopenAnswering();
        bytes[4] memory refusals =
            [abi.encode(false), abi.encode(2), bytes(hex"01"), abi.encodePacked(bytes31(0), uint8(1), uint8(1))];
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3);
        address[2] memory receivers = [plan.hops[0].pool, TREASURY];
        for (uint256 i = 0; i < receivers.length; ++i) {
            for (uint256 k = 0; k < 3; ++k) {
                token.setAnswer(receivers[i], refusals[k]);
                vm.expectRevert(abi.encodeWithSelector(ILariatExecutor.TransferFailed.selector, address(token)));
                _execute(plan);
            }
        }
        token.setAnswer(TREASURY, refusals[3]);
        assertGt(_execute(plan), 0, "a true that is longer than a word is still a true");
    }

    /// @dev The missing byte must not be read from what the call left in memory: of this address every byte is a one.
    function test_an_answer_shorter_than_a_word_is_a_failure() public {
        AnsweringToken token = new AnsweringToken();
        address ones = 0x0101010101010101010101010101010101010101;
        executor = _deploy(OWNER, ones, vault, aave);
        token.mint(address(executor), 1);
        token.setAnswer(ones, new bytes(31));
        vm.expectRevert(abi.encodeWithSelector(ILariatExecutor.TransferFailed.selector, address(token)));
        vm.prank(OWNER);
        executor.rescue(address(token), 1);
    }

    function test_an_approval_that_does_not_say_yes_is_a_failure() public {
        AnsweringToken token = _reopenAnswering();
        Plan memory plan = _payingPlan(FlashSource.AaveV3, SwapKind.UniswapV2, SwapKind.UniswapV3);
        token.setAnswer(aave, abi.encode(false));
        vm.expectRevert(abi.encodeWithSelector(ILariatExecutor.TransferFailed.selector, address(token)));
        _execute(plan);
    }

    function test_taxed_tokens_fail_and_lose_nothing() public {
        _reopen(new TaxedToken(), new TaxedToken(), new TaxedToken());
        for (uint256 kinds = 0; kinds < 4; ++kinds) {
            Hop[] memory hops = _cycle2(SwapKind(kinds & 1), SwapKind(kinds >> 1), 0, 1);
            tokens[0].mint(address(executor), LOAN);
            tokens[1].mint(address(executor), LOAN);
            Plan memory plan = _plan(FlashSource.BalancerV2, hops, LOAN);
            plan.minProfit = 0;
            vm.expectRevert();
            _execute(plan);
            assertEq(tokens[0].balanceOf(address(executor)), (kinds + 1) * LOAN);
            assertEq(tokens[1].balanceOf(address(executor)), (kinds + 1) * LOAN);
        }
    }

    /// @dev The moment between the request for a loan and the lender's callback, when the plan waits to be claimed.
    function test_token_that_claims_the_plan_through_the_other_lender() public {
        HookToken token = _reopenHooked();
        Plan memory plan = _payingPlan(FlashSource.AaveV3, SwapKind.UniswapV2, SwapKind.UniswapV3);
        address[] memory assets = new address[](1);
        uint256[] memory amounts = new uint256[](1);
        (assets[0], amounts[0]) = (plan.asset, plan.amount);
        bytes memory borrow =
            abi.encodeCall(IBalancerVault.flashLoan, (address(executor), assets, amounts, abi.encode(plan)));
        _survivesHook(token, plan, address(executor), vault, borrow, _unexpected(vault));
    }

    /// @dev Only the initiator tells this loan from the one that was asked for.
    function test_token_that_claims_the_plan_through_the_same_lender() public {
        HookToken token = _reopenHooked();
        Plan memory plan = _payingPlan(FlashSource.AaveV3, SwapKind.UniswapV2, SwapKind.UniswapV3);
        bytes memory borrow =
            abi.encodeCall(IPool.flashLoanSimple, (address(executor), address(tokens[1]), 1, abi.encode(plan), 0));
        _survivesHook(token, plan, address(executor), aave, borrow, _unexpected(aave));
    }

    function test_token_that_claims_the_plan_itself() public {
        HookToken token = _reopenHooked();
        Plan memory plan = _payingPlan(FlashSource.AaveV3, SwapKind.UniswapV2, SwapKind.UniswapV3);
        bytes memory call = abi.encodeCall(
            IFlashLoanSimpleReceiver.executeOperation, (plan.asset, LOAN, 0, address(executor), abi.encode(plan))
        );
        _survivesHook(token, plan, address(executor), address(executor), call, _unexpected(address(token)));
        plan.source = FlashSource.BalancerV2;
        uint256[] memory fees = new uint256[](1);
        call = abi.encodeCall(IFlashLoanRecipient.receiveFlashLoan, (new address[](1), fees, fees, abi.encode(plan)));
        _survivesHook(token, plan, address(executor), address(executor), call, _unexpected(address(token)));
    }

    function test_token_that_calls_back_while_a_v3_pool_is_being_paid() public {
        HookToken token = _reopenHooked();
        Plan memory plan = _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV3, SwapKind.UniswapV2);
        bytes memory call = abi.encodeCall(IUniswapV3SwapCallback.uniswapV3SwapCallback, (int256(1), -1, ""));
        _survivesHook(token, plan, plan.hops[0].pool, address(executor), call, _unexpected(address(token)));
        call = abi.encodeCall(ILariatExecutor.execute, (plan));
        bytes memory notOwner = abi.encodeWithSelector(ILariatExecutor.NotOwner.selector);
        _survivesHook(token, plan, plan.hops[0].pool, address(executor), call, notOwner);
        call = abi.encodeCall(
            IFlashLoanSimpleReceiver.executeOperation, (plan.asset, LOAN, 0, address(executor), abi.encode(plan))
        );
        _survivesHook(token, plan, plan.hops[0].pool, address(executor), call, _unexpected(address(token)));
    }

    function _survivesHook(
        HookToken token,
        Plan memory plan,
        address trigger,
        address target,
        bytes memory call,
        bytes memory answer
    ) private {
        uint256 snapshot = vm.snapshotState();
        uint256 expected = _referenceProfit(plan);
        token.setHook(trigger, target, call);
        assertEq(_execute(plan), expected);
        assertTrue(token.called());
        assertFalse(token.succeeded());
        assertEq(token.answer(), answer);
        _assertClean();
        vm.revertToState(snapshot);
    }

    function _reopenAnswering() private returns (AnsweringToken token) {
        _reopen(new AnsweringToken(), new AnsweringToken(), new AnsweringToken());
        return AnsweringToken(address(tokens[0]));
    }

    function _reopenHooked() private returns (HookToken token) {
        _reopen(new HookToken(), new HookToken(), new HookToken());
        return HookToken(address(tokens[0]));
    }

    function _reopen(StandardToken a, StandardToken b, StandardToken c) private {
        _setTokens(a, b, c);
        _openMarket();
    }
}
