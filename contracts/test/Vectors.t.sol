// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {ILariatExecutor} from "../src/interfaces/ILariatExecutor.sol";
import {VectorFile} from "./support/VectorFile.sol";

/// @notice The committed vectors are those of this interface.
contract VectorsTest is Test {
    function test_committed_vectors_are_current() public view {
        assertEq(
            keccak256(bytes(vm.readFile(VectorFile.PATH))),
            keccak256(bytes(VectorFile.render())),
            "run `npm run vectors` and commit the file"
        );
    }

    function test_selector_is_the_one_published() public pure {
        assertEq(ILariatExecutor.execute.selector, bytes4(0xda95d6b7));
        assertEq(ILariatExecutor.rescue.selector, bytes4(0x7a4e4ecf));
    }
}
