// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {FlashSource, Hop, Plan, SwapKind} from "../../src/Plan.sol";
import {IFlashLoanSimpleReceiver} from "../../src/interfaces/IAavePool.sol";
import {IBalancerVault, IFlashLoanRecipient} from "../../src/interfaces/IBalancerVault.sol";
import {ILariatExecutor} from "../../src/interfaces/ILariatExecutor.sol";
import {IUniswapV2Pair} from "../../src/interfaces/IUniswapV2Pair.sol";
import {IUniswapV3Pool, IUniswapV3SwapCallback} from "../../src/interfaces/IUniswapV3Pool.sol";
import {IPool} from "./AaveMarket.sol";
import {Actor} from "./Actor.sol";
import {IExecutor} from "./IExecutor.sol";
import {StandardToken} from "./Tokens.sol";
import {Trader} from "./Trader.sol";

/// @notice What happens to an executor in its life, in random order: plans good and bad, hostile pools, strangers, donations, rescues.
/// It keeps the books that the invariants compare the chain with.
contract Handler is Test {
    IExecutor public immutable EXECUTOR;
    StandardToken[3] public tokens;
    Trader public trader;
    address[2][3][2] private _pools;

    mapping(StandardToken => uint256) public donated;
    mapping(StandardToken => uint256) public owedToTreasury;
    uint256 public executed;
    uint256 public refused;
    uint256 public hostile;

    constructor(IExecutor executor, StandardToken[3] memory tokens_, Trader trader_, address[2][3][2] memory pools) {
        EXECUTOR = executor;
        tokens = tokens_;
        trader = trader_;
        _pools = pools;
    }

    /// @dev Right after every step, within the same transaction, nothing may be armed.
    modifier disarmedAfter() {
        _;
        address[5] memory callers =
            [EXECUTOR.owner(), EXECUTOR.balancerVault(), EXECUTOR.aavePool(), _pools[1][0][0], _pools[1][2][1]];
        for (uint256 i = 0; i < callers.length; ++i) {
            vm.prank(callers[i]);
            vm.expectRevert(abi.encodeWithSelector(ILariatExecutor.UnexpectedCaller.selector, callers[i]));
            EXECUTOR.uniswapV3SwapCallback(0, 0, "");
            vm.prank(callers[i]);
            vm.expectRevert(abi.encodeWithSelector(ILariatExecutor.UnexpectedCaller.selector, callers[i]));
            EXECUTOR.executeOperation(address(0), 0, 0, address(EXECUTOR), "");
        }
        vm.prank(EXECUTOR.owner());
        EXECUTOR.rescue(address(0), 0);
    }

    function trade(uint8 shape, uint256 amount) external disarmedAfter {
        Hop[] memory hops = _cycle(shape);
        trader.swap(hops[0], hops[1].tokenIn, bound(amount, 1 ether, 50_000 ether));
    }

    function execute(uint8 shape, bool fromAave, uint256 amount, uint256 minProfit) external disarmedAfter {
        Plan memory plan = _plan(shape, fromAave, bound(amount, 1, 20_000 ether), bound(minProfit, 0, 100 ether));
        _run(plan);
    }

    function executeAfterAPush(uint8 shape, bool fromAave, uint256 amount) external disarmedAfter {
        Plan memory plan = _plan(shape, fromAave, bound(amount, 1 ether, 1000 ether), 1);
        Hop memory last = plan.hops[plan.hops.length - 1];
        Hop memory opposite = Hop(last.kind, last.pool, plan.asset, !last.zeroForOne, last.feePips);
        trader.swap(opposite, last.tokenIn, 30_000 ether);
        _run(plan);
    }

    /// @dev The first pool pays a random amount, claims another, and asks for a third.
    function executeWithAHostilePool(uint8 shape, bool fromAave, uint128 pays, int128 claims, bool asksRight)
        external
        disarmedAfter
    {
        Plan memory plan = _plan(shape, fromAave, 1000 ether, 0);
        Actor actor = new Actor();
        Hop memory hop = plan.hops[0];
        hop.pool = address(actor);
        StandardToken bought = StandardToken(plan.hops[1].tokenIn);
        address receiver = plan.hops[1].kind == SwapKind.UniswapV2 ? plan.hops[1].pool : address(EXECUTOR);
        bytes memory mint = abi.encodeCall(bought.mint, (receiver, bound(pays, 0, 100_000 ether)));
        actor.onCall(IUniswapV2Pair.swap.selector, address(bought), mint, true);
        actor.onCall(IUniswapV3Pool.swap.selector, address(bought), mint, true);
        actor.reply(IUniswapV2Pair.getReserves.selector, abi.encode(100_000 ether, 100_000 ether, 0));
        int256 asked = asksRight ? int256(1000 ether) : int256(claims);
        actor.onCall(
            IUniswapV3Pool.swap.selector,
            address(EXECUTOR),
            abi.encodeCall(IUniswapV3SwapCallback.uniswapV3SwapCallback, (asked, -1, "")),
            asksRight
        );
        actor.reply(IUniswapV3Pool.swap.selector, abi.encode(claims, claims));
        ++hostile;
        _run(plan);
    }

    function stranger(address caller, uint8 entry, uint8 shape, uint256 amount) external disarmedAfter {
        vm.assume(caller != EXECUTOR.owner() && caller != address(vm));
        Plan memory plan = _plan(shape, entry & 1 == 0, bound(amount, 1, 1000 ether), 0);
        bytes memory payload = abi.encode(plan);
        address[] memory assets = new address[](1);
        uint256[] memory amounts = new uint256[](1);
        (assets[0], amounts[0]) = (plan.asset, plan.amount);
        (address vault, address aave) = (EXECUTOR.balancerVault(), EXECUTOR.aavePool());
        vm.startPrank(caller);
        vm.expectRevert();
        if (entry % 6 == 0) EXECUTOR.execute(plan);
        else if (entry % 6 == 1) EXECUTOR.rescue(plan.asset, amount);
        else if (entry % 6 == 2) EXECUTOR.receiveFlashLoan(assets, amounts, amounts, payload);
        else if (entry % 6 == 3) EXECUTOR.executeOperation(plan.asset, plan.amount, 0, address(EXECUTOR), payload);
        else if (entry % 6 == 4) IBalancerVault(vault).flashLoan(address(EXECUTOR), assets, amounts, payload);
        else IPool(aave).flashLoanSimple(address(EXECUTOR), plan.asset, plan.amount, payload, 0);
        vm.stopPrank();
    }

    function donate(uint8 token, uint128 amount) external disarmedAfter {
        StandardToken gift = tokens[token % 3];
        gift.mint(address(EXECUTOR), amount);
        donated[gift] += amount;
    }

    function rescue(uint8 token, uint256 amount) external disarmedAfter {
        StandardToken gift = tokens[token % 3];
        amount = bound(amount, 0, donated[gift]);
        vm.prank(EXECUTOR.owner());
        EXECUTOR.rescue(address(gift), amount);
        donated[gift] -= amount;
        owedToTreasury[gift] += amount;
    }

    function _run(Plan memory plan) private {
        vm.prank(EXECUTOR.owner());
        try EXECUTOR.execute(plan) returns (uint256 profit) {
            ++executed;
            assertGe(profit, plan.minProfit);
            owedToTreasury[StandardToken(plan.asset)] += profit;
        } catch {
            ++refused;
        }
    }

    function _plan(uint8 shape, bool fromAave, uint256 amount, uint256 minProfit) private view returns (Plan memory) {
        Hop[] memory hops = _cycle(shape);
        return Plan({
            source: fromAave ? FlashSource.AaveV3 : FlashSource.BalancerV2,
            asset: hops[0].tokenIn,
            amount: amount,
            minProfit: minProfit,
            deadlineBlock: uint64(block.number),
            maxBaseFee: block.basefee,
            hops: hops
        });
    }

    function _cycle(uint8 shape) private view returns (Hop[] memory hops) {
        bool three = shape & 128 != 0;
        uint256 from = (shape >> 4) % 3;
        uint256 step = 1 + ((shape >> 3) & 1);
        uint256 second = (from + step) % 3;
        hops = new Hop[](three ? 3 : 2);
        hops[0] = _hop(shape & 1, from, second, 0);
        if (three) hops[1] = _hop((shape >> 1) & 1, second, (second + step) % 3, 0);
        uint256 before = three ? (second + step) % 3 : second;
        hops[hops.length - 1] = _hop((shape >> 2) & 1, before, from, 1);
    }

    function _hop(uint256 kind, uint256 from, uint256 to, uint256 venue) private view returns (Hop memory) {
        return Hop(SwapKind(kind), _pools[kind][from + to - 1][venue], address(tokens[from]), from < to, 3000);
    }
}
