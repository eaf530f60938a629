// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice ERC-20 that anyone may mint; the base of the unusual ones below.
contract StandardToken {
    uint8 public constant decimals = 18;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed holder, address indexed spender, uint256 amount);

    function mint(address to, uint256 amount) external {
        totalSupply += amount;
        balanceOf[to] += amount;
        emit Transfer(address(0), to, amount);
    }

    function approve(address spender, uint256 amount) public virtual returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return _answer();
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount);
        return _answer();
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed != type(uint256).max) allowance[from][msg.sender] = allowed - amount;
        _move(from, to, amount);
        return _answer();
    }

    function _move(address from, address to, uint256 amount) internal virtual {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
    }

    function _answer() internal virtual returns (bool) {
        return true;
    }
}

/// @notice Returns nothing from transfers and approvals, and like USDT refuses to change an allowance that is not used up.
contract SilentToken is StandardToken {
    error AllowanceLeft();

    function approve(address spender, uint256 amount) public override returns (bool) {
        if (amount != 0 && allowance[msg.sender][spender] != 0) revert AllowanceLeft();
        return super.approve(spender, amount);
    }

    function _answer() internal pure override returns (bool) {
        assembly {
            return(0, 0)
        }
    }
}

/// @notice Does what it is asked to, but tells one receiver or spender what it was told to say.
contract AnsweringToken is StandardToken {
    bytes public answer;
    address public onlyTo;

    function approve(address spender, uint256 amount) public override returns (bool) {
        super.approve(spender, amount);
        _reply(spender);
        return true;
    }

    function setAnswer(address to, bytes calldata value) external {
        onlyTo = to;
        answer = value;
    }

    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        _reply(to);
    }

    function _reply(address to) private view {
        if (to != onlyTo) return;
        bytes memory value = answer;
        assembly {
            return(add(value, 0x20), mload(value))
        }
    }
}

/// @notice Burns one hundredth of every transfer.
contract TaxedToken is StandardToken {
    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount - amount / 100);
        balanceOf[from] -= amount / 100;
        totalSupply -= amount / 100;
    }
}

/// @notice Calls out in the middle of the first transfer to one receiver, and remembers what became of the call.
contract HookToken is StandardToken {
    address public trigger;
    address public target;
    bytes public callData;
    bool public called;
    bool public succeeded;
    bytes public answer;

    function setHook(address trigger_, address target_, bytes calldata callData_) external {
        (trigger, target, callData) = (trigger_, target_, callData_);
    }

    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        if (to != trigger || called) return;
        called = true;
        (succeeded, answer) = target.call(callData);
    }
}
