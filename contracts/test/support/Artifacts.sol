// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";

/// @notice Deploys protocols from the compiled artifacts of their npm packages, so that tests meet the bytecode that runs on mainnet.
library Artifacts {
    Vm internal constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    string internal constant AAVE = "node_modules/@aave/core-v3/artifacts/contracts/";
    string internal constant BALANCER = "node_modules/@balancer-labs/v2-deployments/dist/tasks/";

    error DeploymentFailed(string path);

    function uniswapV2Factory() internal returns (address) {
        string memory path = "node_modules/@uniswap/v2-core/build/UniswapV2Factory.json";
        string memory code = VM.parseJsonString(VM.readFile(path), ".bytecode");
        return create(path, VM.parseBytes(string.concat("0x", code)), abi.encode(address(0)));
    }

    function uniswapV3Factory() internal returns (address) {
        string memory path =
            "node_modules/@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json";
        return create(path, VM.parseJsonBytes(VM.readFile(path), ".bytecode"), "");
    }

    function balancer(string memory task, bytes memory args) internal returns (address) {
        string memory path = string.concat(BALANCER, task, ".json");
        return create(path, VM.parseJsonBytes(VM.readFile(path), ".creationCode"), args);
    }

    /// @param source Path below the package's `contracts` folder, without extension, e.g. `protocol/pool/Pool`.
    /// @param name Contract name.
    /// @param libraries Names of the logic libraries the contract is linked with, at `addresses`.
    function aave(
        string memory source,
        string memory name,
        bytes memory args,
        string[] memory libraries,
        address[] memory addresses
    ) internal returns (address) {
        string memory path = string.concat(AAVE, source, ".sol/", name, ".json");
        string memory code = VM.parseJsonString(VM.readFile(path), ".bytecode");
        for (uint256 i = 0; i < libraries.length; ++i) {
            code = VM.replace(code, placeholder(libraries[i]), hexDigits(addresses[i]));
        }
        return create(path, VM.parseBytes(code), args);
    }

    function create(string memory path, bytes memory code, bytes memory args) internal returns (address deployed) {
        bytes memory init = bytes.concat(code, args);
        assembly ("memory-safe") {
            deployed := create(0, add(init, 0x20), mload(init))
        }
        if (deployed == address(0)) revert DeploymentFailed(path);
    }

    /// @dev solc's mark for an unlinked library: 34 hex digits of the hash of its fully qualified name.
    function placeholder(string memory name) private pure returns (string memory) {
        bytes32 hash = keccak256(bytes(string.concat("contracts/protocol/libraries/logic/", name, ".sol:", name)));
        return string.concat("__$", slice(VM.toString(hash), 2, 36), "$__");
    }

    function hexDigits(address value) private pure returns (string memory) {
        return slice(VM.toLowercase(VM.toString(value)), 2, 42);
    }

    function slice(string memory text, uint256 from, uint256 to) private pure returns (string memory) {
        bytes memory out = new bytes(to - from);
        for (uint256 i = from; i < to; ++i) {
            out[i - from] = bytes(text)[i];
        }
        return string(out);
    }
}
