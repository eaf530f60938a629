// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hop, SwapKind} from "../../src/Plan.sol";
import {IUniswapV2Pair} from "../../src/interfaces/IUniswapV2Pair.sol";
import {IUniswapV3Pool} from "../../src/interfaces/IUniswapV3Pool.sol";
import {StandardToken} from "./Tokens.sol";

interface IV3PoolMint {
    function mint(address recipient, int24 tickLower, int24 tickUpper, uint128 amount, bytes calldata data) external;
    function token0() external view returns (address);
    function token1() external view returns (address);
}

interface IV2PairMint {
    function mint(address to) external returns (uint256 liquidity);
}

/// @notice Someone else in the market: provides liquidity and swaps with tokens minted on the spot. It is also the reference that the
/// executor's results are compared with, since it takes the same route hop by hop.
contract Trader {
    function provideV2(address pair, StandardToken token0, StandardToken token1, uint256 amount0, uint256 amount1)
        external
    {
        token0.mint(pair, amount0);
        token1.mint(pair, amount1);
        IV2PairMint(pair).mint(address(this));
    }

    function provideV3(address pool, int24 lower, int24 upper, uint128 liquidity) external {
        IV3PoolMint(pool).mint(address(this), lower, upper, liquidity, "");
    }

    function uniswapV3MintCallback(uint256 owed0, uint256 owed1, bytes calldata) external {
        if (owed0 != 0) StandardToken(IV3PoolMint(msg.sender).token0()).mint(msg.sender, owed0);
        if (owed1 != 0) StandardToken(IV3PoolMint(msg.sender).token1()).mint(msg.sender, owed1);
    }

    /// @return amountOut What the pool paid, as seen in the balance.
    function swap(Hop memory hop, address tokenOut, uint256 amountIn) public returns (uint256 amountOut) {
        uint256 held = StandardToken(tokenOut).balanceOf(address(this));
        if (hop.kind == SwapKind.UniswapV2) {
            (uint256 r0, uint256 r1,) = IUniswapV2Pair(hop.pool).getReserves();
            if (!hop.zeroForOne) (r0, r1) = (r1, r0);
            uint256 out = amountIn * 997 * r1 / (r0 * 1000 + amountIn * 997);
            StandardToken(hop.tokenIn).mint(hop.pool, amountIn);
            IUniswapV2Pair(hop.pool).swap(hop.zeroForOne ? 0 : out, hop.zeroForOne ? out : 0, address(this), "");
        } else {
            uint160 limit =
                hop.zeroForOne ? 4_295_128_740 : 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_341;
            // forge-lint: disable-next-line(unsafe-typecast)
            IUniswapV3Pool(hop.pool).swap(address(this), hop.zeroForOne, int256(amountIn), limit, "");
        }
        amountOut = StandardToken(tokenOut).balanceOf(address(this)) - held;
    }

    function uniswapV3SwapCallback(int256 delta0, int256 delta1, bytes calldata) external {
        // forge-lint: disable-start(unsafe-typecast)
        if (delta0 > 0) StandardToken(IV3PoolMint(msg.sender).token0()).mint(msg.sender, uint256(delta0));
        if (delta1 > 0) StandardToken(IV3PoolMint(msg.sender).token1()).mint(msg.sender, uint256(delta1));
        // forge-lint: disable-end(unsafe-typecast)
    }

    /// @return amount What the route pays for `amountIn`, its last output being `asset`.
    function takeRoute(Hop[] memory hops, address asset, uint256 amountIn) external returns (uint256 amount) {
        amount = amountIn;
        for (uint256 i = 0; i < hops.length; ++i) {
            amount = swap(hops[i], i + 1 < hops.length ? hops[i + 1].tokenIn : asset, amount);
        }
    }
}
