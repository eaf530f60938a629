// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Script} from "forge-std/Script.sol";
import {VectorFile} from "../test/support/VectorFile.sol";

/// @notice Writes the encoding vectors: `npm run vectors`.
contract WriteVectors is Script {
    function run() external {
        vm.writeFile(VectorFile.PATH, VectorFile.render());
    }
}
