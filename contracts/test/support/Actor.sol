// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Plays any contract: for each selector it makes the calls it was given and answers what it was told. The tests use it as
/// hostile pools, false lenders and contract owners.
contract Actor {
    struct Step {
        address target;
        bytes data;
        bool bubble;
    }

    struct Outcome {
        bool ok;
        bytes answer;
    }

    mapping(bytes4 => Step[]) private _steps;
    mapping(bytes4 => bytes) private _replies;
    Outcome[] private _outcomes;

    function reply(bytes4 selector, bytes calldata answer) external {
        _replies[selector] = answer;
    }

    /// @param bubble Whether a failure of the call fails the whole.
    function onCall(bytes4 selector, address target, bytes calldata data, bool bubble) external {
        _steps[selector].push(Step(target, data, bubble));
    }

    function outcomes() external view returns (Outcome[] memory) {
        return _outcomes;
    }

    function perform(address target, bytes calldata data) external returns (bool ok, bytes memory answer) {
        return target.call(data);
    }

    fallback(bytes calldata) external returns (bytes memory) {
        Step[] storage steps = _steps[msg.sig];
        for (uint256 i = 0; i < steps.length; ++i) {
            (bool ok, bytes memory answer) = steps[i].target.call(steps[i].data);
            if (!ok && steps[i].bubble) {
                assembly ("memory-safe") {
                    revert(add(answer, 0x20), mload(answer))
                }
            }
            _outcomes.push(Outcome(ok, answer));
        }
        return _replies[msg.sig];
    }
}
