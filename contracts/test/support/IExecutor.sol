// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IFlashLoanSimpleReceiver} from "../../src/interfaces/IAavePool.sol";
import {IFlashLoanRecipient} from "../../src/interfaces/IBalancerVault.sol";
import {ILariatExecutor} from "../../src/interfaces/ILariatExecutor.sol";
import {IUniswapV3SwapCallback} from "../../src/interfaces/IUniswapV3Pool.sol";

/// @notice Everything the executor answers to. The tests deploy its compiled artifact and do not import its source, which is compiled
/// with other settings.
interface IExecutor is ILariatExecutor, IFlashLoanRecipient, IFlashLoanSimpleReceiver, IUniswapV3SwapCallback {}
