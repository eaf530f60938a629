// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";
import {FlashSource, Hop, Plan, SwapKind} from "../../src/Plan.sol";
import {ILariatExecutor} from "../../src/interfaces/ILariatExecutor.sol";

/// @notice Known calls and their encodings, as the compiler itself encodes them: what any other encoder of plans is checked against.
library VectorFile {
    Vm private constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    string internal constant PATH = "test/vectors/execute.json";
    string private constant SIGNATURE =
        "execute((uint8,address,uint256,uint256,uint64,uint256,(uint8,address,address,bool,uint24)[]))";

    function render() internal pure returns (string memory text) {
        text = string.concat('{\n  "signature": "', SIGNATURE, '",\n  "selector": "');
        text = string.concat(text, hexOf(bytes.concat(bytes4(keccak256(bytes(SIGNATURE))))), '",\n  "vectors": [\n');
        text = string.concat(text, plans(), '\n  ],\n  "constructor": [\n    ', constructorVector());
        text = string.concat(text, '\n  ],\n  "rescue": [\n    ', rescueVector(account(7), 1_234_567), ",\n    ");
        text = string.concat(text, rescueVector(address(0), type(uint256).max), '\n  ],\n  "errors": [\n');
        text = string.concat(text, errors(), "\n  ]\n}\n");
    }

    function plans() private pure returns (string memory text) {
        text = vector("two hops, V2 then V3, Balancer", plan(FlashSource.BalancerV2, 2, 1));
        text = join(text, vector("two hops, V3 then V2, Aave", plan(FlashSource.AaveV3, 2, 2)));
        text = join(text, vector("two hops, V2 then V2, Balancer", plan(FlashSource.BalancerV2, 2, 0)));
        text = join(text, vector("two hops, V3 then V3, Aave", plan(FlashSource.AaveV3, 2, 3)));
        text = join(text, vector("three hops, V2, V3, V2, Balancer", plan(FlashSource.BalancerV2, 3, 2)));
        text = join(text, vector("three hops, V3, V2, V3, Aave", plan(FlashSource.AaveV3, 3, 5)));
        text = join(text, vector("no hops", plan(FlashSource.BalancerV2, 0, 0)));
        text = join(text, vector("eight hops", plan(FlashSource.AaveV3, 8, 0xb1)));
        text = join(text, vector("every field at its largest", largest()));
        text =
            join(text, vector("every field zero", Plan(FlashSource.BalancerV2, address(0), 0, 0, 0, 0, new Hop[](2))));
    }

    function vector(string memory name, Plan memory value) private pure returns (string memory) {
        return string.concat(
            '    {\n      "name": "',
            name,
            '",\n      "plan": ',
            planJson(value),
            ',\n      "calldata": "',
            hexOf(abi.encodeCall(ILariatExecutor.execute, (value))),
            '"\n    }'
        );
    }

    /// @dev Bit i of `kinds` is the kind of hop i.
    function plan(FlashSource source, uint64 length, uint256 kinds) private pure returns (Plan memory value) {
        value = Plan({
            source: source,
            asset: account(100 + length),
            amount: 12_345_678_901_234_567_890 + kinds,
            minProfit: 9_876_543_210,
            deadlineBlock: 21_000_000 + length,
            maxBaseFee: 37_500_000_001,
            hops: new Hop[](length)
        });
        for (uint256 i = 0; i < length; ++i) {
            bool v3 = (kinds >> i) & 1 == 1;
            value.hops[i] = Hop({
                kind: v3 ? SwapKind.UniswapV3 : SwapKind.UniswapV2,
                pool: account(200 + 10 * kinds + i),
                tokenIn: i == 0 ? value.asset : account(300 + i),
                zeroForOne: i % 2 == 0,
                feePips: uint24(v3 ? 0 : 3000 - 500 * (i % 2))
            });
        }
    }

    function largest() private pure returns (Plan memory value) {
        address most = address(type(uint160).max);
        Hop memory hop = Hop(SwapKind.UniswapV3, most, most, true, type(uint24).max);
        value = Plan(
            FlashSource.AaveV3,
            most,
            type(uint256).max,
            type(uint256).max,
            type(uint64).max,
            type(uint256).max,
            new Hop[](2)
        );
        (value.hops[0], value.hops[1]) = (hop, hop);
    }

    function planJson(Plan memory value) private pure returns (string memory text) {
        string memory hops;
        for (uint256 i = 0; i < value.hops.length; ++i) {
            string memory hop = hopJson(value.hops[i]);
            hops = i == 0 ? hop : string.concat(hops, ",\n          ", hop);
        }
        text = string.concat('{\n        "source": ', VM.toString(uint256(value.source)));
        text = string.concat(text, ',\n        "asset": "', VM.toString(value.asset));
        text = string.concat(text, '",\n        "amount": "', VM.toString(value.amount));
        text = string.concat(text, '",\n        "minProfit": "', VM.toString(value.minProfit));
        text = string.concat(text, '",\n        "deadlineBlock": "', VM.toString(value.deadlineBlock));
        text = string.concat(text, '",\n        "maxBaseFee": "', VM.toString(value.maxBaseFee));
        text = string.concat(text, '",\n        "hops": [', bytes(hops).length == 0 ? "" : "\n          ", hops);
        text = string.concat(text, bytes(hops).length == 0 ? "]\n      }" : "\n        ]\n      }");
    }

    function hopJson(Hop memory hop) private pure returns (string memory) {
        return string.concat(
            '{"kind": ',
            VM.toString(uint256(hop.kind)),
            string.concat(', "pool": "', VM.toString(hop.pool)),
            string.concat('", "tokenIn": "', VM.toString(hop.tokenIn)),
            string.concat('", "zeroForOne": ', hop.zeroForOne ? "true" : "false"),
            string.concat(', "feePips": ', VM.toString(hop.feePips), "}")
        );
    }

    function constructorVector() private pure returns (string memory) {
        return string.concat(
            '{"owner": "',
            VM.toString(account(1)),
            string.concat('", "treasury": "', VM.toString(account(2))),
            string.concat('", "balancerVault": "', VM.toString(account(3))),
            string.concat('", "aavePool": "', VM.toString(address(0))),
            string.concat('", "encoded": "', hexOf(abi.encode(account(1), account(2), account(3), address(0)))),
            '"}'
        );
    }

    function rescueVector(address token, uint256 amount) private pure returns (string memory) {
        return string.concat(
            '{"token": "',
            VM.toString(token),
            string.concat('", "amount": "', VM.toString(amount)),
            string.concat('", "calldata": "', hexOf(abi.encodeCall(ILariatExecutor.rescue, (token, amount)))),
            '"}'
        );
    }

    function errors() private pure returns (string memory text) {
        text = errorJson("NotOwner()", ILariatExecutor.NotOwner.selector);
        text = join(text, errorJson("UnexpectedCaller(address)", ILariatExecutor.UnexpectedCaller.selector));
        text = join(text, errorJson("Expired(uint256,uint256)", ILariatExecutor.Expired.selector));
        text = join(text, errorJson("BaseFeeTooHigh(uint256,uint256)", ILariatExecutor.BaseFeeTooHigh.selector));
        text = join(text, errorJson("ProfitTooLow(uint256,uint256)", ILariatExecutor.ProfitTooLow.selector));
        text = join(text, errorJson("TransferFailed(address)", ILariatExecutor.TransferFailed.selector));
        text = join(text, errorJson("BadPlan(uint256)", ILariatExecutor.BadPlan.selector));
        text = join(text, errorJson("BadDeployment()", ILariatExecutor.BadDeployment.selector));
    }

    function errorJson(string memory signature, bytes4 selector) private pure returns (string memory) {
        return string.concat('    {"signature": "', signature, '", "selector": "', hexOf(bytes.concat(selector)), '"}');
    }

    function join(string memory a, string memory b) private pure returns (string memory) {
        return string.concat(a, ",\n", b);
    }

    function hexOf(bytes memory data) private pure returns (string memory) {
        return VM.toString(data);
    }

    function account(uint256 seed) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode(seed)))));
    }
}
