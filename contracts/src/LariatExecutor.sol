// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FlashSource, Hop, Plan, PlanFault, SwapKind} from "./Plan.sol";
import {IAavePool, IFlashLoanSimpleReceiver} from "./interfaces/IAavePool.sol";
import {IBalancerVault, IFlashLoanRecipient} from "./interfaces/IBalancerVault.sol";
import {IERC20} from "./interfaces/IERC20.sol";
import {ILariatExecutor} from "./interfaces/ILariatExecutor.sol";
import {IUniswapV2Pair} from "./interfaces/IUniswapV2Pair.sol";
import {IUniswapV3Pool, IUniswapV3SwapCallback} from "./interfaces/IUniswapV3Pool.sol";
import {TokenOps} from "./libraries/TokenOps.sol";

/// @title Lariat executor
/// @notice Runs flash-loaned arbitrage cycles over Uniswap V2 and V3 pools. It holds nothing between transactions, leaves no approval
/// behind, has no storage, and can neither be upgraded nor reconfigured: a new version is a new deployment.
/// @dev Trust: the owner writes the plans, the two lenders are fixed at deployment. Everything a plan names (pools, tokens) is untrusted.
contract LariatExecutor is ILariatExecutor, IFlashLoanRecipient, IFlashLoanSimpleReceiver, IUniswapV3SwapCallback {
    /// @inheritdoc ILariatExecutor
    uint256 public constant VERSION = 1;

    /// @inheritdoc ILariatExecutor
    address public immutable owner;
    /// @inheritdoc ILariatExecutor
    address public immutable treasury;
    /// @inheritdoc ILariatExecutor
    address public immutable balancerVault;
    /// @inheritdoc ILariatExecutor
    address public immutable aavePool;

    uint256 private constant PIPS = 1_000_000;
    // One inside the range of square-root prices that V3 pools accept, so that only liquidity limits a swap.
    uint160 private constant LOWEST_SQRT_PRICE = 4_295_128_739 + 1;
    uint160 private constant HIGHEST_SQRT_PRICE = 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_342 - 1;

    bytes32 private constant IDLE = 0;
    bytes32 private constant RUNNING = bytes32(uint256(1));

    /// @dev IDLE; or the hash of the plan whose loan is awaited, which the lender's callback must bring back; or RUNNING.
    bytes32 private transient _phase;
    /// @dev The V3 pool whose one callback is awaited, with the token and the exact amount it will be paid.
    address private transient _payee;
    address private transient _payToken;
    uint256 private transient _payAmount;

    modifier onlyIdleOwner() {
        _requireIdleOwner();
        _;
    }

    /// @notice Fixes the parties for good. Reverts with `BadDeployment` when profit could be lost or nobody could execute.
    /// @param owner_ Account that may execute and rescue.
    /// @param treasury_ Account that receives profit.
    /// @param balancerVault_ Balancer V2 vault, or zero.
    /// @param aavePool_ Aave V3 pool, or zero.
    constructor(address owner_, address treasury_, address balancerVault_, address aavePool_) {
        if (owner_ == address(0) || treasury_ == address(0) || treasury_ == address(this)) revert BadDeployment();
        owner = owner_;
        treasury = treasury_;
        balancerVault = balancerVault_;
        aavePool = aavePool_;
    }

    /// @inheritdoc ILariatExecutor
    function execute(Plan calldata plan) external onlyIdleOwner returns (uint256 profit) {
        if (block.number > plan.deadlineBlock) revert Expired(block.number, plan.deadlineBlock);
        if (block.basefee > plan.maxBaseFee) revert BaseFeeTooHigh(block.basefee, plan.maxBaseFee);
        if (plan.hops.length < 2) revert BadPlan(PlanFault.TOO_FEW_HOPS);
        if (plan.amount == 0) revert BadPlan(PlanFault.ZERO_AMOUNT);
        address asset = plan.asset;
        if (plan.hops[0].tokenIn != asset) revert BadPlan(PlanFault.WRONG_FIRST_TOKEN);

        uint256 held = _balanceOf(asset);
        // The encoded plan travels through the lender as it came in, so that the callback reads it from calldata without decoding.
        bytes memory payload = msg.data[4:];
        _phase = keccak256(payload);
        if (plan.source == FlashSource.BalancerV2) _borrowFromBalancer(asset, plan.amount, payload);
        else _borrowFromAave(asset, plan.amount, payload);
        _phase = IDLE;

        uint256 holding = _balanceOf(asset);
        if (holding > held) profit = holding - held;
        if (holding < held || profit < plan.minProfit) revert ProfitTooLow(profit, plan.minProfit);
        if (profit != 0) TokenOps.transfer(asset, treasury, profit);
    }

    /// @inheritdoc ILariatExecutor
    function rescue(address token, uint256 amount) external onlyIdleOwner {
        if (token != address(0)) {
            TokenOps.transfer(token, treasury, amount);
            return;
        }
        (bool ok,) = treasury.call{value: amount}("");
        if (!ok) revert TransferFailed(address(0));
    }

    /// @notice Balancer's callback: runs the awaited plan and returns the loan with its fee.
    /// @dev The vault lends to any recipient on anyone's request, so its identity alone proves nothing: the payload must be the plan that
    /// `execute` is waiting for. Reverts with `UnexpectedCaller` otherwise, and with whatever a hop reverts with.
    /// @param feeAmounts One fee, in base units of the plan's asset.
    /// @param userData The encoded plan.
    function receiveFlashLoan(
        address[] calldata,
        uint256[] calldata,
        uint256[] calldata feeAmounts,
        bytes calldata userData
    ) external {
        Plan calldata plan = _claimPlan(balancerVault, FlashSource.BalancerV2, userData);
        _runHops(plan);
        TokenOps.transfer(plan.asset, balancerVault, plan.amount + feeAmounts[0]);
    }

    /// @notice Aave's callback: runs the awaited plan and lets the pool take the loan and its premium, and no more.
    /// @dev Reverts with `UnexpectedCaller` unless the pool calls, for a loan that this contract asked for, with the awaited plan.
    /// @param premium Fee of the loan in base units of the plan's asset.
    /// @param initiator Who asked for the loan.
    /// @param params The encoded plan.
    /// @return Always true.
    function executeOperation(address, uint256, uint256 premium, address initiator, bytes calldata params)
        external
        returns (bool)
    {
        if (initiator != address(this)) revert UnexpectedCaller(msg.sender);
        Plan calldata plan = _claimPlan(aavePool, FlashSource.AaveV3, params);
        _runHops(plan);
        TokenOps.approve(plan.asset, aavePool, plan.amount + premium);
        return true;
    }

    /// @notice A V3 pool's callback: pays the hop in progress, once, to its pool, in its token, exactly its amount.
    /// @dev Reverts with `UnexpectedCaller` when another account calls or the hop is paid already, with `BadPlan(WRONG_PAYMENT)` when the
    /// pool asks for another amount than the hop sells, and with `TransferFailed`.
    /// @param amount0Delta Base units of token0 the pool is owed when positive.
    /// @param amount1Delta Base units of token1 the pool is owed when positive.
    function uniswapV3SwapCallback(int256 amount0Delta, int256 amount1Delta, bytes calldata) external {
        if (msg.sender != _payee) revert UnexpectedCaller(msg.sender);
        _payee = address(0);
        uint256 amount = _payAmount;
        // A negative delta becomes a number no input can reach: inputs are limited to the positive range of int256.
        // forge-lint: disable-next-line(unsafe-typecast)
        uint256 asked = uint256(amount0Delta > 0 ? amount0Delta : amount1Delta);
        if (asked != amount) revert BadPlan(PlanFault.WRONG_PAYMENT);
        TokenOps.transfer(_payToken, msg.sender, amount);
    }

    function _borrowFromBalancer(address asset, uint256 amount, bytes memory payload) private {
        if (balancerVault == address(0)) revert BadPlan(PlanFault.LENDER_UNAVAILABLE);
        address[] memory tokens = new address[](1);
        uint256[] memory amounts = new uint256[](1);
        tokens[0] = asset;
        amounts[0] = amount;
        IBalancerVault(balancerVault).flashLoan(address(this), tokens, amounts, payload);
    }

    function _borrowFromAave(address asset, uint256 amount, bytes memory payload) private {
        if (aavePool == address(0)) revert BadPlan(PlanFault.LENDER_UNAVAILABLE);
        IAavePool(aavePool).flashLoanSimple(address(this), asset, amount, payload, 0);
    }

    /// @dev Lets the expected lender through exactly once, with exactly the plan that `execute` committed to.
    function _claimPlan(address lender, FlashSource source, bytes calldata payload)
        private
        returns (Plan calldata plan)
    {
        if (msg.sender != lender || _phase != keccak256(payload)) {
            revert UnexpectedCaller(msg.sender);
        }
        // These are the very bytes that `execute` was called with after its selector, so the head's one offset leads to the plan.
        assembly ("memory-safe") {
            plan := add(payload.offset, calldataload(payload.offset))
        }
        if (plan.source != source) revert UnexpectedCaller(msg.sender);
        _phase = RUNNING;
    }

    /// @dev A V2 hop is paid before it is called, by the hop before it; a V3 hop is paid from here, in its callback. What passes through
    /// here is measured, never believed: a pool that overstates its output cannot make a later hop spend what lay here before.
    function _runHops(Plan calldata plan) private {
        Hop[] calldata hops = plan.hops;
        uint256 last = hops.length - 1;
        uint256 amount = plan.amount;
        if (hops[0].kind == SwapKind.UniswapV2) TokenOps.transfer(plan.asset, hops[0].pool, amount);

        for (uint256 i = 0; i < last; ++i) {
            Hop calldata next = hops[i + 1];
            if (next.kind == SwapKind.UniswapV2) {
                amount = _swap(hops[i], amount, next.pool);
            } else {
                uint256 held = _balanceOf(next.tokenIn);
                _swap(hops[i], amount, address(this));
                amount = _balanceOf(next.tokenIn) - held;
            }
        }
        _swap(hops[last], amount, address(this));
    }

    function _swap(Hop calldata hop, uint256 amountIn, address to) private returns (uint256) {
        return hop.kind == SwapKind.UniswapV2 ? _swapV2(hop, amountIn, to) : _swapV3(hop, amountIn, to);
    }

    function _swapV2(Hop calldata hop, uint256 amountIn, address to) private returns (uint256 amountOut) {
        if (hop.feePips >= PIPS) revert BadPlan(PlanFault.FEE_TOO_HIGH);
        (uint256 reserveIn, uint256 reserveOut,) = IUniswapV2Pair(hop.pool).getReserves();
        if (!hop.zeroForOne) (reserveIn, reserveOut) = (reserveOut, reserveIn);

        uint256 inAfterFee = amountIn * (PIPS - hop.feePips);
        amountOut = inAfterFee * reserveOut / (reserveIn * PIPS + inAfterFee);
        if (amountOut == 0) revert BadPlan(PlanFault.NO_OUTPUT);
        (uint256 out0, uint256 out1) = hop.zeroForOne ? (uint256(0), amountOut) : (amountOut, uint256(0));
        IUniswapV2Pair(hop.pool).swap(out0, out1, to, "");
    }

    function _swapV3(Hop calldata hop, uint256 amountIn, address to) private returns (uint256) {
        if (amountIn > uint256(type(int256).max)) revert BadPlan(PlanFault.AMOUNT_TOO_LARGE);
        if (amountIn == 0) revert BadPlan(PlanFault.NO_OUTPUT);
        bool zeroForOne = hop.zeroForOne;
        _payee = hop.pool;
        _payToken = hop.tokenIn;
        _payAmount = amountIn;
        // forge-lint: disable-next-line(unsafe-typecast)
        int256 exactInput = int256(amountIn);
        (int256 delta0, int256 delta1) = IUniswapV3Pool(hop.pool)
            .swap(to, zeroForOne, exactInput, zeroForOne ? LOWEST_SQRT_PRICE : HIGHEST_SQRT_PRICE, "");
        if (_payee != address(0)) revert BadPlan(PlanFault.NO_CALLBACK);

        int256 received = zeroForOne ? delta1 : delta0;
        if (received >= 0) revert BadPlan(PlanFault.NO_OUTPUT);
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint256(-received);
    }

    function _balanceOf(address token) private view returns (uint256) {
        return IERC20(token).balanceOf(address(this));
    }

    function _requireIdleOwner() private view {
        if (msg.sender != owner) revert NotOwner();
        if (_phase != IDLE) revert UnexpectedCaller(msg.sender);
    }
}
