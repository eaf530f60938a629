// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FlashSource, Hop, Plan, SwapKind} from "../src/Plan.sol";
import {Market} from "./support/Market.sol";

/// @notice Gas of whole transactions (base cost and calldata included, storage cold), with a ceiling one percent above what was measured.
/// forge-config: default.isolate = true
contract GasTest is Market {
    function test_gas_v2_v3_balancer() public {
        _costs(
            "V2, V3 from Balancer", _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV3), 218_100
        );
    }

    function test_gas_v3_v2_balancer() public {
        _costs(
            "V3, V2 from Balancer", _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV3, SwapKind.UniswapV2), 205_200
        );
    }

    function test_gas_v2_v2_balancer() public {
        _costs(
            "V2, V2 from Balancer", _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV2, SwapKind.UniswapV2), 173_000
        );
    }

    function test_gas_v3_v3_balancer() public {
        _costs(
            "V3, V3 from Balancer", _payingPlan(FlashSource.BalancerV2, SwapKind.UniswapV3, SwapKind.UniswapV3), 248_200
        );
    }

    function test_gas_v2_v3_aave() public {
        _costs("V2, V3 from Aave", _payingPlan(FlashSource.AaveV3, SwapKind.UniswapV2, SwapKind.UniswapV3), 296_600);
    }

    function test_gas_v3_v2_aave() public {
        _costs("V3, V2 from Aave", _payingPlan(FlashSource.AaveV3, SwapKind.UniswapV3, SwapKind.UniswapV2), 288_900);
    }

    function test_gas_v2_v3_v2_balancer() public {
        Hop[] memory hops = new Hop[](3);
        hops[0] = _hop(SwapKind.UniswapV2, 0, 1, 0);
        hops[1] = _hop(SwapKind.UniswapV3, 1, 2, 0);
        hops[2] = _hop(SwapKind.UniswapV2, 2, 0, 0);
        _push(hops, PUSH);
        _costs("V2, V3, V2 from Balancer", _plan(FlashSource.BalancerV2, hops, LOAN), 262_500);
    }

    function _costs(string memory route, Plan memory plan, uint256 ceiling) private {
        tokens[0].mint(TREASURY, 1);
        _execute(plan);
        uint256 gas = vm.lastCallGas().gasTotalUsed;
        emit log_named_uint(route, gas);
        assertLe(gas, ceiling, route);
    }
}

